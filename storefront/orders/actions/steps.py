"""What buyer and seller do to an order; the table of who may is in `policy`."""

from node.clock import DAY_MS
from node.database.types import Writer
from node.errors import Conflict
from node.failpoints import failpoint
from storefront.ids import OrderId
from storefront.orders.actions.rows import (
    close_order,
    confirm_order,
    demand_one,
    enqueue_expiry,
    lapse_order,
    lock_order,
    move_shipment,
    note_event,
    notify_seller,
    tell_update,
)
from storefront.orders.letters import Clerk
from storefront.orders.models import (
    Attention,
    EventKind,
    Order,
    OrderStatus,
    ShipmentState,
    Side,
)
from storefront.orders.policy import (
    MAX_REASON,
    Step,
    check_step,
    may_withdraw,
)
from storefront.orders.queries import (
    get_order,
    list_events,
)
from storefront.seals import hash_secret
from storefront.shops.queries import find_pickup, get_shop, get_terms
from storefront.stock.actions import (
    consume_stock,
)


def accept_order(w: Writer, clerk: Clerk, order: Order) -> Order:
    """The seller takes a pending order."""
    check_step(order, Step.ACCEPT, Side.MERCHANT)
    lock_order(w, order.id)
    confirm_order(w, order.id)
    note_event(w, order.id, EventKind.ACCEPTED, Side.MERCHANT)
    return tell_update(w, clerk, order.id)


def mark_ready(w: Writer, clerk: Clerk, order: Order) -> Order:
    """The goods wait for the buyer, for as many days as the place keeps them."""
    check_step(order, Step.READY, Side.MERCHANT)
    lock_order(w, order.id)
    pickup = find_pickup(w, order.pickup_id)
    assert pickup is not None
    keep_until_ms = w.now_ms + pickup.keep_days * DAY_MS
    demand_one(
        w.run(
            """
            UPDATE orders
            SET keep_until_ms = :keep_until
            WHERE id = :id
                AND status = 'confirmed'
            """,
            id=order.id,
            keep_until=keep_until_ms,
        )
    )
    move_shipment(w, order, ShipmentState.READY)
    enqueue_expiry(w, order.id, keep_until_ms)
    note_event(w, order.id, EventKind.READY, Side.MERCHANT)
    return tell_update(w, clerk, order.id)


def mark_collected(w: Writer, order: Order) -> Order:
    """Goods and cash changed hands: stock falls, the order is complete."""
    check_step(order, Step.COLLECT, Side.MERCHANT)
    lock_order(w, order.id)
    close_order(w, order, OrderStatus.COMPLETED)
    failpoint("shop.completed")
    move_shipment(w, order, ShipmentState.COLLECTED)
    consume_stock(w, order.id)
    _take_cash(w, order)
    note_event(w, order.id, EventKind.COLLECTED, Side.MERCHANT)
    return get_order(w, order.id)


def cancel_order(
    w: Writer, clerk: Clerk, order: Order, *, side: Side, reason: str = ""
) -> Order:
    """End an open order; its stock is free again. The reason is told to the buyer."""
    check_step(order, Step.CANCEL, side)
    reason = reason.strip()[:MAX_REASON]
    lapse_order(w, order, OrderStatus.CANCELLED)
    note_event(w, order.id, EventKind.CANCELLED, side, words=reason)
    if side is Side.BUYER:
        words = f"The buyer cancelled order {order.code}."
        _tell_seller(w, clerk, order, words=words, change="cancelled")
    return tell_update(w, clerk, order.id, reason=reason)


def ask_to_cancel(w: Writer, clerk: Clerk, order: Order) -> None:
    """The buyer wants a confirmed order to end, which is for the seller to do; once."""
    asked = any(
        event.kind is EventKind.ASKED_TO_CANCEL
        for event in list_events(w, order.id, public_only=True)
    )
    if asked or not order.is_open:
        return
    note_event(w, order.id, EventKind.ASKED_TO_CANCEL, Side.BUYER)
    words = f"The buyer asks you to cancel order {order.code}."
    _tell_seller(w, clerk, order, words=words, change="asked")


