"""Changing stock. Every change is one conditional UPDATE whose row count is looked at.

Nothing reads a counter to decide about it: two buyers of the last piece run the
same UPDATE, and for one of them it changes no row. Variants are always touched in
the order of their ids, so that two orders cannot wait for each other. A hold's
state is flipped before its counter moves, so that a release, an expiry and a
hand-over that race move it once.
"""

from collections.abc import Iterable, Sequence

from node.database.types import Writer
from node.errors import Invalid
from node.ids import ActorId
from storefront.changes import note_stock_change
from storefront.ids import OrderId, VariantId
from storefront.stock.models import (
    HoldState,
    SoldOut,
    StockMoved,
    StockPolicy,
    Want,
)
from storefront.stock.queries import find_left, list_holds


def lock_variants(w: Writer, ids: Iterable[VariantId]) -> None:
    """Take the rows in order before anything that belongs to them.

    Whoever changes an order locks its variants first, then the order.
    """
    for variant_id in sorted(set(ids)):
        w.run("UPDATE variants SET held = held WHERE id = :id", id=variant_id)


def hold_stock(w: Writer, order_id: OrderId, wants: Sequence[Want]) -> None:
    """Promise pieces to an order, all or none; raises `SoldOut` for the first short.

    The caller lets `SoldOut` end its transaction.
    """
    for want in sorted(wants, key=lambda each: each.variant_id):
        if not want.is_kept and not keep_pieces(w, want):
            raise SoldOut(want.variant_id, find_left(w, want.variant_id))
        w.run(
            """
            INSERT INTO holds (order_id, variant_id, quantity, state)
            VALUES (:order_id, :variant, :quantity, 'active')
            """,
            order_id=order_id,
            variant=want.variant_id,
            quantity=want.quantity,
        )


def keep_pieces(w: Writer, want: Want) -> bool:
    """Count pieces as held, if there are so many; the caller writes down for whom."""
    taken = w.run(
        """
        UPDATE variants
        SET held = held + :quantity
        WHERE id = :id
            AND is_active = 1
            AND (
                stock_policy <> 'track'
                OR on_hand - held - allocated >= :quantity
            )
        """,
        id=want.variant_id,
        quantity=want.quantity,
    )
    if taken == 1:
        note_stock_change(w, want.variant_id)
    return taken == 1


def free_pieces(w: Writer, want: Want) -> None:
    """Nobody holds them any more."""
    w.run(
        "UPDATE variants SET held = held - :quantity WHERE id = :id",
        id=want.variant_id,
        quantity=want.quantity,
    )
    note_stock_change(w, want.variant_id)


def allocate_stock(w: Writer, order_id: OrderId) -> None:
    """A held order was confirmed: its pieces can no longer lapse."""
    for hold in list_holds(w, order_id):
        if not _flip(w, hold.order_id, hold.variant_id, HoldState.ACTIVE, "allocated"):
            continue
        w.run(
            """
            UPDATE variants
            SET held = held - :quantity, allocated = allocated + :quantity
            WHERE id = :id
            """,
            id=hold.variant_id,
            quantity=hold.quantity,
        )


def release_stock(w: Writer, order_id: OrderId) -> None:
    """An order ended without a hand-over: give back what it kept."""
    for hold in list_holds(w, order_id):
        if _flip(w, order_id, hold.variant_id, HoldState.ACTIVE, "released"):
            free_pieces(w, Want(hold.variant_id, hold.quantity))
        elif _flip(w, order_id, hold.variant_id, HoldState.ALLOCATED, "released"):
            w.run(
                "UPDATE variants SET allocated = allocated - :quantity WHERE id = :id",
                id=hold.variant_id,
                quantity=hold.quantity,
            )
            note_stock_change(w, hold.variant_id)


def consume_stock(w: Writer, order_id: OrderId) -> None:
    """The goods left the house; each variant's sale is noted once per order."""
    for hold in list_holds(w, order_id):
        if not _flip(
            w, hold.order_id, hold.variant_id, HoldState.ALLOCATED, "consumed"
        ):
            continue
        w.run(
            """
            UPDATE variants
            SET allocated = allocated - :quantity,
                on_hand = CASE
                    WHEN stock_policy = 'track' THEN on_hand - :quantity
                    ELSE on_hand
                END
            WHERE id = :id
            """,
            id=hold.variant_id,
            quantity=hold.quantity,
        )
        _note_sale(w, order_id, hold.variant_id, hold.quantity)


