"""Like, boost, save, react with an emoji, and taking each of them back."""

from collections.abc import Callable, Mapping
from typing import Final

from quart import Blueprint, Response

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Invalid, NotFound
from node.limits.rates import Limit
from node.notes.models import Note
from node.notes.queries import get_visible_note
from node.notes.readmodel import NoteView, load_notes
from node.reactions.actions import (
    bookmark,
    boost,
    like,
    react,
    unbookmark,
    unboost,
    unlike,
    unreact,
)
from node.urls import Urls
from node.web.context import services, viewer
from node.web.forms import go_back, read_form
from node.web.inputs import is_htmx, read_id, see_other
from node.web.pages.site import FlashKind
from node.web.paths import login_path, own_path
from node.web.render import flash, render_fragment
from node.web.throttle import limit_viewer
from node.web.views import note_view

routes = Blueprint("reactions", __name__)

Reaction = Callable[[Writer, Urls, Actor, Note], object]


def _like(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
    return like(w, urls, actor=actor, note=note)


def _unlike(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
    return unlike(w, urls, actor=actor, note=note)


def _boost(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
    return boost(w, urls, actor=actor, note=note)


def _unboost(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
    return unboost(w, urls, actor=actor, note=note)


def _bookmark(w: Writer, _: Urls, actor: Actor, note: Note) -> object:
    return bookmark(w, actor=actor, note=note)


def _unbookmark(w: Writer, _: Urls, actor: Actor, note: Note) -> object:
    return unbookmark(w, actor=actor, note=note)


def _unreact(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
    return unreact(w, urls, actor=actor, note=note)


REACTIONS: Final[Mapping[str, Reaction]] = {
    "like": _like,
    "unlike": _unlike,
    "boost": _boost,
    "unboost": _unboost,
    "bookmark": _bookmark,
    "unbookmark": _unbookmark,
    "unreact": _unreact,
}
NAMES: Final = ",".join(REACTIONS)


@routes.post(f"/notes/<note_id>/<any({NAMES}):name>")
async def change(note_id: str, name: str) -> Response:
    return await _act(note_id, REACTIONS[name])


@routes.post("/notes/<note_id>/react")
async def react_with(note_id: str) -> Response:
    """What was typed counts more than the button: Enter presses the first of them."""
    form = await read_form()
    text = form.get("typed", "").strip() or form.get("emoji", "")

    def reaction(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return react(w, urls, actor=actor, note=note, text=text)

    try:
        return await _act(note_id, reaction)
    except Invalid as error:
        response = await go_back("/")
        flash(response, error.faults[0].text, FlashKind.ERROR)
        return response


async def _act(note_id: str, reaction: Reaction) -> Response:
    current, reader = services(), viewer()
    form = await read_form()
    if reader is None:
        return see_other(login_path(own_path(form.get("next"))))
    limit_viewer(Limit.ACTION)
    seen = await current.db.write(
        _react,
        current.urls,
        reader.actor,
        note_id=read_id(note_id),
        reaction=reaction,
    )
    shown = note_view(current.urls, seen, viewer_id=reader.actor.id)
    if is_htmx():
        return await render_fragment("fragments/actions.html", actions=shown.actions)
    return await go_back(shown.url)


def _react(
    w: Writer, urls: Urls, actor: Actor, *, note_id: int, reaction: Reaction
) -> NoteView:
    """Change it and read the note again, as the actor sees it then."""
    note = get_visible_note(w, note_id, viewer_id=actor.id)
    reaction(w, urls, actor, note)
    found = load_notes(w, [note.id], viewer_id=actor.id)
    if not found:
        raise NotFound("there is no such note")
    return found[0]
