"""Refusals as OAuth knows them: `error` and `error_description` (RFC 6749 §5.2)."""

from enum import StrEnum
from typing import Final

from quart import Blueprint, Response
from werkzeug.exceptions import HTTPException

from node.api.answers import answer
from node.api.errors import answer_surprise
from node.errors import Forbidden, NodeError, Refusal, TooMany, Unauthorised


class Problem(StrEnum):
    """What is wrong with what an app asks."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    INVALID_SCOPE = "invalid_scope"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNSUPPORTED_GRANT = "unsupported_grant_type"
    INVALID_TOKEN = "invalid_token"  # noqa: S105  no token
    INSUFFICIENT_SCOPE = "insufficient_scope"
    BUSY = "temporarily_unavailable"


STATUSES: Final = {
    Problem.INVALID_CLIENT: 401,
    Problem.UNAUTHORIZED_CLIENT: 403,
    Problem.INVALID_TOKEN: 401,
    Problem.INSUFFICIENT_SCOPE: 403,
}
"""Everything else is 400."""


class GrantRefused(Refusal):
    """An app gets no token, or may not end one."""

    def __init__(self, problem: Problem, text: str) -> None:
        super().__init__(text)
        self.problem = problem


def answer_oauth_errors(blueprint: Blueprint) -> None:
    """Answer every refusal of these routes in the form of OAuth."""
    blueprint.register_error_handler(GrantRefused, _answer_grant_refused)
    blueprint.register_error_handler(NodeError, _answer_node_error)
    blueprint.register_error_handler(HTTPException, _answer_http_error)
    blueprint.register_error_handler(Exception, answer_surprise)


async def _answer_grant_refused(error: GrantRefused) -> Response:
    status = STATUSES.get(error.problem, 400)
    response = _failure(error.problem, str(error), status)
    if error.problem is Problem.INVALID_CLIENT:
        response.headers["WWW-Authenticate"] = 'Basic realm="apps"'
    return response


async def _answer_node_error(error: NodeError) -> Response:
    if isinstance(error, Unauthorised):
        response = _failure(Problem.INVALID_TOKEN, str(error), 401)
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return response
    if isinstance(error, Forbidden):
        return _failure(Problem.INSUFFICIENT_SCOPE, str(error), 403)
    if isinstance(error, TooMany):
        response = _failure(Problem.BUSY, "Too many requests", 429)
        response.headers["Retry-After"] = str(error.retry_after_s)
        return response
    if isinstance(error, Refusal):
        return _failure(Problem.INVALID_REQUEST, str(error), 400)
    return _failure(Problem.BUSY, "Try again later", 503)


async def _answer_http_error(error: HTTPException) -> Response:
    return _failure(Problem.INVALID_REQUEST, error.name, error.code or 500)


def _failure(problem: Problem, text: str, status: int) -> Response:
    return answer({"error": problem, "error_description": text}, status)
