"""Search: words in notes, names, topics, products; handles and addresses elsewhere.

What is not known here is asked for on its own server, for people who are logged in
and only for what clearly is a handle or an address; the wait is bounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode, urlsplit

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import find_actor
from node.database.types import Reader
from node.filters.heeding import heed_filters
from node.filters.models import Place
from node.ids import ActorId, MediaId
from node.limits.rates import Limit
from node.lookups import Elsewhere, is_address, is_handle, look_elsewhere
from node.media.models import Media
from node.notes.readmodel import Card, NoteView, load_notes
from node.relations.models import Relationship
from node.relations.queries import list_relationships
from node.search.queries import search_notes, search_people, search_topics
from node.services import Services
from node.text.plain import clean_name
from node.timelines.models import TopicCount
from node.timelines.queries import load_entries
from node.web.context import services, viewer
from node.web.inputs import next_page, read_cursor, see_other, viewer_id
from node.web.pages.notes import SearchPage, SearchTab
from node.web.pages.shared import (
    Chip,
    Pagination,
    ProductCardView,
    RelationView,
    TopicView,
)
from node.web.paths import own_path
from node.web.render import render_page
from node.web.throttle import limit_client, limit_viewer
from node.web.views import (
    Pictures,
    actor_view,
    load_avatars,
    note_views,
    relation_view,
    topic_path,
)

MAX_QUERY: Final = 300
PAGE_SIZE: Final = 24
FEW: Final = 6
MANY: Final = 40
WORDS: Final = {
    SearchTab.ALL: "All",
    SearchTab.NOTES: "Notes",
    SearchTab.PEOPLE: "People",
    SearchTab.PRODUCTS: "Products",
    SearchTab.TOPICS: "Topics",
}

routes = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for."""

    text: str
    tab: SearchTab
    before: int | None

    def covers(self, tab: SearchTab) -> bool:
        return self.tab in (SearchTab.ALL, tab)

    def limit(self, tab: SearchTab) -> int:
        return MANY if self.tab is tab else FEW


@dataclass(slots=True)
class _Found:
    people: list[Actor] = field(default_factory=list[Actor])
    pictures: Pictures = field(default_factory=dict[MediaId, Media])
    relations: dict[ActorId, Relationship] = field(
        default_factory=dict[ActorId, Relationship]
    )
    notes: list[NoteView] = field(default_factory=list[NoteView])
    next_before: int | None = None
    products: list[Card] = field(default_factory=list[Card])
    topics: list[TopicCount] = field(default_factory=list[TopicCount])


@routes.get("/search")
async def search() -> Response:
    current = services()
    asked = Asked(_read_query(), _read_tab(), read_cursor())
    if current.urls.is_ours(asked.text):
        return see_other(_own_page(asked.text))
    if not asked.text:
        return await _answer(asked, _Found(), "")
    _limit()
    elsewhere = await look_up(current, asked.text)
    found = await current.db.read(_search, current, viewer_id(), asked, elsewhere)
    return await _answer(asked, found, elsewhere.fault)


async def look_up(current: Services, text: str) -> Elsewhere:
    """What a handle or address leads to; guests may not make the node ask."""
    if viewer() is None and (is_address(text) or is_handle(text)):
        return Elsewhere(fault="Log in to look up people and notes on other servers.")
    return await look_elsewhere(current, text)


def _search(
    r: Reader,
    current: Services,
    reader_id: ActorId | None,
    asked: Asked,
    elsewhere: Elsewhere,
) -> _Found:
    """Everything the page shows, in one read."""
    found = _Found()
    if asked.covers(SearchTab.PEOPLE) and asked.before is None:
        found.people = _people(r, asked, elsewhere)
    if asked.covers(SearchTab.NOTES):
        _add_notes(r, current, reader_id, asked, found, elsewhere)
    if asked.before is None:
        _add_extras(r, current, reader_id, asked, found)
    ids = [actor.id for actor in found.people]
    found.pictures = load_avatars(r, found.people)
    if reader_id is not None:
        found.relations = list_relationships(r, reader_id, ids)
    return found


