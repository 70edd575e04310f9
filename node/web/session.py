"""Before and after each page: the reader, forged forms, cookies, caching.

Registered on the page blueprints only; ActivityPub and the health pages read no
cookies and need none of this.
"""

from quart import Blueprint, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from node.clock import HOUR_MS
from node.errors import Forbidden, Refusal, TooLarge, Unauthorised
from node.users.actions import touch_session
from node.users.models import Viewer
from node.web.context import (
    cookies,
    is_csrf_token,
    services,
    session_token,
    viewer,
)
from node.web.cookies import SESSION, VISITOR
from node.web.forms import read_form
from node.web.reader import find_reader

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
GUEST_FORM_BYTES = 1_000_000
"""Photos come from people who are logged in; nobody else fills the disk."""
PRIVATE_PATHS = (
    "/settings",
    "/sell",
    "/admin",
    "/moderation",
    "/orders",
    "/checkout",
    "/cart",
    "/messages",
    "/prove",
    "/reset",
    "/setup",
    "/oauth",
)


def guard_pages(blueprint: Blueprint) -> None:
    """Give a blueprint of pages its reader, its CSRF check and its headers."""
    blueprint.before_request(load_reader)
    blueprint.before_request(refuse_forged)
    blueprint.after_request(finish_page)


async def load_reader() -> None:
    """Find who is logged in; once, however often it is asked.

    One query, and a few for whom something is new.
    """
    if "stale_session" in g:
        return
    token = session_token()
    g.stale_session = False
    if not token:
        return
    current = services()
    reader = await current.db.read(find_reader, current.urls, token)
    g.stale_session = reader is None
    if reader is not None:
        g.viewer, g.viewer_view = reader.viewer, reader.view
        await _keep_alive(reader.viewer)


async def _keep_alive(who: Viewer) -> None:
    """Note that the session is in use, once in an hour."""
    current = services()
    if current.clock.now_ms() - who.session_seen_ms > HOUR_MS:
        await current.db.write(touch_session, who.session_id)


async def refuse_forged() -> None:
    """Refuse a change that another site's page may have sent.

    `Sec-Fetch-Site` where the browser sends it, else `Origin`; and always the
    token of the form.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise Forbidden("the form came from another site")
    if site is None and origin is not None and not _is_own_origin(origin):
        raise Forbidden("the form came from another site")
    size = request.content_length
    if viewer() is None and (size is None or size > GUEST_FORM_BYTES):
        raise Unauthorised("log in first")
    try:
        form = await read_form()
    except RequestEntityTooLarge:
        raise TooLarge("the form is too large") from None
    if not is_csrf_token(form.get("csrf", "")):
        raise Forbidden("the form is out of date; go back, reload and try again")
    if any("\x00" in text for pair in form.items(multi=True) for text in pair):
        # PostgreSQL keeps none in a text, and nobody types one.
        raise Refusal("the form holds a character that no text has")


def _is_own_origin(origin: str) -> bool:
    # Browsers send it in one spelling (RFC 6454 §6.2); what differs is another's.
    return origin == services().config.base_url


async def finish_page(response: Response) -> Response:
    """Set what every page needs: a guest's cookie, and caching that fits all of it."""
    new_visitor = g.get("new_visitor")
    if new_visitor:
        cookies().write(response, VISITOR, new_visitor)
    if g.get("stale_session"):
        cookies().erase(response, SESSION)
    _set_caching(response)
    return response


def _set_caching(response: Response) -> None:
    """Comes last: what is somebody's own is in no cache that others are served from.

    That is a reader, a cookie that is set, and the token of the forms.
    """
    sets_cookie = "Set-Cookie" in response.headers
    known = response.headers.get("Cache-Control", "")
    if known and not (sets_cookie and "public" in known):
        return
    if request.path.startswith(PRIVATE_PATHS):
        response.headers["Cache-Control"] = "private, no-store"
    elif viewer() is not None or sets_cookie or "visitor" in g:
        response.headers["Cache-Control"] = "private, no-cache"
    else:
        response.headers["Cache-Control"] = "no-cache"
    response.headers.add("Vary", "Cookie")
