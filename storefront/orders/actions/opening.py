"""A new order: its rows, its stock, its first letters."""

from node.database.types import Reader, Writer
from node.errors import Conflict
from node.failpoints import failpoint
from storefront.ids import OrderId
from storefront.orders.actions.rows import (
    confirm_order,
    enqueue_expiry,
    note_event,
    notify_seller,
)
from storefront.orders.letters import Clerk
from storefront.orders.models import (
    EventKind,
    NewOrder,
    Order,
    Side,
)
from storefront.orders.policy import (
    MAX_OPEN_PER_BUYER,
    PENDING_MS,
)
from storefront.orders.queries import (
    count_open_of_buyer,
    get_order,
)
from storefront.seals import hash_secret
from storefront.stock.actions import (
    hold_stock,
)
from storefront.stock.models import Want


def open_order(w: Writer, clerk: Clerk, new: NewOrder) -> Order | None:
    """Make the order and take its stock; None when this token made one already.

    Raises `SoldOut`, or `Conflict` for a buyer with too many open orders. Either
    ends the transaction.
    """
    buyer_key = clerk.seals.buyer_key(new.shop.id, new.contact.email)
    if count_open_of_buyer(w, new.shop.id, buyer_key) >= MAX_OPEN_PER_BUYER:
        raise Conflict("you have several open orders here; collect those first")
    order_id = OrderId(w.new_id())
    if not _insert_order(w, clerk, new, order_id, buyer_key):
        return None
    wants = [
        Want(line.variant_id, line.quantity, line.variant_id in new.kept)
        for line in new.lines
    ]
    hold_stock(w, order_id, wants)
    failpoint("shop.held")
    _insert_lines(w, order_id, new)
    _insert_shipment(w, order_id)
    note_event(w, order_id, EventKind.PLACED, Side.BUYER)
    if new.shop.auto_accept:
        confirm_order(w, order_id)
    else:
        enqueue_expiry(w, order_id, w.now_ms + PENDING_MS)
    order = get_order(w, order_id)
    _tell_new(w, clerk, new, order)
    failpoint("shop.opened")
    return order


def _insert_order(
    w: Writer, clerk: Clerk, new: NewOrder, order_id: OrderId, buyer_key: bytes
) -> bool:
    pending = not new.shop.auto_accept
    made = w.run(
        """
        INSERT INTO orders (
            id, shop_id, code, status, method, currency, goods_minor,
            delivery_minor, net_minor, tax_minor, total_minor, terms_id, pickup_id,
            quote_hash, token_hash, secret_hash, contact, buyer_key, buyer_id,
            agreed_ms, placed_ms, keep_until_ms
        )
        VALUES (
            :id, :shop, :code, 'pending', :method, :currency, :goods,
            :delivery, :net, :tax, :total, :terms, :pickup,
            :quote, :token, :secret, :contact, :buyer_key, :buyer,
            :now, :now, :keep_until
        )
        ON CONFLICT (token_hash) DO NOTHING
        """,
        id=order_id,
        shop=new.shop.id,
        code=_free_code(w, clerk, order_id),
        method=new.method,
        currency=new.shop.currency,
        goods=new.totals.goods,
        delivery=new.totals.delivery,
        net=new.totals.net,
        tax=new.totals.tax,
        total=new.totals.total,
        terms=new.terms.id,
        pickup=new.pickup.id,
        quote=new.quote_hash,
        token=new.token_hash,
        secret=hash_secret(clerk.seals.order_secret(order_id, 1)),
        contact=new.sealed_contact,
        buyer_key=buyer_key,
        buyer=new.buyer_id,
        now=w.now_ms,
        keep_until=w.now_ms + PENDING_MS if pending else None,
    )
    return made == 1


def _free_code(r: Reader, clerk: Clerk, order_id: OrderId) -> str:
    attempt = 0
    while True:
        code = clerk.seals.order_code(order_id, attempt)
        if r.one("SELECT id FROM orders WHERE code = :code", code=code) is None:
            return code
        attempt += 1


def _insert_lines(w: Writer, order_id: OrderId, new: NewOrder) -> None:
    for position, line in enumerate(new.lines):
        w.run(
            """
            INSERT INTO order_lines (
                order_id, position, variant_id, product_id, title, label, quantity,
                unit_minor, gross_minor, net_minor, tax_minor, tax_rate
            )
            VALUES (
                :order_id, :position, :variant, :product, :title, :label, :quantity,
                :unit, :gross, :net, :tax, :rate
            )
            """,
            order_id=order_id,
            position=position,
            variant=line.variant_id,
            product=line.product_id,
            title=line.title,
            label=line.label,
            quantity=line.quantity,
            unit=line.unit_minor,
            gross=line.gross_minor,
            net=line.net_minor,
            tax=line.tax_minor,
            rate=line.tax_rate,
        )


def _insert_shipment(w: Writer, order_id: OrderId) -> None:
    w.run(
        """
        INSERT INTO shipments (id, order_id, kind, state)
        VALUES (:id, :order_id, 'pickup', 'packing')
        """,
        id=w.new_id(),
        order_id=order_id,
    )


def _tell_new(w: Writer, clerk: Clerk, new: NewOrder, order: Order) -> None:
    clerk.confirm_receipt(w, order)
    clerk.tell_seller_new(w, order)
    notify_seller(w, new.shop.actor_id, order.code)
