"""Conversations of direct notes. Their id is the id of the note that began them."""

from typing import Final

from quart import Response

from node.actors.models import Actor
from node.api.answers import Json, answer, answer_page, done
from node.api.caller import require_person
from node.api.paging import read_span
from node.api.params import read_params
from node.api.routing import Routes, person
from node.api.talks import load_conversations
from node.database.paging import Page, Span
from node.database.types import Reader, Writer
from node.door import services
from node.errors import NotFound
from node.ids import ActorId, NoteId, parse_id
from node.notes.actions import leave_talk, see_talk
from node.oauth.policy import Scope
from node.services import Services
from node.timelines.models import Talk
from node.timelines.queries import find_talk, list_talks

routes = Routes("conversations")

_WRITE: Final = person(Scope.WRITE_CONVERSATIONS)


@routes.get("/v1/conversations", person(Scope.READ_STATUSES))
async def show_conversations() -> Response:
    current, span = services(), read_span(await read_params())
    page, found = await current.db.read(_load, current, require_person().actor, span)
    return answer_page(found, page, limit=span.limit)


@routes.post("/v1/conversations/<conversation_id>/read", _WRITE)
async def read_conversation(conversation_id: str) -> Response:
    current, who = services(), require_person().actor
    root_id = NoteId(parse_id(conversation_id) or 0)
    return answer(await current.db.write(_see, current, who, root_id))


@routes.delete("/v1/conversations/<conversation_id>", _WRITE)
async def leave_conversation(conversation_id: str) -> Response:
    who = require_person().actor
    await services().db.write(_leave, who.id, NoteId(parse_id(conversation_id) or 0))
    return done()


def _load(
    r: Reader, current: Services, who: Actor, span: Span
) -> tuple[Page[Talk], list[Json]]:
    page = list_talks(r, who.id, span)
    return page, load_conversations(r, current, page.items, who)


def _see(w: Writer, current: Services, who: Actor, root_id: NoteId) -> Json:
    see_talk(w, who.id, root_id)
    (found,) = load_conversations(w, current, [_get(w, who.id, root_id)], who)
    return found


def _leave(w: Writer, actor_id: ActorId, root_id: NoteId) -> None:
    _get(w, actor_id, root_id)
    leave_talk(w, actor_id, root_id)


def _get(r: Reader, actor_id: ActorId, root_id: NoteId) -> Talk:
    found = find_talk(r, actor_id, root_id)
    if found is None:
        raise NotFound("there is no such conversation")
    return found
