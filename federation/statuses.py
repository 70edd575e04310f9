"""HTTP status codes of other servers, turned into errors with a meaning."""

from typing import Final

from federation.errors import (
    NotFoundRemotely,
    Unauthorised,
    Unreachable,
    WrongDocument,
)
from federation.net.client import Answer
from federation.signatures.times import find_http_date

TEMPORARY: Final = frozenset({408, 425, 429})
MAX_RETRY_AFTER_S: Final = 24 * 60 * 60


def check_status(answer: Answer, now_ms: int) -> None:
    """Raise the ``FetchError`` that a status other than 2xx stands for."""
    status = answer.status
    if 200 <= status < 300:
        return
    if status in {404, 410}:
        raise NotFoundRemotely(answer.url, status)
    if status in {401, 403}:
        raise Unauthorised(answer.url, status)
    if status in TEMPORARY or status >= 500:
        raise Unreachable(
            answer.url,
            f"answered {status}",
            status=status,
            retry_after_s=find_retry_after_s(answer, now_ms),
        )
    raise WrongDocument(answer.url, f"answered {status}")


def find_retry_after_s(answer: Answer, now_ms: int) -> int | None:
    """``Retry-After`` as seconds or date (RFC 9110 §10.2.3), at most a day."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), MAX_RETRY_AFTER_S)
    at_s = find_http_date(text)
    if at_s is None:
        return None
    return min(max(at_s - now_ms // 1_000, 0), MAX_RETRY_AFTER_S)
