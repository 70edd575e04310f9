"""Putting products under notes."""

from collections.abc import Sequence

from node.actors.models import Actor
from node.database.types import Reader, Writer
from node.errors import Invalid
from node.ids import ActorId, NoteId
from storefront.ids import ProductId

MAX_TAGGED = 20


def tag_products(
    w: Writer, note_id: NoteId, *, product_ids: Sequence[int], author: Actor
) -> None:
    """Set the products under a note; raises `Invalid` unless they are the author's."""
    wanted = [ProductId(each) for each in dict.fromkeys(product_ids)]
    if len(wanted) > MAX_TAGGED:
        raise Invalid.field("products", "too_many", f"At most {MAX_TAGGED} products.")
    if wanted and _count_owned(w, author.id, wanted) != len(wanted):
        raise Invalid.field("products", "unknown", "Tag products of your own shop.")
    w.run("DELETE FROM note_products WHERE note_id = :note", note=note_id)
    for position, product_id in enumerate(wanted):
        w.run(
            """
            INSERT INTO note_products (note_id, position, product_id)
            VALUES (:note, :position, :product)
            """,
            note=note_id,
            position=position,
            product=product_id,
        )


def _count_owned(r: Reader, owner_id: ActorId, ids: Sequence[ProductId]) -> int:
    rows = r.many(
        """
        SELECT p.id
        FROM products AS p
        JOIN shops AS s ON s.id = p.shop_id
        WHERE p.id IN (:items)
            AND s.actor_id = :owner
            AND p.status <> 'draft'
        """,
        items=list[int](ids),
        owner=owner_id,
    )
    return len(rows)
