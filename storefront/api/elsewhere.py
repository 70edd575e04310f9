"""What notes of other servers sell, for apps: a card, as of a page.

It is no product of this node, so no app can ask about it here; the card leads to the
page where its seller can be asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from node.actors.models import Actor
from node.actors.queries import list_actors
from node.api.entities.cards import Offered
from node.database.types import Reader
from node.ids import ActorId, MediaId, NoteId
from node.listings.models import StoredListing
from node.media.models import Media
from node.media.queries import list_media
from node.notes.queries import list_covers
from node.notes.readmodel import Card
from node.text.weblinks import authority_of, show_host
from node.urls import Urls
from storefront.listings.words import price_words
from storefront.paths import listing_path

OFFER: Final = "offer"
"""The `kind` of a card whose `item` is an `Offered`."""


@dataclass(frozen=True, slots=True)
class _Parts:
    sellers: Mapping[ActorId, Actor]
    covers: Mapping[NoteId, MediaId]
    media: Mapping[MediaId, Media]


def load_offers_elsewhere(
    r: Reader, urls: Urls, listings: Sequence[StoredListing]
) -> dict[NoteId, list[Card]]:
    """Cards by note, in a constant number of queries."""
    if not listings:
        return {}
    covers = list_covers(r, [each.note_id for each in listings])
    parts = _Parts(
        sellers=list_actors(r, {each.actor_id for each in listings}),
        covers=covers,
        media=list_media(r, {*covers.values()}),
    )
    return {
        each.note_id: [Card(OFFER, _offered(urls, parts, each, r.now_ms))]
        for each in listings
        if each.actor_id in parts.sellers
    }


def _offered(urls: Urls, parts: _Parts, stored: StoredListing, now_ms: int) -> Offered:
    listing, seller = stored.listing, parts.sellers[stored.actor_id]
    cover = parts.covers.get(stored.note_id)
    return Offered(
        entity=None,
        url=urls.base_url + listing_path(stored.note_id),
        title=listing.title or seller.shown_name,
        words=_words(stored, now_ms),
        shop_name=f"{seller.shown_name} · {show_host(authority_of(listing.iri))}",
        shop_url=seller.page_url or seller.iri,
        photo=parts.media.get(cover) if cover is not None else None,
    )


def _words(stored: StoredListing, now_ms: int) -> str:
    """Its price, and whether it is still to be had."""
    state = ""
    if stored.is_over(now_ms):
        state = "no longer offered"
    elif stored.listing.is_sold_out:
        state = "sold out"
    return " · ".join(part for part in (price_words(stored.listing), state) if part)
