"""What can be asked for, and which answers count. Pure."""

from decimal import Decimal
from typing import Final

from federation.currencies import EXPONENTS
from federation.origins import find_iri, same_origin
from federation.prices import Price
from federation.vocabulary import ONE, Action, Agreement, Commitment, Purpose
from node.actors.models import Actor
from node.clock import DAY_MS, MINUTE_MS
from node.errors import Conflict, Invalid
from node.ids import Iri
from node.listings.models import StoredListing
from storefront.requests.models import PurchaseRequest

WAIT_MS: Final = 2 * DAY_MS
"""How long a seller's server has time to answer."""

FRESH_MS: Final = 10 * MINUTE_MS
MAX_WAITING: Final = 20
MAX_QUANTITY: Final = 1_000
MAX_WORDS: Final = 300
CUT_OFF: Final = "This server does not talk to the seller’s server any more."
ONE_PIECE: Final = Decimal(1)


def can_be_asked_for(stored: StoredListing, now_ms: int) -> bool:
    """Whether it is counted in pieces, has a price in money, and both intents."""
    listing = stored.listing
    return (
        stored.is_open(now_ms)
        and listing.purpose is Purpose.OFFER
        and listing.action == Action.TRANSFER
        and listing.unit == ONE
        and listing.quantity in (None, ONE_PIECE)
        and listing.price is not None
        and listing.price.currency in EXPONENTS
        and listing.primary is not None
        and listing.reciprocal is not None
    )


def check_asked(stored: StoredListing, quantity: int, now_ms: int) -> Price:
    """The sum; raises `Invalid` for the number, `Conflict` for the listing."""
    listing = stored.listing
    if not can_be_asked_for(stored, now_ms) or listing.price is None:
        raise Conflict("this cannot be asked for from here")
    if now_ms - stored.seen_ms > FRESH_MS:
        raise Conflict("what is known here is too old; ask the seller's server again")
    most = MAX_QUANTITY if listing.unit_based else 1
    if not 1 <= quantity <= most:
        words = f"Ask for one to {most}." if most > 1 else "There is one of it."
        raise Invalid.field("quantity", "range", words)
    if listing.minimum is not None and quantity < listing.minimum:
        raise Invalid.field("quantity", "few", f"At least {listing.minimum:f}.")
    if listing.available is not None and quantity > listing.available:
        raise Invalid.field("quantity", "many", f"Only {listing.available:f} left.")
    return Price(listing.price.amount * quantity, listing.price.currency)


def is_as_asked(request: PurchaseRequest, seller: Actor, answer: Agreement) -> bool:
    """Whether the seller's agreement says what was asked for, to the piece and cent."""
    return (
        answer.iri is not None
        and answer.attributed_to == seller.iri
        and same_origin(answer.iri, seller.iri)
        and _says(answer.stipulates, request.primary, request.count)
        and answer.reciprocal is not None
        and _says(answer.reciprocal, request.reciprocal, request.total.amount)
    )


def is_checkout(href: str, seller: Actor) -> bool:
    """A page that may be shown as the way on: encrypted, or as little as the seller."""
    page = find_iri(href)
    if page is None:
        return False
    return page.startswith("https://") or same_origin(page, seller.iri)


def _says(side: Commitment, satisfies: Iri, amount: Decimal) -> bool:
    measure = side.quantity
    return (
        side.satisfies == satisfies
        and measure is not None
        and measure.unit == ONE
        and measure.value == amount
    )
