"""Orders: one contract with one shop, its lines as they were, and its history."""

from dataclasses import dataclass
from enum import StrEnum

from node.ids import ActorId
from storefront.ids import OrderId, PickupId, ProductId, ShopId, TermsId, VariantId
from storefront.money import Money
from storefront.seals import Contact
from storefront.shops.models import Method, Pickup, Shop, Terms


class OrderStatus(StrEnum):
    """What became of the contract."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ShipmentState(StrEnum):
    """Where the goods are."""

    PACKING = "packing"
    READY = "ready"
    COLLECTED = "collected"
    VOID = "void"


class Side(StrEnum):
    """Who does something to an order."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    SYSTEM = "system"


class EventKind(StrEnum):
    """A line of an order's history."""

    PLACED = "placed"
    ACCEPTED = "accepted"
    READY = "ready"
    COLLECTED = "collected"
    CANCELLED = "cancelled"
    ASKED_TO_CANCEL = "asked_to_cancel"
    NOT_COLLECTED = "not_collected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SETTLED = "settled"
    NEW_LINK = "new_link"
    FORGOTTEN = "forgotten"


class Attention(StrEnum):
    """Why a person must look at an order; empty when nobody must."""

    NONE = ""
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Totals:
    """What an order comes to, in minor units of its currency."""

    goods: int
    delivery: int
    net: int
    tax: int

    @property
    def total(self) -> int:
        return self.goods + self.delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A line as it was ordered; later changes of the product do not touch it."""

    variant_id: VariantId
    product_id: ProductId
    title: str
    label: str
    quantity: int
    unit_minor: int
    gross_minor: int
    net_minor: int
    tax_minor: int
    tax_rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What the checkout hands over: everything is read and checked.

    The pieces of `kept` count as held already; from now on the order holds them.
    """

    shop: Shop
    terms: Terms
    pickup: Pickup
    method: Method
    lines: tuple[OrderLine, ...]
    totals: Totals
    quote_hash: str
    token_hash: bytes
    contact: Contact
    sealed_contact: bytes
    buyer_id: ActorId | None
    kept: frozenset[VariantId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A row of `orders` with its shipment's state.

    `contact` is sealed, None once it was forgotten. `keep_until_ms` is when an
    order lapses that nobody accepts, or nobody collects.
    """

    id: OrderId
    shop_id: ShopId
    code: str
    status: OrderStatus
    shipment: ShipmentState
    attention: Attention
    method: Method
    currency: str
    totals: Totals
    captured_minor: int
    terms_id: TermsId
    pickup_id: PickupId
    secret_version: int
    contact: bytes | None
    buyer_id: ActorId | None
    placed_ms: int
    keep_until_ms: int | None
    closed_ms: int | None
    withdrawn_ms: int | None

    @property
    def total(self) -> Money:
        return Money(self.totals.total, self.currency)

    @property
    def is_paid(self) -> bool:
        return self.captured_minor >= self.totals.total > 0

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something."""
        return self.status in (OrderStatus.PENDING, OrderStatus.CONFIRMED)


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """A line of the history; `words` is what a person wrote to it."""

    kind: EventKind
    side: Side
    is_public: bool
    words: str
    created_ms: int
