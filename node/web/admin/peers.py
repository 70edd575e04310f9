"""Other servers: what is known of them, and which are refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from quart import Blueprint, Response, request

from node.actors.queries import count_actors_by_host
from node.config import FederationMode
from node.database.types import Reader, Writer
from node.delivery.policy import health_of
from node.delivery.queries import count_waiting
from node.limits.decisions import Policy, find_decision, read_domain
from node.limits.peer_settings import PeerSettings, load_peer_settings
from node.limits.peers import Peer, list_peers
from node.listings.actions import refuse_listings
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.moderation.servers import decide_about_server
from node.users.models import User
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.forms import is_on, read_form
from node.web.inputs import see_other
from node.web.pages.admin import PeersPage, PeerView
from node.web.pages.shared import Chip, FormView, Pagination
from node.web.proof import ask_for_proof
from node.web.render import flash, render_page

PATH = "/admin/peers"
PAGE = 50
RESTRICTED = "restricted"
STATES = (
    (None, "All"),
    (Policy.BLOCKED, "Blocked"),
    (RESTRICTED, "Restricted"),
    (Policy.ALLOWED, "Allowed"),
)

routes = Blueprint("peers", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to, and where it begins."""

    text: str
    state: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Peers:
    """A page of servers with what hangs on them."""

    items: tuple[Peer, ...]
    has_more: bool
    actors: Mapping[str, int]
    waiting: Mapping[str, int]
    settings: PeerSettings


@routes.get(PATH)
async def get_peers() -> Response:
    require_admin()
    return await show_peers(FormView())


@routes.post(f"{PATH}/<host>/allow")
async def post_allow(host: str) -> Response:
    """Lift a block; where only listed servers are talked to, put it on the list."""
    who, current = require_admin(), services()
    if (asking := ask_for_proof(PATH)) is not None:
        return asking
    policy = Policy.ALLOWED if current.peers.is_list_only else Policy.OPEN
    name = await current.db.write(_allow, who.user, host, policy)
    await current.peers.load(current.db)
    return _decided(f"{name} is allowed.")


@routes.post(f"{PATH}/<host>/listings")
async def post_listings(host: str) -> Response:
    """Show what a server's people sell as cards, or as plain notes only."""
    who, form = require_admin(), await read_form()
    refused = is_on(form, "refuse")
    name = await services().db.write(_save_listings, who.user, host, refused=refused)
    words = "no longer shown as products" if refused else "shown as products"
    return _decided(f"What is sold on {name} is {words}.")


def _allow(w: Writer, by: User, host: str, policy: Policy) -> str:
    known = find_decision(w, read_domain(host))
    decide_about_server(w, replace(known, policy=policy), by_id=by.id)
    return known.domain


def _save_listings(w: Writer, by: User, host: str, *, refused: bool) -> str:
    name = refuse_listings(w, host, refused=refused)
    record_decision(
        w,
        by_id=by.id,
        kind=DecisionKind.PEER,
        subject=f"{'no listings' if refused else 'listings'} {name}",
        reason="",
    )
    return name


def _decided(words: str) -> Response:
    response = see_other(PATH)
    flash(response, words)
    return response


def _read_asked() -> Asked:
    state = request.args.get("state", "")
    return Asked(
        text=request.args.get("q", "").strip()[:253],
        state=state if state in {each for each, _ in STATES} else None,
        after=request.args.get("after", "")[:255],
    )


def _load(r: Reader, asked: Asked) -> Peers:
    is_policy = asked.state is not None and asked.state != RESTRICTED
    page = list_peers(
        r,
        after=asked.after,
        limit=PAGE,
        policy=Policy(asked.state) if is_policy else None,
        restricted=asked.state == RESTRICTED,
        text=asked.text,
    )
    hosts = [peer.host for peer in page.items]
    return Peers(
        items=page.items,
        has_more=page.next_before is not None,
        actors=count_actors_by_host(r, hosts),
        waiting=count_waiting(r, hosts),
        settings=load_peer_settings(r),
    )


async def show_peers(form: FormView) -> Response:
    """The list; with 422 when a form on it failed."""
    asked = _read_asked()
    found = await services().db.read(_load, asked)
    page = PeersPage(
        peers=tuple(_view(peer, found) for peer in found.items),
        chips=tuple(
            Chip(words, _path(asked.text, state), state == asked.state)
            for state, words in STATES
        ),
        query=asked.text,
        form=form,
        decide_url=f"{PATH}/server",
        settings_url=f"{PATH}/settings",
        import_url=f"{PATH}/import",
        export_url=f"{PATH}/servers.csv",
        is_list_only=found.settings.is_list_only,
        is_list_fixed=services().config.federation is FederationMode.ALLOWLIST,
        shows_decisions=found.settings.shows_decisions,
        pagination=_next(asked, found),
    )
    status = 422 if form.errors else 200
    return await render_page("admin/peers.html", page, status=status)


def _path(text: str, state: str | None, after: str = "") -> str:
    query = {"q": text, "state": state or "", "after": after}
    kept = {name: value for name, value in query.items() if value}
    return f"{PATH}?{urlencode(kept)}" if kept else PATH


def _next(asked: Asked, found: Peers) -> Pagination:
    if not found.has_more:
        return Pagination()
    return Pagination(next_url=_path(asked.text, asked.state, found.items[-1].host))


def _view(peer: Peer, found: Peers) -> PeerView:
    is_blocked = peer.policy is Policy.BLOCKED
    last_ms = max(peer.last_ok_ms, peer.first_seen_ms if not is_blocked else 0)
    return PeerView(
        host=peer.host,
        software=f"{peer.software} {peer.software_version}".strip(),
        state=_state(peer),
        actors=found.actors.get(peer.host, 0),
        waiting=found.waiting.get(peer.host, 0),
        last_seen_ms=last_ms or None,
        reason=peer.policy_reason,
        deliveries_url=f"/admin/deliveries/{peer.host}",
        decide_url=f"{PATH}/server?{urlencode({'host': peer.host})}",
        allow_url=f"{PATH}/{peer.host}/allow" if is_blocked else None,
        listings_url=f"{PATH}/{peer.host}/listings",
        refuses_listings=peer.refuses_listings,
    )


def _state(peer: Peer) -> str:
    if peer.policy is not Policy.OPEN:
        return peer.policy
    if peer.is_limited:
        return "limited"
    return health_of(peer.failures, peer.failing_days)
