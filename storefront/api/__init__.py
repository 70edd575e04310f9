"""The shop in the client API: routes that the node's API takes in among its own."""

from typing import Final

from node.api.routing import Routes
from storefront.api import cart, ordering, orders, products, requests, selling
from storefront.api.described import DESCRIBED

API: Final[tuple[Routes, ...]] = (
    products.routes,
    selling.routes,
    cart.routes,
    orders.routes,
    ordering.routes,
    requests.routes,
)

__all__ = ["API", "DESCRIBED"]
