"""What is sold, as apps read it. Pure; `storefront.api.loading` finds the parts.

Money is a decimal text, never a number: apps would read that as a float.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from node.api.answers import Json
from node.api.entities.media import media_entity
from node.api.entities.values import iso_time
from node.ids import ActorId
from node.media.models import Media
from node.urls import Urls
from storefront.catalog.models import Product, ProductStatus, Variant
from storefront.listings.policy import available_of
from storefront.money import Money, decimal_text
from storefront.paths import product_path
from storefront.shops.models import Pickup, Shop
from storefront.stock.models import StockPolicy

VISIBILITIES: Mapping[ProductStatus, str] = {
    ProductStatus.DRAFT: "draft",
    ProductStatus.PUBLIC: "public",
    ProductStatus.ARCHIVED: "archived",
}


class Availability(StrEnum):
    """Whether it can be had."""

    IN_STOCK = "in_stock"
    LIMITED = "limited"
    SOLD_OUT = "sold_out"
    HIDDEN = "hidden"


def money_entity(money: Money) -> Json:
    """A Money."""
    return {"amount": decimal_text(money), "currency": money.currency}


def pickup_entity(pickup: Pickup) -> Json:
    """A Pickup: where and when something is collected, in the seller's words."""
    return {
        "id": str(pickup.id),
        "title": pickup.label,
        "address": pickup.address,
        "hours": pickup.hours,
        "instructions": pickup.instructions,
        "days_kept": pickup.keep_days,
    }


def product_entity(
    urls: Urls,
    product: Product,
    shop: Shop,
    account: Json,
    photos: Sequence[Media],
    *,
    viewer_id: ActorId | None,
) -> Json:
    """A Product; `own` is there for people only, `on_hand` for its seller."""
    url = product_url(urls, shop, product)
    found: dict[str, object] = {
        "id": str(product.id),
        "uri": url,
        "url": url,
        "account": account,
        "title": product.title,
        "description": product.html,
        "source": {"text": product.text},
        "media_attachments": [media_entity(urls, each) for each in photos],
        "price": money_entity(product.variant.price),
        "variants": [_variant(each) for each in product.variants],
        "availability": availability_of(product),
        "stock": stock_of(product.variant),
        "max_per_order": product.variant.max_per_order,
        "maker": product.maker,
        "safety": product.safety,
        "visibility": VISIBILITIES[product.status],
        "created_at": iso_time(product.published_ms or product.created_ms),
        "updated_at": iso_time(product.updated_ms),
    }
    if viewer_id is not None:
        found["own"] = viewer_id == shop.actor_id
        if found["own"]:
            found["on_hand"] = _count_on_hand(product.variant)
    return found


def product_url(urls: Urls, shop: Shop, product: Product) -> str:
    """Its page."""
    return urls.base_url + product_path(shop.owner_name, product.slug)


def offer_words(product: Product) -> str:
    """Price and stock in a line: `EUR 12.50 - 3 left`."""
    price = product.variant.price
    amount = f"{price.currency} {decimal_text(price)}"
    match availability_of(product):
        case Availability.LIMITED:
            return f"{amount} - {stock_of(product.variant)} left"
        case Availability.SOLD_OUT:
            return f"{amount} - sold out"
        case Availability.IN_STOCK | Availability.HIDDEN:
            return amount


def availability_of(product: Product) -> Availability:
    """What buyers are told, as on the pages."""
    if not product.is_shown:
        return Availability.HIDDEN
    if product.variant.orderable == 0:
        return Availability.SOLD_OUT
    few = stock_of(product.variant) is not None
    return Availability.LIMITED if few else Availability.IN_STOCK


def stock_of(variant: Variant) -> int | None:
    """How many there are, when they are few; more is the seller's business."""
    left = available_of(variant)
    return None if left is None else int(left)


def _count_on_hand(variant: Variant) -> int | None:
    """Pieces in the house; None for what is not counted."""
    is_counted = variant.stock_policy is StockPolicy.TRACK
    return variant.on_hand if is_counted else None


def _variant(variant: Variant) -> Json:
    return {
        "id": str(variant.id),
        "title": variant.label,
        "price": money_entity(variant.price),
        "available": variant.is_active and variant.orderable > 0,
        "stock": stock_of(variant),
    }
