"""Questions about orders. Whoever asks for one proves a secret or owns the shop."""

import hmac
from typing import LiteralString

from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.errors import NotFound
from node.ids import ActorId
from storefront.ids import OrderId, PickupId, ProductId, ShopId, TermsId, VariantId
from storefront.orders.models import (
    Attention,
    EventKind,
    Order,
    OrderEvent,
    OrderLine,
    OrderStatus,
    ShipmentState,
    Side,
    Totals,
)
from storefront.orders.policy import KEEP_DONE_MS, KEEP_LAPSED_MS
from storefront.seals import hash_secret
from storefront.shops.models import Method

_ORDER: LiteralString = """
    SELECT
        o.id, o.shop_id, o.code, o.status, o.attention, o.method, o.currency,
        o.goods_minor, o.delivery_minor, o.net_minor, o.tax_minor,
        o.captured_minor, o.terms_id, o.pickup_id, o.secret_version, o.contact,
        o.buyer_id, o.placed_ms, o.keep_until_ms, o.closed_ms,
        s.state AS shipment, d.declared_ms AS withdrawn_ms
    FROM orders AS o
    JOIN shipments AS s ON s.order_id = o.id
    LEFT JOIN withdrawals AS d ON d.order_id = o.id
"""


def find_order(r: Reader, order_id: OrderId) -> Order | None:
    row = r.one(_ORDER + "WHERE o.id = :id", id=order_id)
    return _order(row) if row else None


def get_order(r: Reader, order_id: OrderId) -> Order:
    """Raises `NotFound`."""
    order = find_order(r, order_id)
    if order is None:
        raise NotFound("no such order")
    return order


def list_orders_by_id(r: Reader, ids: list[int]) -> dict[OrderId, Order]:
    rows = r.many(_ORDER + "WHERE o.id IN (:items)", items=ids)
    return {order.id: order for order in map(_order, rows)}


def find_order_by_secret(r: Reader, code: str, secret: str) -> Order | None:
    """The order of a link; a wrong secret is as good as no order."""
    row = r.one("SELECT id, secret_hash FROM orders WHERE code = :code", code=code)
    if row is None:
        return None
    if not hmac.compare_digest(row.blob("secret_hash"), hash_secret(secret)):
        return None
    return find_order(r, OrderId(row.num("id")))


def get_shop_order(r: Reader, shop_id: ShopId, code: str) -> Order:
    """An order for its seller; raises `NotFound` for another shop's."""
    row = r.one(
        _ORDER + "WHERE o.code = :code AND o.shop_id = :shop",
        code=code,
        shop=shop_id,
    )
    if row is None:
        raise NotFound("no such order")
    return _order(row)


def find_by_token(r: Reader, token_hash: bytes) -> Order | None:
    """The order that this press of the button made already."""
    row = r.one(_ORDER + "WHERE o.token_hash = :token", token=token_hash)
    return _order(row) if row else None


def list_lines(r: Reader, order_id: OrderId) -> list[OrderLine]:
    rows = r.all(
        """
        SELECT
            variant_id, product_id, title, label, quantity, unit_minor, gross_minor,
            net_minor, tax_minor, tax_rate
        FROM order_lines
        WHERE order_id = :order_id
        ORDER BY position
        LIMIT 100
        """,
        order_id=order_id,
    )
    return [line_of(row) for row in rows]


def count_pieces(r: Reader, ids: list[int]) -> dict[OrderId, int]:
    """Pieces in each of these orders."""
    rows = r.many(
        """
        SELECT order_id, SUM(quantity) AS pieces
        FROM order_lines
        WHERE order_id IN (:items)
        GROUP BY order_id
        """,
        items=ids,
    )
    return {OrderId(row.num("order_id")): row.num("pieces") for row in rows}


def list_events(r: Reader, order_id: OrderId, *, public_only: bool) -> list[OrderEvent]:
    """The history, oldest first; the buyer sees its public part."""
    rows = r.all(
        """
        SELECT kind, side, is_public, words, created_ms
        FROM order_events
        WHERE order_id = :order_id
            AND is_public >= :least
        ORDER BY id
        LIMIT 500
        """,
        order_id=order_id,
        least=public_only,
    )
    return [_event(row) for row in rows]


def list_open_orders(
    r: Reader, shop_id: ShopId, *, after: int | None, limit: int
) -> Page[Order]:
    """What the seller has to do, oldest first: open orders and those in trouble."""
    rows = r.all(
        _ORDER
        + """
        WHERE o.shop_id = :shop
            AND (o.status IN ('pending', 'confirmed') OR o.attention <> '')
            AND o.id > :after
        ORDER BY o.id
        LIMIT :limit
        """,
        shop=shop_id,
        after=after or 0,
        limit=limit + 1,
    )
    return make_page([_order(row) for row in rows], limit, lambda order: order.id)


