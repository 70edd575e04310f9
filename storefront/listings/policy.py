"""What a product's note says, and what of a change is whose business. Pure.

People are told of words, price and of having sold out; how many pieces are left is for
other shops, and exactly only when they are few.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Final

from federation.currencies import EXPONENTS
from federation.listings import Listing
from federation.prices import Price
from node.clock import HOUR_MS, MINUTE_MS
from node.ids import Iri
from node.listings.models import Place, StoredListing
from node.notes.actions import ListingDraft
from storefront.catalog.models import Product, Variant
from storefront.money import Money
from storefront.shops.models import Shop
from storefront.stock.models import StockPolicy

TELL_EVERY_MS: Final = 6 * HOUR_MS
"""Followers hear of new prices and words at most this often."""

COUNT_AFTER_MS: Final = MINUTE_MS
"""Stock that changes several times in between is told once."""

FEW: Final = 5
ONE: Final = Decimal(1)


class News(Enum):
    """What there is to tell."""

    NOTHING = "nothing"
    STOCK = "stock"
    WORDS = "words"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True)
class Flohmarkt:
    """Whether a seller wants to be found there, and roughly where they are."""

    is_on: bool = False
    place: Place | None = None


def draft_of(product: Product) -> ListingDraft:
    return ListingDraft(
        title=product.title, text=product.text, media_ids=product.media_ids
    )


def listing_of(product: Product, *, note_iri: Iri, link: Iri, thing: Iri) -> Listing:
    """The terms of a product; `thing` is what variants of it would share."""
    variant = product.variant
    return Listing(
        iri=note_iri,
        link=link,
        title=product.title,
        price=price_of(variant.price),
        unit_based=variant.max_per_order > 1,
        quantity=ONE,
        available=available_of(variant),
        minimum=ONE,
        resource=thing,
    )


def price_of(money: Money) -> Price:
    exponent = EXPONENTS[money.currency]
    return Price(Decimal(money.minor).scaleb(-exponent), money.currency)


def available_of(variant: Variant) -> Decimal | None:
    """None and the few are told exactly; more than that is the seller's business."""
    if not variant.is_active:
        return Decimal(0)
    if variant.stock_policy is StockPolicy.UNLIMITED or variant.available > FEW:
        return None
    return Decimal(max(0, variant.available))


def news_of(before: StoredListing, after: StoredListing, *, is_reworded: bool) -> News:
    """What a change is to those who read the note."""
    was, now = before.listing, after.listing
    if now.is_sold_out and not was.is_sold_out:
        return News.SOLD_OUT
    came_back = was.is_sold_out and not now.is_sold_out
    if is_reworded or came_back or _shown(was) != _shown(now):
        return News.WORDS
    same = replace(
        after,
        position=before.position,
        updated_ms=before.updated_ms,
        seen_ms=before.seen_ms,
        listing=replace(now, updated_ms=was.updated_ms),
    )
    return News.NOTHING if same == before else News.STOCK


def is_paused(shop: Shop) -> bool:
    """A shop on holiday shows what it has and sells nothing."""
    return not shop.is_selling


def _shown(listing: Listing) -> tuple[object, ...]:
    """What stands in the note's words."""
    return (listing.title, listing.price, listing.link)
