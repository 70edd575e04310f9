"""Announcing a product, keeping its note true, and taking it back.

A product is announced once. After that its note changes in place: never a second note,
and never a second notice to followers for what only other shops want to know.
"""

from node.actors.queries import get_actor
from node.database.types import Reader, Writer
from node.errors import Conflict
from node.ids import Iri
from node.listings.actions import put_listing
from node.listings.jobs import ListingCounted
from node.listings.models import StoredListing
from node.listings.queries import find_listing
from node.notes.actions import (
    ListingConsent,
    post_listing,
    remove_note,
    reword_listing,
)
from node.notes.jobs import NoteEdited
from node.notes.models import Audience, Note
from node.notes.queries import find_note
from node.urls import Urls
from node.users.queries import find_user_by_actor
from storefront.catalog.models import Product
from storefront.catalog.queries import find_product
from storefront.changes import note_shop_change
from storefront.ids import ProductId
from storefront.listings.policy import (
    COUNT_AFTER_MS,
    TELL_EVERY_MS,
    Flohmarkt,
    News,
    draft_of,
    is_paused,
    listing_of,
    news_of,
)
from storefront.listings.queries import Announced, find_announced, get_flohmarkt
from storefront.paths import product_path
from storefront.shops.models import Shop
from storefront.shops.queries import find_shop


def announce_product(w: Writer, urls: Urls, shop: Shop, product: Product) -> Note:
    """Post the product's note to the seller's followers; once.

    Who may answer and quote it is what the seller lets others do with every note.
    """
    if not (product.is_shown and shop.is_visible):
        raise Conflict("only what strangers may see can be announced")
    if find_announced(w, product.id) is not None:
        raise Conflict("it is announced already")

    def describe(note: Note) -> None:
        _put(w, urls, note, shop, product)

    note = post_listing(
        w,
        urls,
        author=get_actor(w, shop.actor_id),
        draft=draft_of(product),
        consent=_consent_of(w, shop),
        describe=describe,
    )
    w.run(
        """
        INSERT INTO product_listings (product_id, note_id, told_ms)
        VALUES (:product, :note, :now)
        """,
        product=product.id,
        note=note.id,
        now=w.now_ms,
    )
    return note


def keep_listing(w: Writer, urls: Urls, product_id: ProductId) -> None:
    """Make a product's note say what is true now, and have told who should know.

    One that strangers may not see any more is withdrawn, with its note.
    """
    announced = find_announced(w, product_id)
    note = find_note(w, announced.note_id) if announced else None
    if announced is None or note is None:
        return
    product = find_product(w, product_id)
    shop = find_shop(w, product.shop_id) if product else None
    if product is None or shop is None or not (product.is_shown and shop.is_visible):
        remove_note(w, urls, note=note)
        return
    before = find_listing(w, note.id)
    is_reworded = reword_listing(w, urls, note=note, draft=draft_of(product))
    after = _described(w, urls, note, shop, product)
    news = (
        News.WORDS
        if before is None
        else news_of(before, after, is_reworded=is_reworded)
    )
    if news is not News.NOTHING:
        _put(w, urls, note, shop, product)
        _tell(w, announced, news)


def save_flohmarkt(w: Writer, shop: Shop, wish: Flohmarkt) -> None:
    """Keep what a seller wants of Flohmarkt; their listings follow."""
    w.run(
        """
        UPDATE shops
        SET on_flohmarkt = :is_on, latitude = :latitude, longitude = :longitude
        WHERE id = :id
        """,
        id=shop.id,
        is_on=wish.is_on,
        latitude=wish.place.latitude if wish.place else None,
        longitude=wish.place.longitude if wish.place else None,
    )
    note_shop_change(w, shop.id)


def _consent_of(r: Reader, shop: Shop) -> ListingConsent:
    seller = find_user_by_actor(r, shop.actor_id)
    if seller is None:
        return ListingConsent()
    return ListingConsent(
        may_reply=Audience(seller.default_replies),
        may_quote=Audience(seller.default_quotes),
    )


def _put(w: Writer, urls: Urls, note: Note, shop: Shop, product: Product) -> None:
    stored = _described(w, urls, note, shop, product)
    put_listing(
        w,
        note_id=note.id,
        actor_id=note.actor_id,
        listing=stored.listing,
        is_paused=stored.is_paused,
        on_flohmarkt=stored.on_flohmarkt,
        place=stored.place,
    )


def _described(
    r: Reader, urls: Urls, note: Note, shop: Shop, product: Product
) -> StoredListing:
    """What the note lists now, not stored yet."""
    path = product_path(shop.owner_name, product.slug)
    wish = get_flohmarkt(r, shop.id)
    return StoredListing(
        note_id=note.id,
        actor_id=note.actor_id,
        listing=listing_of(
            product,
            note_iri=note.iri,
            link=Iri(urls.base_url + path),
            thing=Iri(f"{urls.actor(note.actor_id)}/products/{product.id}"),
        ),
        is_paused=is_paused(shop),
        on_flohmarkt=wish.is_on,
        place=wish.place if wish.is_on else None,
        position=0,
        updated_ms=0,
        seen_ms=0,
    )


def _tell(w: Writer, announced: Announced, news: News) -> None:
    """Everybody at once that it is sold out, of other words now and then.

    Shops hear soon of everything.
    """
    if news is News.SOLD_OUT:
        _tell_everybody(w, announced, w.now_ms)
        return
    if news is News.WORDS and announced.told_ms <= w.now_ms:
        due_ms = max(w.now_ms, announced.told_ms + TELL_EVERY_MS)
        _tell_everybody(w, announced, due_ms)
        if due_ms == w.now_ms:
            return
    w.enqueue(
        ListingCounted(announced.note_id),
        due_ms=w.now_ms + COUNT_AFTER_MS,
        unique=f"listing_counted {announced.note_id}",
    )


def _tell_everybody(w: Writer, announced: Announced, due_ms: int) -> None:
    """What waits already tells this as well: a note is sent as it is then."""
    w.enqueue(
        NoteEdited(announced.note_id),
        due_ms=due_ms,
        unique=f"listing_told {announced.note_id}",
    )
    w.run(
        "UPDATE product_listings SET told_ms = :due WHERE product_id = :product",
        product=announced.product_id,
        due=due_ms,
    )
