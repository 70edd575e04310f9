"""Notes and activities by their ids, for those who may see them.

What is private and what is not there look the same to everybody else. Of deleted
notes a tombstone is shown, if they had been there for everybody.
"""

import asyncio
from collections.abc import Callable

import orjson
from quart import Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from federation import encode
from federation.origins import Iri
from federation.vocabulary import Activity, Collection
from federation.vocabulary import Note as NoteDocument
from federation.vocabulary import Tombstone as TombstoneDocument
from node.activitypub.answers import activity_answer, page_answer, wants_page
from node.activitypub.askers import (
    find_asker,
    is_welcome,
    require_reader,
    viewer_id_of,
)
from node.activitypub.gate import require_federation
from node.activitypub.proving import prove_shown
from node.actors.models import Actor, SealedKey
from node.actors.queries import find_proof_key, get_actor
from node.database.types import Reader
from node.delivery.proofs import list_unproven, prove_stored
from node.delivery.queries import StoredActivity, find_activity
from node.door import services as current_services
from node.errors import NotFound
from node.ids import ActorId, parse_id
from node.notes.activities import create_note, update_note, vote_note
from node.notes.models import Note, Tombstone
from node.notes.policy import counts_publicly
from node.notes.queries import find_tombstone, find_visible_note, find_vote
from node.notes.wire import load_note_document
from node.services import Services
from node.urls import Urls


async def note(note_id: str, actor_id: str = "") -> Response | WerkzeugResponse:
    """A note's document; its page for browsers."""
    services = current_services()
    require_federation(services)
    found = await find_shown_note(services, note_id, actor_id)
    if isinstance(found, Tombstone):
        return tombstone_answer(found)
    if wants_page():
        return page_answer(found.url)
    return await _answer_note(services, found)


async def note_activity(
    note_id: str, version: str = "", actor_id: str = ""
) -> Response:
    """The Create or the latest Update of a note."""
    services = current_services()
    require_federation(services)
    found = await find_shown_note(services, note_id, actor_id)
    if isinstance(found, Tombstone):
        return tombstone_answer(found)
    told = update_note if version else create_note
    return await _answer_note(services, found, told, version=version)


async def likes(note_id: str, actor_id: str = "") -> Response:
    """How many like it; who, is between them and the author."""
    return await _counter(note_id, actor_id, "likes")


async def shares(note_id: str, actor_id: str = "") -> Response:
    """How many boosted it."""
    return await _counter(note_id, actor_id, "shares")


async def vote(vote_id: str) -> Response:
    """A vote in somebody's poll: a secret between voter and author."""
    services = current_services()
    require_federation(services)
    await require_reader(services)
    asker, number = await find_asker(services), parse_id(vote_id)
    found = await services.db.read(find_vote, number or 0)
    if found is None or asker is None or asker.iri != found.author_iri:
        raise NotFound("there is no such vote")
    ballot = vote_note(found, iri=services.urls.vote(found.id))
    return activity_answer(encode.document(ballot), is_private=True)


async def activity(**_parts: str) -> Response:
    """An activity: public ones for all, others for those they are addressed to."""
    services = current_services()
    require_federation(services)
    asker = await require_reader(services)
    iri = f"{services.config.base_url}{request.path}"
    found = await services.db.read(find_activity, iri)
    if found is None:
        raise NotFound("there is no such activity")
    owner = await services.db.read(get_actor, found.actor_id)
    if not await services.db.read(is_welcome, owner, asker):
        raise NotFound("there is no such activity")
    if found.is_public:
        return activity_answer((await _proven_body(services, found)).encode())
    asker = asker or await find_asker(services)
    if asker is None or asker.iri not in _parties(found, owner):
        raise NotFound("there is no such activity")
    return activity_answer(found.body.encode(), is_private=True)


