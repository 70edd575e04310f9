"""Notes as they arrive: new, edited, deleted; and votes, which look like notes.

That the sender may speak about them was checked by the rules of origin; that they
concern anybody here is checked now. Fetching is bounded and mostly left to later.
"""

from dataclasses import replace
from typing import Final

from federation.authority import Allowed, Refetch, check
from federation.vocabulary import Activity, Create, Delete, Update
from federation.vocabulary import Note as NoteDocument
from node.actors.inbound import Inbound, came_undone, remember_undo
from node.actors.models import Actor
from node.clock import DAY_MS
from node.database.types import Reader, Writer
from node.errors import Forbidden
from node.ids import Iri
from node.logs import get_logger
from node.notes.actions import (
    delete_remote_note,
    edit_remote_note,
    receive_votes,
    store_remote_note,
)
from node.notes.actions.relayed import own_up
from node.notes.addressing import list_addressed, names_local, visibility_here
from node.notes.answers import enqueue_replies
from node.notes.models import QUESTION, Note, RemoteNote, Visibility
from node.notes.queries import find_note_by_iri
from node.notes.queries.loads import misses_parent
from node.notes.received import remote_note
from node.notes.remote import NoteFetcher, enqueue_parent, save_screened
from node.relations.queries import is_followed_here

log = get_logger(__name__)

LATE_MS: Final = DAY_MS


async def on_create(inbound: Inbound, activity: Create) -> None:
    """A note for us is stored, a vote counted; what concerns nobody here is dropped."""
    verdict = check(activity, inbound.actor.iri)
    if isinstance(verdict, Refetch):
        await _fetch_if_wanted(inbound, activity, verdict.iri)
    elif isinstance(verdict, Allowed) and isinstance(activity.object, NoteDocument):
        if activity.object.choice is None:
            await inbound.db.write(_create, inbound, activity, activity.object)
        else:
            await inbound.db.write(_vote, inbound, activity, activity.object)


async def on_update(inbound: Inbound, activity: Update) -> None:
    """A note reads differently now; an unknown one is as good as new, for a day."""
    shown = activity.object
    verdict = check(activity, inbound.actor.iri)
    if isinstance(verdict, Refetch):
        if await inbound.db.read(find_note_by_iri, verdict.iri) is not None:
            inbound.count_fetch()
            await _fetcher(inbound).refetch(verdict.iri)
    elif isinstance(verdict, Allowed) and isinstance(shown, NoteDocument):
        await inbound.db.write(_update, inbound, activity, shown)


async def on_delete(inbound: Inbound, activity: Delete) -> None:
    """A note is gone; one that has not arrived yet will not come to be."""
    await inbound.db.write(_delete, inbound.actor, activity.object.iri)


async def on_hint(inbound: Inbound, iri: Iri) -> None:
    """Somebody else's activity was passed on: only what its origin says counts."""
    known = await inbound.db.read(find_note_by_iri, iri)
    if known is not None and known.is_local:
        return
    if known is None and not await inbound.db.read(is_followed_here, inbound.actor.id):
        return
    inbound.count_fetch()
    await _fetcher(inbound).refetch(iri)


def store_asked(
    w: Writer, inbound: Inbound, carrier: Activity, shown: NoteDocument
) -> None:
    """A note of the sender's that came inside of a request for one of our notes.

    The request goes to one person; who may see the note it says itself.
    """
    if not came_undone(w, shown.iri, inbound.actor.iri):
        _store(w, inbound, None if shown.to or shown.cc else carrier, shown)


def _create(
    w: Writer, inbound: Inbound, carrier: Activity, shown: NoteDocument
) -> None:
    if came_undone(w, shown.iri, inbound.actor.iri):
        return
    if is_wanted(w, inbound, carrier, shown):
        _store(w, inbound, carrier, shown)


def _store(
    w: Writer, inbound: Inbound, carrier: Activity | None, shown: NoteDocument
) -> None:
    note = _read(w, inbound, carrier, shown)
    if note.visibility is Visibility.DIRECT and not note.mentions:
        return
    stored = store_remote_note(w, author=inbound.actor, note=note)
    if stored is None:
        return
    own_up(w, stored)
    if misses_parent(stored):
        assert stored.reply_to_iri is not None
        enqueue_parent(w, stored.reply_to_iri)
    enqueue_replies(w, stored, shown)