def withdraw_from_order(w: Writer, clerk: Clerk, order: Order) -> Order:
    """The consumer withdraws from the contract and gets the receipt at once.

    Goods that were not collected are free again; after the hand-over, people have
    to return goods and money, so the order asks for the seller's attention.
    """
    terms = get_terms(w, order.terms_id)
    if not may_withdraw(order, terms.seller_kind, now_ms=w.now_ms):
        raise Conflict("this order cannot be withdrawn from any more")
    lock_order(w, order.id)
    _insert_withdrawal(w, order.id)
    if order.status is OrderStatus.CONFIRMED:
        lapse_order(w, order, OrderStatus.CANCELLED)
    else:
        _ask_attention(w, order.id, Attention.WITHDRAWAL)
    note_event(w, order.id, EventKind.WITHDRAWN, Side.BUYER)
    changed = get_order(w, order.id)
    clerk.confirm_withdrawal(w, changed)
    words = f"The buyer withdrew from the contract about order {order.code}."
    _tell_seller(w, clerk, changed, words=words, change="withdrawn")
    return changed


def settle_withdrawal(w: Writer, order: Order) -> Order:
    """Goods and money went back: nothing is left to do about a withdrawal."""
    check_step(order, Step.SETTLE, Side.MERCHANT)
    demand_one(
        w.run(
            """
            UPDATE orders
            SET attention = ''
            WHERE id = :id
                AND attention = 'withdrawal'
            """,
            id=order.id,
        )
    )
    note_event(w, order.id, EventKind.SETTLED, Side.MERCHANT)
    return get_order(w, order.id)


def send_new_link(w: Writer, clerk: Clerk, order: Order) -> Order:
    """Mail the buyer a new secret link; every older one stops working."""
    version = order.secret_version + 1
    demand_one(
        w.run(
            """
            UPDATE orders
            SET secret_version = :version, secret_hash = :secret
            WHERE id = :id
                AND secret_version = :before
            """,
            id=order.id,
            version=version,
            before=order.secret_version,
            secret=hash_secret(clerk.seals.order_secret(order.id, version)),
        )
    )
    note_event(w, order.id, EventKind.NEW_LINK, Side.MERCHANT)
    changed = get_order(w, order.id)
    clerk.send_link(w, changed)
    return changed


def _tell_seller(
    w: Writer, clerk: Clerk, order: Order, *, words: str, change: str
) -> None:
    clerk.tell_seller_change(w, order, words=words)
    seller_id = get_shop(w, order.shop_id).actor_id
    notify_seller(w, seller_id, f"{order.code}:{change}")


def _take_cash(w: Writer, order: Order) -> None:
    w.run(
        """
        INSERT INTO payment_events (
            id, order_id, provider, kind, ref, amount_minor, currency, created_ms
        )
        VALUES (:id, :order_id, 'cash', 'taken', :ref, :amount, :currency, :now)
        """,
        id=w.new_id(),
        order_id=order.id,
        ref=str(order.id),
        amount=order.totals.total,
        currency=order.currency,
        now=w.now_ms,
    )
    w.run(
        """
        UPDATE orders
        SET captured_minor = captured_minor + :amount
        WHERE id = :id
        """,
        id=order.id,
        amount=order.totals.total,
    )


def _insert_withdrawal(w: Writer, order_id: OrderId) -> None:
    demand_one(
        w.run(
            """
            INSERT INTO withdrawals (order_id, declared_ms)
            VALUES (:id, :now)
            ON CONFLICT (order_id) DO NOTHING
            """,
            id=order_id,
            now=w.now_ms,
        )
    )


def _ask_attention(w: Writer, order_id: OrderId, why: Attention) -> None:
    w.run("UPDATE orders SET attention = :why WHERE id = :id", id=order_id, why=why)
