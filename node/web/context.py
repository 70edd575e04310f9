"""What a request carries: the services, the reader, the forgery token.

Only doors use it; below them everything is a parameter.
"""

import hmac
from hashlib import sha256
from typing import cast

from quart import current_app, g, request

from node.door import services
from node.errors import Forbidden, Unauthorised
from node.ids import new_token
from node.users.models import Role, Viewer
from node.web.cookies import SESSION, VISITOR, CookieJar

JAR = "vermilion_cookies"


def cookies() -> CookieJar:
    """The cookie jar of the running app."""
    jar = cast("CookieJar | None", current_app.extensions.get(JAR))
    if jar is None:
        jar = CookieJar(services().config.base_url)
        current_app.extensions[JAR] = jar
    return jar


def viewer() -> Viewer | None:
    """Who is logged in, or None; loaded once per request by `session`."""
    return cast("Viewer | None", g.get("viewer"))


def require_viewer() -> Viewer:
    """Who is logged in; raises `Unauthorised`."""
    found = viewer()
    if found is None:
        raise Unauthorised("log in first")
    return found


def require_role(*roles: Role) -> Viewer:
    """Who is logged in with one of these roles; raises `Forbidden`."""
    found = require_viewer()
    if found.user.role not in roles:
        raise Forbidden("only those who run this node come here")
    return found


def session_token() -> str | None:
    """The session cookie as sent."""
    return cookies().read(request, SESSION)


def csrf_token() -> str:
    """The token every form carries.

    A session has its own; for guests it is bound to a random cookie that is set
    with the answer.
    """
    who = viewer()
    return who.csrf if who else _guest_token(visitor_id())


def visitor_id() -> str:
    """The random name of a browser without a session; made when first needed."""
    known = cast("str | None", g.get("visitor")) or cookies().read(request, VISITOR)
    if not known:
        known = new_token(16)
        g.new_visitor = known
    g.visitor = known
    return known


def is_csrf_token(given: str) -> bool:
    """Whether a form's token belongs to this session or browser."""
    who = viewer()
    if who is not None:
        return hmac.compare_digest(given.encode(), who.csrf.encode())
    known = cookies().read(request, VISITOR)
    if not known:
        return False
    return hmac.compare_digest(given.encode(), _guest_token(known).encode())


def _guest_token(visitor: str) -> str:
    key = services().box.derive("csrf")
    return hmac.new(key, visitor.encode(), sha256).hexdigest()
