"""Requests to buy, as their buyers know them.

requested → accepted (then the seller tells how far the order is)
   ├→ rejected, expired, undelivered
   └→ withdrawn, from accepted too
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from federation.prices import Price
from node.ids import ActorId, Iri
from storefront.agreements.models import AgreementState
from storefront.ids import RequestId


class RequestState(StrEnum):
    """What became of a request."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    UNDELIVERED = "undelivered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRequest:
    """A row of `purchase_requests`.

    `words` say more about a refusal, mostly the seller's; `order_state` is None until
    the seller said something about an agreement; `receipt_ms` is when a receipt came.
    """

    id: RequestId
    key: str
    buyer_id: ActorId
    seller_id: ActorId
    note_iri: Iri
    primary: Iri
    reciprocal: Iri
    title: str
    quantity: int
    total: Price
    state: RequestState
    words: str
    agreement_iri: str
    checkout_url: str
    order_state: AgreementState | None
    ends_ms: int
    told_ms: int
    receipt_ms: int | None
    created_ms: int

    @property
    def count(self) -> Decimal:
        return Decimal(self.quantity)

    def is_over(self, now_ms: int) -> bool:
        """It was granted, and the time to order it has passed without a word."""
        is_open = self.order_state is AgreementState.OPEN
        return is_open and now_ms >= self.ends_ms

    @property
    def may_withdraw(self) -> bool:
        """Nothing is settled yet, as far as is known here."""
        if self.state is RequestState.ACCEPTED:
            return self.order_state is AgreementState.OPEN
        return self.state is RequestState.REQUESTED
