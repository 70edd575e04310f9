"""Agreements: what somebody elsewhere may buy here, at which price, until when.

An agreement holds pieces until its buyer comes to the checkout; from then on the
order is the truth, and the agreement's state is what the buyer's server is told of it.

    open → paid → shipped → completed
      └→ cancelled   └→ refunded
"""

from dataclasses import dataclass
from enum import StrEnum

from node.ids import ActorId, Iri
from storefront.ids import AgreementId, OrderId, ProductId, ShopId, VariantId
from storefront.money import Money


class AgreementState(StrEnum):
    """What a buyer's server is told."""

    OPEN = "open"
    PAID = "paid"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class Refusal(StrEnum):
    """Why an offer is rejected, in one word for the other shop."""

    PRICE_CHANGED = "price_changed"
    OUT_OF_STOCK = "out_of_stock"
    WITHDRAWN = "withdrawn"
    LIMIT = "limit"
    POLICY = "policy"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A row of `agreements`. `taken_by` stands for the browser that came with it.

    `buyer_host` is empty once the buyer is gone, and `buyer_iri` then nobody's.
    """

    id: AgreementId
    key: str
    offer_iri: Iri
    buyer_iri: Iri
    buyer_host: str
    seller_id: ActorId
    note_iri: Iri
    shop_id: ShopId
    product_id: ProductId
    variant_id: VariantId
    quantity: int
    unit: Money
    state: AgreementState
    is_holding: bool
    taken_by: bytes | None
    order_id: OrderId | None
    ends_ms: int
    created_ms: int
    updated_ms: int

    @property
    def total(self) -> Money:
        return self.unit * self.quantity

    def is_waiting(self, now_ms: int) -> bool:
        """Its pieces are kept for a buyer who has not ordered yet."""
        return self.is_holding and now_ms < self.ends_ms