def start_stock(w: Writer, variant_id: VariantId, *, actor_id: ActorId) -> None:
    """Note the pieces a new variant was made with."""
    w.run(
        """
        INSERT INTO stock_moves (
            id, variant_id, delta, reason, ref, actor_id, created_ms
        )
        SELECT CAST(:id AS INTEGER), id, on_hand, 'start', 'start',
            CAST(:actor AS INTEGER), CAST(:now AS INTEGER)
        FROM variants
        WHERE id = :variant
        ON CONFLICT (variant_id, reason, ref) DO NOTHING
        """,
        id=w.new_id(),
        variant=variant_id,
        actor=actor_id,
        now=w.now_ms,
    )


def correct_stock(
    w: Writer, variant_id: VariantId, *, seen: int, wanted: int, actor_id: ActorId
) -> None:
    """Set the number of pieces in the house, as counted by the seller.

    `seen` is what the form showed: raises `StockMoved` when it changed in between,
    `Invalid` when fewer are wanted than open orders are promised.
    """
    if seen == wanted:
        return
    changed = w.run(
        """
        UPDATE variants
        SET on_hand = :wanted
        WHERE id = :id
            AND on_hand = :seen
            AND (stock_policy <> 'track' OR held + allocated <= :wanted)
        """,
        id=variant_id,
        seen=seen,
        wanted=wanted,
    )
    if changed != 1:
        _explain_refusal(w, variant_id, seen)
    move_id = w.new_id()
    w.run(
        """
        INSERT INTO stock_moves (
            id, variant_id, delta, reason, ref, actor_id, created_ms
        )
        VALUES (:id, :variant, :delta, 'correction', :ref, :actor, :now)
        """,
        id=move_id,
        variant=variant_id,
        delta=wanted - seen,
        ref=str(move_id),
        actor=actor_id,
        now=w.now_ms,
    )
    note_stock_change(w, variant_id)


def set_policy(w: Writer, variant_id: VariantId, policy: StockPolicy) -> None:
    """Count pieces, or stop; raises `Invalid` when more are promised than there are."""
    changed = w.run(
        """
        UPDATE variants
        SET stock_policy = :policy
        WHERE id = :id
            AND (CAST(:policy AS TEXT) <> 'track' OR held + allocated <= on_hand)
        """,
        id=variant_id,
        policy=policy,
    )
    if changed != 1:
        raise Invalid.field(
            "stock", "promised", "Open orders were promised more than this."
        )


def _flip(
    w: Writer, order_id: OrderId, variant_id: VariantId, was: HoldState, now: str
) -> bool:
    changed = w.run(
        """
        UPDATE holds
        SET state = :now
        WHERE order_id = :order_id
            AND variant_id = :variant
            AND state = :was
        """,
        order_id=order_id,
        variant=variant_id,
        was=was,
        now=now,
    )
    return changed == 1


def _note_sale(
    w: Writer, order_id: OrderId, variant_id: VariantId, quantity: int
) -> None:
    w.run(
        """
        INSERT INTO stock_moves (
            id, variant_id, delta, reason, ref, actor_id, created_ms
        )
        SELECT CAST(:id AS INTEGER), id, CAST(:delta AS INTEGER), 'sale',
            CAST(:ref AS TEXT), NULL, CAST(:now AS INTEGER)
        FROM variants
        WHERE id = :variant
            AND stock_policy = 'track'
        """,
        id=w.new_id(),
        variant=variant_id,
        delta=-quantity,
        ref=str(order_id),
        now=w.now_ms,
    )


def _explain_refusal(w: Writer, variant_id: VariantId, seen: int) -> None:
    row = w.one("SELECT on_hand FROM variants WHERE id = :id", id=variant_id)
    on_hand = row.num("on_hand") if row else 0
    if on_hand != seen:
        raise StockMoved(on_hand)
    raise Invalid.field(
        "stock", "promised", "Open orders were promised more than this."
    )
