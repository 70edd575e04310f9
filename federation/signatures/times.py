"""HTTP dates, written and read."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache


def http_date(now_s: int) -> str:
    """IMF-fixdate (RFC 9110 §5.6.7)."""
    return format_datetime(datetime.fromtimestamp(now_s, UTC), usegmt=True)


@lru_cache(maxsize=256)
def find_http_date(text: str) -> int | None:
    """Seconds since the epoch, or None for what is not a date."""
    try:
        when = parsedate_to_datetime(text)
        if when.tzinfo is None:  # "-0000": UTC, zone unknown (RFC 5322 §3.3)
            when = when.replace(tzinfo=UTC)
        return int(when.timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
