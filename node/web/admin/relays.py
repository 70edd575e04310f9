"""Relays: which there are, what came by them, adding and removing."""

from quart import Blueprint, Response

from node.config import FederationMode
from node.database.types import Writer
from node.errors import Invalid
from node.ids import UserId
from node.moderation.relays import join_relay, leave_relay
from node.relays.models import Relay, RelayKind
from node.relays.queries import get_relay, list_relays
from node.urls import Urls
from node.web.admin.roles import require_admin
from node.web.context import services
from node.web.forms import (
    Form,
    choice_of,
    failed_form,
    read_form,
    typed_values,
)
from node.web.inputs import read_id, see_other
from node.web.pages.shared import Choice, FormView
from node.web.pages.strangers import RelaysPage, RelayView
from node.web.proof import ask_for_proof, is_proven, prove_by
from node.web.render import flash, render_page

PATH = "/admin/relays"
KINDS = (
    Choice(
        RelayKind.MASTODON,
        "As Mastodon does",
        "The address is an inbox and mostly ends in /inbox.",
    ),
    Choice(
        RelayKind.LITEPUB,
        "As Pleroma does",
        "The address is the relay's actor and mostly ends in /actor or /relay.",
    ),
)

routes = Blueprint("relays", __name__)


@routes.get(PATH)
async def get_relays() -> Response:
    require_admin()
    return await _show(FormView({"kind": RelayKind.MASTODON}))


@routes.post(PATH)
async def post_relay() -> Response:
    who, form = require_admin(), await read_form()
    current = services()
    try:
        kind = RelayKind(choice_of(form, "kind", KINDS))
        address = _read_address(form)
        await prove_by(form)
        relay = await current.db.write(
            join_relay, current.urls, address=address, kind=kind, by_id=who.user.id
        )
    except Invalid as error:
        return await _show(failed_form(typed_values(form), error.faults))
    return _done(f"{relay.host} is asked.")


@routes.post(f"{PATH}/<relay_id>/remove")
async def post_remove(relay_id: str) -> Response:
    who, current = require_admin(), services()
    if (asking := ask_for_proof(PATH)) is not None:
        return asking
    host = await current.db.write(_remove, current.urls, read_id(relay_id), who.user.id)
    return _done(f"{host} is removed.")


def _read_address(form: Form) -> str:
    """Raises `Invalid` where nothing would ever be sent."""
    if services().config.federation is FederationMode.OFF:
        raise Invalid.field("address", "off", "This node does not federate.")
    return form.get("address", "")


def _remove(w: Writer, urls: Urls, relay_id: int, by_id: UserId) -> str:
    relay = get_relay(w, relay_id)
    leave_relay(w, urls, relay, by_id=by_id)
    return relay.host


async def _show(form: FormView) -> Response:
    relays = await services().db.read(list_relays)
    page = RelaysPage(
        relays=tuple(_view(relay) for relay in relays),
        form=form,
        kinds=KINDS,
        needs_password=not is_proven(),
        add_url=PATH,
    )
    status = 422 if form.errors else 200
    return await render_page("admin/relays.html", page, status=status)


def _view(relay: Relay) -> RelayView:
    is_refused = services().peers.refuses(relay.host)
    was_asked = bool(relay.inbox) and not is_refused
    return RelayView(
        address=relay.address,
        host=relay.host,
        kind="Mastodon" if relay.kind is RelayKind.MASTODON else "LitePub",
        state="blocked" if is_refused else relay.state,
        fault=relay.fault,
        received=relay.received,
        kept=relay.kept,
        left_out=relay.left_out,
        last_ms=relay.last_ms,
        deliveries_url=f"/admin/deliveries/{relay.host}" if was_asked else None,
        remove_url=f"{PATH}/{relay.id}/remove",
    )


def _done(words: str) -> Response:
    response = see_other(PATH)
    flash(response, words)
    return response
