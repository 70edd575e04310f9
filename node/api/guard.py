"""Before and after each call: the token, what it may do, how often, who may read it.

Cookies are never looked at, so that no page elsewhere can act through a browser that
is logged in here; in return any page may call.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from quart import Blueprint, Request, Response, Websocket, g, request, websocket

from node.api.answers import answer
from node.api.caller import bearer, sent_token
from node.api.entities.values import iso_time
from node.api.routing import Access, Asker, person
from node.clock import SECOND_MS
from node.door import client_ip, services
from node.errors import Forbidden, TooLarge, TooMany, Unauthorised
from node.limits.rates import Allowance, Limit, client_prefix
from node.oauth.actions.tokens import USED_STEP_MS
from node.oauth.policy import allows
from node.users.actions import touch_bearer
from node.users.models import Role
from node.users.queries.bearers import Bearer, find_bearer

MAX_BODY: Final = 1_000_000
"""Of what is no file."""
BAD_TOKEN: Final = "The access token is invalid"  # noqa: S105
STREAMING: Final = "/api/v1/streaming"
NO_TOKEN: Final = "This method requires an authenticated user"  # noqa: S105
NO_SCOPE: Final = "This action is outside the authorized scopes"
NO_ROLE: Final = "This action is not allowed"
OF_PEOPLE: Final = (Asker.PERSON, Asker.MODERATOR, Asker.ADMIN)
CORS: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
        "X-Request-Id, Idempotency-Key"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}


def guard_calls(blueprint: Blueprint, access: Mapping[str, Access]) -> None:
    """Guard a blueprint's routes; `access` is by endpoint."""

    async def admit() -> Response | None:
        if request.method == "OPTIONS":
            return _preflight()
        asked = access.get(request.endpoint or "")
        is_client = asked is not None and asked.asker is Asker.CLIENT
        await _admit_bearer("" if is_client else _token_of(request))
        _check_size()
        if asked is not None:
            check_access(asked)
        return None

    blueprint.before_request(admit)
    blueprint.after_request(_finish)


async def admit_socket() -> None:
    """Who opens a WebSocket; a browser can name its token as the subprotocol only.

    Raises `Unauthorised` without a good token.
    """
    offered = [*websocket.requested_subprotocols]
    token = _token_of(websocket) or (offered[0] if offered else "")
    await _admit_bearer(token)
    check_access(person())


def check_access(asked: Access) -> None:
    """Raises `Unauthorised` or `Forbidden` if the caller may not do this."""
    found = bearer()
    if found is None:
        if asked.asker is Asker.APP or asked.asker in OF_PEOPLE:
            raise Unauthorised(NO_TOKEN)
        return
    if found.member is None:
        if asked.asker in OF_PEOPLE:
            raise Unauthorised(NO_TOKEN)
        if asked.asker is Asker.ANYONE:
            return
    if asked.scopes and not any(allows(found.scopes, each) for each in asked.scopes):
        raise Forbidden(NO_SCOPE)
    if found.member is not None:
        _check_role(asked.asker, found.member.user.role)


def _check_role(asker: Asker, role: Role) -> None:
    """What somebody was when they let the app in does not count."""
    is_refused = asker is Asker.MODERATOR and not role.is_staff
    if is_refused or (asker is Asker.ADMIN and not role.is_admin):
        raise Forbidden(NO_ROLE)


def _token_of(asked: Request | Websocket) -> str:
    """In an address only where browsers have no other way: addresses are kept."""
    if token := sent_token(asked):
        return token
    if asked.path == STREAMING or asked.path.startswith(f"{STREAMING}/"):
        return asked.args.get("access_token", "")
    return ""


async def _admit_bearer(token: str) -> None:
    """Who calls, counted; raises `Unauthorised` for a token that is none."""
    current = services()
    found = await current.db.read(find_bearer, token) if token else None
    _count(found)
    if found is None:
        if token:
            raise Unauthorised(BAD_TOKEN)
        return
    g.bearer = found
    if current.clock.now_ms() - found.used_ms > USED_STEP_MS:
        await current.db.write(touch_bearer, found)


def _count(found: Bearer | None) -> None:
    """By the token that a person gave; what anybody can make is no key of its own."""
    if found is None or found.member is None:
        g.allowance = _take(Limit.API_ADDRESS, client_prefix(client_ip()))
        return
    # Somebody may have let in any number of apps; one that is refused for itself takes
    # nothing from the others. What is told is each app's own.
    allowance = _take(Limit.API_TOKEN, str(found.token_id))
    _take(Limit.API_PERSON, str(found.member.user.id))
    g.allowance = allowance


def _take(limit: Limit, key: str) -> Allowance:
    """Count one use; a refusal tells of the limit that it was."""
    rates = services().rates
    try:
        return rates.check(limit, key)
    except TooMany:
        g.allowance = rates.peek(limit, key)
        raise


def _check_size() -> None:
    if request.mimetype == "multipart/form-data":
        return
    size = request.content_length
    if size is None and "Transfer-Encoding" in request.headers:
        raise TooLarge("say how long the body is")
    if (size or 0) > MAX_BODY:
        raise TooLarge("the body is too long")


def _preflight() -> Response:
    response = answer({})
    response.headers.update(PREFLIGHT)
    return response


async def _finish(response: Response) -> Response:
    headers = response.headers
    headers.update(CORS)
    headers.setdefault("Cache-Control", "private, no-store")
    headers.add("Vary", "Authorization, Origin")
    allowance = g.get("allowance")
    if allowance is not None:
        _tell_allowance(response, allowance)
    return response


def _tell_allowance(response: Response, allowance: Allowance) -> None:
    """What is left; a refusal leaves nothing, whichever of the limits it was."""
    wait_s = response.headers.get("Retry-After", type=int)
    if response.status_code == 429 and wait_s is not None:
        reset_at_ms = services().clock.now_ms() + wait_s * SECOND_MS
        allowance = replace(allowance, remaining=0, reset_at_ms=reset_at_ms)
    response.headers["X-RateLimit-Limit"] = str(allowance.limit)
    response.headers["X-RateLimit-Remaining"] = str(allowance.remaining)
    response.headers["X-RateLimit-Reset"] = iso_time(allowance.reset_at_ms)
