"""Fetching notes of other servers by their address, and what stands above them.

Only the document at a note's own id counts. Nothing here follows links out of a
note but the one to its parent, and that in the background, a bounded number of
steps.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Final

from federation import decode
from federation.authority import Allowed, check_fetched
from federation.errors import FederationError, NotFoundRemotely, Unreachable
from federation.fetch import Document
from federation.net.client import Redirects
from federation.vocabulary import Create, Tombstone, Update
from federation.vocabulary import Note as NoteDocument
from node.actors.budget import limited_fetches
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.actors.remote import Strangers
from node.database.types import Database, Reader, Writer
from node.errors import Gone, NotFound
from node.ids import Iri
from node.jobs.types import JobBase
from node.listings.jobs import FetchListing
from node.logs import get_logger
from node.notes.actions import (
    delete_remote_note,
    edit_remote_note,
    store_remote_note,
)
from node.notes.addressing import list_addressed, visibility_here
from node.notes.models import Note, Visibility
from node.notes.queries import find_note_by_iri, find_note_by_page, find_tombstone
from node.notes.received import remote_note
from node.relations.queries import list_local_follower_ids
from node.screening.phrases import find_phrase
from node.screening.queries import list_phrases_for
from node.urls import Urls

log = get_logger(__name__)

MAX_HEIGHT: Final = 20

IsWanted = Callable[[NoteDocument], bool]
Save = Callable[[Writer, Urls, Actor, NoteDocument], Note | None]


@dataclass(frozen=True, slots=True)
class FetchParent(JobBase):
    """Fetch what a note answers, and what that answers; `height` counts the steps."""

    kind: ClassVar[str] = "fetch_parent"

    iri: str
    height: int = 1


class NoteFetcher:
    """Finds notes here, else at their origin."""

    def __init__(self, db: Database, strangers: Strangers, urls: Urls) -> None:
        self._db = db
        self._strangers = strangers
        self._urls = urls

    async def fetch_note(
        self,
        iri: str,
        *,
        is_wanted: IsWanted | None = None,
        save: Save | None = None,
        quote_depth: int = 0,
    ) -> Note | None:
        """The note of that id; None if it is none, is gone, or is not for us.

        A new one is stored only if it `is_wanted`, by `save_fetched` or by `save`:
        what nobody here asked for goes by `save_screened`. `quote_depth` is how many
        quotes led to it.

        Raises `FederationError` when its server cannot be asked.
        """
        # Not by page: that a note calls an address its page makes it nobody's id.
        known = await self._db.read(find_note_by_iri, iri)
        if known is not None or self._urls.is_ours(iri):
            return known
        if await self._db.read(find_tombstone, iri) is not None:
            return None
        document = await self._strangers.fetch(iri)
        return await self._save(
            document, is_wanted, save or partial(save_fetched, quote_depth=quote_depth)
        )

    async def by_address(self, address: str) -> Note | None:
        """The same for what a person pasted: an id or the address of a page."""
        known = await self._db.read(_find_known, address)
        if known is not None or self._urls.is_ours(address):
            return known
        document = await self._strangers.fetch(address, redirects=Redirects.ANYWHERE)
        return await self._save(document)

    async def refetch(self, iri: str) -> Note | None:
        """Read a note again at its origin: its new wording, or that it is gone.

        Gone is what answers 404 or 410, and what is shown as a `Tombstone` (AP §6.4).
        """
        try:
            document = await self._strangers.fetch(iri)
        except NotFoundRemotely:
            await self._db.write(_forget, iri)
            return None
        if _is_tombstone_of(document, iri):
            await self._db.write(_forget, iri)
            return None
        return await self._save(document)

    async def fetch_parent(self, job: FetchParent) -> None:
        """Handles `FetchParent`; what cannot be had stays unknown."""
        try:
            with limited_fetches():
                note = await self.fetch_note(job.iri)
        except (FederationError, NotFound, Gone) as error:
            if isinstance(error, Unreachable):
                raise
            log.info("note.no_parent", iri=job.iri, reason=str(error))
            return
        if note is None or note.reply_to_iri is None or note.reply_to_id is not None:
            return
        if job.height < MAX_HEIGHT:
            await self._db.write(
                enqueue_parent, note.reply_to_iri, height=job.height + 1
            )

    async def fetch_listing(self, job: FetchListing) -> None:
        """Handles `FetchListing`, if anybody here wants to hear of that seller."""
        if not await self._db.read(list_local_follower_ids, job.actor_id):
            return
        try:
            await self.fetch_note(job.iri)
        except (FederationError, NotFound, Gone) as error:
            if isinstance(error, Unreachable):
                raise
            log.info("note.no_listing", iri=job.iri, reason=str(error))

    async def _save(
        self,
        document: Document,
        is_wanted: IsWanted | None = None,
        save: Save | None = None,
    ) -> Note | None:
        shown = await self._read(document)
        if shown is None or not (is_wanted is None or is_wanted(shown)):
            return None
        author = await self._strangers.ensure(shown.attributed_to)
        if author.is_local or not author.is_active:
            return None
        return await self._db.write(save or save_fetched, self._urls, author, shown)

    async def _read(self, document: Document) -> NoteDocument | None:
        """The note in a document; a Create or Update stands for its note."""
        thing = decode.object(document.json)
        if isinstance(thing, Create | Update) and thing.object.iri is not None:
            document = await self._strangers.fetch(thing.object.iri)
            thing = decode.object(document.json)
        if not isinstance(thing, NoteDocument):
            return None
        is_allowed = isinstance(check_fetched(thing, document.iri), Allowed)
        return thing if is_allowed else None


def save_fetched(
    w: Writer, urls: Urls, author: Actor, shown: NoteDocument, *, quote_depth: int = 0
) -> Note | None:
    """Store a note that was read at its origin, or its newer wording.

    Only what everybody may see there: our fetches are the node's, not a person's.
    """
    parent = find_note_by_iri(w, shown.in_reply_to) if shown.in_reply_to else None
    visibility = visibility_here(shown, author=author, parent=parent, carrier=None)
    if visibility in (Visibility.FOLLOWERS, Visibility.DIRECT) or shown.choice:
        return find_note_by_iri(w, shown.iri)
    mentions = list_addressed(
        w, urls, shown, visibility=visibility, carrier=None, recipient=None
    )
    known = find_note_by_iri(w, shown.iri)
    told = remote_note(shown, visibility=visibility, mentions=mentions, known=known)
    note = replace(told, quote_depth=quote_depth)
    if known is None:
        return store_remote_note(w, author=author, note=note)
    if known.actor_id != author.id:
        return None
    return edit_remote_note(w, author=author, note=note)


def save_screened(
    w: Writer, urls: Urls, author: Actor, shown: NoteDocument, *, quote_depth: int = 0
) -> Note | None:
    """The same, unless a stranger's note holds words that are held back.

    It does not wait for moderators: whoever found it listed asked for nothing of it.
    """
    phrase = find_phrase(list_phrases_for(w, author), shown)
    if phrase is not None:
        log.info("note.left_out", iri=shown.iri, actor=author.iri, rule=phrase.words)
        return find_note_by_iri(w, shown.iri)
    return save_fetched(w, urls, author, shown, quote_depth=quote_depth)


def enqueue_parent(w: Writer, iri: Iri, *, height: int = 1) -> None:
    """Have what a note answers fetched in the background."""
    w.enqueue(FetchParent(iri, height), unique=f"fetch_parent {iri}")


def _is_tombstone_of(document: Document, iri: str) -> bool:
    shown = decode.object(document.json)
    return document.iri == iri and isinstance(shown, Tombstone)


def _find_known(r: Reader, iri: str) -> Note | None:
    return find_note_by_iri(r, iri) or find_note_by_page(r, iri)


def _forget(w: Writer, iri: str) -> None:
    note = find_note_by_iri(w, iri)
    if note is None or note.is_local:
        return
    delete_remote_note(w, iri=iri, by=get_actor(w, note.actor_id))
