"""The checkout: a priced cart (the quote), and what the buyer's last press asks for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from node.errors import Conflict
from node.ids import ActorId
from storefront.catalog.models import Product
from storefront.ids import (
    AgreementId,
    CartLineId,
    PickupId,
    ProductId,
    ShopId,
    VariantId,
)
from storefront.money import Money
from storefront.orders.models import Totals
from storefront.seals import Contact
from storefront.shops.models import Method, Pickup, Shop, Terms


class Fit(StrEnum):
    """Whether a line can be ordered as it stands."""

    FITS = "fits"
    GONE = "gone"
    TOO_MANY = "too_many"


class AgreedLine(NamedTuple):
    """A line that somebody elsewhere was granted."""

    agreement_id: AgreementId
    variant_id: VariantId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """A line of a cart at today's price, or as agreed, in minor units."""

    line_id: CartLineId
    product: Product
    quantity: int
    unit_minor: int
    gross_minor: int
    net_minor: int
    tax_minor: int
    tax_rate: int
    seen_price_minor: int
    fit: Fit
    agreement_id: AgreementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a cart comes to now. `hash` stands for everything a buyer agrees to."""

    shop: Shop
    terms: Terms
    pickup: Pickup | None
    method: Method | None
    lines: tuple[QuoteLine, ...]
    totals: Totals
    hash: str

    @property
    def total(self) -> Money:
        return Money(self.totals.total, self.shop.currency)

    @property
    def fits(self) -> bool:
        """Every line can be ordered."""
        return bool(self.lines) and all(line.fit is Fit.FITS for line in self.lines)

    @property
    def agreed(self) -> tuple[AgreedLine, ...]:
        """What its buyer agreed on with the shop before."""
        return tuple(
            AgreedLine(line.agreement_id, line.product.variant.id)
            for line in self.lines
            if line.agreement_id is not None
        )

    @property
    def is_taken(self) -> bool:
        """The shop takes it now; what was agreed on before outlasts its breaks."""
        if len(self.agreed) == len(self.lines):
            return self.shop.is_visible
        return self.shop.is_selling


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """The order button was pressed.

    `token` comes from the page and makes one order however often it is sent;
    `quote_hash` says what the page showed.
    """

    shop_id: ShopId
    key_hash: bytes
    token: str
    quote_hash: str
    has_agreed: bool
    buyer_id: ActorId | None


class QuoteChanged(Conflict):
    """What the buyer saw is no longer what it would be; show it again."""

    code = "quote_changed"


class StepMissing(Conflict):
    """An earlier step of the checkout is not done."""

    code = "step_missing"


@dataclass(frozen=True, slots=True)
class Item:
    """So many pieces of a product that somebody orders without a cart."""

    product_id: ProductId
    quantity: int
    variant_id: VariantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """A whole order in one go, by somebody with an account.

    Of `items`, or without them of what lies in the buyer's cart at `seller_id`. One
    `key` makes one order. `expected` is the total that the buyer agreed to, as a
    decimal, in `currency` unless that is ""; `pickup_id` may be None where there is
    one place only.
    """

    buyer_id: ActorId
    key: str
    items: tuple[Item, ...]
    seller_id: ActorId | None
    contact: Contact
    pickup_id: PickupId | None
    method: Method
    expected: str
    currency: str
    has_agreed: bool
