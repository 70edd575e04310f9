"""From products to entities: a fixed number of queries for however many."""

from collections.abc import Sequence

from node.actors.queries import list_actors
from node.api.answers import Json
from node.api.loading import load_accounts
from node.database.types import Reader
from node.errors import NotFound
from node.ids import ActorId, parse_id
from node.media.queries import list_media
from node.services import Services
from storefront.api.entities import product_entity
from storefront.catalog.models import Product
from storefront.catalog.queries import get_product
from storefront.ids import ProductId
from storefront.shops.queries import get_shop, list_shops_by_id


def load_products(
    r: Reader,
    current: Services,
    products: Sequence[Product],
    *,
    viewer_id: ActorId | None,
) -> list[Json]:
    """Products in their order; whether they are for the viewer was asked before."""
    shops = list_shops_by_id(r, sorted({each.shop_id for each in products}))
    sellers = list_actors(r, {each.actor_id for each in shops.values()})
    found = load_accounts(r, current, [*sellers.values()])
    accounts = dict(zip(sellers, found, strict=True))
    media = list_media(r, {each for p in products for each in p.media_ids})
    entities: list[Json] = []
    for product in products:
        shop = shops[product.shop_id]
        photos = [media[each] for each in product.media_ids if each in media]
        entities.append(
            product_entity(
                current.urls,
                product,
                shop,
                accounts[shop.actor_id],
                photos,
                viewer_id=viewer_id,
            )
        )
    return entities


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
