"""Questions about products. A product is read whole, in a constant number of queries.

Not for stock that changes (that is `storefront.stock`) and not for who may see a
shop (that is `Shop.is_visible`); the lists for strangers ask for both.
"""

from storefront.catalog.queries.offers import list_offered, search_offered
from storefront.catalog.queries.products import (
    count_by_status,
    find_product,
    find_product_by_slug,
    find_submitted,
    get_product,
    list_hidden,
    list_prices,
    list_products,
    list_shop_products,
)
from storefront.catalog.queries.shelves import (
    count_shown,
    list_front_ids,
    list_shop_front,
    list_shown,
    search_products,
)
from storefront.catalog.queries.tags import (
    list_notes_with,
    list_tagged,
)

__all__ = [
    "count_by_status",
    "count_shown",
    "find_product",
    "find_product_by_slug",
    "find_submitted",
    "get_product",
    "list_front_ids",
    "list_hidden",
    "list_notes_with",
    "list_offered",
    "list_prices",
    "list_products",
    "list_shop_front",
    "list_shop_products",
    "list_shown",
    "list_tagged",
    "search_offered",
    "search_products",
]
