"""Who calls: the app, and the person it acts for."""

from typing import cast

from quart import Request, Websocket, g

from node.errors import Unauthorised
from node.ids import ActorId
from node.users.models import Member
from node.users.queries.bearers import Bearer


def sent_token(asked: Request | Websocket) -> str:
    """The token in its header; empty without one."""
    kind, _, token = asked.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def bearer() -> Bearer | None:
    """The token that was sent, as the guard found it; None without one."""
    return cast("Bearer | None", g.get("bearer"))


def require_bearer() -> Bearer:
    """The token that was sent; the guard of an `app` route has seen to it."""
    found = bearer()
    if found is None:
        raise Unauthorised("This method requires a token")
    return found


def find_person() -> Member | None:
    """The person the app acts for; None for guests and apps by themselves."""
    found = bearer()
    return found.member if found else None


def require_person() -> Member:
    """The person the app acts for; the guard of a `person` route has seen to it."""
    found = find_person()
    if found is None:
        raise Unauthorised("This method requires an authenticated user")
    return found


def viewer_id() -> ActorId | None:
    """The actor who reads, None for a guest: what queries ask for."""
    found = find_person()
    return found.actor.id if found else None
