"""Taking a product down: what is hidden, and who is told that nothing waits any more.

The catalogue knows nothing of agreements; both change in one transaction here.
"""

from node.database.types import Writer
from node.urls import Urls
from storefront.agreements.keeping import end_of_product
from storefront.catalog.actions import hide_product
from storefront.ids import ProductId


def take_down_product(w: Writer, urls: Urls, product_id: ProductId) -> bool:
    """Out of sight, and kept for nobody; whether it was in sight before.

    Orders stand: their buyers have a page here, and mail.
    """
    was_shown = hide_product(w, product_id)
    end_of_product(w, urls, product_id)
    return was_shown