def _people(r: Reader, asked: Asked, elsewhere: Elsewhere) -> list[Actor]:
    people = search_people(r, asked.text, limit=asked.limit(SearchTab.PEOPLE))
    if elsewhere.actor_id is None:
        return people
    looked_up = find_actor(r, elsewhere.actor_id)
    others = [actor for actor in people if actor.id != elsewhere.actor_id]
    return [looked_up, *others] if looked_up and looked_up.is_active else others


def _add_notes(
    r: Reader,
    current: Services,
    reader_id: ActorId | None,
    asked: Asked,
    found: _Found,
    elsewhere: Elsewhere,
) -> None:
    if elsewhere.note_id is not None:
        found.notes = load_notes(r, [elsewhere.note_id], viewer_id=reader_id)
        return
    page = search_notes(
        r, asked.text, viewer_id=reader_id, before=asked.before, limit=PAGE_SIZE
    )
    found.next_before = page.next_before
    notes = load_entries(
        r, page.items, viewer_id=reader_id, cards=current.extensions.cards
    )
    found.notes = heed_filters(r, notes, Place.PUBLIC, viewer_id=reader_id)


def _add_extras(
    r: Reader,
    current: Services,
    reader_id: ActorId | None,
    asked: Asked,
    found: _Found,
) -> None:
    if asked.covers(SearchTab.TOPICS):
        limit = asked.limit(SearchTab.TOPICS)
        found.topics = search_topics(r, asked.text, limit=limit, viewer_id=reader_id)
    if asked.covers(SearchTab.PRODUCTS):
        limit = asked.limit(SearchTab.PRODUCTS)
        for source in current.extensions.products:
            found.products.extend(source.search(r, asked.text, limit=limit))


async def _answer(asked: Asked, found: _Found, fault: str) -> Response:
    urls, reader_id = services().urls, viewer_id()
    page = SearchPage(
        query=asked.text,
        tab=asked.tab,
        tabs=_tabs(asked),
        people=tuple(_person(actor, found, reader_id) for actor in found.people),
        notes=note_views(urls, found.notes, viewer_id=reader_id),
        products=_products(found.products),
        topics=tuple(
            TopicView(each.shown, topic_path(each.topic), each.notes_count)
            for each in found.topics
        ),
        pagination=_pagination(asked, found),
        fault=fault,
    )
    return await render_page("notes/search.html", page)


def _person(actor: Actor, found: _Found, reader_id: ActorId | None) -> RelationView:
    shown = actor_view(services().urls, actor, found.pictures)
    relation = found.relations.get(actor.id, Relationship())
    return relation_view(actor, shown, viewer_id=reader_id, relation=relation)


def _products(cards: Sequence[Card]) -> tuple[ProductCardView, ...]:
    items = (card.item for card in cards)
    return tuple(item for item in items if isinstance(item, ProductCardView))


def _tabs(asked: Asked) -> tuple[Chip, ...]:
    return tuple(
        Chip(word, _path(asked.text, tab), tab is asked.tab)
        for tab, word in WORDS.items()
        if tab is not SearchTab.PRODUCTS or services().extensions.products
    )


def _path(text: str, tab: SearchTab) -> str:
    query = urlencode({"q": text, "tab": tab.value} if text else {"tab": tab.value})
    return f"/search?{query}"


def _pagination(asked: Asked, found: _Found) -> Pagination:
    return next_page(found.next_before, q=asked.text, tab=asked.tab.value)


def _read_query() -> str:
    return clean_name(request.args.get("q", ""), max_length=MAX_QUERY)


def _read_tab() -> SearchTab:
    try:
        return SearchTab(request.args.get("tab", SearchTab.ALL.value))
    except ValueError:
        return SearchTab.ALL


def _own_page(address: str) -> str:
    parts = urlsplit(address)
    return own_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _limit() -> None:
    if viewer() is None:
        limit_client(Limit.SEARCH)
    else:
        limit_viewer(Limit.SEARCH)
