"""That there is a shop, as the node tells pages, apps and other servers."""

from collections.abc import Collection, Mapping
from typing import Final

from node.database.types import Reader
from node.ids import ActorId
from node.urls import Urls
from storefront.carts.models import MAX_LINES
from storefront.catalog.models import MAX_PHOTOS, MAX_PRODUCTS, MAX_TEXT, MAX_TITLE
from storefront.currencies import EXPONENTS
from storefront.paths import shop_path
from storefront.shops.models import Method
from storefront.shops.queries import count_shops_of, list_open_shops

API_VERSION: Final = 1
"""Of the shop's calls; it grows when apps can do more with them."""


class OpenShops:
    """What is sold here, and by whom: a `ShopSource`."""

    def __init__(self, urls: Urls) -> None:
        self._urls = urls

    def has_shops(self, r: Reader) -> bool:
        return bool(list_open_shops(r, before=None, limit=1).items)

    def tell_of(
        self, r: Reader, actor_ids: Collection[ActorId]
    ) -> Mapping[ActorId, Mapping[str, object]]:
        counted = count_shops_of(r, actor_ids)
        return {
            each.actor_id: {
                "enabled": each.is_open,
                "products_count": each.products,
                "url": self._urls.base_url + shop_path(each.owner_name),
            }
            for each in counted
        }

    def tell_limits(self, r: Reader) -> Mapping[str, object]:
        return {
            "version": API_VERSION,
            "enabled": self.has_shops(r),
            "currencies": sorted(EXPONENTS),
            "payment_methods": [str(each) for each in Method],
            "max_products_per_account": MAX_PRODUCTS,
            "max_images_per_product": MAX_PHOTOS,
            "max_variants": 1,
            "max_title_length": MAX_TITLE,
            "max_description_length": MAX_TEXT,
            "max_items_per_cart": MAX_LINES,
        }
