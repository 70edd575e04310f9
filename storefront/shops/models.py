"""Shops: a user's stall, the terms it sells on, and where buyers collect."""

from dataclasses import dataclass
from enum import StrEnum

from node.ids import ActorId
from storefront.ids import PickupId, ShopId, TermsId


class ShopState(StrEnum):
    """What the seller says; whether it sells also depends on the node's owner."""

    SETUP = "setup"
    OPEN = "open"
    VACATION = "vacation"
    CLOSED = "closed"


class SellerKind(StrEnum):
    """Consumer law applies to what traders sell, not to private sellers."""

    TRADER = "trader"
    PRIVATE = "private"


class TaxMode(StrEnum):
    """Prices hold their tax, or the seller charges none."""

    INCLUSIVE = "inclusive"
    EXEMPT = "exempt"


class Method(StrEnum):
    """How a buyer pays."""

    CASH_ON_PICKUP = "cash_on_pickup"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsDraft:
    """Who sells and on which terms, as the seller writes it.

    `tax_rate` is in thousandths of a per cent. The texts are plain.
    """

    seller_kind: SellerKind
    trader_name: str = ""
    trader_address: str = ""
    trader_email: str = ""
    trader_phone: str = ""
    register: str = ""
    vat_id: str = ""
    tax_mode: TaxMode = TaxMode.EXEMPT
    tax_rate: int = 0
    tax_words: str = ""
    terms: str = ""
    withdrawal: str = ""
    privacy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms(TermsDraft):
    """A row of `shop_terms`; never changed, so that orders can point at it."""

    id: TermsId
    shop_id: ShopId
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupDraft:
    """Where and when to collect; `area` is what the public sees of the address."""

    label: str
    address: str
    area: str = ""
    hours: str = ""
    instructions: str = ""
    keep_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickup(PickupDraft):
    """A row of `pickup_places`; a change makes a new one."""

    id: PickupId
    shop_id: ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDraft:
    """Everything on the seller's settings page.

    `pickup` is None while no place was given.
    """

    name: str
    about: str
    notice: str
    currency: str
    auto_accept: bool
    cash_on_pickup: bool
    terms: TermsDraft
    pickup: PickupDraft | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A row of `shops`, with what the node says about its owner.

    `is_allowed`: the owner of the node lets this user sell, and the account is in
    order. `is_listed`: it may stand in the node's list of shops.
    """

    id: ShopId
    actor_id: ActorId
    owner_name: str
    state: ShopState
    name: str
    about: str
    about_html: str
    notice: str
    currency: str
    auto_accept: bool
    cash_on_pickup: bool
    terms_id: TermsId | None
    updated_ms: int
    is_allowed: bool
    is_listed: bool

    @property
    def is_selling(self) -> bool:
        """New orders are taken."""
        return self.is_allowed and self.state is ShopState.OPEN

    @property
    def is_visible(self) -> bool:
        """Strangers may see its pages."""
        return self.is_allowed and self.state is not ShopState.SETUP

    @property
    def shown_name(self) -> str:
        return self.name or self.owner_name


@dataclass(frozen=True, slots=True)
class CountedShop:
    """A shop that strangers may see, and how much it shows them."""

    actor_id: ActorId
    owner_name: str
    is_open: bool
    products: int


@dataclass(frozen=True, slots=True)
class ReadinessItem:
    """A thing a shop needs before it can open, as words, and whether it is there."""

    key: str
    text: str
    is_done: bool
