"""What a refusal looks like as a page: one table from our errors to HTTP."""

import uuid
from typing import cast

from quart import Quart, Response, make_response, redirect, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as WerkzeugResponse

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
from node.templates import fill_template
from node.web.forms import as_sentence
from node.web.pages.shared import ErrorPage
from node.web.paths import login_path

log = get_logger(__name__)

STATUSES: tuple[tuple[type[NodeError], int], ...] = (
    (NotFound, 404),
    (Gone, 410),
    (Unauthorised, 401),
    (Forbidden, 403),
    (Invalid, 422),
    (Conflict, 409),
    (TooLarge, 413),
    (UnsupportedType, 415),
    (TooMany, 429),
    (Unavailable, 503),
    (Refusal, 400),
)
TEMPLATES = frozenset((400, 401, 403, 404, 410, 413, 415, 421, 422, 429, 500, 503))
QUIET = frozenset((400, 404, 405))


def status_of(error: NodeError) -> int:
    """The HTTP status of an error of ours."""
    return next((code for kind, code in STATUSES if isinstance(error, kind)), 500)


def answer_errors(app: Quart) -> None:
    """Answer every error of this app with a page."""
    app.register_error_handler(NodeError, _answer_node_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.register_error_handler(Exception, _answer_surprise)


async def error_page(status: int, page: ErrorPage) -> Response:
    """The page of a fault; without `site`, so it works without the database."""
    shown = status if status in TEMPLATES else (404 if status == 405 else 400)
    html = fill_template(f"errors/{shown}.html", page=page)
    response = cast("Response", await make_response(html, status))
    response.headers["Cache-Control"] = "no-store"
    return response


async def _answer_node_error(error: NodeError) -> Response | WerkzeugResponse:
    status = status_of(error)
    if status == 401 and request.method == "GET":
        return redirect(login_path(request.full_path.rstrip("?")), 303)
    faults = error.faults if isinstance(error, Invalid) else ()
    wait_s = error.retry_after_s if isinstance(error, TooMany) else 0
    text = "" if status in (404, 410, 422, 503) else as_sentence(error)
    page = ErrorPage(
        status=status,
        text=text,
        retry_after_s=wait_s,
        faults=tuple(fault.text for fault in faults),
    )
    response = await error_page(status, page)
    if wait_s or status == 503:
        response.headers["Retry-After"] = str(wait_s or 30)
    return response


async def _answer_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status not in QUIET:
        log.info("http.refused", status=status, path=request.path)
    response = await error_page(status, ErrorPage(status=status))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())
    return response


async def _answer_surprise(error: Exception) -> Response:
    reference = uuid.uuid4().hex[:12]
    log.error("http.error", reference=reference, path=request.path, exc_info=error)
    return await error_page(500, ErrorPage(status=500, reference=reference))
