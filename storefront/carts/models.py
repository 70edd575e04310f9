"""Carts: one for each shop that somebody put something aside in. Nothing is held."""

from dataclasses import dataclass

from storefront.ids import (
    AgreementId,
    CartId,
    CartLineId,
    PickupId,
    ProductId,
    ShopId,
    VariantId,
)

MAX_LINES = 50
MAX_SHOPS = 20
"""Shops that something may be put aside in."""

MAX_LISTED = 100
"""Carts that are read: who logs in brings those of the browser along."""


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """What was agreed on before about a line; its pieces are kept while it waits."""

    id: AgreementId
    unit_minor: int
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many pieces of a variant, and what it cost when they were put there."""

    id: CartLineId
    variant_id: VariantId
    product_id: ProductId
    quantity: int
    seen_price_minor: int
    agreed: AgreedTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """A cart with its lines and what the buyer said at the checkout so far.

    `contact` is sealed; `method` is "" until one was chosen.
    """

    id: CartId
    shop_id: ShopId
    lines: tuple[CartLine, ...]
    contact: bytes | None
    pickup_id: PickupId | None
    method: str
    updated_ms: int
