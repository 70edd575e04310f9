"""How much may be put in a cart. Pure."""

from node.errors import Conflict, Invalid
from storefront.catalog.models import Product
from storefront.shops.models import Shop


def check_orderable(shop: Shop, product: Product) -> None:
    """Raise `Conflict` unless strangers may order this now."""
    if not (shop.is_selling and product.is_shown and product.variant.is_active):
        raise Conflict("this cannot be ordered at the moment")


def check_quantity(product: Product, quantity: int) -> None:
    """Raise `Invalid` for what one order cannot take."""
    variant = product.variant
    if quantity < 1:
        raise Invalid.field("quantity", "range", "Order at least one.")
    if quantity > variant.max_per_order:
        raise Invalid.field(
            "quantity", "too_many", f"At most {variant.max_per_order} in one order."
        )
    if quantity > variant.available:
        left = max(0, variant.available)
        text = f"Only {left} left." if left else "This is sold out."
        raise Invalid.field("quantity", "sold_out", text)
