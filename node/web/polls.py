"""Voting in a poll: one press, once."""

from collections.abc import Collection

from quart import Blueprint, Response

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Conflict, Forbidden, Invalid, NotFound
from node.ids import parse_id
from node.limits.rates import Limit
from node.notes.actions import vote
from node.notes.queries import get_visible_note
from node.notes.readmodel import NoteView, load_notes
from node.urls import Urls
from node.web.context import services, viewer
from node.web.forms import Form, as_sentence, go_back, read_form
from node.web.inputs import is_htmx, read_id, see_other
from node.web.pages.site import FlashKind
from node.web.paths import login_path, own_path
from node.web.render import flash, render_fragment
from node.web.throttle import limit_viewer
from node.web.views import note_view

MAX_CHOICES = 50

routes = Blueprint("polls", __name__)


@routes.post("/notes/<note_id>/vote")
async def cast(note_id: str) -> Response:
    current, reader = services(), viewer()
    form = await read_form()
    if reader is None:
        return see_other(login_path(own_path(form.get("next"))))
    limit_viewer(Limit.ACTION)
    number = read_id(note_id)
    try:
        seen, is_new = await current.db.write(
            _vote, current.urls, reader.actor, note_id=number, choices=_choices(form)
        )
    except Invalid as error:
        return await _refuse(error.faults[0].text)
    except (Conflict, Forbidden) as error:
        return await _refuse(as_sentence(error))
    shown = note_view(current.urls, seen, viewer_id=reader.actor.id)
    if is_htmx():
        return await render_fragment("fragments/poll.html", note=shown)
    response = await go_back(shown.url)
    words = "You voted." if is_new else "You had voted already, and a vote stays."
    flash(response, words, FlashKind.OK if is_new else FlashKind.INFO)
    return response


async def _refuse(text: str) -> Response:
    response = await go_back("/")
    flash(response, text, FlashKind.ERROR)
    return response


def _choices(form: Form) -> Collection[int]:
    """Positions from 0; what is no number is no option either."""
    typed = form.getlist("choice")[:MAX_CHOICES]
    return {(parse_id(text) or 0) - 1 for text in typed}


def _vote(
    w: Writer, urls: Urls, actor: Actor, *, note_id: int, choices: Collection[int]
) -> tuple[NoteView, bool]:
    """Vote and read the note again, as the voter sees it then."""
    note = get_visible_note(w, note_id, viewer_id=actor.id)
    is_new = vote(w, urls, actor=actor, note=note, choices=choices)
    found = load_notes(w, [note.id], viewer_id=actor.id)
    if not found:
        raise NotFound("there is no such note")
    return found[0], is_new
