"""Refusals as apps know them: `{"error": "…"}` with Mastodon's statuses."""

import uuid
from typing import Final

from quart import Blueprint, Response
from werkzeug.exceptions import HTTPException

from node.api.answers import Json, answer
from node.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NodeError,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unauthorised,
    Unavailable,
    UnsupportedType,
)
from node.logs import get_logger

log = get_logger(__name__)

STATUSES: Final[tuple[tuple[type[NodeError], int], ...]] = (
    # What is gone must look like what was never there.
    (NotFound, 404),
    (Gone, 404),
    (Unauthorised, 401),
    (Forbidden, 403),
    (Invalid, 422),
    (Conflict, 422),
    (TooLarge, 413),
    (UnsupportedType, 422),
    (TooMany, 429),
    (Unavailable, 503),
    (Refusal, 400),
)
NOT_FOUND: Final = "Record not found"
UNAVAILABLE_S: Final = 30


def answer_errors(blueprint: Blueprint) -> None:
    """Answer every error of these routes with JSON."""
    blueprint.register_error_handler(NodeError, _answer_node_error)
    blueprint.register_error_handler(HTTPException, _answer_http_error)
    blueprint.register_error_handler(Exception, answer_surprise)


def failure(status: int, text: str, **more: object) -> Response:
    """An error with its sentence."""
    return answer({"error": text, **more}, status)


def status_of(error: NodeError) -> int:
    """The status that says it."""
    return next((code for kind, code in STATUSES if isinstance(error, kind)), 500)


def sentence_of(error: NodeError, status: int) -> str:
    """What is told of it."""
    if status == 404:
        return NOT_FOUND
    if isinstance(error, TooMany):
        return "Too many requests"
    if isinstance(error, Invalid):
        return "Validation failed: " + ", ".join(each.text for each in error.faults)
    return str(error)


async def _answer_node_error(error: NodeError) -> Response:
    status = status_of(error)
    response = failure(status, sentence_of(error, status), **_details(error))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_s)
    elif status == 503:
        response.headers["Retry-After"] = str(UNAVAILABLE_S)
    return response


def _details(error: NodeError) -> Json:
    if not isinstance(error, Invalid):
        return {}
    found: dict[str, list[Json]] = {}
    for fault in error.faults:
        named = {"error": f"ERR_{fault.code.upper()}", "description": fault.text}
        found.setdefault(fault.field or "base", []).append(named)
    return {"details": found}


async def _answer_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    return failure(status, NOT_FOUND if status == 404 else error.name)


async def answer_surprise(error: Exception) -> Response:
    """Our own fault: what it was stands in the log, under the reference."""
    reference = uuid.uuid4().hex[:12]
    log.error("api.error", reference=reference, exc_info=error)
    return failure(500, f"Something went wrong ({reference})")
