"""Looking elsewhere whether a quote or a reply may be shown."""

from typing import Final

from federation.errors import FederationError, Unreachable
from federation.vocabulary import Interaction
from node.actors.inbound import came_undone
from node.actors.models import Actor
from node.actors.queries import find_actor, get_actor
from node.actors.remote import Strangers
from node.consent.actions import receive_request
from node.consent.actions.settling import grant_quote, refuse_quote
from node.consent.jobs import FetchAsked, StampDoubted
from node.consent.models import ConsentKind
from node.database.types import Database, Reader, Writer
from node.errors import Gone, NotFound
from node.logs import get_logger
from node.notes.actions import release_reply
from node.notes.actions.consent import save_quote
from node.notes.jobs import ApprovalClaimed, QuoteNoticed
from node.notes.models import Note, Quote, QuoteState
from node.notes.queries import (
    find_note,
    find_note_by_iri,
    find_visible_note,
)
from node.notes.queries.consent import says_of_quotes
from node.notes.queries.quotes import find_quote, list_stamped
from node.notes.remote import NoteFetcher
from node.notes.stamps import StampReader
from node.urls import Urls

log = get_logger(__name__)

MAX_DEPTH: Final = 2


class ConsentChecker:
    """Handlers of what has to be asked for over the network; all may run again."""

    def __init__(self, db: Database, strangers: Strangers, urls: Urls) -> None:
        self._db = db
        self._urls = urls
        self._fetcher = NoteFetcher(db, strangers, urls)
        self._stamps = StampReader(strangers)

    async def on_quote_noticed(self, job: QuoteNoticed) -> None:
        """A note quotes another: fetch that, and see whether it may."""
        quote = await self._db.read(find_quote, job.note_id)
        if quote is None or quote.state is not QuoteState.PENDING:
            return
        quoted = await self._find_quoted(quote)
        if quoted is None:
            return
        is_proven = await self._is_proven(quote, quoted)
        await self._db.write(_settle_quote, self._urls, quote, quoted.id, is_proven)

    async def on_approval_claimed(self, job: ApprovalClaimed) -> None:
        """A held reply shows a stamp."""
        found = await self._db.read(_find_held, job.note_id)
        if found is None:
            return
        note, parent, author = found
        is_proven = await self._stamps.proves(
            job.stamp,
            Interaction.REPLY,
            author=author.iri,
            interacting=note.iri,
            target=parent.iri,
        )
        if is_proven:
            await self._db.write(_release, note.id)

    async def on_stamp_doubted(self, job: StampDoubted) -> None:
        """Somebody says that a stamp is no more; its own server knows."""
        for quote in await self._db.read(list_stamped, job.stamp):
            quoted = await self._find_quoted(quote)
            if quoted is not None and not await self._is_proven(quote, quoted):
                await self._db.write(_revoke, quote.note_id)

    async def on_fetch_asked(self, job: FetchAsked) -> None:
        """A note was asked for that is to quote or answer one of ours."""
        await self._fetch(job.iri, depth=0)

    async def _find_quoted(self, quote: Quote) -> Note | None:
        known = await self._db.read(find_note_by_iri, quote.quoted_iri)
        if known is not None or quote.depth >= MAX_DEPTH:
            return known
        return await self._fetch(quote.quoted_iri, depth=quote.depth + 1)

    async def _fetch(self, iri: str, *, depth: int) -> Note | None:
        """What cannot be had stays a link; what cannot be had now is tried again."""
        try:
            return await self._fetcher.fetch_note(iri, quote_depth=depth)
        except Unreachable:
            raise
        except (FederationError, NotFound, Gone) as error:
            log.info("quote.unknown", iri=iri, reason=str(error))
            return None

    async def _is_proven(self, quote: Quote, quoted: Note) -> bool:
        if not quote.stamp_iri or quoted.is_local:
            return False
        note, author = await self._db.read(_find_parties, quote, quoted)
        if note is None or author is None:
            return False
        return await self._stamps.proves(
            quote.stamp_iri,
            Interaction.QUOTE,
            author=author.iri,
            interacting=note.iri,
            target=quoted.iri,
        )


def _settle_quote(
    w: Writer, urls: Urls, seen: Quote, quoted_id: int, is_proven: bool
) -> None:
    """Nothing is done when the note quotes something else by now."""
    quote, note = find_quote(w, seen.note_id), find_note(w, seen.note_id)
    quoted = find_note(w, quoted_id)
    if quote is None or note is None or quoted is None:
        return
    is_other = (quote.quoted_iri, quote.stamp_iri) != (seen.quoted_iri, seen.stamp_iri)
    if is_other or quote.state is not QuoteState.PENDING:
        return
    linked = _linked(w, quote, quoted)
    author = get_actor(w, quoted.actor_id)
    if note.actor_id == quoted.actor_id:
        grant_quote(w, note, linked, stamp_iri=quote.stamp_iri)
    elif quoted.is_local:
        _decide_here(w, urls, note, quoted)
    elif is_proven and not came_undone(w, quote.stamp_iri, author.iri):
        grant_quote(w, note, linked, stamp_iri=quote.stamp_iri)
    elif not quote.stamp_iri and not says_of_quotes(w, quoted):
        save_quote(w, _changed(linked, QuoteState.UNASKED))


def _decide_here(w: Writer, urls: Urls, note: Note, quoted: Note) -> None:
    """One of ours is quoted: their policy counts, whether they were asked or not."""
    actor = get_actor(w, note.actor_id)
    if find_visible_note(w, quoted.id, viewer_id=actor.id) is None:
        return
    receive_request(
        w,
        urls,
        kind=ConsentKind.QUOTE,
        actor=actor,
        target=quoted,
        interacting_iri=note.iri,
    )


def _linked(w: Writer, quote: Quote, quoted: Note) -> Quote:
    linked = _changed(quote, quote.state, quoted)
    save_quote(w, linked)
    return linked


def _changed(quote: Quote, state: QuoteState, quoted: Note | None = None) -> Quote:
    return Quote(
        note_id=quote.note_id,
        quoted_iri=quote.quoted_iri,
        quoted_id=quoted.id if quoted else quote.quoted_id,
        state=state,
        stamp_iri=quote.stamp_iri,
        depth=quote.depth,
    )


def _revoke(w: Writer, note_id: int) -> None:
    note, quote = find_note(w, note_id), find_quote(w, note_id)
    if note is not None and quote is not None:
        refuse_quote(w, note, quote, QuoteState.REVOKED)


def _release(w: Writer, note_id: int) -> None:
    note = find_note(w, note_id)
    if note is not None and note.held:
        release_reply(w, note)


def _find_held(r: Reader, note_id: int) -> tuple[Note, Note, Actor] | None:
    """The reply, what it answers, and who wrote that; of other servers only."""
    note = find_note(r, note_id)
    parent = find_note(r, note.reply_to_id) if note and note.reply_to_id else None
    author = find_actor(r, parent.actor_id) if parent else None
    if note is None or parent is None or author is None or author.is_local:
        return None
    return (note, parent, author) if note.held and not parent.held else None


def _find_parties(
    r: Reader, quote: Quote, quoted: Note
) -> tuple[Note | None, Actor | None]:
    return find_note(r, quote.note_id), find_actor(r, quoted.actor_id)
