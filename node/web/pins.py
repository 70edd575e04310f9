"""Pinning one's own notes to the profile: one press, and one to take it back."""

from quart import Blueprint, Response

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Conflict
from node.limits.rates import Limit
from node.notes.actions import pin_note, unpin_note
from node.notes.queries import get_visible_note
from node.urls import Urls
from node.web.context import require_viewer, services
from node.web.forms import as_sentence, go_back
from node.web.inputs import read_id
from node.web.pages.site import FlashKind
from node.web.render import flash
from node.web.throttle import limit_viewer

routes = Blueprint("pins", __name__)


@routes.post("/notes/<note_id>/pin")
async def pin(note_id: str) -> Response:
    return await _change(note_id, is_pinned=True)


@routes.post("/notes/<note_id>/unpin")
async def unpin(note_id: str) -> Response:
    return await _change(note_id, is_pinned=False)


async def _change(note_id: str, *, is_pinned: bool) -> Response:
    current, reader = services(), require_viewer()
    number = read_id(note_id)
    limit_viewer(Limit.ACTION)
    response = await go_back(current.urls.profile_path(reader.actor.name))
    try:
        await current.db.write(
            _set_pinned, current.urls, reader.actor, number, is_pinned=is_pinned
        )
    except Conflict as error:
        flash(response, as_sentence(error), FlashKind.ERROR)
        return response
    words = "The note is pinned to your profile." if is_pinned else "Unpinned."
    flash(response, words)
    return response


def _set_pinned(
    w: Writer, urls: Urls, by: Actor, note_id: int, *, is_pinned: bool
) -> None:
    note = get_visible_note(w, note_id, viewer_id=by.id)
    (pin_note if is_pinned else unpin_note)(w, urls, note=note, by=by)
