"""Asking sellers on other servers for what their notes offer.

Nothing is ordered by it: who is granted something gets `checkout_url`, and orders
there. `status_id` is the note's.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from quart import Response

from federation.prices import Price
from node.actors.models import Actor
from node.actors.queries import list_actors
from node.api.answers import Json, answer, answer_page
from node.api.caller import require_person
from node.api.entities.values import iso_time
from node.api.loading import load_accounts
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.api.throttle import limit_person
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Conflict, Invalid, NotFound, Unavailable
from node.ids import ActorId, parse_id
from node.limits.rates import Limit
from node.listings.models import StoredListing
from node.oauth.policy import Scope
from node.services import Services
from storefront.api.reading import amount_text, read_quantity
from storefront.door import clerk
from storefront.requests.actions import ask_to_buy, withdraw_request
from storefront.requests.asking import read_fresh
from storefront.requests.models import PurchaseRequest
from storefront.requests.queries import find_of_buyer, list_of_buyer

PATH: Final = "/v1/shop/requests"
_DECIMAL: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,18})?", re.ASCII)

routes = Routes("shop_requests")


@routes.get(PATH, person(Scope.READ_SHOP))
async def list_own() -> Response:
    """What the caller asked for, newest first."""
    current, who = services(), require_person().actor.id
    span = read_span(await read_params())
    page, found = await current.db.read(_load, current, who, span)
    return answer_page(found, page, limit=span.limit)


@routes.post(PATH, person(Scope.WRITE_SHOP))
async def ask() -> Response:
    """Ask the seller of `status_id`, if it still costs `expected_price` apiece."""
    current, who = services(), require_person()
    params, seals = await read_params(), clerk().seals
    number, quantity = parse_id(params.require_text("status_id")), read_quantity(params)
    limit_person(Limit.POST)
    stored = await read_fresh(current, number or 0, who.actor.id)
    if stored is None:
        raise Unavailable("the seller's server could not be asked")
    _check_price(params, stored)

    def run(w: Writer) -> Json:
        made = ask_to_buy(
            w,
            current.urls,
            seals,
            buyer=who.actor,
            stored=stored,
            quantity=quantity,
        )
        return _load_some(w, current, [made])[0]

    return answer(await current.db.write(run))


@routes.post(f"{PATH}/<request_id>/withdraw", person(Scope.WRITE_SHOP))
async def withdraw(request_id: str) -> Response:
    """Take it back, until it is settled."""
    current, who = services(), require_person().actor.id
    number = parse_id(request_id) or 0

    def run(w: Writer) -> Json:
        withdraw_request(w, current.urls, who, number)
        changed = find_of_buyer(w, who, number)
        if changed is None:
            raise NotFound("there is no such request")
        return _load_some(w, current, [changed])[0]

    try:
        return answer(await current.db.write(run))
    except Conflict as error:
        raise Invalid.field("state", "invalid", str(error)) from error


def request_entity(request: PurchaseRequest, seller: Json, now_ms: int) -> Json:
    """A Request; `order_state` is what the seller told of the order since."""
    is_open = not request.is_over(now_ms)
    return {
        "id": str(request.id),
        "state": str(request.state),
        "order_state": str(request.order_state) if request.order_state else None,
        "seller": seller,
        "title": request.title,
        "uri": request.note_iri,
        "quantity": request.quantity,
        "total": _price_entity(request.total),
        "words": request.words,
        "checkout_url": request.checkout_url if is_open else "",
        "created_at": iso_time(request.created_ms),
        "expires_at": iso_time(request.ends_ms),
        "can": ["withdraw"] if request.may_withdraw else [],
    }


def _price_entity(price: Price) -> Json:
    return {"amount": f"{price.amount:f}", "currency": price.currency}


def _check_price(params: Params, stored: StoredListing) -> None:
    """Nobody asks for what costs something else than they were shown."""
    price = stored.listing.price
    text = amount_text(params, "expected_price", price.currency if price else "")
    if price is None or _decimal(text) != price.amount:
        told = f"{price.amount:f} {price.currency}" if price else "nothing certain"
        raise Invalid.field("expected_price", "changed", f"It costs {told} now.")


def _decimal(text: str) -> Decimal | None:
    """What is written in digits with a point; None for all else."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _load(
    r: Reader, current: Services, who: ActorId, span: Span
) -> tuple[Page[PurchaseRequest], list[Json]]:
    page = list_of_buyer(r, who, span)
    return page, _load_some(r, current, page.items)


def _load_some(
    r: Reader, current: Services, requests: Sequence[PurchaseRequest]
) -> list[Json]:
    sellers: Mapping[ActorId, Actor] = list_actors(
        r, {each.seller_id for each in requests}
    )
    found = load_accounts(r, current, [*sellers.values()])
    accounts = dict(zip(sellers, found, strict=True))
    return [
        request_entity(each, accounts[each.seller_id], r.now_ms) for each in requests
    ]
