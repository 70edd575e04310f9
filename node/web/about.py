"""What the node is, its rules, and what the law wants to be said."""

import asyncio
from dataclasses import dataclass
from functools import cache

from quart import Blueprint, Response, request

from node import __version__
from node.actors.queries import count_local_notes
from node.database.types import Reader
from node.errors import NotFound
from node.limits.decisions import Decision, list_decisions
from node.limits.peer_settings import PeerSettings, load_peer_settings
from node.limits.peers import count_peers
from node.limits.rates import Limit
from node.moderation.servers import words_of
from node.paths import federation_document
from node.site import current_site
from node.source import pack_source
from node.text.prose import render_prose
from node.urls import Urls
from node.users.queries import count_users
from node.web.context import services
from node.web.join import find_contact
from node.web.pages.about import AboutPage, FederationPage, RulesPage, TextPage
from node.web.pages.servers import DecidedServer, ServersPage
from node.web.pages.shared import ActorView
from node.web.render import render_page
from node.web.throttle import limit_client

routes = Blueprint("about", __name__)
_packing = asyncio.Lock()


@dataclass(frozen=True, slots=True)
class Facts:
    """The node in numbers, and who runs it."""

    users: int
    notes: int
    peers: int
    contact: ActorView | None
    shows_decisions: bool


@routes.get("/about")
async def get_about() -> Response:
    current = services()
    settings = (await current_site(current)).settings
    # An address or somebody's name here.
    is_address = "@" in settings.contact
    name = "" if is_address else settings.contact
    facts = await current.db.read(_load, current.urls, name)
    page = AboutPage(
        html=render_prose(settings.about),
        contact=facts.contact,
        contact_email=current.config.contact_email
        or (settings.contact if is_address else ""),
        users=facts.users,
        notes=facts.notes,
        peers=facts.peers,
        rules=settings.rules,
        shows_servers=facts.shows_decisions,
    )
    return await render_page("about/about.html", page)


@routes.get("/about/rules")
async def get_rules() -> Response:
    settings = (await current_site(services())).settings
    return await render_page("about/rules.html", RulesPage(settings.rules))


@routes.get("/about/privacy")
async def get_privacy() -> Response:
    settings = (await current_site(services())).settings
    page = TextPage(render_prose(settings.privacy), None)
    return await render_page("about/privacy.html", page)


@routes.get("/about/servers")
async def get_servers() -> Response:
    """Which servers are blocked or limited, if the owner wants it known."""
    settings, decisions = await services().db.read(_load_decisions)
    if not settings.shows_decisions:
        raise NotFound("the list is not shown")
    page = ServersPage(
        tuple(
            DecidedServer(each.shown_name, words_of(each), each.comment)
            for each in decisions
            if each.is_published
        ),
        services().peers.is_list_only,
    )
    return await render_page("about/servers.html", page)


@routes.get("/about/federation")
async def get_federation() -> Response:
    """What this node speaks (FEP-67ff), as a page or as it was written."""
    text = await asyncio.to_thread(_federation_text)
    if "text/markdown" in request.headers.get("Accept", ""):
        return Response(text, content_type="text/markdown; charset=utf-8")
    return await render_page("about/federation.html", FederationPage(text))


@routes.get("/about/source")
async def get_source() -> Response:
    """The source of this very code, for whoever uses it (AGPL §13)."""
    limit_client(Limit.SOURCE)
    async with _packing:
        packed = await asyncio.to_thread(pack_source)
    response = Response(packed, content_type="application/gzip")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="vermilion-{__version__}.tar.gz"'
    )
    return response


@routes.get("/about/imprint")
async def get_imprint() -> Response:
    settings = (await current_site(services())).settings
    page = TextPage(render_prose(settings.imprint), None)
    return await render_page("about/imprint.html", page)


@cache
def _federation_text() -> str:
    return federation_document().read_text("utf-8")


def _load_decisions(r: Reader) -> tuple[PeerSettings, list[Decision]]:
    settings = load_peer_settings(r)
    return settings, list_decisions(r) if settings.shows_decisions else []


def _load(r: Reader, urls: Urls, contact: str) -> Facts:
    return Facts(
        users=count_users(r),
        notes=count_local_notes(r),
        peers=count_peers(r),
        contact=find_contact(r, urls, contact),
        shows_decisions=load_peer_settings(r).shows_decisions,
    )
