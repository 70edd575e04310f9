"""Explore: public notes of everybody, as a masonry. The front page for guests."""

from dataclasses import dataclass
from typing import Final

from quart import Blueprint, Response, request

from node.database.paging import newest
from node.database.types import Reader
from node.filters.heeding import heed_filters
from node.filters.models import Place
from node.ids import ActorId
from node.notes.readmodel import NoteView
from node.services import Services
from node.timelines.models import Shape
from node.timelines.queries import list_explore, load_entries
from node.web.context import services
from node.web.inputs import next_page, read_cursor, viewer_id
from node.web.pages.notes import ExplorePage
from node.web.pages.shared import Chip
from node.web.render import render_page
from node.web.views import note_views

PAGE_SIZE: Final = 24
WORDS: Final = {Shape.ALL: "All", Shape.PHOTOS: "Photos", Shape.TEXT: "Words"}

routes = Blueprint("explore", __name__)


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of notes and where the next one begins."""

    notes: list[NoteView]
    next_before: int | None


@routes.get("/explore")
async def show_explore() -> Response:
    return await answer_explore()


async def answer_explore() -> Response:
    """The page; also what `/` is without a session."""
    current, reader_id = services(), viewer_id()
    shape = _read_shape()
    feed = await current.db.read(
        load_explore, current, reader_id, before=read_cursor(), shape=shape
    )
    page = ExplorePage(
        notes=note_views(current.urls, feed.notes, viewer_id=reader_id),
        chips=tuple(
            Chip(word, _path(each), each is shape) for each, word in WORDS.items()
        ),
        pagination=next_page(
            feed.next_before, show="" if shape is Shape.ALL else shape.value
        ),
    )
    return await render_page("notes/explore.html", page)


def load_explore(
    r: Reader,
    current: Services,
    reader_id: ActorId | None,
    *,
    before: int | None,
    shape: Shape,
) -> Feed:
    """All of the page's data in one read."""
    found = list_explore(r, newest(PAGE_SIZE, before), viewer_id=reader_id, shape=shape)
    notes = load_entries(
        r, found.items, viewer_id=reader_id, cards=current.extensions.cards
    )
    notes = heed_filters(r, notes, Place.PUBLIC, viewer_id=reader_id)
    return Feed(notes, found.next_before)


def _read_shape() -> Shape:
    try:
        return Shape(request.args.get("show", Shape.ALL.value))
    except ValueError:
        return Shape.ALL


def _path(shape: Shape) -> str:
    return "/explore" if shape is Shape.ALL else f"/explore?show={shape.value}"
