"""Orders as apps read them. Pure. Not for who the buyer is and how to reach them.

What buyers said of themselves is sealed, and opened on the order's own page only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from node.api.answers import Json
from node.api.entities.values import iso_time
from storefront.api.entities import money_entity, pickup_entity
from storefront.money import Money
from storefront.orders.models import (
    EventKind,
    Order,
    OrderEvent,
    OrderLine,
    OrderStatus,
    Side,
)
from storefront.orders.policy import Step, list_steps, may_withdraw
from storefront.shops.models import Pickup, SellerKind

STATES: Final[Mapping[OrderStatus, str]] = {
    OrderStatus.PENDING: "placed",
    OrderStatus.CONFIRMED: "confirmed",
    OrderStatus.COMPLETED: "completed",
    OrderStatus.CANCELLED: "cancelled",
    OrderStatus.EXPIRED: "cancelled",
}

EVENTS: Final[Mapping[EventKind, str]] = {
    EventKind.ACCEPTED: "confirmed",
    EventKind.COLLECTED: "completed",
}
"""Where the history has other words than the states; the rest is called as it is."""
BY: Final[Mapping[Side, str]] = {
    Side.BUYER: "buyer",
    Side.MERCHANT: "seller",
    Side.SYSTEM: "system",
}
STEP_NAMES: Final[Mapping[Step, str]] = {
    Step.ACCEPT: "confirm",
    Step.READY: "ready",
    Step.COLLECT: "complete",
    Step.CANCEL: "cancel",
    Step.WITHDRAW: "withdraw",
    Step.SETTLE: "settle",
}
"""What people can do; the rest happens by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """An order for one of its parties; sellers are not told the buyer's account."""

    order: Order
    lines: Sequence[OrderLine]
    events: Sequence[OrderEvent]
    side: Side
    seller: Json
    seller_kind: SellerKind
    buyer: Json | None
    pickup: Pickup
    now_ms: int


def order_entity(facts: OrderFacts) -> Json:
    """An Order; `can` is what the caller may do with it now."""
    order, totals = facts.order, facts.order.totals
    times = [each.created_ms for each in facts.events]

    def money(minor: int) -> Json:
        return money_entity(Money(minor, order.currency))

    return {
        "id": str(order.id),
        "number": order.code,
        "state": STATES[order.status],
        "buyer": facts.buyer,
        "seller": facts.seller,
        "items": [_item(order, line) for line in facts.lines],
        "subtotal": money(totals.goods),
        "shipping": money(totals.delivery),
        "tax": money(totals.tax),
        "total": money(totals.total),
        "payment": {
            "method": order.method,
            "state": "paid" if order.is_paid else "pending",
        },
        "shipment": {
            "kind": "pickup",
            "state": str(order.shipment),
            "pickup": pickup_entity(facts.pickup),
        },
        "created_at": iso_time(order.placed_ms),
        "updated_at": iso_time(max(order.placed_ms, *times)),
        "history": [_event(each) for each in facts.events],
        "can": [STEP_NAMES[each] for each in _list_steps(facts)],
    }


def _item(order: Order, line: OrderLine) -> Json:
    return {
        "product": {"id": str(line.product_id), "title": line.title},
        "variant": {"id": str(line.variant_id), "title": line.label},
        "quantity": line.quantity,
        "unit_price": money_entity(Money(line.unit_minor, order.currency)),
        "total": money_entity(Money(line.gross_minor, order.currency)),
    }


def _event(event: OrderEvent) -> Json:
    return {
        "state": EVENTS.get(event.kind, str(event.kind)),
        "at": iso_time(event.created_ms),
        "by": BY[event.side],
        "words": event.words,
    }


def _list_steps(facts: OrderFacts) -> list[Step]:
    """Of the table's steps; who may withdraw also depends on seller and time."""
    may = may_withdraw(facts.order, facts.seller_kind, now_ms=facts.now_ms)
    steps = list_steps(facts.order, facts.side)
    return [each for each in steps if each is not Step.WITHDRAW or may]
