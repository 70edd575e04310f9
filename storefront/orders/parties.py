"""Orders of people with accounts: what they bought while logged in, what they sold."""

from collections import defaultdict
from typing import LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader
from node.errors import NotFound
from node.ids import ActorId
from storefront.ids import OrderId
from storefront.orders.models import Order, OrderEvent, OrderLine, Side
from storefront.orders.queries import find_order, list_orders_by_id
from storefront.orders.queries.rows import ORDER, event_of, line_of, order_of
from storefront.shops.queries import get_shop

_BOUGHT: LiteralString = """
    SELECT o.id
    FROM orders AS o
    WHERE o.buyer_id = :actor
        AND o.id < :before
        AND o.id > :after
"""

_SOLD: LiteralString = """
    SELECT o.id
    FROM orders AS o
    JOIN shops AS s ON s.id = o.shop_id
    WHERE s.actor_id = :actor
        AND o.id < :before
        AND o.id > :after
"""


def list_orders_of(r: Reader, actor_id: ActorId, side: Side, span: Span) -> Page[Order]:
    """What somebody bought or sold, newest first."""
    query = _SOLD if side is Side.MERCHANT else _BOUGHT
    rows = r.all(
        query + order_by("o.id", span),
        actor=actor_id,
        **positions(span),
    )
    found = list_orders_by_id(r, [row.num("id") for row in rows])
    orders = [found[OrderId(row.num("id"))] for row in rows]
    return make_span_page(orders, span, lambda order: order.id)


def list_sold(r: Reader, seller_id: ActorId, codes: list[str]) -> list[Order]:
    """Those of these that somebody sold."""
    rows = r.many(
        ORDER
        + """
        JOIN shops AS h ON h.id = o.shop_id
        WHERE o.code IN (:items)
            AND h.actor_id = :seller
        """,
        items=codes,
        seller=seller_id,
    )
    return [order_of(row) for row in rows]


def get_order_of(r: Reader, actor_id: ActorId, order_id: OrderId) -> tuple[Order, Side]:
    """An order, and on which side of it somebody is.

    Raises `NotFound` for those who are on none. Who buys from themselves sells.
    """
    order = find_order(r, order_id)
    if order is not None:
        if get_shop(r, order.shop_id).actor_id == actor_id:
            return order, Side.MERCHANT
        if order.buyer_id == actor_id:
            return order, Side.BUYER
    raise NotFound("no such order")


def list_lines_of(r: Reader, ids: list[int]) -> dict[OrderId, list[OrderLine]]:
    """The lines of several orders, as they were ordered."""
    rows = r.many(
        """
        SELECT
            order_id, variant_id, product_id, title, label, quantity, unit_minor,
            gross_minor, net_minor, tax_minor, tax_rate
        FROM order_lines
        WHERE order_id IN (:items)
        ORDER BY order_id, position
        """,
        items=ids,
    )
    found: dict[OrderId, list[OrderLine]] = defaultdict(list)
    for row in rows:
        found[OrderId(row.num("order_id"))].append(line_of(row))
    return found


def list_events_of(r: Reader, ids: list[int]) -> dict[OrderId, list[OrderEvent]]:
    """What both sides may know of the history of several orders, oldest first."""
    rows = r.many(
        """
        SELECT order_id, kind, side, is_public, words, created_ms
        FROM order_events
        WHERE order_id IN (:items)
            AND is_public = 1
        ORDER BY order_id, id
        """,
        items=ids,
    )
    found: dict[OrderId, list[OrderEvent]] = defaultdict(list)
    for row in rows:
        found[OrderId(row.num("order_id"))].append(event_of(row))
    return found
