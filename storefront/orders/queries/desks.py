"""What lies on a desk: the orders of a shop, and how many are open."""

from node.database.paging import Page, make_page
from node.database.types import Reader
from node.ids import ActorId
from storefront.ids import OrderId, ShopId
from storefront.orders.models import Order, OrderStatus
from storefront.orders.queries.rows import ORDER, order_of


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


def list_open_orders(
    r: Reader, shop_id: ShopId, *, after: int | None, limit: int
) -> Page[Order]:
    """What the seller has to do, oldest first: open orders and those in trouble."""
    rows = r.all(
        ORDER
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
    return make_page([order_of(row) for row in rows], limit, lambda order: order.id)


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
        ORDER
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
    return make_page([order_of(row) for row in rows], limit, lambda order: order.id)


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
