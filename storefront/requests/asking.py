"""What a seller elsewhere asks for something now: asked for, before anybody agrees."""

import asyncio
from typing import Final

from federation.errors import FederationError
from node.database.types import Reader
from node.errors import NotFound
from node.ids import ActorId, Iri
from node.listings.models import StoredListing
from node.listings.queries import find_listing
from node.notes.queries import get_visible_note
from node.notes.remote import NoteFetcher
from node.services import Services
from storefront.requests.policy import FRESH_MS

DEADLINE_S: Final = 10.0


async def read_fresh(
    current: Services, note_id: int, reader_id: ActorId
) -> StoredListing | None:
    """What the seller's server says, if that is not long ago; else it is asked.

    None when it cannot be; raises `NotFound` for what is not offered, or not here.
    """
    iri, stored = await current.db.read(_find, note_id, reader_id)
    if current.clock.now_ms() - stored.seen_ms <= FRESH_MS:
        return stored
    fetcher = NoteFetcher(current.db, current.strangers, current.urls)
    try:
        async with asyncio.timeout(DEADLINE_S):
            await fetcher.refetch(iri)
    except (TimeoutError, FederationError):
        return None
    return (await current.db.read(_find, note_id, reader_id))[1]


def _find(r: Reader, note_id: int, reader_id: ActorId) -> tuple[Iri, StoredListing]:
    note = get_visible_note(r, note_id, viewer_id=reader_id)
    stored = find_listing(r, note.id)
    if stored is None or note.is_local:
        raise NotFound("nothing is offered here")
    return note.iri, stored
