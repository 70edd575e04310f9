"""What our people sell: the collection on the actor, and a view of each as a Proposal.

The listing itself is a note (`objects.note`). The view is for readers that insist on
the type of FEP-0837; its intents are those of the note.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from quart import Response, request

from federation import encode
from federation.documents import JsonValue
from federation.origins import Iri
from federation.vocabulary import Collection, CollectionPage, NoteKind, Thing
from federation.vocabulary import Note as NoteDocument
from node.activitypub.actors import find_owner
from node.activitypub.answers import activity_answer
from node.activitypub.gate import require_federation
from node.activitypub.objects import find_shown_note, tombstone_answer
from node.actors.models import Actor
from node.database.types import Reader
from node.door import services as current_services
from node.errors import NotFound
from node.ids import parse_id
from node.listings.queries import count_listings, list_public_of
from node.notes.models import Tombstone
from node.notes.queries import get_note
from node.notes.wire import load_note_document
from node.urls import Urls

PAGE: Final = 20


async def proposals(actor_id: str) -> Response:
    """What an actor lists, whole documents, what changed last first."""
    services, found, _ = await find_owner(actor_id)
    iri = services.urls.proposals(found.id)
    if "page" not in request.args and "before" not in request.args:
        total = await services.db.read(count_listings, found.id)
        first = Iri(f"{iri}?page=1")
        return activity_answer(
            encode.document(Collection(iri=iri, total_items=total, first=first))
        )
    before = parse_id(request.args.get("before", ""))
    items, next_before = await services.db.read(
        _list_proposals, services.urls, found, before
    )
    page = CollectionPage(
        iri=Iri(f"{iri}?page=1" if before is None else f"{iri}?before={before}"),
        part_of=iri,
        next=Iri(f"{iri}?before={next_before}") if next_before else None,
        items=items,
    )
    return activity_answer(encode.document(page))


async def proposal(actor_id: str, note_id: str) -> Response:
    """A listing under the type Proposal."""
    services = current_services()
    require_federation(services)
    found = await find_shown_note(services, note_id, actor_id)
    if isinstance(found, Tombstone):
        return tombstone_answer(found)
    document = await services.db.read(load_note_document, services.urls, found)
    if document.terms is None:
        raise NotFound("nothing is listed here")
    return activity_answer(encode.document(_typed(document)))


def _typed(note: NoteDocument) -> NoteDocument:
    extra: Mapping[str, JsonValue] = {"name": note.title, "preview": note.iri}
    return replace(
        note,
        iri=Iri(f"{note.iri}/proposal"),
        kind=NoteKind.PROPOSAL,
        replies=None,
        likes=None,
        shares=None,
        extra={key: value for key, value in extra.items() if value},
    )


def _list_proposals(
    r: Reader, urls: Urls, owner: Actor, before: int | None
) -> tuple[tuple[Thing, ...], int | None]:
    page = list_public_of(r, owner.id, before=before, limit=PAGE)
    notes = (get_note(r, each.note_id) for each in page.items)
    return tuple(load_note_document(r, urls, note) for note in notes), page.next_before
