"""What time has come for: orders that lapse, contacts to be forgotten."""

from node.database.types import Reader
from storefront.ids import OrderId, VariantId
from storefront.orders.models import Order
from storefront.orders.policy import KEEP_DONE_MS, KEEP_LAPSED_MS
from storefront.orders.queries.rows import ORDER, order_of


def list_overdue(r: Reader, *, limit: int) -> list[Order]:
    """Open orders whose time is over, longest first."""
    rows = r.all(
        ORDER
        + """
        WHERE o.keep_until_ms <= :now
        ORDER BY o.keep_until_ms, o.id
        LIMIT :limit
        """,
        now=r.now_ms,
        limit=limit,
    )
    return [order_of(row) for row in rows]


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
    rows = r.many(ORDER + "WHERE o.id IN (:items) ORDER BY o.id", items=ids)
    return [order_of(row) for row in rows]


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
