"""What an offer has to say to be accepted, and how agreements move on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from federation.vocabulary import ONE, Agreement, Measure
from node.clock import DAY_MS, HOUR_MS
from node.ids import Iri
from storefront.agreements.models import AgreementState, Refusal
from storefront.catalog.models import Product
from storefront.listings.policy import price_of
from storefront.orders.models import Order, OrderStatus

HOLD_MS: Final = DAY_MS
"""Buyers pay when they collect: pieces wait a day for them to order."""

MAX_OPEN: Final = 5
"""Agreements without an order that one buyer may have here: they cost nothing."""

MAX_PER_HOST: Final = 20
PER_HOST_MS: Final = HOUR_MS
NEXT_MS: Final = 1_000
"""Times on the wire may be read in whole seconds: no two words in one."""

WORDS: Final[Mapping[Refusal, str]] = {
    Refusal.PRICE_CHANGED: "The price has changed. Look at it again.",
    Refusal.OUT_OF_STOCK: "There are not so many left.",
    Refusal.WITHDRAWN: "This is not for sale any more.",
    Refusal.LIMIT: "There are too many requests of yours, or this is too much at once.",
    Refusal.POLICY: "The seller takes no orders at the moment.",
    Refusal.INVALID: "This is not an offer for something that is sold here.",
}

_TO = {
    AgreementState.OPEN: frozenset(
        {AgreementState.PAID, AgreementState.COMPLETED, AgreementState.CANCELLED}
    ),
    AgreementState.PAID: frozenset(
        {AgreementState.SHIPPED, AgreementState.COMPLETED, AgreementState.REFUNDED}
    ),
    AgreementState.SHIPPED: frozenset(
        {AgreementState.COMPLETED, AgreementState.REFUNDED}
    ),
}


@dataclass(frozen=True, slots=True)
class Sides:
    """The ids of a note's two intents."""

    gives: Iri
    asks: Iri


def sides_of(note_iri: Iri) -> Sides:
    return Sides(Iri(f"{note_iri}#primary"), Iri(f"{note_iri}#reciprocal"))


def note_of(asked: Agreement) -> Iri:
    """The note that is said to sell it."""
    return Iri(asked.stipulates.satisfies.partition("#")[0])


def judge(asked: Agreement, note_iri: Iri, product: Product) -> int | Refusal:
    """How many pieces are asked for at the present price, or why that cannot be.

    Both sides are those of one note, counted in ones; stock is another question.
    """
    sides, pays = sides_of(note_iri), asked.reciprocal
    if pays is None or asked.stipulates.satisfies != sides.gives:
        return Refusal.INVALID
    count, amount = _amount(asked.stipulates.quantity), _amount(pays.quantity)
    if pays.satisfies != sides.asks or count is None or amount is None:
        return Refusal.INVALID
    if count < 1 or count != count.to_integral_value():
        return Refusal.INVALID
    if count > product.variant.max_per_order:
        return Refusal.LIMIT
    if amount != count * price_of(product.variant.price).amount:
        return Refusal.PRICE_CHANGED
    return int(count)


def may_move(was: AgreementState, to: AgreementState) -> bool:
    return to in _TO.get(was, frozenset())


def states_of(order: Order) -> tuple[AgreementState, ...]:
    """What is to be told of an order, in this order; as far as it is not told yet."""
    if order.status is OrderStatus.COMPLETED:
        return (AgreementState.PAID, AgreementState.COMPLETED)
    if not order.is_open:
        paid = order.captured_minor > 0
        return (AgreementState.REFUNDED if paid else AgreementState.CANCELLED,)
    return (AgreementState.PAID,) if order.is_paid else ()


def _amount(measure: Measure | None) -> Decimal | None:
    return measure.value if measure is not None and measure.unit == ONE else None
