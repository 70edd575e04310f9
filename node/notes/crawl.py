"""Completing a conversation when somebody reads it: upwards, then outwards.

First what it answers, step by step; then what its servers list: the history of its
activities, else its context, and the answers to each of its notes (FEP-f228). All of
it is bounded in notes, lists and time, goes on where it stopped when it is asked for
again, and remembers what it saw, so that no circle holds it.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from federation.errors import FederationError, Unauthorised, Unreachable
from federation.origins import find_iri, same_origin
from federation.vocabulary import Note as NoteDocument
from node.actors.lists import read_list
from node.actors.remote import Strangers
from node.clock import SECOND_MS, Clock
from node.database.types import Database
from node.errors import Gone, NotFound
from node.ids import Iri, NoteId
from node.jobs.types import JobDelayed
from node.logs import get_logger
from node.notes.actions.claims import mark_read
from node.notes.actions.loads import end_load, move_load
from node.notes.jobs import LoadThread
from node.notes.models import Note
from node.notes.policy import counts_publicly
from node.notes.queries import find_note, find_note_by_iri, find_tombstone
from node.notes.queries.conversations import list_known_iris
from node.notes.queries.loads import (
    list_contexts,
    list_histories,
    list_unread_answers,
    misses_parent,
)
from node.notes.remote import NoteFetcher, save_screened
from node.urls import Urls

log = get_logger(__name__)

MAX_NOTES: Final = 500
MAX_LISTS: Final = 60
MAX_KNOWN: Final = 5_000
DEADLINE_S: Final = 30.0
AT_ONCE: Final = 4
LOADS_AT_ONCE: Final = 2
WAIT_MS: Final = 2 * SECOND_MS


class ThreadLoader:
    """Handles `LoadThread`; two at a time, so that other work goes on."""

    def __init__(
        self, db: Database, strangers: Strangers, *, urls: Urls, clock: Clock
    ) -> None:
        self._db = db
        self._strangers = strangers
        self._urls = urls
        self._clock = clock
        self._running = 0

    async def load(self, job: LoadThread) -> None:
        """Find what is missing, and say what became of it."""
        if self._running >= LOADS_AT_ONCE:
            raise JobDelayed("other conversations come first", after_ms=WAIT_MS)
        root = await self._db.read(find_note, job.root_id)
        if root is None or not counts_publicly(root.visibility):
            return
        self._running += 1
        started_ms = self._clock.now_ms()
        crawl = _Crawl(self._db, self._strangers, self._urls, root, started_ms)
        try:
            async with asyncio.timeout(DEADLINE_S):
                await crawl.run()
        except TimeoutError:
            crawl.is_whole = False
        finally:
            self._running -= 1
        await self._db.write(
            end_load, crawl.root_id, found=crawl.found, is_whole=crawl.is_whole
        )
        log.info("thread.loaded", root=crawl.root_id, found=crawl.found)


class _Crawl:
    """One load: what it may still fetch, and what it saw."""

    def __init__(
        self,
        db: Database,
        strangers: Strangers,
        urls: Urls,
        root: Note,
        started_ms: int,
    ) -> None:
        self._db = db
        self._strangers = strangers
        self._urls = urls
        self._fetcher = NoteFetcher(db, strangers, urls)
        self._top = root
        self._started_ms = started_ms
        self._seen: set[str] = set()
        self._members: set[str] = set()
        self._contexts: set[str] = set()
        self._unplaced: dict[Iri, Iri | None] = {}
        """Notes that answer nothing that is known yet."""
        self._covered: set[str] = set()
        """Notes whose own server listed them, and so what it knows below them."""
        self._notes_left = MAX_NOTES
        self._lists_left = MAX_LISTS
        self.found = 0
        self.is_whole = True

    @property
    def root_id(self) -> NoteId:
        return self._top.id

    async def run(self) -> None:
        await self._climb()
        known = await self._db.read(list_known_iris, self.root_id, limit=MAX_KNOWN)
        self._members.update(known)
        await self._read_conversation()
        await self._read_answers()

    async def _climb(self) -> None:
        """What the first note answers, and what that answers, while there is more."""
        while misses_parent(self._top):
            iri = self._top.reply_to_iri
            assert iri is not None
            if iri in self._seen or self._urls.is_ours(iri):
                return
            parent = await self._take(iri)
            if parent is None:
                is_deleted = await self._db.read(find_tombstone, iri) is not None
                self.is_whole = self.is_whole and is_deleted
                return
            top = await self._db.read(find_note, parent.root_id)
            if top is None or top.id == self._top.id:
                return
            await self._db.write(move_load, self._top.id, top.id)
            self._top = top

    async def _read_conversation(self) -> None:
        """The history of its activities, else its context."""
        contexts = await self._db.read(list_contexts, self.root_id)
        self._contexts.update(contexts)
        for names in (await self._db.read(list_histories, self.root_id), contexts):
            for name in names:
                iri = find_iri(name)
                listed = () if iri is None else await self._read(iri)
                if listed:
                    near = (each for each in listed if same_origin(each, name))
                    self._covered.update(near)
                    return

    async def _read_answers(self) -> None:
        """The answers to each note, those that were found on the way as well."""
        while self._lists_left > 0:
            lists = await self._db.read(
                list_unread_answers,
                self.root_id,
                before_ms=self._started_ms,
                limit=AT_ONCE,
            )
            if not lists:
                return
            await self._db.write(mark_read, [each.note_id for each in lists])
            wanted = [each for each in lists if each.iri not in self._covered]
            await asyncio.gather(*(self._read(each.replies_iri) for each in wanted))
        self.is_whole = False

    async def _read(self, iri: Iri) -> Sequence[Iri]:
        """Fetch what a list names; empty if there is no list to be had."""
        if iri in self._seen or self._urls.is_ours(iri) or self._lists_left <= 0:
            return ()
        self._seen.add(iri)
        self._lists_left -= 1
        try:
            listed = await read_list(self._strangers, iri)
        except FederationError as error:
            self._note_failure(iri, error)
            return ()
        if listed is None:
            return ()
        self.is_whole = self.is_whole and listed.is_whole
        await self._take_all(listed.iris)
        return listed.iris

    async def _take_all(self, iris: Sequence[Iri]) -> None:
        """Take what is new, and then what turned out to answer some of it."""
        new = [iri for iri in iris if iri not in self._seen]
        while new:
            for start in range(0, len(new), AT_ONCE):
                await asyncio.gather(*map(self._take, new[start : start + AT_ONCE]))
            new = [iri for iri, up in self._unplaced.items() if up in self._members]
            for iri in new:
                del self._unplaced[iri]

    async def _take(self, iri: Iri) -> Note | None:
        """A note of the conversation, from here or from its origin."""
        self._seen.add(iri)
        known = await self._db.read(find_note_by_iri, iri)
        if known is not None:
            if known.root_id == self.root_id or known.reply_to_iri in self._members:
                self._members.add(iri)
            return known
        if self._notes_left <= 0:
            self.is_whole = False
            return None
        self._notes_left -= 1
        try:
            note = await self._fetcher.fetch_note(
                iri, is_wanted=self._belongs, save=save_screened
            )
        except (FederationError, NotFound, Gone) as error:
            self._note_failure(iri, error)
            return None
        if note is not None:
            self.found += 1
            self._members.add(note.iri)
        return note

    def _belongs(self, shown: NoteDocument) -> bool:
        """Whether a listed note is of this conversation: lists may name anything."""
        up = shown.in_reply_to
        if up in self._members or shown.iri == self._top.reply_to_iri:
            return True
        if {shown.context, shown.conversation} & self._contexts:
            return True
        self._unplaced[shown.iri] = up
        return False

    def _note_failure(self, iri: str, error: Exception) -> None:
        """What is gone is no gap; who does not answer may leave one."""
        if isinstance(error, Unreachable | Unauthorised):
            self.is_whole = False
        log.info("thread.unread", iri=iri, reason=str(error))
