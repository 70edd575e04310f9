"""What the people of a list post, as home shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quart import Blueprint, Response

from node.database.paging import newest
from node.database.types import Reader
from node.filters.heeding import heed_filters
from node.filters.models import Place
from node.ids import ActorId
from node.lists.models import ListId, PeopleList
from node.lists.queries import count_shown_members, get_list, list_feed, list_lists
from node.notes.readmodel import NoteView
from node.services import Services
from node.text.plain import cut
from node.timelines.queries import load_entries
from node.web.context import require_viewer, services
from node.web.inputs import next_page, read_cursor, read_id
from node.web.lists.views import PATH, list_path, list_view
from node.web.pages.lists import ListFeedPage
from node.web.pages.shared import Chip
from node.web.render import render_page
from node.web.views import note_views

PAGE_SIZE: Final = 24
CHIP_TITLE: Final = 40

routes = Blueprint("feed", __name__)


@dataclass(frozen=True, slots=True)
class _Feed:
    """All of the page, from one read."""

    shown: PeopleList
    lists: list[PeopleList]
    counts: Mapping[ListId, int]
    notes: list[NoteView]
    next_before: int | None


@routes.get(f"{PATH}/<list_id>")
async def show_feed(list_id: str) -> Response:
    current, reader_id = services(), require_viewer().actor.id
    found = await current.db.read(
        _load, current, reader_id, read_id(list_id), before=read_cursor()
    )
    page = ListFeedPage(
        shown=list_view(found.shown, found.counts.get(found.shown.id, 0)),
        chips=_chips(found),
        notes=note_views(current.urls, found.notes, viewer_id=reader_id),
        pagination=next_page(found.next_before),
    )
    return await render_page("lists/feed.html", page)


def _load(
    r: Reader,
    current: Services,
    reader_id: ActorId,
    list_id: int,
    *,
    before: int | None,
) -> _Feed:
    shown = get_list(r, reader_id, list_id)
    found = list_feed(r, shown, newest(PAGE_SIZE, before))
    notes = load_entries(
        r, found.items, viewer_id=reader_id, cards=current.extensions.cards
    )
    return _Feed(
        shown=shown,
        lists=list_lists(r, reader_id),
        counts=count_shown_members(r, reader_id),
        notes=heed_filters(r, notes, Place.HOME, viewer_id=reader_id),
        next_before=found.next_before,
    )


def _chips(found: _Feed) -> tuple[Chip, ...]:
    """From one list to another, and back home."""
    lists = (
        Chip(cut(each.title, CHIP_TITLE), list_path(each.id), each == found.shown)
        for each in found.lists
    )
    return (Chip("Following", "/", False), *lists, Chip("All lists", PATH, False))
