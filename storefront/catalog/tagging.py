"""Putting products under notes."""

from collections.abc import Sequence

from node.actors.models import Actor
from node.database.types import Reader, Writer
from node.errors import Invalid
from node.ids import ActorId, NoteId
from node.urls import Urls
from storefront.catalog.queries import find_product_by_slug, list_tagged
from storefront.ids import ProductId
from storefront.paths import find_products
from storefront.shops.queries import find_shop_of

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


def tag_linked(
    w: Writer, urls: Urls, note_id: NoteId, *, text: str, author: Actor
) -> None:
    """Put products under a note to whose pages its text leads, after those there.

    Only what is the author's own and strangers may see, as far as there is room.
    """
    linked = _list_linked(w, urls, text, author)
    if not linked:
        return
    named = list_tagged(w, [note_id]).get(note_id, [])
    wanted = list(dict.fromkeys([*named, *linked]))[:MAX_TAGGED]
    tag_products(w, note_id, product_ids=wanted, author=author)


def _list_linked(r: Reader, urls: Urls, text: str, author: Actor) -> list[ProductId]:
    own = author.name.lower()
    found = find_products(text, urls.base_url)
    slugs = [slug for owner, slug in found if owner.lower() == own][:MAX_TAGGED]
    shop = find_shop_of(r, author.id) if slugs else None
    if shop is None or not shop.is_visible:
        return []
    products = (find_product_by_slug(r, shop.id, slug) for slug in slugs)
    return [each.id for each in products if each is not None and each.is_shown]


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
