"""What an order's states, steps and events are called, for people. Pure."""

from storefront.letters import date_text
from storefront.orders.models import (
    Attention,
    EventKind,
    Order,
    OrderEvent,
    OrderStatus,
    ShipmentState,
    Side,
)
from storefront.orders.policy import Step
from storefront.shops.models import Pickup

STEP_WORDS = {
    Step.ACCEPT: "Accept the order",
    Step.READY: "Ready to collect",
    Step.COLLECT: "Handed over and paid",
    Step.CANCEL: "Cancel the order",
    Step.SETTLE: "Goods and money are back",
}

_STATE = {
    OrderStatus.PENDING: "waiting for the seller",
    OrderStatus.CONFIRMED: "confirmed",
    OrderStatus.COMPLETED: "collected and paid",
    OrderStatus.CANCELLED: "cancelled",
    OrderStatus.EXPIRED: "expired",
}

_EVENT = {
    EventKind.PLACED: "Ordered",
    EventKind.ACCEPTED: "Accepted by the seller",
    EventKind.READY: "Ready to collect",
    EventKind.COLLECTED: "Handed over and paid in cash",
    EventKind.CANCELLED: "Cancelled",
    EventKind.ASKED_TO_CANCEL: "The buyer asks to cancel",
    EventKind.NOT_COLLECTED: "Not collected in time, cancelled",
    EventKind.EXPIRED: "Not accepted in time, expired",
    EventKind.WITHDRAWN: "The buyer withdrew from the contract",
    EventKind.SETTLED: "Goods and money were given back",
    EventKind.NEW_LINK: "A new link was sent, the old one is dead",
    EventKind.FORGOTTEN: "Name and address of the buyer were deleted",
}


def state_text(order: Order) -> str:
    """Where the order stands, in a few words."""
    if _is_ready(order):
        return "ready to collect"
    return _STATE[order.status]


def next_text(order: Order, pickup: Pickup) -> str:
    """Who acts next, told to the buyer."""
    match order.status:
        case OrderStatus.PENDING:
            assert order.keep_until_ms is not None
            return (
                "The seller has to accept your order. If that does not happen by "
                f"{date_text(order.keep_until_ms)}, it expires and you owe nothing."
            )
        case OrderStatus.CONFIRMED if _is_ready(order) and order.keep_until_ms:
            return (
                f"Collect it at {pickup.label} by {date_text(order.keep_until_ms)}"
                " and pay in cash there. After that it is cancelled."
            )
        case OrderStatus.CONFIRMED:
            return "The seller prepares your order and tells you when it is ready."
        case OrderStatus.COMPLETED if order.attention is Attention.WITHDRAWAL:
            return "You withdrew from the contract. The seller gets in touch with you."
        case OrderStatus.COMPLETED if order.withdrawn_ms is not None:
            return "You withdrew from the contract, and it is settled."
        case OrderStatus.COMPLETED:
            return "You have collected and paid your order. Enjoy it."
        case OrderStatus.CANCELLED:
            return "The order is cancelled. You owe nothing."
        case OrderStatus.EXPIRED:
            return "The order expired. You owe nothing."


def payment_text(order: Order) -> str:
    """How and when it is paid."""
    if order.is_paid:
        return "Paid in cash when it was collected."
    if order.is_open:
        return "In cash, when you collect it."
    return "Nothing to pay."


def event_text(event: OrderEvent) -> str:
    """A line of the history."""
    text = _EVENT[event.kind]
    if event.kind is EventKind.CANCELLED:
        by = {Side.BUYER: " by the buyer", Side.MERCHANT: " by the seller"}
        text += by.get(event.side, "")
    return f"{text}: {event.words}" if event.words else text


def _is_ready(order: Order) -> bool:
    return (
        order.status is OrderStatus.CONFIRMED and order.shipment is ShipmentState.READY
    )
