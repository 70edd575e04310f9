"""The front page: what people one follows posted; Explore for guests."""

from dataclasses import dataclass
from typing import Final

from quart import Blueprint, Response

from node.database.paging import newest
from node.database.types import Reader
from node.filters.heeding import heed_filters
from node.filters.models import Place
from node.ids import ActorId
from node.notes.readmodel import NoteView
from node.search.queries import list_popular_topics
from node.services import Services
from node.timelines.models import TopicCount
from node.timelines.queries import list_home, load_entries
from node.users.models import Viewer
from node.web.context import services, viewer
from node.web.explore import answer_explore
from node.web.inputs import next_page, read_cursor
from node.web.pages.notes import HomePage
from node.web.pages.shared import Chip, TopicView
from node.web.render import render_page
from node.web.views import note_views, topic_path

PAGE_SIZE: Final = 24
SUGGESTED_TOPICS: Final = 12
CHIPS: Final = (
    Chip("Following", "/", True),
    Chip("Everyone", "/explore", False),
    Chip("Lists", "/lists", False),
)

routes = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class _Home:
    notes: list[NoteView]
    next_before: int | None
    topics: list[TopicCount]


@routes.get("/")
async def show_home() -> Response:
    reader = viewer()
    return await (answer_explore() if reader is None else _answer_home(reader))


async def _answer_home(reader: Viewer) -> Response:
    current, reader_id = services(), reader.actor.id
    home = await current.db.read(_load_home, current, reader_id, before=read_cursor())
    page = HomePage(
        notes=note_views(current.urls, home.notes, viewer_id=reader_id),
        chips=CHIPS,
        pagination=next_page(home.next_before),
        suggested_topics=tuple(
            TopicView(each.shown, topic_path(each.topic), each.notes_count)
            for each in home.topics
        ),
    )
    return await render_page("notes/home.html", page)


def _load_home(
    r: Reader, current: Services, reader_id: ActorId, *, before: int | None
) -> _Home:
    found = list_home(r, reader_id, newest(PAGE_SIZE, before))
    notes = load_entries(
        r, found.items, viewer_id=reader_id, cards=current.extensions.cards
    )
    notes = heed_filters(r, notes, Place.HOME, viewer_id=reader_id)
    is_quiet = not found.items and before is None
    topics = (
        list_popular_topics(r, limit=SUGGESTED_TOPICS, viewer_id=reader_id)
        if is_quiet
        else []
    )
    return _Home(notes, found.next_before, topics)