def _vote(w: Writer, inbound: Inbound, carrier: Create, first: NoteDocument) -> None:
    """Votes, if they answer a poll of ours; a poll of others' is not ours to count.

    GoToSocial sends the votes of one ballot together.
    """
    assert first.in_reply_to is not None, "a vote is a reply"
    question = find_note_by_iri(w, first.in_reply_to)
    if question is None or came_undone(w, first.iri, inbound.actor.iri):
        return
    if question.kind != QUESTION:
        if "#" not in first.iri:
            _create(w, inbound, carrier, _as_reply(first))
        return
    ballot = [each for each in (first, *carrier.more) if isinstance(each, NoteDocument)]
    names = [each.choice for each in ballot if each.in_reply_to == question.iri]
    if question.is_local and len(names) == 1 + len(carrier.more):
        receive_votes(
            w, actor=inbound.actor, note=question, names=[n for n in names if n]
        )


def _as_reply(shown: NoteDocument) -> NoteDocument:
    """A reply that has only a name, to something that asks nothing."""
    return replace(shown, title=shown.choice, choice=None)


def _update(
    w: Writer, inbound: Inbound, carrier: Activity, shown: NoteDocument
) -> None:
    known = find_note_by_iri(w, shown.iri)
    if shown.choice is not None:
        # Nobody changes a vote.
        return
    if known is None:
        if _is_recent(w, shown):
            _create(w, inbound, carrier, shown)
        return
    if known.actor_id != inbound.actor.id:
        log.info("note.not_theirs", iri=shown.iri, actor=inbound.actor.iri)
        return
    note = _read(w, inbound, carrier, shown, known)
    edit_remote_note(w, author=inbound.actor, note=note)


def _delete(w: Writer, actor: Actor, iri: Iri) -> None:
    try:
        if not delete_remote_note(w, iri=iri, by=actor):
            remember_undo(w, iri, actor.iri)
    except Forbidden:
        log.info("note.not_theirs", iri=iri, actor=actor.iri)


def _read(
    r: Reader,
    inbound: Inbound,
    carrier: Activity | None,
    shown: NoteDocument,
    known: Note | None = None,
) -> RemoteNote:
    parent = find_note_by_iri(r, shown.in_reply_to) if shown.in_reply_to else None
    visibility = visibility_here(
        shown, author=inbound.actor, parent=parent, carrier=carrier
    )
    mentions = list_addressed(
        r,
        inbound.urls,
        shown,
        visibility=visibility,
        carrier=carrier,
        recipient=inbound.recipient,
    )
    return remote_note(shown, visibility=visibility, mentions=mentions, known=known)


def is_wanted(
    r: Reader, inbound: Inbound, carrier: Activity, shown: NoteDocument
) -> bool:
    """Somebody here follows the author, is addressed or quoted, or it is a thread of
    which something is known here."""
    if inbound.recipient is not None or is_followed_here(r, inbound.actor.id):
        return True
    named = [mention.href for mention in shown.mentions]
    addressed = [*shown.to, *shown.cc, *carrier.to, *carrier.cc, *named]
    if names_local(r, inbound.urls, addressed):
        return True
    if shown.in_reply_to and find_note_by_iri(r, shown.in_reply_to):
        return True
    quoted = find_note_by_iri(r, shown.quote) if shown.quote else None
    return quoted is not None and quoted.is_local


def _is_recent(r: Reader, shown: NoteDocument) -> bool:
    written_ms = shown.published_ms
    return written_ms is not None and r.now_ms - written_ms < LATE_MS


async def _fetch_if_wanted(inbound: Inbound, activity: Create, iri: Iri) -> None:
    """A bare id, or somebody else's note: relays and groups send such things."""
    wanted = await inbound.db.read(is_followed_here, inbound.actor.id)
    addressed = (*activity.to, *activity.cc)
    if wanted or await inbound.db.read(names_local, inbound.urls, addressed):
        inbound.count_fetch()
        await _fetcher(inbound).fetch_note(iri, save=save_screened)


def _fetcher(inbound: Inbound) -> NoteFetcher:
    return NoteFetcher(inbound.db, inbound.strangers, inbound.urls)
