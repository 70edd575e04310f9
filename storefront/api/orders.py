"""Orders, for those who bought while logged in and those who sold."""

from collections.abc import Mapping, Sequence
from typing import Final

from quart import Response

from node.actors.queries import list_actors
from node.api.answers import Json, answer, answer_page
from node.api.caller import require_person
from node.api.loading import load_accounts
from node.api.paging import read_span
from node.api.params import Params, read_params
from node.api.routing import Routes, person
from node.database.paging import Page, Span
from node.database.types import Reader
from node.door import services
from node.errors import Invalid
from node.ids import ActorId, parse_id
from node.oauth.policy import Scope
from node.services import Services
from storefront.api.order_entities import OrderFacts, order_entity
from storefront.ids import OrderId
from storefront.orders.models import Order, Side
from storefront.orders.parties import (
    get_order_of,
    list_events_of,
    list_lines_of,
    list_orders_of,
)
from storefront.shops.queries import list_pickups_by_id, list_shops_by_id, list_terms

ROLES: Final = {"": Side.BUYER, "buyer": Side.BUYER, "seller": Side.MERCHANT}

routes = Routes("shop_orders")


@routes.get("/v1/shop/orders", person(Scope.READ_SHOP))
async def list_own() -> Response:
    """What the caller bought, or with `role=seller` sold, newest first."""
    params, who = await read_params(), require_person().actor.id
    side, span = _read_side(params), read_span(params)
    page, found = await services().db.read(_load, services(), who, side, span)
    return answer_page(found, page, limit=span.limit)


@routes.get("/v1/shop/orders/<order_id>", person(Scope.READ_SHOP))
async def show_order(order_id: str) -> Response:
    """One of them; for everybody else there is none."""
    current, who = services(), require_person().actor.id
    found = await current.db.read(
        load_order, current, who, OrderId(parse_id(order_id) or 0)
    )
    return answer(found)


def load_order(r: Reader, current: Services, who: ActorId, order_id: OrderId) -> Json:
    """An order for one of its parties; raises `NotFound` for others."""
    order, side = get_order_of(r, who, order_id)
    return _load_orders(r, current, [order], side)[0]


def _read_side(params: Params) -> Side:
    side = ROLES.get(params.text("role"))
    if side is None:
        raise Invalid.field("role", "inclusion", "role is not included in the list")
    return side


def _load(
    r: Reader, current: Services, who: ActorId, side: Side, span: Span
) -> tuple[Page[Order], list[Json]]:
    page = list_orders_of(r, who, side, span)
    return page, _load_orders(r, current, page.items, side)


def _load_orders(
    r: Reader, current: Services, orders: Sequence[Order], side: Side
) -> list[Json]:
    shops = list_shops_by_id(r, sorted({each.shop_id for each in orders}))
    terms = list_terms(r, sorted({each.terms_id for each in orders}))
    pickups = list_pickups_by_id(r, sorted({each.pickup_id for each in orders}))
    lines = list_lines_of(r, [each.id for each in orders])
    events = list_events_of(r, [each.id for each in orders])
    buyers = {each.buyer_id for each in orders if each.buyer_id is not None}
    actors = list_actors(r, buyers | {each.actor_id for each in shops.values()})
    found = load_accounts(r, current, [*actors.values()])
    accounts = dict(zip(actors, found, strict=True))
    return [
        order_entity(
            OrderFacts(
                order=order,
                lines=lines[order.id],
                events=events[order.id],
                side=side,
                seller=accounts[shops[order.shop_id].actor_id],
                seller_kind=terms[order.terms_id].seller_kind,
                # Sellers are told what buyers wrote, not which account it was.
                buyer=_buyer_of(order, accounts) if side is Side.BUYER else None,
                pickup=pickups[order.pickup_id],
                now_ms=r.now_ms,
            )
        )
        for order in orders
    ]


def _buyer_of(order: Order, accounts: Mapping[ActorId, Json]) -> Json | None:
    return None if order.buyer_id is None else accounts[order.buyer_id]
