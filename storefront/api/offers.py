"""Products under notes, for apps: a `CardSource` whose items are `Offered`.

The other way round, a `LinkSource`: which notes a product stands under, which tells
of it, and products by their words.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import unquote

from node.api.answers import Json
from node.api.entities.cards import Offered
from node.database.paging import Page, Span
from node.database.types import Reader
from node.ids import ActorId, NoteId
from node.listings.queries import list_listings
from node.notes.readmodel import Card
from node.services import Services
from node.urls import Urls
from storefront.api.elsewhere import OFFER, load_offers_elsewhere
from storefront.api.entities import offer_words, product_url
from storefront.api.loading import Goods, goods_entity, load_goods, load_products
from storefront.catalog.models import Product
from storefront.catalog.queries import (
    find_product_by_slug,
    list_notes_with,
    list_shown,
    list_tagged,
    search_products,
)
from storefront.ids import ProductId
from storefront.listings.queries import find_announced, list_announcing
from storefront.paths import shop_path
from storefront.shops.queries import find_shop_by_owner

MAX_SHOWN = 500
_PAGE: Final = re.compile(r"/@([^/@]+)/shop/([^/]+)")


class NoteOffers:
    """What notes name or announce, of what strangers may see, and sell elsewhere."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def cards_for(
        self, r: Reader, note_ids: Sequence[NoteId]
    ) -> Mapping[NoteId, Sequence[Card]]:
        listed = list_listings(r, note_ids)
        own = list_announcing(r, [*listed])
        cards = self._products(r, _list_sold(r, note_ids, own))
        elsewhere = [each for key, each in listed.items() if key not in own]
        cards.update(load_offers_elsewhere(r, self._services.urls, elsewhere))
        return cards

    def _products(
        self, r: Reader, wanted: Mapping[NoteId, Sequence[ProductId]]
    ) -> dict[NoteId, Sequence[Card]]:
        if not wanted:
            return {}
        ids = dict.fromkeys(each for found in wanted.values() for each in found)
        products = list_shown(r, list(ids)[:MAX_SHOWN])
        goods = load_goods(r, self._services, products)
        cards = {each.id: self._card(goods, each) for each in products}
        return {
            note_id: [cards[each] for each in found if each in cards]
            for note_id, found in wanted.items()
        }

    def list_leading(self, r: Reader, url: str, span: Span) -> Page[NoteId] | None:
        product = self._find_product(r, url)
        return None if product is None else list_notes_with(r, product.id, span)

    def find_announcing(self, r: Reader, url: str) -> NoteId | None:
        product = self._find_product(r, url)
        announced = find_announced(r, product.id) if product else None
        return announced.note_id if announced else None

    def search(
        self, r: Reader, text: str, *, limit: int, viewer_id: ActorId | None
    ) -> Sequence[Json]:
        found = search_products(r, text, limit=limit)
        return load_products(r, self._services, found, viewer_id=viewer_id)

    def _find_product(self, r: Reader, url: str) -> Product | None:
        """What strangers may see at this address."""
        path = url.removeprefix(self._services.urls.base_url)
        named = _PAGE.fullmatch(path)
        shop = find_shop_by_owner(r, named[1]) if named else None
        if named is None or shop is None or not shop.is_visible:
            return None
        product = find_product_by_slug(r, shop.id, unquote(named[2]))
        return product if product and product.is_shown else None

    def _card(self, goods: Goods, product: Product) -> Card:
        urls = self._services.urls
        entity = goods_entity(urls, goods, product, viewer_id=None)
        return Card(OFFER, _offered(urls, goods, product, entity))


def _list_sold(
    r: Reader, note_ids: Sequence[NoteId], announced: Mapping[NoteId, ProductId]
) -> dict[NoteId, list[ProductId]]:
    """What they name, then what they announce, each once."""
    tagged = list_tagged(r, [*note_ids])
    for note_id, product_id in announced.items():
        named = tagged.get(note_id, [])
        if product_id not in named:
            tagged[note_id] = [*named, product_id]
    return tagged


def _offered(urls: Urls, goods: Goods, product: Product, entity: Json) -> Offered:
    shop, photos = goods.shops[product.shop_id], goods.photos_of(product)
    return Offered(
        entity=entity,
        url=product_url(urls, shop, product),
        title=product.title,
        words=offer_words(product),
        shop_name=shop.shown_name,
        shop_url=urls.base_url + shop_path(shop.owner_name),
        photo=photos[0] if photos else None,
    )
