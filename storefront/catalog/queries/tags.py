"""Products under notes, and notes about products."""

from collections import defaultdict
from typing import LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader
from node.ids import NoteId
from storefront.ids import ProductId

_NOTES_WITH: LiteralString = """
    SELECT note_id
    FROM note_products
    WHERE product_id = :product
        AND note_id < :before
        AND note_id > :after
"""


def list_tagged(r: Reader, note_ids: list[NoteId]) -> dict[NoteId, list[ProductId]]:
    """Products under notes, in the author's order, whoever may see them."""
    rows = r.many(
        """
        SELECT note_id, product_id
        FROM note_products
        WHERE note_id IN (:items)
        ORDER BY note_id, position
        """,
        items=list[int](note_ids),
    )
    tagged: dict[NoteId, list[ProductId]] = defaultdict(list)
    for row in rows:
        tagged[NoteId(row.num("note_id"))].append(ProductId(row.num("product_id")))
    return tagged


def list_notes_with(r: Reader, product_id: ProductId, span: Span) -> Page[NoteId]:
    """Notes a product stands under, newest first, whoever may see them."""
    rows = r.all(
        _NOTES_WITH + order_by("note_id", span),
        product=product_id,
        **positions(span),
    )
    ids = [NoteId(row.num("note_id")) for row in rows]
    return make_span_page(ids, span, int)
