"""What the shop adds to the node's own pages: cards, tags, a tab, the list of shops."""

from collections.abc import Mapping, Sequence

from node.actors.models import Actor
from node.database.paging import newest
from node.database.types import Reader, Writer
from node.ids import ActorId, NoteId
from node.media.queries import list_media
from node.moderation.models import Evidence
from node.notes.readmodel import Card
from node.services import ReportedThing, TabLink
from node.urls import Urls
from storefront.catalog.models import Product, ProductStatus
from storefront.catalog.queries import (
    find_product,
    list_shop_front,
    list_shown,
    list_tagged,
    search_products,
)
from storefront.catalog.tagging import tag_linked, tag_products
from storefront.ids import ProductId
from storefront.moderating import take_down_product
from storefront.orders.queries import count_open_of_seller
from storefront.shops.queries import find_shop_of, get_shop
from storefront.web.shelf import (
    Shelf,
    card_of,
    desk_path,
    load_shelf,
    product_path,
    shop_path,
)

MAX_SHOWN = 500

PRODUCT = "product"
"""The `kind` of a card whose `item` is a `ProductCardView`."""

MAX_OWN = 50
"""Products offered to an author who writes a note."""


class ProductCards:
    """Products under notes, own ones to tag, and found ones: `CardSource` and
    `ProductSource`.
    """

    def __init__(self, urls: Urls) -> None:
        self._urls = urls

    def cards_for(
        self, r: Reader, note_ids: Sequence[NoteId]
    ) -> Mapping[NoteId, Sequence[Card]]:
        tagged = list_tagged(r, list(note_ids))
        if not tagged:
            return {}
        ids = dict.fromkeys(each for found in tagged.values() for each in found)
        shelf = load_shelf(r, list_shown(r, list(ids)[:MAX_SHOWN]))
        return {
            note_id: [
                self._card(shelf, shelf.products[each])
                for each in found
                if each in shelf.products
            ]
            for note_id, found in tagged.items()
        }

    def list_own(self, r: Reader, actor: Actor) -> Sequence[Card]:
        shop = find_shop_of(r, actor.id)
        if shop is None or not shop.is_visible:
            return ()
        page = list_shop_front(r, shop.id, newest(MAX_OWN))
        return self._cards(r, page.items)

    def search(self, r: Reader, text: str, *, limit: int) -> Sequence[Card]:
        return self._cards(r, search_products(r, text, limit=limit))

    def _cards(self, r: Reader, products: Sequence[Product]) -> Sequence[Card]:
        shelf = load_shelf(r, products)
        return [self._card(shelf, product) for product in products]

    def _card(self, shelf: Shelf, product: Product) -> Card:
        return Card(PRODUCT, card_of(shelf, self._urls, product))


class ReportedProducts:
    """Products as evidence, hidden ones too: a `ReportSource`."""

    def __init__(self, urls: Urls) -> None:
        self._urls = urls

    def find_reported(self, r: Reader, thing_id: int) -> ReportedThing | None:
        product = find_product(r, ProductId(thing_id))
        if product is None or product.status is ProductStatus.DRAFT:
            return None
        shelf = load_shelf(r, (product,))
        shop = shelf.shops[product.shop_id]
        media = list_media(r, product.media_ids)
        evidence = Evidence(
            thing_id=product.id,
            kind="Product",
            iri=self._urls.base_url + product_path(shop, product),
            title=product.title,
            html=product.html,
            alts=tuple(media[each].alt for each in product.media_ids if each in media),
            created_ms=product.created_ms,
        )
        card = card_of(shelf, self._urls, product)
        path = desk_path(product)
        return ReportedThing(shop.actor_id, evidence, card, path)

    def take_down(self, w: Writer, thing_id: int, *, owner_id: ActorId) -> None:
        product = find_product(w, ProductId(thing_id))
        if product and get_shop(w, product.shop_id).actor_id == owner_id:
            take_down_product(w, self._urls, product.id)


class OpenOrders:
    """What a seller owes before leaving: a `SellerDesk`."""

    def count_open_orders(self, r: Reader, actor_id: ActorId) -> int:
        return count_open_of_seller(r, actor_id)


class ProductTags:
    """Keeps the products a draft names: a `NoteExtension`."""

    def __init__(self, urls: Urls) -> None:
        self._urls = urls

    def tag_products(
        self, w: Writer, note_id: NoteId, *, product_ids: Sequence[int], author: Actor
    ) -> None:
        tag_products(w, note_id, product_ids=product_ids, author=author)

    def tag_linked(
        self, w: Writer, note_id: NoteId, *, text: str, author: Actor
    ) -> None:
        tag_linked(w, self._urls, note_id, text=text, author=author)


class ShopTab:
    """The tab on the profile of somebody who sells: a `ProfileTabSource`."""

    def tab_for(self, r: Reader, actor: Actor) -> TabLink | None:
        if not actor.is_local:
            return None
        shop = find_shop_of(r, actor.id)
        if shop is None or not shop.is_visible:
            return None
        return TabLink("Shop", shop_path(actor.name))
