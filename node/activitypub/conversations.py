"""What is around a note: the answers to it, and the conversation that it began.

Ids only, of notes that everybody may see: whoever wants them reads them where they
are from (FEP-7888, FEP-f228).
"""

from typing import Final

from quart import Response, request

from federation import encode
from federation.origins import Iri
from federation.vocabulary import Collection, CollectionPage, Ref
from node.activitypub.answers import activity_answer
from node.activitypub.gate import require_federation
from node.activitypub.objects import find_shown_note, tombstone_answer
from node.actors.queries import get_actor
from node.database.types import Reader
from node.door import services as current_services
from node.errors import NotFound
from node.ids import parse_id
from node.notes.models import Note, Tombstone
from node.notes.policy import counts_publicly
from node.notes.queries.conversations import (
    IriPage,
    count_conversation,
    is_conversation,
    list_conversation,
    list_reply_iris,
)

REPLIES: Final = 40
NOTES: Final = 100


async def replies(note_id: str, actor_id: str = "") -> Response:
    """Public answers that are known here, oldest first."""
    services = current_services()
    require_federation(services)
    found = await find_shown_note(services, note_id, actor_id)
    if isinstance(found, Tombstone):
        return tombstone_answer(found)
    iri, after = Iri(f"{found.iri}/replies"), _after()
    listed = await services.db.read(
        list_reply_iris, found, after=after or 0, limit=REPLIES
    )
    page = _page(iri, listed, after, is_ordered=False)
    if not _is_page():
        collection = Collection(
            iri=iri, is_ordered=False, total_items=found.replies_count, first=page
        )
        return _answer(found, collection)
    return _answer(found, page)


async def context(note_id: str, actor_id: str = "") -> Response:
    """The conversation that a note of ours began, as far as it is known here."""
    services = current_services()
    require_federation(services)
    found = await find_shown_note(services, note_id, actor_id)
    if isinstance(found, Tombstone):
        return tombstone_answer(found)
    if not is_conversation(found) or not counts_publicly(found.visibility):
        raise NotFound("no conversation began with it")
    iri, after = Iri(found.context), _after()
    if _is_page():
        listed = await services.db.read(
            list_conversation, found, after=after, limit=NOTES
        )
        return _answer(found, _page(iri, listed, after, is_ordered=True))
    return _answer(found, await services.db.read(_load_overview, found))


def _load_overview(r: Reader, root: Note) -> Collection:
    iri = Iri(root.context)
    return Collection(
        iri=iri,
        attributed_to=get_actor(r, root.actor_id).iri,
        total_items=count_conversation(r, root),
        first=Iri(f"{iri}?page=1"),
    )


def _page(
    iri: Iri, listed: IriPage, after: int | None, *, is_ordered: bool
) -> CollectionPage:
    here = f"{iri}?page=1" if after is None else f"{iri}?after={after}"
    following = listed.next_after
    return CollectionPage(
        iri=Iri(here),
        is_ordered=is_ordered,
        part_of=iri,
        next=None if following is None else Iri(f"{iri}?after={following}"),
        items=tuple(Ref(iri=each) for each in listed.iris),
    )


def _answer(note: Note, document: Collection | CollectionPage) -> Response:
    return activity_answer(
        encode.document(document), is_private=not counts_publicly(note.visibility)
    )


def _is_page() -> bool:
    return "page" in request.args or "after" in request.args


def _after() -> int | None:
    return parse_id(request.args.get("after", ""))
