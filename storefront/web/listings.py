"""What people elsewhere offer: its page here, asking its server again, and its seller.

Nothing is bought on what was said long ago: a listing older than a day has to be asked
for again before the way to its seller opens. Nobody is sent on by themselves, and where
the way leads is written beside it.
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup
from quart import Blueprint, Response

from federation.errors import FederationError
from node.actors.models import Actor
from node.actors.queries import find_actor_by_handle, get_actor
from node.database.paging import Page
from node.database.types import Reader
from node.errors import Invalid, NotFound
from node.ids import ActorId, NoteId
from node.limits.rates import Limit
from node.listings.models import StoredListing
from node.listings.queries import find_listing, list_listings, list_public_of
from node.listings.wire import price_text
from node.media.models import Media
from node.media.queries import list_media
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.queries import get_visible_note, list_note_media_ids
from node.notes.queries.consent import may_answer
from node.notes.remote import NoteFetcher
from node.text.weblinks import authority_of, clean_url, show_host
from node.urls import Urls
from node.web.context import require_viewer, services, viewer
from node.web.forms import failed_form, see_other, typed_values
from node.web.inputs import next_page, read_cursor, read_id, read_who, viewer_id
from node.web.pages.shared import FormView, ProductCardView
from node.web.pages.shop import AskPage, ListingPage, ListingsPage
from node.web.pages.site import FlashKind
from node.web.pictures import media_view
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import actor_view, load_avatars, origin_url
from storefront.paths import listing_path
from storefront.requests.policy import MAX_QUANTITY, can_be_asked_for
from storefront.web.forms import read_form, text
from storefront.web.listing_cards import load_cards

PAGE_SIZE: Final = 24
DEADLINE_S: Final = 10.0

blueprint = Blueprint("listings", __name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A listing with what its page shows of it."""

    note: Note
    seller: Actor
    stored: StoredListing
    card: ProductCardView | None
    media: tuple[Media, ...]
    may_ask: bool
    now_ms: int


@blueprint.get("/listings/<note_id>")
async def get_listing(note_id: str) -> Response:
    """What somebody elsewhere offers; our own products have pages of their own."""
    current = services()
    shown = await current.db.read(_load, current.urls, read_id(note_id), viewer_id())
    if shown.card is None:
        return see_other(_own_path(current.urls, shown))
    return await render_page("shop/listing.html", _page(current.urls, shown))


@blueprint.post("/listings/<note_id>/check")
async def post_check(note_id: str) -> Response:
    """Ask the seller's server what is true now."""
    require_viewer()
    limit_viewer(Limit.SEARCH)
    current, number = services(), read_id(note_id)
    shown = await current.db.read(_load, current.urls, number, viewer_id())
    fetcher = NoteFetcher(current.db, current.strangers, current.urls)
    response = see_other(listing_path(number))
    try:
        async with asyncio.timeout(DEADLINE_S):
            note = await fetcher.refetch(shown.note.iri)
    except (TimeoutError, FederationError):
        flash(response, "The seller’s server could not be asked.", FlashKind.WARN)
        return response
    if note is None or await current.db.read(find_listing, number) is None:
        response = see_other("/search?tab=products")
        flash(response, "This is no longer offered.", FlashKind.WARN)
        return response
    flash(response, "This is what the seller’s server says now.")
    return response


@blueprint.get("/listings/<note_id>/ask")
async def get_ask(note_id: str) -> Response:
    """The form for a message to the seller."""
    require_viewer()
    return await _show_ask(read_id(note_id), FormView())


@blueprint.post("/listings/<note_id>/ask")
async def post_ask(note_id: str) -> Response:
    """Send it: a direct note to the seller alone, in answer to the listing."""
    reader, current, number = require_viewer(), services(), read_id(note_id)
    form = await read_form()
    limit_viewer(Limit.POST)
    shown = await current.db.read(_load, current.urls, number, reader.actor.id)
    if shown.seller.id == reader.actor.id:
        raise NotFound("nobody asks themselves")
    draft = NoteDraft(
        text=text(form, "text").strip(),
        visibility=Visibility.DIRECT,
        reply_to_id=NoteId(number),
        submission=form.get("submission", "")[:100],
    )
    try:
        note = await current.db.write(
            post_note, current.urls, author=reader.actor, draft=draft
        )
    except Invalid as error:
        failed = failed_form(typed_values(form), error.faults)
        return await _show_ask(number, failed, status=422)
    response = see_other(current.urls.note_path(reader.actor.name, note.id))
    flash(response, "Sent. Only you and the seller see it, and both servers’ staff.")
    return response


