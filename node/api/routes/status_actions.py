"""What people do with a status: like, boost, keep, pin, mute, and take each back.

Each may be repeated, and each answers the status as it is then. The id may be that of
a boost; what is meant is the note in it.
"""

from collections.abc import Callable
from typing import Final

from quart import Response

from node.actors.models import Actor
from node.api.answers import Json, answer
from node.api.caller import require_person
from node.api.drafts import read_visibility
from node.api.loading import get_note_of, load_status
from node.api.params import read_params
from node.api.routing import Routes, person
from node.database.types import Writer
from node.door import services
from node.errors import NotFound
from node.limits.rates import Limit
from node.notes.actions import mute_thread, pin_note, unmute_thread, unpin_note
from node.notes.models import Note, Visibility
from node.oauth.policy import Scope
from node.reactions.actions import (
    bookmark,
    boost,
    like,
    unbookmark,
    unboost,
    unlike,
)
from node.reactions.queries import find_boost_of
from node.services import Services
from node.timelines.models import Entry
from node.urls import Urls

Action = Callable[[Writer, Urls, Actor, Note], object]

NO_TRANSLATION: Final = "Translation is not available here"

routes = Routes("status_actions")


@routes.post("/v1/statuses/<status_id>/favourite", person(Scope.WRITE_FAVOURITES))
async def favourite(status_id: str) -> Response:
    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return like(w, urls, actor=actor, note=note)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/unfavourite", person(Scope.WRITE_FAVOURITES))
async def unfavourite(status_id: str) -> Response:
    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return unlike(w, urls, actor=actor, note=note)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/bookmark", person(Scope.WRITE_BOOKMARKS))
async def add_bookmark(status_id: str) -> Response:
    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return bookmark(w, actor=actor, note=note)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/unbookmark", person(Scope.WRITE_BOOKMARKS))
async def remove_bookmark(status_id: str) -> Response:
    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return unbookmark(w, actor=actor, note=note)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/pin", person(Scope.WRITE_ACCOUNTS))
async def pin(status_id: str) -> Response:
    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return pin_note(w, urls, note=note, by=actor)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/unpin", person(Scope.WRITE_ACCOUNTS))
async def unpin(status_id: str) -> Response:
    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return unpin_note(w, urls, note=note, by=actor)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/mute", person(Scope.WRITE_MUTES))
async def mute(status_id: str) -> Response:
    """The conversation, not its author."""

    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return mute_thread(w, actor.id, note)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/unmute", person(Scope.WRITE_MUTES))
async def unmute(status_id: str) -> Response:
    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return unmute_thread(w, actor.id, note)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/reblog", person(Scope.WRITE_STATUSES))
async def reblog(status_id: str) -> Response:
    """Answers the boost, in which the note is."""
    current, who = services(), require_person()
    visibility = read_visibility(await read_params())
    current.rates.check(Limit.ACTION, str(who.user.id))
    found = await current.db.write(
        _boost, current, who.actor, status_id=status_id, visibility=visibility
    )
    return answer(found)


@routes.post("/v1/statuses/<status_id>/unreblog", person(Scope.WRITE_STATUSES))
async def unreblog(status_id: str) -> Response:
    """Answers the note; also to the id of the boost that is no more then."""

    def act(w: Writer, urls: Urls, actor: Actor, note: Note) -> object:
        return unboost(w, urls, actor=actor, note=note)

    return await _act(status_id, act)


@routes.post("/v1/statuses/<status_id>/translate", person(Scope.READ_STATUSES))
async def translate(status_id: str) -> Response:
    """Nothing is translated here, and the instance says so; as Mastodon answers."""
    current, who = services(), require_person()
    await current.db.read(get_note_of, status_id, who.actor.id)
    raise NotFound(NO_TRANSLATION)


async def _act(status_id: str, action: Action) -> Response:
    current, who = services(), require_person()
    current.rates.check(Limit.ACTION, str(who.user.id))
    found = await current.db.write(
        _do, current, who.actor, status_id=status_id, action=action
    )
    return answer(found)


def _do(
    w: Writer, current: Services, actor: Actor, *, status_id: str, action: Action
) -> Json:
    """Do it and read the note again, as the actor sees it then."""
    note = get_note_of(w, status_id, actor.id)
    action(w, current.urls, actor, note)
    return load_status(w, current, Entry(note.id, note.id), viewer_id=actor.id)


def _boost(
    w: Writer,
    current: Services,
    actor: Actor,
    *,
    status_id: str,
    visibility: Visibility | None,
) -> Json:
    note = get_note_of(w, status_id, actor.id)
    boost(w, current.urls, actor=actor, note=note, visibility=visibility)
    made = find_boost_of(w, actor.id, note.id)
    assert made is not None, "it was just boosted, or was before"
    entry = Entry(made.id, note.id, actor.id)
    return load_status(w, current, entry, viewer_id=actor.id)
