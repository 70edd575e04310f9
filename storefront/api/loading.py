"""From products to entities: a fixed number of queries for however many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from node.actors.queries import list_actors
from node.api.answers import Json
from node.api.loading import load_accounts
from node.database.types import Reader
from node.errors import NotFound
from node.ids import ActorId, MediaId, parse_id
from node.media.models import Media
from node.media.queries import list_media
from node.services import Services
from node.urls import Urls
from storefront.api.entities import product_entity
from storefront.catalog.models import Product
from storefront.catalog.queries import get_product
from storefront.ids import ProductId, ShopId
from storefront.shops.models import Shop
from storefront.shops.queries import get_shop, list_shops_by_id


@dataclass(frozen=True, slots=True)
class Goods:
    """What hangs on some products: shops, sellers as accounts, photos."""

    shops: Mapping[ShopId, Shop]
    accounts: Mapping[ActorId, Json]
    media: Mapping[MediaId, Media]

    def photos_of(self, product: Product) -> list[Media]:
        return [self.media[each] for each in product.media_ids if each in self.media]


def load_goods(r: Reader, current: Services, products: Sequence[Product]) -> Goods:
    shops = list_shops_by_id(r, sorted({each.shop_id for each in products}))
    sellers = list_actors(r, {each.actor_id for each in shops.values()})
    accounts = load_accounts(r, current, [*sellers.values()])
    media = list_media(r, {each for p in products for each in p.media_ids})
    return Goods(shops, dict(zip(sellers, accounts, strict=True)), media)


def goods_entity(
    urls: Urls, goods: Goods, product: Product, *, viewer_id: ActorId | None
) -> Json:
    """One of the products that `goods` was loaded for."""
    shop = goods.shops[product.shop_id]
    account = goods.accounts[shop.actor_id]
    photos = goods.photos_of(product)
    return product_entity(urls, product, shop, account, photos, viewer_id=viewer_id)


def load_products(
    r: Reader,
    current: Services,
    products: Sequence[Product],
    *,
    viewer_id: ActorId | None,
) -> list[Json]:
    """Products in their order; whether they are for the viewer was asked before."""
    goods = load_goods(r, current, products)
    return [
        goods_entity(current.urls, goods, each, viewer_id=viewer_id)
        for each in products
    ]


def get_visible_product(
    r: Reader, product_id: str, viewer_id: ActorId | None
) -> Product:
    """A product that strangers may see, or that is the viewer's own.

    Raises `NotFound`.
    """
    product = get_product(r, ProductId(parse_id(product_id) or 0))
    shop = get_shop(r, product.shop_id)
    is_own = shop.actor_id == viewer_id
    if not is_own and not (product.is_shown and shop.is_visible):
        raise NotFound("there is no such product")
    return product
