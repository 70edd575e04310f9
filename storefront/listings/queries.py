"""Which notes announce which products, and what sellers want of Flohmarkt."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.database.types import Reader, Record
from node.ids import NoteId
from node.listings.models import Place
from storefront.ids import ProductId, ShopId
from storefront.listings.policy import Flohmarkt


@dataclass(frozen=True, slots=True)
class Announced:
    """A row of `product_listings`.

    `told_ms` is when everybody was last told of a change, or will be.
    """

    product_id: ProductId
    note_id: NoteId
    told_ms: int


def find_announced(r: Reader, product_id: ProductId) -> Announced | None:
    row = r.one(
        """
        SELECT product_id, note_id, told_ms
        FROM product_listings
        WHERE product_id = :product
        """,
        product=product_id,
    )
    return _announced(row) if row else None


def list_announcing(r: Reader, note_ids: Sequence[NoteId]) -> dict[NoteId, ProductId]:
    """The products that some notes announce."""
    rows = r.many(
        """
        SELECT note_id, product_id
        FROM product_listings
        WHERE note_id IN (:items)
        """,
        items=[*note_ids],
    )
    return {
        NoteId(row.num("note_id")): ProductId(row.num("product_id")) for row in rows
    }


def list_unseen(r: Reader, *, limit: int) -> list[ProductId]:
    """Announced products whose sellers may not sell any more."""
    rows = r.all(
        """
        SELECT l.product_id
        FROM product_listings AS l
        JOIN products AS p ON p.id = l.product_id
        JOIN shops AS s ON s.id = p.shop_id
        JOIN users AS u ON u.actor_id = s.actor_id
        WHERE u.may_sell = 0
            OR u.state <> 'active'
        ORDER BY l.product_id
        LIMIT :limit
        """,
        limit=limit,
    )
    return [ProductId(row.num("product_id")) for row in rows]


def get_flohmarkt(r: Reader, shop_id: ShopId) -> Flohmarkt:
    row = r.one(
        "SELECT on_flohmarkt, latitude, longitude FROM shops WHERE id = :id",
        id=shop_id,
    )
    if row is None:
        return Flohmarkt()
    has_place = row["latitude"] is not None and row["longitude"] is not None
    place = Place(row.real("latitude"), row.real("longitude")) if has_place else None
    return Flohmarkt(row.flag("on_flohmarkt"), place)


def _announced(row: Record) -> Announced:
    return Announced(
        product_id=ProductId(row.num("product_id")),
        note_id=NoteId(row.num("note_id")),
        told_ms=row.num("told_ms"),
    )
