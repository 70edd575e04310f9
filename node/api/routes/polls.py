"""Polls, which have the id of their note, and voting: once, for ever."""

import re
from typing import Final

from quart import Response

from node.actors.models import Actor
from node.api.answers import Json, answer
from node.api.caller import require_person, viewer_id
from node.api.entities.polls import poll_entity
from node.api.loading import get_note_of, load_surroundings
from node.api.params import Params, read_params
from node.api.routing import Routes, anyone, person
from node.database.types import Reader, Writer
from node.door import services
from node.errors import Invalid, NotFound
from node.ids import ActorId
from node.limits.rates import Limit
from node.notes.actions import request_refresh, vote
from node.notes.polls import is_stale
from node.notes.readmodel import NoteView, load_notes
from node.oauth.policy import Scope
from node.services import Services

MAX_CHOICES = 50
_POSITION: Final = re.compile(r"[0-9]{1,6}")

routes = Routes("polls")


@routes.get("/v1/polls/<poll_id>", anyone(Scope.READ_STATUSES))
async def show_poll(poll_id: str) -> Response:
    """Of another server's, old counts are asked for anew, for the next who look."""
    current, reader_id = services(), viewer_id()
    view, poll = await current.db.read(_load_poll, current, poll_id, reader_id)
    is_old = view.poll is not None and is_stale(view.poll, current.clock.now_ms())
    if reader_id is not None and is_old and not view.note.is_local:
        await current.db.write(request_refresh, view.note.id)
    return answer(poll)


@routes.post("/v1/polls/<poll_id>/votes", person(Scope.WRITE_STATUSES))
async def cast_votes(poll_id: str) -> Response:
    current, who = services(), require_person()
    choices = _read_choices(await read_params())
    current.rates.check(Limit.ACTION, str(who.user.id))
    poll = await current.db.write(
        _vote, current, who.actor, poll_id=poll_id, choices=choices
    )
    return answer(poll)


def _read_choices(params: Params) -> set[int]:
    """Positions from 0, as numbers or as text."""
    texts = [text.strip() for text in params.texts("choices")[:MAX_CHOICES]]
    if not texts or not all(_POSITION.fullmatch(text) for text in texts):
        text = "choices are the positions of options"
        raise Invalid.field("choices", "invalid", text)
    return {int(text) for text in texts}


def _load_poll(
    r: Reader, current: Services, poll_id: str, viewer_id: ActorId | None
) -> tuple[NoteView, Json]:
    note = get_note_of(r, poll_id, viewer_id)
    view = load_notes(r, [note.id], viewer_id=viewer_id)[0]
    around = load_surroundings(r, [], [view])
    poll = poll_entity(current.urls, view, around.emoji, viewer_id=viewer_id)
    if poll is None:
        raise NotFound("there is no such poll")
    return view, poll


def _vote(
    w: Writer, current: Services, actor: Actor, *, poll_id: str, choices: set[int]
) -> Json:
    note = get_note_of(w, poll_id, actor.id)
    if not vote(w, current.urls, actor=actor, note=note, choices=choices):
        text = "You have already voted on this poll"
        raise Invalid.field("base", "taken", text)
    return _load_poll(w, current, poll_id, actor.id)[1]
