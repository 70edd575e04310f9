"""The life of an order as a table: who may do what, when, and where it leads. Pure.

    pending ──accept──→ confirmed ──(ready)──collect──→ completed
       │                    │
       ├──expire──→ expired ├──cancel, withdraw, not collected──→ cancelled
       └──cancel──→ cancelled

A completed order may still be withdrawn from; that moves goods and money, which
people do, so the order only asks for attention until its seller settled it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from node.clock import DAY_MS
from node.errors import Conflict
from storefront.orders.models import (
    Attention,
    Order,
    OrderStatus,
    ShipmentState,
    Side,
)
from storefront.shops.models import SellerKind

PENDING_MS = 3 * DAY_MS
"""How long stock waits for a seller to accept."""

WITHDRAWAL_MS = 14 * DAY_MS
"""Directive 2011/83/EU art. 9: fourteen days from the day the goods arrived."""

KEEP_LAPSED_MS = 30 * DAY_MS
KEEP_DONE_MS = WITHDRAWAL_MS + 90 * DAY_MS

MAX_OPEN_PER_BUYER = 5
"""Open orders one address may have in one shop: paying later costs nothing."""

MAX_REASON = 500


class Step(StrEnum):
    """What can be done to an order."""

    ACCEPT = "accept"
    READY = "ready"
    COLLECT = "collect"
    CANCEL = "cancel"
    EXPIRE = "expire"
    NOT_COLLECTED = "not_collected"
    WITHDRAW = "withdraw"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a side may take a step."""

    sides: frozenset[Side]
    statuses: frozenset[OrderStatus]
    shipments: frozenset[ShipmentState]


def _rule(
    sides: tuple[Side, ...],
    statuses: tuple[OrderStatus, ...],
    shipments: tuple[ShipmentState, ...],
) -> Rule:
    return Rule(frozenset(sides), frozenset(statuses), frozenset(shipments))


_KEPT = (ShipmentState.PACKING, ShipmentState.READY)

RULES: Mapping[Step, tuple[Rule, ...]] = {
    Step.ACCEPT: (
        _rule((Side.MERCHANT,), (OrderStatus.PENDING,), (ShipmentState.PACKING,)),
    ),
    Step.READY: (
        _rule((Side.MERCHANT,), (OrderStatus.CONFIRMED,), (ShipmentState.PACKING,)),
    ),
    Step.COLLECT: (_rule((Side.MERCHANT,), (OrderStatus.CONFIRMED,), _KEPT),),
    Step.CANCEL: (
        _rule((Side.BUYER,), (OrderStatus.PENDING,), _KEPT),
        _rule((Side.MERCHANT,), (OrderStatus.PENDING, OrderStatus.CONFIRMED), _KEPT),
    ),
    Step.EXPIRE: (
        _rule((Side.SYSTEM,), (OrderStatus.PENDING,), (ShipmentState.PACKING,)),
    ),
    Step.NOT_COLLECTED: (
        _rule((Side.SYSTEM,), (OrderStatus.CONFIRMED,), (ShipmentState.READY,)),
    ),
    Step.WITHDRAW: (
        _rule((Side.BUYER,), (OrderStatus.CONFIRMED,), _KEPT),
        _rule((Side.BUYER,), (OrderStatus.COMPLETED,), (ShipmentState.COLLECTED,)),
    ),
    Step.SETTLE: (
        _rule((Side.MERCHANT,), (OrderStatus.COMPLETED,), (ShipmentState.COLLECTED,)),
    ),
}

LAPSED = frozenset({OrderStatus.CANCELLED, OrderStatus.EXPIRED})


def may_step(order: Order, step: Step, side: Side) -> bool:
    """Whether the table allows it in the order's present state."""
    if step is Step.SETTLE and order.attention is not Attention.WITHDRAWAL:
        return False
    return any(
        side in rule.sides
        and order.status in rule.statuses
        and order.shipment in rule.shipments
        for rule in RULES[step]
    )


def check_step(order: Order, step: Step, side: Side) -> None:
    """Raise `Conflict` when the order has moved on."""
    if not may_step(order, step, side):
        raise Conflict(f"the order is {order.status} now")


def may_withdraw(order: Order, seller: SellerKind, *, now_ms: int) -> bool:
    """Whether the buyer may still withdraw from the contract, once."""
    if seller is not SellerKind.TRADER or order.withdrawn_ms is not None:
        return False
    if not may_step(order, Step.WITHDRAW, Side.BUYER):
        return False
    return order.closed_ms is None or now_ms <= order.closed_ms + WITHDRAWAL_MS


def list_steps(order: Order, side: Side) -> tuple[Step, ...]:
    """What a side may do now, in the order of the table."""
    return tuple(step for step in Step if may_step(order, step, side))


def is_overdue(order: Order, *, now_ms: int) -> bool:
    return order.keep_until_ms is not None and order.keep_until_ms <= now_ms