def list_orders(
    r: Reader,
    shop_id: ShopId,
    *,
    status: OrderStatus | None,
    before: int | None,
    limit: int,
) -> Page[Order]:
    """A shop's orders of one status, or all of them, newest first."""
    rows = r.all(
        _ORDER
        + """
        WHERE o.shop_id = :shop
            AND (CAST(:status AS TEXT) = '' OR o.status = CAST(:status AS TEXT))
            AND o.id < :before
        ORDER BY o.id DESC
        LIMIT :limit
        """,
        shop=shop_id,
        status=status or "",
        before=2**63 - 1 if before is None else before,
        limit=limit + 1,
    )
    return make_page([_order(row) for row in rows], limit, lambda order: order.id)


def count_open_of_buyer(r: Reader, shop_id: ShopId, buyer_key: bytes) -> int:
    row = r.one(
        """
        SELECT COUNT(*) AS number
        FROM orders
        WHERE shop_id = :shop
            AND buyer_key = :buyer
            AND status IN ('pending', 'confirmed')
        """,
        shop=shop_id,
        buyer=buyer_key,
    )
    return row.num("number") if row else 0


def count_open_of_seller(r: Reader, actor_id: ActorId) -> int:
    """Orders in which a seller still owes something to a buyer."""
    row = r.one(
        """
        SELECT COUNT(*) AS number
        FROM orders AS o
        JOIN shops AS s ON s.id = o.shop_id
        WHERE s.actor_id = :actor
            AND o.status IN ('pending', 'confirmed')
        """,
        actor=actor_id,
    )
    return row.num("number") if row else 0


def list_overdue(r: Reader, *, limit: int) -> list[Order]:
    """Open orders whose time is over, longest first."""
    rows = r.all(
        _ORDER
        + """
        WHERE o.keep_until_ms <= :now
        ORDER BY o.keep_until_ms, o.id
        LIMIT :limit
        """,
        now=r.now_ms,
        limit=limit,
    )
    return [_order(row) for row in rows]


def list_overdue_with(
    r: Reader, variant_ids: list[VariantId], *, limit: int
) -> list[Order]:
    """Those among them that keep one of these variants."""
    found = r.many(
        """
        SELECT DISTINCT o.id
        FROM holds AS h
        JOIN orders AS o ON o.id = h.order_id
        WHERE h.variant_id IN (:items)
            AND h.state IN ('active', 'allocated')
            AND o.keep_until_ms <= :now
        ORDER BY o.id
        LIMIT :limit
        """,
        items=list[int](variant_ids),
        now=r.now_ms,
        limit=limit,
    )
    ids = [row.num("id") for row in found]
    rows = r.many(_ORDER + "WHERE o.id IN (:items) ORDER BY o.id", items=ids)
    return [_order(row) for row in rows]


def list_forgettable(r: Reader, *, limit: int) -> list[OrderId]:
    """Closed orders whose contact data is no longer needed."""
    rows = r.all(
        """
        SELECT id
        FROM orders
        WHERE contact IS NOT NULL
            AND closed_ms <= :lapsed_before
            AND closed_ms <= CASE
                WHEN status = 'completed' THEN :done_before
                ELSE :lapsed_before
            END
        ORDER BY closed_ms
        LIMIT :limit
        """,
        done_before=r.now_ms - KEEP_DONE_MS,
        lapsed_before=r.now_ms - KEEP_LAPSED_MS,
        limit=limit,
    )
    return [OrderId(row.num("id")) for row in rows]


def _order(row: Record) -> Order:
    buyer_id = row.opt_num("buyer_id")
    return Order(
        id=OrderId(row.num("id")),
        shop_id=ShopId(row.num("shop_id")),
        code=row.text("code"),
        status=OrderStatus(row.text("status")),
        shipment=ShipmentState(row.text("shipment")),
        attention=Attention(row.text("attention")),
        method=Method(row.text("method")),
        currency=row.text("currency"),
        totals=Totals(
            row.num("goods_minor"),
            row.num("delivery_minor"),
            row.num("net_minor"),
            row.num("tax_minor"),
        ),
        captured_minor=row.num("captured_minor"),
        terms_id=TermsId(row.num("terms_id")),
        pickup_id=PickupId(row.num("pickup_id")),
        secret_version=row.num("secret_version"),
        contact=row.opt_blob("contact"),
        buyer_id=None if buyer_id is None else ActorId(buyer_id),
        placed_ms=row.num("placed_ms"),
        keep_until_ms=row.opt_num("keep_until_ms"),
        closed_ms=row.opt_num("closed_ms"),
        withdrawn_ms=row.opt_num("withdrawn_ms"),
    )


def line_of(row: Record) -> OrderLine:
    """A row of `order_lines`."""
    return OrderLine(
        variant_id=VariantId(row.num("variant_id")),
        product_id=ProductId(row.num("product_id")),
        title=row.text("title"),
        label=row.text("label"),
        quantity=row.num("quantity"),
        unit_minor=row.num("unit_minor"),
        gross_minor=row.num("gross_minor"),
        net_minor=row.num("net_minor"),
        tax_minor=row.num("tax_minor"),
        tax_rate=row.num("tax_rate"),
    )


def _event(row: Record) -> OrderEvent:
    return OrderEvent(
        EventKind(row.text("kind")),
        Side(row.text("side")),
        row.flag("is_public"),
        row.text("words"),
        row.num("created_ms"),
    )
