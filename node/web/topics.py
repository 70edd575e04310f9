"""Topics, and what one saved or likes: more feeds of notes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from quart import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from node.database.paging import newest
from node.database.types import Reader, Writer
from node.errors import Conflict, NotFound
from node.filters.heeding import heed_filters
from node.filters.models import Place
from node.ids import ActorId
from node.limits.rates import Limit
from node.notes.readmodel import NoteView
from node.search.queries import find_topic
from node.services import Services
from node.text.tokens import TagKey, tag_key
from node.timelines.actions import follow_topic, unfollow_topic
from node.timelines.models import TopicCount
from node.timelines.queries import (
    list_bookmarks,
    list_liked,
    list_topic,
    load_entries,
    pick_followed,
)
from node.web.context import require_viewer, services
from node.web.forms import as_sentence, go_back
from node.web.inputs import next_page, read_cursor, viewer_id
from node.web.pages.notes import BookmarksPage, TopicPage
from node.web.pages.shared import Chip, TopicView
from node.web.pages.site import FlashKind
from node.web.render import flash, render_page
from node.web.throttle import limit_viewer
from node.web.views import note_views, topic_path

PAGE_SIZE: Final = 24
PATH: Final = "/bookmarks"
SAVED: Final = "saved"
KEPT: Final = {
    SAVED: ("Saved", list_bookmarks),
    "liked": ("Liked", list_liked),
}

Change = Callable[[Writer, ActorId, TagKey], None]

routes = Blueprint("topics", __name__)


@dataclass(frozen=True, slots=True)
class _Topic:
    count: TopicCount | None
    is_followed: bool
    notes: list[NoteView]
    next_before: int | None


@routes.get("/topics/<name>")
async def show_topic(name: str) -> Response:
    key = _read_key(name)
    current, reader_id = services(), viewer_id()
    found = await current.db.read(
        _load_topic, current, reader_id, key=key, before=read_cursor()
    )
    shown = found.count.shown if found.count else name.removeprefix("#")
    page = TopicPage(
        topic=TopicView(
            shown, topic_path(key), found.count.notes_count if found.count else 0
        ),
        notes=note_views(current.urls, found.notes, viewer_id=reader_id),
        pagination=next_page(found.next_before),
        follow_url=f"{topic_path(key)}/{'unfollow' if found.is_followed else 'follow'}",
        is_followed=found.is_followed,
    )
    return await render_page("notes/topic.html", page)


@routes.get("/tags/<name>")
async def go_to_topic(name: str) -> WerkzeugResponse:
    """Where texts and apps link to."""
    return redirect(topic_path(_read_key(name)), 301)


@routes.post("/topics/<name>/follow")
async def post_follow(name: str) -> Response:
    return await _change(name, follow_topic)


@routes.post("/topics/<name>/unfollow")
async def post_unfollow(name: str) -> Response:
    return await _change(name, unfollow_topic)


async def _change(name: str, change: Change) -> Response:
    key, reader = _read_key(name), require_viewer()
    limit_viewer(Limit.ACTION)
    response = await go_back(topic_path(key))
    try:
        await services().db.write(change, reader.actor.id, key)
    except Conflict as error:
        flash(response, as_sentence(error), FlashKind.ERROR)
    return response


def _read_key(name: str) -> TagKey:
    key = tag_key(name)
    if key is None:
        raise NotFound("no topic is called that")
    return key


@routes.get(PATH)
async def show_bookmarks() -> Response:
    current, reader_id = services(), require_viewer().actor.id
    shown = request.args.get("show", SAVED)
    shown = shown if shown in KEPT else SAVED
    notes, next_before = await current.db.read(
        _load_kept, current, reader_id, shown=shown, before=read_cursor()
    )
    page = BookmarksPage(
        notes=note_views(current.urls, notes, viewer_id=reader_id),
        tabs=tuple(
            Chip(word, PATH if name == SAVED else f"{PATH}?show={name}", name == shown)
            for name, (word, _) in KEPT.items()
        ),
        pagination=next_page(next_before, show="" if shown == SAVED else shown),
    )
    return await render_page("notes/bookmarks.html", page)


def _load_topic(
    r: Reader,
    current: Services,
    reader_id: ActorId | None,
    *,
    key: TagKey,
    before: int | None,
) -> _Topic:
    found = list_topic(r, key, newest(PAGE_SIZE, before), viewer_id=reader_id)
    notes = load_entries(
        r, found.items, viewer_id=reader_id, cards=current.extensions.cards
    )
    notes = heed_filters(r, notes, Place.PUBLIC, viewer_id=reader_id)
    is_followed = reader_id is not None and bool(pick_followed(r, reader_id, [key]))
    return _Topic(find_topic(r, key), is_followed, notes, found.next_before)


def _load_kept(
    r: Reader,
    current: Services,
    reader_id: ActorId,
    *,
    shown: str,
    before: int | None,
) -> tuple[list[NoteView], int | None]:
    list_kept = KEPT[shown][1]
    found = list_kept(r, reader_id, newest(PAGE_SIZE, before))
    notes = load_entries(
        r, found.items, viewer_id=reader_id, cards=current.extensions.cards
    )
    return notes, found.next_before
