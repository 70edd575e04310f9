"""Answers of the federation's door: documents, problems, and who may cache them."""

from typing import Final

import orjson
from quart import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from federation.documents import JsonObject
from federation.fetch import ACTIVITYSTREAMS
from node.door import services
from node.errors import (
    Forbidden,
    Gone,
    NodeError,
    NotFound,
    TooLarge,
    TooMany,
    Unauthorised,
    Unavailable,
    UnsupportedType,
)

ACTIVITY_TYPE: Final = "application/activity+json; charset=utf-8"
PROBLEM_TYPE: Final = "application/problem+json"
SHARED: Final = "public, max-age=180"
PRIVATE: Final = "private, no-store"
UNAVAILABLE_S: Final = 60

_SIGNED_VARIES: Final = "Accept, Signature, Signature-Input"
_STATUSES: Final[tuple[tuple[type[NodeError], int], ...]] = (
    (Unauthorised, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Gone, 410),
    (TooLarge, 413),
    (UnsupportedType, 415),
    (TooMany, 429),
    (Unavailable, 503),
)


def activity_answer(
    document: JsonObject | bytes, *, status: int = 200, is_private: bool = False
) -> Response:
    """An ActivityPub document; a private one depends on who signed the request."""
    body = document if isinstance(document, bytes) else orjson.dumps(document)
    response = Response(body, status, content_type=ACTIVITY_TYPE)
    depends = is_private or services().config.authorized_fetch
    response.headers["Cache-Control"] = PRIVATE if depends else SHARED
    response.headers["Vary"] = _SIGNED_VARIES if depends else "Accept"
    return response


def problem(status: int, detail: str = "") -> Response:
    """A refusal as RFC 9457 has it; the same for what is hidden and what is not."""
    body = orjson.dumps({"status": status, **({"detail": detail} if detail else {})})
    response = Response(body, status, content_type=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = _SIGNED_VARIES
    return response


def page_answer(url: str) -> WerkzeugResponse:
    """The way to the page; a cache keeps it apart from the document."""
    response = redirect(url, 303)
    response.headers["Vary"] = _SIGNED_VARIES
    return response


def wants_page() -> bool:
    """Whether a browser asks: it accepts HTML and names no ActivityPub type."""
    accept = request.headers.get("Accept", "").lower()
    if "application/activity+json" in accept or ACTIVITYSTREAMS in accept:
        return False
    if "application/ld+json" in accept or "application/json" in accept:
        return False
    return "text/html" in accept


def answer_refusals(blueprint: Blueprint) -> None:
    """Answer our errors with problems instead of pages."""
    blueprint.register_error_handler(NodeError, _answer)


async def _answer(error: NodeError) -> Response:
    status = next((code for kind, code in _STATUSES if isinstance(error, kind)), 400)
    hides = status in (404, 410)
    response = problem(status, "" if hides else str(error))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_s)
    elif status == 503:
        response.headers["Retry-After"] = str(UNAVAILABLE_S)
    return response
