"""Logging a browser in and out: the session cookie, and who reads from then on."""

from quart import Response, g, request

from node.users.login import Visitor
from node.web.context import cookies, services
from node.web.cookies import SESSION
from node.web.reader import find_reader
from node.web.throttle import shortened_network

MAX_AGENT = 200


def visitor() -> Visitor:
    """Where this request comes from, as a session remembers it."""
    agent = request.headers.get("User-Agent", "")[:MAX_AGENT]
    return Visitor(ip_prefix=shortened_network(), agent=agent)


def keep_session(response: Response, token: str) -> None:
    """Let the browser in with a session that was opened just now."""
    cookies().write(response, SESSION, token)


async def become(token: str) -> None:
    """Show the rest of this request to the person who has just come in."""
    current = services()
    reader = await current.db.read(find_reader, current.urls, token)
    if reader is not None:
        g.viewer, g.viewer_view = reader.viewer, reader.view


def end_session(response: Response) -> None:
    """Take the cookie away, and what the browser kept of private pages."""
    cookies().erase(response, SESSION)
    response.headers["Clear-Site-Data"] = '"cache"'
