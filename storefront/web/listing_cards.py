"""Notes that sell as cards: our own products, and what is offered elsewhere.

What is said elsewhere is shown as such: with the seller's host, and when it was said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from federation.currencies import EXPONENTS
from federation.listings import Listing
from federation.vocabulary import ONE, Purpose
from node.actors.models import Actor
from node.actors.queries import list_actors
from node.database.types import Reader
from node.ids import ActorId, MediaId, NoteId
from node.listings.models import StoredListing
from node.listings.queries import count_listings, list_listings
from node.media.models import Media
from node.media.queries import list_media
from node.notes.queries import find_note, list_covers
from node.notes.readmodel import LISTING, Card
from node.search.queries import search_listings
from node.services import TabLink
from node.text.plain import cut
from node.text.sanitize import to_text
from node.text.weblinks import authority_of, show_host
from node.urls import Urls
from node.web.pages.shared import MoneyView, ProductCardView, StockWord
from node.web.pictures import media_view
from node.web.views import actor_view
from storefront.catalog.queries import list_shown
from storefront.ids import ProductId
from storefront.listings.queries import list_announcing
from storefront.listings.words import price_words
from storefront.money import MAX_MINOR
from storefront.paths import listing_path, shop_path
from storefront.web.shelf import FEW, card_of, load_shelf

MAX_UNTITLED = 60


class ListingCards:
    """Notes that sell: a `CardSource` and a `ProductSource`."""

    def __init__(self, urls: Urls) -> None:
        self._urls = urls

    def cards_for(
        self, r: Reader, note_ids: Sequence[NoteId]
    ) -> Mapping[NoteId, Sequence[Card]]:
        found = list_listings(r, note_ids)
        if not found:
            return {}
        own = list_announcing(r, [*found])
        cards = self._products(r, own)
        elsewhere = [each for key, each in found.items() if key not in own]
        for note_id, card in load_cards(r, self._urls, elsewhere).items():
            cards[note_id] = [Card(LISTING, card)]
        return cards

    def list_own(self, r: Reader, actor: Actor) -> Sequence[Card]:
        """What an actor here sells is offered by the shop itself."""
        return ()

    def search(self, r: Reader, text: str, *, limit: int) -> Sequence[Card]:
        ids = search_listings(r, text, limit=limit, now_ms=r.now_ms)
        found = list_listings(r, ids)
        cards = load_cards(r, self._urls, found.values())
        return [Card(LISTING, cards[each]) for each in ids if each in cards]

    def _products(
        self, r: Reader, own: Mapping[NoteId, ProductId]
    ) -> dict[NoteId, list[Card]]:
        if not own:
            return {}
        shelf = load_shelf(r, list_shown(r, [*own.values()]))
        return {
            note_id: [Card(LISTING, card_of(shelf, self._urls, shelf.products[each]))]
            for note_id, each in own.items()
            if each in shelf.products
        }


class OffersTab:
    """The tab on the profile of somebody elsewhere who sells: a `ProfileTabSource`."""

    def tab_for(self, r: Reader, actor: Actor) -> TabLink | None:
        if actor.is_local or not count_listings(r, actor.id):
            return None
        return TabLink("For sale", shop_path(f"{actor.name}@{actor.host}"))


@dataclass(frozen=True, slots=True)
class _Parts:
    sellers: Mapping[ActorId, Actor]
    covers: Mapping[NoteId, MediaId]
    media: Mapping[MediaId, Media]
    titles: Mapping[NoteId, str]


def load_cards(
    r: Reader, urls: Urls, listings: Iterable[StoredListing]
) -> dict[NoteId, ProductCardView]:
    """Cards of what is offered elsewhere, in a constant number of queries."""
    wanted = {each.note_id: each for each in listings}
    if not wanted:
        return {}
    covers = list_covers(r, [*wanted])
    sellers = list_actors(r, {each.actor_id for each in wanted.values()})
    avatars = {a.avatar_id for a in sellers.values() if a.avatar_id is not None}
    parts = _Parts(
        sellers=sellers,
        covers=covers,
        media=list_media(r, {*covers.values(), *avatars}),
        titles={
            key: each.listing.title or _first_words(r, key)
            for key, each in wanted.items()
        },
    )
    return {
        key: _card(urls, parts, each, r.now_ms)
        for key, each in wanted.items()
        if each.actor_id in sellers
    }


def stock_of(stored: StoredListing, now_ms: int) -> tuple[StockWord, int]:
    """What a buyer is told about how many there are, and how many, if few."""
    available = stored.listing.available
    if stored.is_over(now_ms):
        return StockWord.OVER, 0
    if stored.listing.is_sold_out:
        return StockWord.SOLD_OUT, 0
    if available is not None and available <= FEW and available == int(available):
        return StockWord.FEW_LEFT, int(available)
    return StockWord.IN_STOCK, 0


def money_of_listing(listing: Listing) -> MoneyView | None:
    """The price as money of ours, if it is one: a currency, for one piece."""
    price = listing.price
    if price is None or price.currency not in EXPONENTS or listing.unit != ONE:
        return None
    minor = int(price.amount.scaleb(EXPONENTS[price.currency]))
    return MoneyView(minor, price.currency) if minor <= MAX_MINOR else None


def _card(
    urls: Urls, parts: _Parts, stored: StoredListing, now_ms: int
) -> ProductCardView:
    listing, seller = stored.listing, parts.sellers[stored.actor_id]
    cover = parts.covers.get(stored.note_id)
    media = parts.media.get(cover) if cover is not None else None
    stock, few = stock_of(stored, now_ms)
    return ProductCardView(
        id=stored.note_id,
        url=listing_path(stored.note_id),
        title=parts.titles[stored.note_id],
        price=money_of_listing(listing),
        stock=stock,
        few_left=few,
        photo=media_view(urls, media) if media else None,
        seller=actor_view(urls, seller, parts.media),
        price_words=price_words(listing),
        host=show_host(authority_of(listing.iri)),
        seen_ms=stored.seen_ms,
        is_wanted=listing.purpose is Purpose.REQUEST,
    )


def _first_words(r: Reader, note_id: NoteId) -> str:
    note = find_note(r, note_id)
    return cut(to_text(note.html), MAX_UNTITLED) if note else ""
