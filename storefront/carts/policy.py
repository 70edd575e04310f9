"""Whose a cart is, and how much may be put in it. Pure."""

from typing import Final

from node.errors import Conflict, Invalid
from node.ids import ActorId
from storefront.catalog.models import Product
from storefront.ids import VariantId
from storefront.shops.models import Shop

MAX_QUANTITY: Final = 1_000
_ID_BYTES: Final = 8


def key_of_person(actor_id: ActorId) -> bytes:
    """What stands for somebody's own carts.

    What stands for a browser's is the hash of its secret, and so of another length:
    no cookie leads to these.
    """
    return actor_id.to_bytes(_ID_BYTES, "big")


def find_owner(key: bytes) -> ActorId | None:
    """Whose own carts a key stands for; None for a browser's."""
    return ActorId(int.from_bytes(key, "big")) if len(key) == _ID_BYTES else None


def join_quantities(mine: int, added: int, *, orderable: int) -> int:
    """How many two lines of the same come to: both, but no more than can be had.

    Never less than one of them asked for, even of what is sold out by now.
    """
    return min(MAX_QUANTITY, max(mine, added, min(mine + added, orderable)))


def check_orderable(shop: Shop, product: Product) -> None:
    """Raise `Conflict` unless strangers may order this now."""
    if not (shop.is_selling and product.is_shown and product.variant.is_active):
        raise Conflict("this cannot be ordered at the moment")


def check_variant(product: Product, variant_id: VariantId | None) -> None:
    """Raise `Invalid` for a variant of something else; None is the only one."""
    if variant_id is not None and variant_id != product.variant.id:
        text = "This is no variant of the product."
        raise Invalid.field("variant_id", "unknown", text)


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
