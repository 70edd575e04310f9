"""Our listings as peers read them: the terms of a note, and its price as text. Pure.

Every fact that a buyer needs stands in the note's words too, for those who read notes
only; but not the stock, which changes often.
"""

from decimal import Decimal
from html import escape
from typing import Final

from markupsafe import Markup

from federation.currencies import currency_iri
from federation.listings import Listing
from federation.prices import Price
from federation.vocabulary import FlohmarktItem, Intent, Measure, Terms
from node.ids import Iri
from node.listings.models import StoredListing
from node.text.sanitize import clean_html, to_text

NOTHING: Final = Measure(Decimal(0))


def listing_terms(stored: StoredListing) -> Terms:
    """The terms of FEP-0837; intents are fragments of their note's id."""
    listing = stored.listing
    return Terms(
        purpose=listing.purpose,
        publishes=Intent(
            iri=Iri(f"{listing.iri}#primary"),
            action=listing.action,
            resource=listing.resource,
            quantity=_measure(listing, listing.quantity),
            available=_available(stored),
            minimum=_measure(listing, listing.minimum),
        ),
        reciprocal=_reciprocal(listing, listing.price) if listing.price else None,
        unit_based=listing.unit_based,
        ends_ms=listing.ends_ms,
    )


def listing_html(stored: StoredListing, html: Markup) -> Markup:
    """The note's words with the price before and the seller's page after them."""
    before, after = _facts(stored.listing)
    return clean_html(f"{before}{html}{after}")


def without_facts(listing: Listing, html: Markup) -> Markup:
    """The words of a note from a node like ours; a card says the rest."""
    before, after = (clean_html(each) for each in _facts(listing))
    return html.removeprefix(before).removesuffix(after)


def flohmarkt_item(stored: StoredListing, html: Markup) -> FlohmarktItem | None:
    """What Flohmarkt wants to know, if the seller wants it to know."""
    if not stored.on_flohmarkt:
        return None
    listing, place = stored.listing, stored.place
    return FlohmarktItem(
        original_id=listing.iri.rpartition("/")[2],
        name=listing.title,
        price=f"{listing.price.amount:f}" if listing.price else "",
        currency=listing.price.currency if listing.price else None,
        description=to_text(html),
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
    )


def _facts(listing: Listing) -> tuple[str, str]:
    facts = [price_text(listing)]
    if listing.is_sold_out:
        facts.append("Sold out")
    line = escape(" · ".join(fact for fact in facts if fact), quote=False)
    link = f'<p><a href="{escape(listing.link)}">Details, stock and order</a></p>'
    return (f"<p>{line}</p>" if line else ""), link


def price_text(listing: Listing) -> str:
    """``28.00 EUR``: plain in every language."""
    price = listing.price
    return f"{price.amount:f} {price.currency}" if price else listing.price_words


def _reciprocal(listing: Listing, price: Price) -> Intent:
    return Intent(
        iri=Iri(f"{listing.iri}#reciprocal"),
        resource=currency_iri(price.currency),
        currency=price.currency,
        quantity=Measure(price.amount),
    )


def _available(stored: StoredListing) -> Measure | None:
    if stored.is_paused:
        return NOTHING
    return _measure(stored.listing, stored.listing.available)


def _measure(listing: Listing, value: Decimal | None) -> Measure | None:
    return None if value is None else Measure(value, listing.unit)
