"""Products, shops and people as the pages want them: loaded once, then only turned.

`load_shelf` asks the database a constant number of questions for any number of
products; the functions below it are pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from node.actors.models import Actor
from node.actors.queries import list_actors
from node.database.types import Reader
from node.ids import ActorId, MediaId
from node.media.models import Media
from node.media.queries import list_media
from node.urls import Urls
from node.web.pages.shared import (
    ActorView,
    MoneyView,
    ProductCardView,
    StockWord,
)
from node.web.pictures import media_view
from node.web.views import actor_view
from storefront.catalog.models import Product, Variant
from storefront.ids import ProductId, ShopId
from storefront.money import Money
from storefront.paths import product_path as path_of
from storefront.paths import shop_path as shop_path
from storefront.shops.models import Shop
from storefront.shops.queries import list_shops_by_id
from storefront.stock.models import StockPolicy

FEW = 5


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that cards of some products show."""

    products: Mapping[ProductId, Product]
    shops: Mapping[ShopId, Shop]
    sellers: Mapping[ActorId, Actor]
    media: Mapping[MediaId, Media]


def load_shelf(
    r: Reader, products: Iterable[Product], *, shops: Sequence[Shop] = ()
) -> Shelf:
    """What the cards of these products need; `shops` adds some without products."""
    by_id = {product.id: product for product in products}
    known = {shop.id: shop for shop in shops}
    missing = {p.shop_id for p in by_id.values()} - known.keys()
    known |= list_shops_by_id(r, sorted(missing))
    sellers = list_actors(r, sorted({shop.actor_id for shop in known.values()}))
    wanted = [each for p in by_id.values() for each in p.media_ids[:1]]
    wanted += [a.avatar_id for a in sellers.values() if a.avatar_id is not None]
    return Shelf(by_id, known, sellers, list_media(r, wanted))


def product_path(shop: Shop, product: Product) -> str:
    return path_of(shop.owner_name, product.slug)


def desk_path(product: Product) -> str:
    """Where moderators deal with a product."""
    return f"/moderation/products/{product.id}"


def card_of(shelf: Shelf, urls: Urls, product: Product) -> ProductCardView:
    """A product as a card."""
    shop = shelf.shops[product.shop_id]
    cover = next((shelf.media.get(each) for each in product.media_ids), None)
    return ProductCardView(
        id=product.id,
        url=product_path(shop, product),
        title=product.title,
        price=money_of(product.variant.price),
        stock=stock_word(product.variant),
        few_left=few_left(product.variant),
        photo=media_view(urls, cover) if cover else None,
        seller=seller_of(shelf, urls, shop),
    )


def seller_of(shelf: Shelf, urls: Urls, shop: Shop) -> ActorView:
    """Who sells."""
    return actor_view(urls, shelf.sellers[shop.actor_id], shelf.media)


def money_of(money: Money) -> MoneyView:
    return MoneyView(money.minor, money.currency)


def stock_word(variant: Variant) -> StockWord:
    """What buyers are told; the number is the seller's business until it is small."""
    if variant.orderable == 0:
        return StockWord.SOLD_OUT
    if variant.stock_policy is StockPolicy.UNLIMITED:
        return StockWord.IN_STOCK
    return StockWord.FEW_LEFT if variant.available <= FEW else StockWord.IN_STOCK


def few_left(variant: Variant) -> int:
    return variant.available if stock_word(variant) is StockWord.FEW_LEFT else 0
