"""Questions about stock, and the audit that compares counters with their holds."""

from node.database.types import Reader, Record
from storefront.ids import OrderId, VariantId
from storefront.stock.models import Hold, HoldState, StockMove


def list_holds(r: Reader, order_id: OrderId) -> list[Hold]:
    """An order's holds in the one order in which variants are changed: by id."""
    rows = r.all(
        """
        SELECT order_id, variant_id, quantity, state
        FROM holds
        WHERE order_id = :order_id
        ORDER BY variant_id
        LIMIT 500
        """,
        order_id=order_id,
    )
    return [_hold(row) for row in rows]


def find_left(r: Reader, variant_id: VariantId) -> int:
    """Pieces that can still be ordered; 0 for what does not exist."""
    row = r.one(
        """
        SELECT on_hand - held - allocated AS still
        FROM variants
        WHERE id = :id
            AND is_active = 1
        """,
        id=variant_id,
    )
    return max(0, row.num("still")) if row else 0


def list_moves(r: Reader, variant_id: VariantId, *, limit: int) -> list[StockMove]:
    """What happened to `on_hand`, newest first."""
    rows = r.all(
        """
        SELECT id, delta, reason, ref, created_ms
        FROM stock_moves
        WHERE variant_id = :variant
        ORDER BY id DESC
        LIMIT :limit
        """,
        variant=variant_id,
        limit=limit,
    )
    return [
        StockMove(
            row.num("id"),
            row.num("delta"),
            row.text("reason"),
            row.text("ref"),
            row.num("created_ms"),
        )
        for row in rows
    ]


def list_drifted(r: Reader, *, limit: int = 100) -> list[VariantId]:
    """Variants whose counters differ from what their holds and moves add up to.

    Always empty; anything else is a bug that must be looked at by a person.
    """
    rows = r.all(
        """
        SELECT v.id
        FROM variants AS v
        WHERE v.held <> (
                SELECT COALESCE(SUM(h.quantity), 0)
                FROM holds AS h
                WHERE h.variant_id = v.id
                    AND h.state = 'active'
            ) + (
                SELECT COALESCE(SUM(g.quantity), 0)
                FROM agreements AS g
                WHERE g.variant_id = v.id
                    AND g.is_holding = 1
            )
            OR v.allocated <> (
                SELECT COALESCE(SUM(h.quantity), 0)
                FROM holds AS h
                WHERE h.variant_id = v.id
                    AND h.state = 'allocated'
            )
            OR (
                v.stock_policy = 'track'
                AND v.on_hand <> (
                    SELECT COALESCE(SUM(m.delta), 0)
                    FROM stock_moves AS m
                    WHERE m.variant_id = v.id
                )
            )
        ORDER BY v.id
        LIMIT :limit
        """,
        limit=limit,
    )
    return [VariantId(row.num("id")) for row in rows]


def _hold(row: Record) -> Hold:
    return Hold(
        order_id=OrderId(row.num("order_id")),
        variant_id=VariantId(row.num("variant_id")),
        quantity=row.num("quantity"),
        state=HoldState(row.text("state")),
    )
