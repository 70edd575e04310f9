"""What somebody was about to do on another site, finished here.

Other servers find these addresses by WebFinger (FEP-3b86, OStatus subscribe). Nothing
happens by opening one: the page shows what it is about and asks, and the form that
does it is the ordinary one with its token.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from quart import Blueprint, Response, request

from node.actors.models import Actor
from node.actors.queries import (
    find_actor,
    find_actor_by_iri,
    find_actor_by_page,
)
from node.database.types import Reader
from node.errors import Refusal
from node.ids import ActorId
from node.limits.rates import Limit
from node.lookups import Elsewhere, look_elsewhere
from node.notes.models import MAX_TEXT, MAX_TITLE
from node.notes.queries import find_note_by_iri, find_note_by_page
from node.notes.readmodel import NoteView, load_notes
from node.relations.models import Relationship
from node.relations.queries import find_relationship
from node.text.sanitize import to_text
from node.urls import Urls
from node.web.context import require_viewer, services
from node.web.inputs import see_other
from node.web.pages.people import Intent, IntentPage
from node.web.pages.shared import RelationView
from node.web.render import render_page
from node.web.throttle import limit_viewer
from node.web.views import actor_view, load_avatars, note_view, relation_view

MAX_ADDRESS: Final = 2_048

routes = Blueprint("intents", __name__)


class _Do(StrEnum):
    """What an address asks for."""

    FOLLOW = "follow"
    CREATE = "create"
    LIKE = "like"
    ANNOUNCE = "announce"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class _Found:
    """What the address leads to, as this reader may see it."""

    actor: Actor | None = None
    note: NoteView | None = None


@routes.get("/intent")
async def get_intent() -> Response:
    """Ask; raises `Refusal` for addresses that are none."""
    require_viewer()
    limit_viewer(Limit.SEARCH)
    do = _read_do()
    if do is _Do.CREATE:
        return await _compose()
    address = _read_address("uri", with_handles=do is _Do.FOLLOW)
    found, fault = await _look_up(address)
    path = _path_of(found)
    if do is _Do.OBJECT and path is not None:
        return see_other(path)
    return await _ask(do, found, fault, path)


async def _ask(do: _Do, found: _Found, fault: str, path: str | None) -> Response:
    current, who = services(), require_viewer()
    relation, note = None, None
    if found.actor is not None:
        relation = await current.db.read(
            _load_relation, current.urls, who.actor.id, found.actor
        )
    elif found.note is not None:
        note = note_view(current.urls, found.note, viewer_id=who.actor.id)
    page = IntentPage(
        intent=_intent_for(do, has_note=note is not None),
        relation=relation,
        note=note,
        fault=fault,
        path=path or "/",
    )
    return await render_page("people/intent.html", page, status=404 if fault else 200)


def _intent_for(do: _Do, *, has_note: bool) -> Intent:
    """A note cannot be followed, nor a person liked: then it is only shown."""
    if has_note:
        return {_Do.LIKE: Intent.LIKE, _Do.ANNOUNCE: Intent.BOOST}.get(do, Intent.SHOW)
    return Intent.FOLLOW if do is _Do.FOLLOW else Intent.SHOW


async def _compose() -> Response:
    """The form, filled in; what was written elsewhere is text until it is sent."""
    query = {
        "text": to_text(request.args.get("content", ""))[:MAX_TEXT],
        "title": to_text(request.args.get("name", ""))[:MAX_TITLE],
    }
    if request.args.get("inReplyTo"):
        found, _ = await _look_up(_read_address("inReplyTo", with_handles=False))
        if found.note is not None:
            query["reply_to"] = str(found.note.note.id)
    filled = {name: value for name, value in query.items() if value}
    return see_other(f"/compose?{urlencode(filled)}" if filled else "/compose")


async def _look_up(address: str) -> tuple[_Found, str]:
    """What is there, and what is wrong if nothing is."""
    current, viewer_id = services(), require_viewer().actor.id
    found = await current.db.read(_find_known, address, viewer_id)
    if _is_there(found):
        return found, ""
    if current.urls.is_ours(address):
        return found, "There is nothing at that address."
    elsewhere = await look_elsewhere(current, address)
    found = await current.db.read(_load, elsewhere, viewer_id)
    return found, elsewhere.fault


def _read_do() -> _Do:
    try:
        return _Do(request.args.get("do", _Do.FOLLOW))
    except ValueError:
        raise Refusal("This server does not know how to do that.") from None


def _read_address(name: str, *, with_handles: bool) -> str:
    """An http(s) address; where people are meant, a handle will do."""
    text = request.args.get(name, "").strip()
    is_address = text.startswith(("https://", "http://"))
    is_handle = with_handles and "@" in text and "/" not in text
    if len(text) > MAX_ADDRESS or not (is_address or is_handle):
        raise Refusal("The address has to begin with https://.")
    return text


def _find_known(r: Reader, address: str, viewer_id: ActorId) -> _Found:
    note = find_note_by_iri(r, address) or find_note_by_page(r, address)
    if note is not None:
        return _load(r, Elsewhere(note_id=note.id), viewer_id)
    actor = find_actor_by_iri(r, address) or find_actor_by_page(r, address)
    return _load(r, Elsewhere(actor_id=actor.id if actor else None), viewer_id)


def _load(r: Reader, elsewhere: Elsewhere, viewer_id: ActorId) -> _Found:
    if elsewhere.note_id is not None:
        notes = load_notes(r, [elsewhere.note_id], viewer_id=viewer_id)
        return _Found(note=notes[0] if notes else None)
    actor = find_actor(r, elsewhere.actor_id) if elsewhere.actor_id else None
    return _Found(actor=actor if actor is not None and actor.is_active else None)


def _load_relation(
    r: Reader, urls: Urls, viewer_id: ActorId, actor: Actor
) -> RelationView:
    tie = (
        Relationship()
        if actor.id == viewer_id
        else find_relationship(r, viewer_id, actor.id)
    )
    shown = actor_view(urls, actor, load_avatars(r, [actor]))
    return relation_view(actor, shown, viewer_id=viewer_id, relation=tie)


def _is_there(found: _Found) -> bool:
    return found.actor is not None or found.note is not None


def _path_of(found: _Found) -> str | None:
    urls = services().urls
    if found.actor is not None:
        return urls.profile_path(found.actor.name, found.actor.host)
    if found.note is not None:
        author = found.note.author
        return urls.note_path(author.name, found.note.note.id, author.host)
    return None
