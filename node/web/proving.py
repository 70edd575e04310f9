"""Asking for the password before something that a thief must not do."""

from node.errors import Invalid, Unauthorised
from node.limits.rates import Limit
from node.users.login import prove_password
from node.web.context import require_viewer, services
from node.web.throttle import limit_viewer


async def prove(password: str) -> None:
    """Raises `Invalid` on `password` when it is wrong, `TooMany` after many tries."""
    who = require_viewer()
    limit_viewer(Limit.PASSWORD_CHANGE)
    try:
        await prove_password(services().db, who.user.id, who.session_id, password)
    except Unauthorised:
        text = "This is not your password."
        raise Invalid.field("password", "wrong", text) from None
