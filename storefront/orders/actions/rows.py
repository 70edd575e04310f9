"""The single changes that steps are made of. Not for use outside this package."""

from collections.abc import Sequence

from node.database.types import Writer
from node.errors import Conflict
from node.failpoints import failpoint
from node.ids import ActorId
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from storefront.changes import note_order_change
from storefront.ids import OrderId, VariantId
from storefront.orders.jobs import ExpireOrders
from storefront.orders.letters import Clerk
from storefront.orders.models import (
    EventKind,
    Order,
    OrderStatus,
    ShipmentState,
    Side,
)
from storefront.orders.queries import (
    get_order,
)
from storefront.stock.actions import (
    allocate_stock,
    lock_variants,
    release_stock,
)
from storefront.stock.queries import list_holds


def confirm_order(w: Writer, order_id: OrderId) -> None:
    """The contract stands: what was held can no longer lapse by itself."""
    demand_one(
        w.run(
            """
            UPDATE orders
            SET status = 'confirmed', keep_until_ms = NULL
            WHERE id = :id
                AND status = 'pending'
            """,
            id=order_id,
        )
    )
    failpoint("shop.confirmed")
    allocate_stock(w, order_id)


def lapse_order(w: Writer, order: Order, to: OrderStatus) -> None:
    """End an order without a hand-over, and free its stock."""
    lock_order(w, order.id)
    close_order(w, order, to)
    failpoint("shop.lapsed")
    move_shipment(w, order, ShipmentState.VOID)
    release_stock(w, order.id)


def close_order(w: Writer, order: Order, to: OrderStatus) -> None:
    """Nothing is left to be done; raises `Conflict` if the order moved on."""
    demand_one(
        w.run(
            """
            UPDATE orders
            SET status = :to, closed_ms = :now, keep_until_ms = NULL
            WHERE id = :id
                AND status = :was
            """,
            id=order.id,
            to=to,
            was=order.status,
            now=w.now_ms,
        )
    )


def move_shipment(w: Writer, order: Order, to: ShipmentState) -> None:
    """The goods are somewhere else now; raises `Conflict` if they moved before."""
    demand_one(
        w.run(
            """
            UPDATE shipments
            SET state = :to,
                ready_ms = CASE
                    WHEN CAST(:to AS TEXT) = 'ready' THEN CAST(:now AS INTEGER)
                    ELSE ready_ms
                END,
                done_ms = CASE
                    WHEN CAST(:to AS TEXT) = 'ready' THEN done_ms
                    ELSE CAST(:now AS INTEGER)
                END
            WHERE order_id = :order_id
                AND state = :was
            """,
            order_id=order.id,
            to=to,
            was=order.shipment,
            now=w.now_ms,
        )
    )


def note_event(
    w: Writer, order_id: OrderId, kind: EventKind, side: Side, *, words: str = ""
) -> None:
    """Add a line to the history; what concerns the seller only is not public."""
    w.run(
        """
        INSERT INTO order_events (
            id, order_id, kind, side, is_public, words, created_ms
        )
        VALUES (:id, :order_id, :kind, :side, :is_public, :words, :now)
        """,
        id=w.new_id(),
        order_id=order_id,
        kind=kind,
        side=side,
        is_public=kind not in (EventKind.NEW_LINK, EventKind.FORGOTTEN),
        words=words,
        now=w.now_ms,
    )
    note_order_change(w, order_id)


def tell_update(
    w: Writer, clerk: Clerk, order_id: OrderId, *, reason: str = ""
) -> Order:
    order = get_order(w, order_id)
    clerk.tell_update(w, order, reason=reason)
    return order


def notify_seller(w: Writer, seller_id: ActorId, subject: str) -> None:
    """Tell the seller on the node, which mail may not reach.

    Nobody is named as the sender: a seller who muted the buyer must still deliver,
    and a buyer's account is not part of the order.
    """
    notify(
        w,
        recipient_id=seller_id,
        kind=NotificationKind.ORDER,
        from_id=None,
        subject=subject,
    )


def enqueue_expiry(w: Writer, order_id: OrderId, due_ms: int) -> None:
    """Look at the order again when its time is over."""
    unique = f"shop.expire.{order_id}.{due_ms}"
    w.enqueue(ExpireOrders(), due_ms=due_ms, unique=unique)


def lock_order(w: Writer, order_id: OrderId) -> None:
    """Take the order's variants before the order itself."""
    lock_variants(w, [hold.variant_id for hold in list_holds(w, order_id)])


def lock_orders(
    w: Writer, orders: Sequence[Order], *, also: Sequence[VariantId] = ()
) -> None:
    if not orders:
        return
    kept = [hold.variant_id for o in orders for hold in list_holds(w, o.id)]
    lock_variants(w, [*also, *kept])


def demand_one(changed: int) -> None:
    """Raise `Conflict` unless the conditional UPDATE found its row."""
    if changed != 1:
        raise Conflict("the order changed meanwhile; look at it again")