async def answer_offers(who: str) -> Response:
    """What one person elsewhere offers."""
    current, named = services(), read_who(who)
    loaded = await current.db.read(
        _load_offers, current.urls, named.name, named.host, read_cursor()
    )
    page = ListingsPage(
        seller=actor_view(
            current.urls, loaded.seller, {each.id: each for each in loaded.avatars}
        ),
        products=loaded.cards,
        origin_url=origin_url(loaded.seller),
        pagination=next_page(loaded.page.next_before),
    )
    return await render_page("shop/listings.html", page)


@dataclass(frozen=True, slots=True)
class _Offers:
    seller: Actor
    page: Page[StoredListing]
    cards: tuple[ProductCardView, ...]
    avatars: tuple[Media, ...]


def _load_offers(
    r: Reader, urls: Urls, name: str, host: str, before: int | None
) -> _Offers:
    seller = find_actor_by_handle(r, name, host)
    if seller is None or not seller.is_active or seller.is_local:
        raise NotFound("there is nobody of that name")
    page = list_public_of(r, seller.id, before=before, limit=PAGE_SIZE)
    cards = load_cards(r, urls, page.items)
    return _Offers(
        seller=seller,
        page=page,
        cards=tuple(cards[each.note_id] for each in page.items),
        avatars=tuple(load_avatars(r, [seller]).values()),
    )


def _load(r: Reader, urls: Urls, note_id: int, reader_id: ActorId | None) -> _Shown:
    """Raises `NotFound` for what lists nothing, or not for this reader."""
    note = get_visible_note(r, note_id, viewer_id=reader_id)
    stored = list_listings(r, [note.id]).get(note.id)
    if stored is None:
        raise NotFound("nothing is offered here")
    ids = list_note_media_ids(r, note.id)
    media = list_media(r, ids)
    cards = {} if note.is_local else load_cards(r, urls, [stored])
    return _Shown(
        note=note,
        seller=get_actor(r, note.actor_id),
        stored=stored,
        card=cards.get(note.id),
        media=tuple(media[each] for each in ids if each in media),
        may_ask=may_answer(r, note, reader_id),
        now_ms=r.now_ms,
    )


def _page(urls: Urls, shown: _Shown) -> ListingPage:
    note, stored = shown.note, shown.stored
    assert shown.card is not None
    link = clean_url(stored.listing.link) or note.iri
    is_stale, path = stored.is_stale(shown.now_ms), listing_path(note.id)
    reader = viewer()
    may_buy = reader and not is_stale and can_be_asked_for(stored, shown.now_ms)
    return ListingPage(
        card=replace(shown.card, photo=None),
        html=Markup(note.html),  # noqa: S704  sanitised when it was stored
        photos=tuple(media_view(urls, each) for each in shown.media),
        note_url=urls.note_path(shown.seller.name, note.id, shown.seller.host),
        created_ms=note.created_ms,
        is_open=stored.is_open(shown.now_ms),
        link_url=None if is_stale and reader else link,
        link_host=show_host(authority_of(link)),
        check_url=f"{path}/check" if is_stale and reader else None,
        ask_url=f"{path}/ask" if shown.may_ask else None,
        report_url=f"/report?note={note.id}" if reader else None,
        buy_url=f"{path}/buy" if may_buy else None,
        buy_price=price_text(stored.listing),
        max_quantity=_most(stored),
    )


def _most(stored: StoredListing) -> int:
    """How many may be asked for, as far as the seller says."""
    if not stored.listing.unit_based:
        return 1
    return int(min(stored.listing.available or MAX_QUANTITY, MAX_QUANTITY))


def _own_path(urls: Urls, shown: _Shown) -> str:
    return shown.stored.listing.link.removeprefix(urls.base_url)


async def _show_ask(note_id: int, form: FormView, *, status: int = 200) -> Response:
    current, reader = services(), require_viewer()
    shown = await current.db.read(_load, current.urls, note_id, reader.actor.id)
    if shown.seller.id == reader.actor.id:
        raise NotFound("nobody asks themselves")
    listing = shown.stored.listing
    page = AskPage(
        form=form,
        action_url=f"{listing_path(note_id)}/ask",
        seller=actor_view(current.urls, shown.seller),
        title=shown.card.title if shown.card else listing.title,
        listing_url=listing_path(note_id),
    )
    return await render_page("shop/ask.html", page, status=status)
