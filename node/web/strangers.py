"""Notifications that are held back: from whom, and whether to hear of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from quart import Blueprint, Response

from node.actors.models import Actor
from node.actors.queries import list_actors
from node.database.paging import Page, newest
from node.database.types import Reader, Writer
from node.errors import NotFound
from node.filters.heeding import heed_filters
from node.filters.models import Place
from node.ids import ActorId, NoteId
from node.notes.readmodel import NoteView as LoadedNote
from node.notes.readmodel import load_notes
from node.notifications.held import (
    Held,
    discard_held,
    find_held,
    let_through,
    list_held,
)
from node.urls import Urls
from node.web.context import require_viewer, services
from node.web.inputs import next_page, read_cursor, read_id, see_other
from node.web.pages.people import HeldBackPage, HeldSenderView
from node.web.pages.shared import NoteView
from node.web.render import flash, render_page
from node.web.views import Pictures, actor_view, by_id, load_avatars, note_views

PATH: Final = "/notifications/held"
PAGE: Final = 40

Settle = Callable[[Writer, ActorId, ActorId], None]

routes = Blueprint("strangers", __name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    page: Page[Held]
    people: Mapping[ActorId, Actor]
    pictures: Pictures
    notes: list[LoadedNote]


@routes.get(PATH)
async def get_held() -> Response:
    current, me = services(), require_viewer().actor.id
    found = await current.db.read(_load, me, read_cursor())
    notes = by_id(note_views(current.urls, found.notes, viewer_id=me))
    page = HeldBackPage(
        senders=tuple(
            _view(current.urls, found, each, notes) for each in found.page.items
        ),
        pagination=next_page(found.page.next_before),
    )
    return await render_page("people/held_back.html", page)


@routes.post(f"{PATH}/<actor_id>/accept")
async def post_accept(actor_id: str) -> Response:
    await _settle(actor_id, let_through)
    return _done("Let through.")


@routes.post(f"{PATH}/<actor_id>/discard")
async def post_discard(actor_id: str) -> Response:
    await _settle(actor_id, discard_held)
    return _done("Discarded.")


def _load(r: Reader, me: ActorId, before: int | None) -> _Loaded:
    page = list_held(r, me, newest(PAGE, before))
    people = list_actors(r, [each.from_id for each in page.items])
    ids = [each.note_id for each in page.items if each.note_id]
    notes = load_notes(r, ids, viewer_id=me)
    shown = heed_filters(r, notes, Place.NOTIFICATIONS, viewer_id=me)
    return _Loaded(page, people, load_avatars(r, people.values()), shown)


def _view(
    urls: Urls, found: _Loaded, held: Held, notes: Mapping[NoteId, NoteView]
) -> HeldSenderView:
    return HeldSenderView(
        actor=actor_view(urls, found.people[held.from_id], found.pictures),
        count=held.count,
        note=notes.get(held.note_id) if held.note_id else None,
        last_ms=held.last_ms,
        url=f"/notifications?from={held.from_id}",
        accept_url=f"{PATH}/{held.from_id}/accept",
        discard_url=f"{PATH}/{held.from_id}/discard",
    )


async def _settle(actor_id: str, settle: Settle) -> None:
    me = require_viewer().actor.id
    await services().db.write(_settle_held, me, read_id(actor_id), settle)


def _settle_held(w: Writer, me: ActorId, from_id: int, settle: Settle) -> None:
    held = find_held(w, me, from_id)
    if held is None:
        raise NotFound("nothing is held back of them")
    settle(w, me, held.from_id)


def _done(words: str) -> Response:
    response = see_other(PATH)
    flash(response, words)
    return response
