"""Asking sellers on other servers for something, and what came of it."""

from dataclasses import dataclass

from quart import Blueprint, Response

from federation.origins import origin_of
from node.actors.models import Actor
from node.actors.queries import list_actors
from node.database.paging import newest
from node.database.types import Reader, Writer
from node.errors import Conflict, Invalid
from node.ids import ActorId
from node.limits.rates import Limit
from node.listings.wire import price_text
from node.text.weblinks import show_host
from node.urls import Urls
from node.web.context import require_viewer, services
from node.web.forms import see_other
from node.web.inputs import next_page, read_cursor, read_id
from node.web.pages.shop import RequestsPage, RequestView
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import actor_view
from storefront.door import clerk
from storefront.paths import listing_path
from storefront.requests.actions import ask_to_buy, withdraw_request
from storefront.requests.asking import read_fresh
from storefront.requests.models import PurchaseRequest, RequestState
from storefront.requests.queries import list_of_buyer
from storefront.requests.words import hint_text, request_text
from storefront.web.forms import read_form, sentence, whole

PAGE_SIZE = 30
PATH = "/requests"

blueprint = Blueprint("requests", __name__)


@blueprint.post("/listings/<note_id>/buy")
async def post_buy(note_id: str) -> Response:
    """Ask the seller, if it still costs what the page showed."""
    reader, current, number = require_viewer(), services(), read_id(note_id)
    form = await read_form()
    limit_viewer(Limit.POST)
    back = see_other(listing_path(number))
    stored = await read_fresh(current, number, reader.actor.id)
    if stored is None:
        flash(back, "The seller’s server could not be asked.", FlashKind.WARN)
        return back
    if form.get("price", "") != price_text(stored.listing):
        flash(back, "It costs something else now. Look again.", FlashKind.WARN)
        return back

    def run(w: Writer, quantity: int) -> None:
        ask_to_buy(
            w,
            current.urls,
            clerk_of_node.seals,
            buyer=reader.actor,
            stored=stored,
            quantity=quantity,
        )

    clerk_of_node = clerk()
    try:
        await current.db.write(run, whole(form, "quantity", default=1))
    except (Invalid, Conflict) as error:
        flash(back, _told(error), FlashKind.WARN)
        return back
    response = see_other(PATH)
    flash(response, "Asked. Nothing is ordered yet.")
    return response


@blueprint.get(PATH)
async def get_requests() -> Response:
    """What the reader asked for, newest first."""
    reader, current = require_viewer(), services()
    page = await current.db.read(_load, current.urls, reader.actor.id, read_cursor())
    return await render_page("shop/requests.html", page)


@blueprint.post("/requests/<request_id>/withdraw")
async def post_withdraw(request_id: str) -> Response:
    """Take it back."""
    reader, current = require_viewer(), services()
    response = see_other(PATH)
    try:
        await current.db.write(
            withdraw_request, current.urls, reader.actor.id, read_id(request_id)
        )
    except Conflict as error:
        flash(response, sentence(error), FlashKind.WARN)
        return response
    flash(response, "The request was withdrawn.")
    return response


@dataclass(frozen=True, slots=True)
class _Parts:
    urls: Urls
    sellers: dict[ActorId, Actor]
    now_ms: int


def _load(r: Reader, urls: Urls, buyer_id: ActorId, before: int | None) -> RequestsPage:
    page = list_of_buyer(r, buyer_id, newest(PAGE_SIZE, before))
    sellers = list_actors(r, {each.seller_id for each in page.items})
    parts = _Parts(urls, dict(sellers), r.now_ms)
    return RequestsPage(
        requests=tuple(_view(parts, each) for each in page.items),
        pagination=next_page(page.next_before),
    )


def _view(parts: _Parts, request: PurchaseRequest) -> RequestView:
    seller = parts.sellers[request.seller_id]
    checkout_url = None if request.is_over(parts.now_ms) else request.checkout_url
    origin = origin_of(checkout_url) if checkout_url else None
    is_waiting = request.state is RequestState.REQUESTED or checkout_url
    return RequestView(
        id=request.id,
        title=request.title,
        quantity=request.quantity,
        total=f"{request.total.amount:f} {request.total.currency}",
        seller=actor_view(parts.urls, seller),
        state=request_text(request),
        words=hint_text(request, parts.now_ms),
        created_ms=request.created_ms,
        checkout_url=checkout_url or None,
        ends_ms=request.ends_ms if is_waiting else None,
        receipt_ms=request.receipt_ms,
        checkout_host=show_host(origin.authority) if origin else "",
        is_elsewhere=origin is not None and origin != origin_of(seller.iri),
        note_url=request.note_iri,
        withdraw_url=f"{PATH}/{request.id}/withdraw" if request.may_withdraw else None,
    )


def _told(error: Invalid | Conflict) -> str:
    if isinstance(error, Invalid):
        return " ".join(fault.text for fault in error.faults)
    return sentence(error)
