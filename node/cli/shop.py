"""What commands need of the shop: the one module here that knows `storefront`."""

from storefront.stock.queries import list_drifted

__all__ = ["list_drifted"]
