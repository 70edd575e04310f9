"""One ``Listing`` from everything that is sold in the Fediverse. Pure.

Our own notes, proposals of Epicyon, Mitra and Bonfire, and Flohmarkt's items say the
same in different shapes; after this, nobody needs to know which. What a listing says is
its seller's claim: it is shown with the seller's host, and nothing is bought on it
without asking that host again.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from federation.currencies import EXPONENTS, find_asset
from federation.origins import Iri, same_origin
from federation.prices import Price, make_price, read_price
from federation.vocabulary import (
    ONE,
    Action,
    FlohmarktItem,
    Intent,
    Measure,
    Note,
    Purpose,
    Terms,
)

MAX_CONTENT: Final = 65_536
"""A listing with more text than this is a note and nothing else."""

_MAX_AMOUNT: Final = Decimal(10) ** 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What somebody gives or looks for, and what they want for it.

    ``link`` is the seller's page. Without a ``price`` one has to ask; ``price_words``
    are then what the seller wrote, if anything. ``available`` is None when the seller
    does not say. ``primary`` and ``reciprocal`` are what an order has to satisfy; only
    proposals have them.
    """

    iri: Iri
    link: Iri
    title: str = ""
    purpose: Purpose = Purpose.OFFER
    action: str = Action.TRANSFER
    price: Price | None = None
    price_words: str = ""
    unit: str = ONE
    unit_based: bool = False
    quantity: Decimal | None = None
    available: Decimal | None = None
    minimum: Decimal | None = None
    resource: str | None = None
    primary: Iri | None = None
    reciprocal: Iri | None = None
    ends_ms: int | None = None
    updated_ms: int | None = None

    @property
    def is_sold_out(self) -> bool:
        """True when the seller says that nothing is left."""
        return self.available == 0


def listing_of(note: Note) -> Listing | None:
    """The listing that a note is, if it is one."""
    if note.in_reply_to is not None or len(note.content) > MAX_CONTENT:
        return None
    if note.terms is not None:
        return _from_terms(note, note.terms)
    return None if note.flohmarkt is None else _from_item(note, note.flohmarkt)


def _from_terms(note: Note, terms: Terms) -> Listing:
    gives, asks = terms.publishes, terms.reciprocal
    item = note.flohmarkt
    price = None if asks is None else _price_of(asks)
    if price is None and item is not None:
        price = read_price(item.price, item.currency)
    return Listing(
        iri=note.iri,
        link=note.url or note.iri,
        title=note.title or (item.name if item else ""),
        purpose=terms.purpose,
        action=gives.action,
        price=price,
        price_words=item.price if item and price is None else "",
        unit=gives.quantity.unit if gives.quantity else ONE,
        unit_based=terms.unit_based,
        quantity=_value(gives.quantity),
        available=_value(gives.available),
        minimum=_value(gives.minimum),
        resource=gives.resource,
        primary=_own(note, gives.iri),
        reciprocal=_own(note, asks.iri if asks else None),
        ends_ms=terms.ends_ms,
        updated_ms=note.updated_ms or note.published_ms,
    )


def _from_item(note: Note, item: FlohmarktItem) -> Listing:
    price = read_price(item.price, item.currency)
    return Listing(
        iri=note.iri,
        link=note.url or note.iri,
        title=note.title or item.name,
        price=price,
        price_words=item.price if price is None else "",
        quantity=Decimal(1),
        updated_ms=note.updated_ms or note.published_ms,
    )


def _price_of(asks: Intent) -> Price | None:
    """The code said beside it counts before a unit that is one, before a URI."""
    if asks.quantity is None:
        return None
    amount, unit = asks.quantity.value, asks.quantity.unit.upper()
    for code in (asks.currency, unit):
        if code is not None and code in EXPONENTS:
            return make_price(amount, code)
    asset = find_asset(asks.resource) if asks.resource else None
    if asset is None:
        return None
    return make_price(amount.scaleb(-asset.scale), asset.code)


def _value(measure: Measure | None) -> Decimal | None:
    return None if measure is None or measure.value > _MAX_AMOUNT else measure.value


def _own(note: Note, iri: Iri | None) -> Iri | None:
    """Fragments belong to their document; what is elsewhere is not the seller's."""
    return iri if iri is not None and same_origin(iri, note.iri) else None