async def _answer_note(
    services: Services,
    found: Note,
    told: Callable[[NoteDocument], Activity] | None = None,
    *,
    version: str = "",
) -> Response:
    """The note as it reads now, or an activity around it; proven, if for everybody.

    With `version` only if that is how it reads now.

    Counters move, so that this is not the text that was delivered: it has proofs of
    its own.
    """
    document, key = await services.db.read(_load_note, services.urls, found)
    if version and version != str(document.updated_ms):
        raise NotFound("an earlier version")
    text = orjson.dumps(encode.document(told(document) if told else document))
    if not counts_publicly(found.visibility):
        return activity_answer(text, is_private=True)
    if key is not None:
        written_s = (document.updated_ms or found.created_ms) // 1_000
        text = await asyncio.to_thread(prove_shown, services.box, key, text, written_s)
    return activity_answer(text)


def _load_note(
    r: Reader, urls: Urls, note: Note
) -> tuple[NoteDocument, SealedKey | None]:
    return load_note_document(r, urls, note), find_proof_key(r, note.actor_id)


async def _proven_body(services: Services, found: StoredActivity) -> str:
    """The activity as everybody gets it; its first reader waits for its proofs."""
    if not found.is_unproven:
        return found.body
    unproven = await services.db.read(list_unproven, [found.id])
    kept = await prove_stored(services.db, services.box, unproven)
    return kept[found.id].body if found.id in kept else found.body


async def find_shown_note(
    services: Services, text: str, actor_id: str = ""
) -> Note | Tombstone:
    """The note, if the asker may see it, or what is left of it.

    With `actor_id` it was asked for as something that this actor sells. A note has one
    id, and is not found under the other form.
    """
    asker = await require_reader(services)
    note_id = parse_id(text)
    iri = None if note_id is None else _iri_of(services.urls, note_id, actor_id)
    if note_id is None or iri is None:
        raise NotFound("not an id")
    viewer_id = viewer_id_of(asker)
    found = await services.db.read(_find_shown, iri, note_id, viewer_id=viewer_id)
    if found is None and asker is None:
        viewer_id = viewer_id_of(await find_asker(services))
        if viewer_id is not None:
            found = await services.db.read(
                find_visible_note, note_id, viewer_id=viewer_id
            )
    if found is None or found.iri != iri:
        raise NotFound("there is no such note")
    return found


def _iri_of(urls: Urls, note_id: int, actor_id: str) -> Iri | None:
    if not actor_id:
        return urls.note(note_id)
    seller_id = parse_id(actor_id)
    return None if seller_id is None else urls.item(seller_id, note_id)


def _find_shown(
    r: Reader, iri: Iri, note_id: int, *, viewer_id: ActorId | None
) -> Note | Tombstone | None:
    """For guests where anybody may read; the blocked get nothing where they may not."""
    if (found := find_visible_note(r, note_id, viewer_id=viewer_id)) is not None:
        return found
    tombstone = find_tombstone(r, iri)
    return tombstone if tombstone is not None and tombstone.was_public else None


async def _counter(note_id: str, actor_id: str, name: str) -> Response:
    services = current_services()
    require_federation(services)
    found = await find_shown_note(services, note_id, actor_id)
    if isinstance(found, Tombstone):
        return tombstone_answer(found)
    total = found.likes_count if name == "likes" else found.boosts_count
    collection = Collection(
        iri=Iri(f"{found.iri}/{name}"), is_ordered=False, total_items=total
    )
    return activity_answer(
        encode.document(collection), is_private=not counts_publicly(found.visibility)
    )


def tombstone_answer(found: Tombstone) -> Response:
    """What is left of a note, for everybody who could have known it."""
    document = TombstoneDocument(
        iri=found.iri, former_type=found.former_kind, deleted_ms=found.deleted_ms
    )
    return activity_answer(encode.document(document), status=410)


def _parties(found: StoredActivity, owner: Actor) -> list[object]:
    told = orjson.loads(found.body)
    return [owner.iri, *told.get("to", []), *told.get("cc", []), told.get("object")]
