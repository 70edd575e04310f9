"""Other servers: what is known of them, and which are refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from quart import Blueprint, Response, request

from node.actors.queries import count_actors_by_host
from node.config import FederationMode
from node.database.types import Reader, Writer
from node.delivery.queries import count_waiting
from node.errors import Invalid
from node.limits.peers import Peer, Policy, list_peers, set_policy
from node.listings.actions import refuse_listings
from node.moderation.actions import record_decision
from node.moderation.models import DecisionKind
from node.users.models import User
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.forms import failed_form, is_on, read_form, typed_values
from node.web.inputs import see_other
from node.web.pages.admin import PeersPage, PeerView
from node.web.pages.shared import Chip, FormView, Pagination
from node.web.proof import ask_for_proof, is_proven, prove_by
from node.web.render import flash, render_page

PATH = "/admin/peers"
PAGE = 50
MAX_REASON = 500
DEAD_AFTER_DAYS = 7
STATES = (
    (None, "All"),
    (Policy.BLOCKED, "Blocked"),
    (Policy.ALLOWED, "Allowed"),
)

routes = Blueprint("peers", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to, and where it begins."""

    text: str
    policy: Policy | None
    after: str


@dataclass(frozen=True, slots=True)
class Peers:
    """A page of servers with what hangs on them."""

    items: tuple[Peer, ...]
    has_more: bool
    actors: Mapping[str, int]
    waiting: Mapping[str, int]


@routes.get(PATH)
async def get_peers() -> Response:
    require_admin()
    return await _show(FormView())


@routes.post(f"{PATH}/block")
async def post_block() -> Response:
    who = require_admin()
    form = await read_form()
    host, reason = form.get("host", "").strip(), form.get("reason", "").strip()
    try:
        _check_own(host)
        await prove_by(form)
        name = await _decide(who.user, host, Policy.BLOCKED, reason[:MAX_REASON])
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    return _decided(f"{name} is blocked.")


@routes.post(f"{PATH}/<host>/allow")
async def post_allow(host: str) -> Response:
    """Lift a block; where only listed servers are talked to, put it on the list."""
    who = require_admin()
    if (asking := ask_for_proof(PATH)) is not None:
        return asking
    is_listed = services().config.federation is FederationMode.ALLOWLIST
    policy = Policy.ALLOWED if is_listed else Policy.OPEN
    name = await _decide(who.user, host, policy, "")
    return _decided(f"{name} is allowed.")


@routes.post(f"{PATH}/<host>/listings")
async def post_listings(host: str) -> Response:
    """Show what a server's people sell as cards, or as plain notes only."""
    who, form = require_admin(), await read_form()
    refused = is_on(form, "refuse")
    name = await services().db.write(_save_listings, who.user, host, refused=refused)
    words = "no longer shown as products" if refused else "shown as products"
    return _decided(f"What is sold on {name} is {words}.")


async def _decide(by: User, host: str, policy: Policy, reason: str) -> str:
    current = services()
    name = await current.db.write(_save, by, host, policy, reason)
    await current.peers.load(current.db)
    return name


def _save(w: Writer, by: User, host: str, policy: Policy, reason: str) -> str:
    name = set_policy(w, host, policy, reason=reason)
    record_decision(
        w,
        by_id=by.id,
        kind=DecisionKind.PEER,
        subject=f"{policy} {name}",
        reason=reason,
    )
    return name


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


def _check_own(host: str) -> None:
    config = services().config
    if host.lower() in (config.handle_domain, config.authority):
        raise Invalid.field("host", "own", "This is your own node.")


def _decided(words: str) -> Response:
    response = see_other(PATH)
    flash(response, words)
    return response


def _read_asked() -> Asked:
    state = request.args.get("state", "")
    return Asked(
        text=request.args.get("q", "").strip()[:253],
        policy=Policy(state) if state in set(Policy) else None,
        after=request.args.get("after", "")[:255],
    )


def _load(r: Reader, asked: Asked) -> Peers:
    page = list_peers(
        r, after=asked.after, limit=PAGE, policy=asked.policy, text=asked.text
    )
    hosts = [peer.host for peer in page.items]
    return Peers(
        items=page.items,
        has_more=page.next_before is not None,
        actors=count_actors_by_host(r, hosts),
        waiting=count_waiting(r, hosts),
    )


async def _show(form: FormView) -> Response:
    asked = _read_asked()
    found = await services().db.read(_load, asked)
    page = PeersPage(
        peers=tuple(_view(peer, found) for peer in found.items),
        chips=tuple(
            Chip(words, _path(asked.text, state), state is asked.policy)
            for state, words in STATES
        ),
        query=asked.text,
        form=form,
        block_url=f"{PATH}/block",
        needs_password=not is_proven(),
        pagination=_next(asked, found),
    )
    status = 422 if form.errors else 200
    return await render_page("admin/peers.html", page, status=status)


def _path(text: str, state: Policy | None, after: str = "") -> str:
    query = {"q": text, "state": state or "", "after": after}
    kept = {name: value for name, value in query.items() if value}
    return f"{PATH}?{urlencode(kept)}" if kept else PATH


def _next(asked: Asked, found: Peers) -> Pagination:
    if not found.has_more:
        return Pagination()
    return Pagination(next_url=_path(asked.text, asked.policy, found.items[-1].host))


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
        block_url=None if is_blocked else f"{PATH}/block",
        allow_url=f"{PATH}/{peer.host}/allow" if is_blocked else None,
        listings_url=f"{PATH}/{peer.host}/listings",
        refuses_listings=peer.refuses_listings,
    )


def _state(peer: Peer) -> str:
    if peer.policy is not Policy.OPEN:
        return peer.policy
    if peer.failing_days >= DEAD_AFTER_DAYS:
        return "dead"
    return "failing" if peer.failures else "ok"
