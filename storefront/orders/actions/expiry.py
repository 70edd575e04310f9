"""What time does to orders: lapsing, and forgetting who the buyer was."""

from collections.abc import Sequence

from node.database.types import Writer
from storefront.ids import VariantId
from storefront.orders.actions.rows import (
    lapse_order,
    lock_orders,
    note_event,
    tell_update,
)
from storefront.orders.letters import Clerk
from storefront.orders.models import (
    EventKind,
    Order,
    OrderStatus,
    Side,
)
from storefront.orders.policy import (
    Step,
    check_step,
    is_overdue,
)
from storefront.orders.queries import (
    find_order,
    list_forgettable,
    list_overdue,
    list_overdue_with,
)

SWEEP_LIMIT = 200


def expire_overdue(w: Writer, clerk: Clerk, *, limit: int = SWEEP_LIMIT) -> int:
    """End the orders whose time is over; how many there were."""
    overdue = list_overdue(w, limit=limit)
    lock_orders(w, overdue)
    return sum(_expire(w, clerk, order) for order in overdue)


def expire_overdue_with(
    w: Writer, clerk: Clerk, variant_ids: Sequence[VariantId]
) -> int:
    """The same for orders that keep these variants: a late sweep loses no sale."""
    overdue = list_overdue_with(w, list(variant_ids), limit=SWEEP_LIMIT)
    lock_orders(w, overdue, also=variant_ids)
    return sum(_expire(w, clerk, order) for order in overdue)


def forget_contacts(w: Writer, *, limit: int = SWEEP_LIMIT) -> int:
    """Delete names, addresses and messages of orders closed long ago."""
    ids = list_forgettable(w, limit=limit)
    for order_id in ids:
        w.run(
            """
            UPDATE orders
            SET contact = NULL, buyer_key = :nobody, buyer_id = NULL
            WHERE id = :id
            """,
            id=order_id,
            nobody=b"",
        )
        note_event(w, order_id, EventKind.FORGOTTEN, Side.SYSTEM)
    return len(ids)


def _expire(w: Writer, clerk: Clerk, seen: Order) -> bool:
    order = find_order(w, seen.id)
    if order is None or not is_overdue(order, now_ms=w.now_ms):
        return False
    if order.status is OrderStatus.PENDING:
        check_step(order, Step.EXPIRE, Side.SYSTEM)
        lapse_order(w, order, OrderStatus.EXPIRED)
        note_event(w, order.id, EventKind.EXPIRED, Side.SYSTEM)
    else:
        check_step(order, Step.NOT_COLLECTED, Side.SYSTEM)
        lapse_order(w, order, OrderStatus.CANCELLED)
        note_event(w, order.id, EventKind.NOT_COLLECTED, Side.SYSTEM)
    tell_update(w, clerk, order.id)
    return True
