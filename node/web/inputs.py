"""Reading what a page is asked for: whom, which part of a list, in which format.

Whatever cannot be meant is refused here, so that views only see sound values. What
forms hold is read by `forms`.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from quart import Request, Response, request
from werkzeug.urls import iri_to_uri

from node.errors import NotFound, Refusal
from node.ids import ActorId, parse_id
from node.limits.rates import Limit
from node.web.context import services, viewer
from node.web.pages.shared import Pagination
from node.web.throttle import limit_client

MAX_NAME = 128
MAX_HOST = 255
ACTIVITY_TYPES = ("application/activity+json", "application/ld+json")
PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Who:
    """The part of an address that names somebody; `host` is empty for people here."""

    name: str
    host: str


def viewer_id() -> ActorId | None:
    """The actor who reads, None for a guest: what queries ask for."""
    found = viewer()
    return found.actor.id if found else None


def read_who(text: str) -> Who:
    """`NAME` or `NAME@HOST`; raises `NotFound` for what is neither."""
    name, at, host = text.partition("@")
    if not name or len(name) > MAX_NAME or len(host) > MAX_HOST or "@" in host:
        raise NotFound("there is nobody of that name")
    # PostgreSQL takes no NUL, and nobody's name has what cannot be seen.
    if (at and not host) or not text.isprintable():
        raise NotFound("there is nobody of that name")
    host = host.lower()
    return Who(name, "" if host == services().urls.handle_domain else host)


def read_id(text: str) -> int:
    """An id in a path; raises `NotFound` for what is none."""
    found = parse_id(text)
    if found is None:
        raise NotFound("there is no such page")
    return found


def read_cursor() -> int | None:
    """Where the list before this page ended, by `?after=`.

    Guests may not turn pages without end: that is how a node is copied.
    """
    text = request.args.get("after")
    if not text:
        return None
    found = parse_id(text)
    if found is None:
        raise Refusal("This page of the list does not exist.")
    if viewer() is None:
        limit_client(Limit.PAGING)
    return found


def next_page(next_before: int | None, **query: str) -> Pagination:
    """The way on through the list of this page, keeping the rest of its query."""
    if next_before is None:
        return Pagination()
    kept = {name: value for name, value in query.items() if value}
    query_text = urlencode({**kept, "after": next_before})
    return Pagination(next_url=f"{request.path}?{query_text}")


def is_htmx() -> bool:
    """Whether a script asks for the part that changed, to put it in place."""
    return request.headers.get("HX-Request") == "true"


def see_other(path: str) -> Response:
    """Send the browser on with a GET."""
    return Response("", 303, {"Location": path})


def wants_activity(asked: Request) -> bool:
    """Whether a server asks for the object instead of the page about it.

    That is how an address pasted into another server's search becomes a note
    there. Without a word for either, as with `*/*`, it is the page.
    """
    best = {"activity": 0.0, "page": 0.0}
    for kind, quality in asked.accept_mimetypes:
        name = kind.partition(";")[0].strip().lower()
        if name in ACTIVITY_TYPES:
            best["activity"] = max(best["activity"], quality)
        elif name in PAGE_TYPES:
            best["page"] = max(best["page"], quality)
    return best["activity"] > 0 and best["activity"] >= best["page"]


def send_to_object(iri: str) -> Response:
    """Point a server to the object behind a page; its own door says who may see it."""
    return Response("", 303, {"Location": iri_to_uri(iri), "Vary": "Accept"})


def name_object(response: Response, iri: str) -> None:
    """Say in the headers too which object a page is about: not all read the page."""
    link = f'<{iri_to_uri(iri)}>; rel="alternate"; type="{ACTIVITY_TYPES[0]}"'
    response.headers.add("Vary", "Accept")
    response.headers.add("Link", link)
