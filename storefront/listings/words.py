"""Offers in words. Pure."""

from federation.listings import Listing
from federation.vocabulary import ONE
from node.listings.wire import price_text


def price_words(listing: Listing) -> str:
    """The same in words: of coins, of prices by the hour, of what cannot be read."""
    text = price_text(listing)
    return f"{text} per {listing.unit}" if text and listing.unit != ONE else text
