"""How polls stand: telling others of ours, asking them for theirs, and the end.

Counts travel as an Update of the whole Question without a new date, so that nobody
takes it for an edit (FEP-9967). They go out with the first vote, then every three
minutes while votes come, and once more at the end. Each handler may run again.
"""

from federation.errors import FederationError
from node.actors.queries import get_actor
from node.database.types import Database, Writer
from node.delivery.actions import new_activity_iri, send
from node.errors import Gone, NotFound
from node.ids import ActorId, NoteId
from node.logs import get_logger
from node.notes.actions.polls import watch_end
from node.notes.activities import refresh_note
from node.notes.jobs import ClosePoll, RefreshPoll, TellResults
from node.notes.models import Note
from node.notes.policy import counts_publicly
from node.notes.polls import PAUSE_MS, is_stale
from node.notes.queries import (
    find_note,
    find_poll,
    list_local_voters,
)
from node.notes.queries.recipients import list_holders
from node.notes.remote import NoteFetcher
from node.notes.wire import load_note_document
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.urls import Urls

log = get_logger(__name__)


class PollKeeper:
    """Handles what polls leave to be done."""

    def __init__(self, db: Database, urls: Urls, fetcher: NoteFetcher) -> None:
        self._db = db
        self._urls = urls
        self._fetcher = fetcher

    async def tell(self, job: TellResults) -> None:
        """Votes came in for a poll of ours."""
        await self._db.write(_tell, self._urls, NoteId(job.note_id))

    async def refresh(self, job: RefreshPoll) -> None:
        """Somebody looks at counts that may be old."""
        iri = await self._db.write(_begin_refresh, NoteId(job.note_id))
        if iri is None:
            return
        try:
            await self._fetcher.refetch(iri)
        except (FederationError, NotFound, Gone) as error:
            # The next reader has it tried again.
            log.info("poll.not_refreshed", iri=iri, reason=str(error))

    async def close(self, job: ClosePoll) -> None:
        """The time of a poll is up; so it was when the job was written."""
        note_id = NoteId(job.note_id)
        await self.refresh(RefreshPoll(note_id))
        is_over = await self._db.write(_close, self._urls, note_id)
        after = 0 if is_over else None
        while after is not None:
            after = await self._db.write(_tell_voters, note_id, after)


def _tell(w: Writer, urls: Urls, note_id: NoteId) -> None:
    note, poll = find_note(w, note_id), find_poll(w, note_id)
    if note is None or poll is None or not note.is_local or poll.is_over:
        return
    due_ms = poll.told_ms + PAUSE_MS
    if due_ms > w.now_ms:
        w.enqueue(TellResults(note_id), due_ms=due_ms, unique=f"tell_results {note_id}")
        return
    _send_results(w, urls, note)


def _begin_refresh(w: Writer, note_id: NoteId) -> str | None:
    """Whose address to ask; None if that was done meanwhile, or cannot be.

    Our fetches are the node's own: what is private comes with Updates only.
    """
    note, poll = find_note(w, note_id), find_poll(w, note_id)
    if note is None or poll is None or note.is_local:
        return None
    if not counts_publicly(note.visibility) or not is_stale(poll, w.now_ms):
        return None
    w.run(
        "UPDATE polls SET asked_ms = :now WHERE note_id = :note_id",
        note_id=note_id,
        now=w.now_ms,
    )
    return note.iri


def _close(w: Writer, urls: Urls, note_id: NoteId) -> bool:
    """Whether the poll is over, so that voters can be told."""
    note, poll = find_note(w, note_id), find_poll(w, note_id)
    if note is None or poll is None:
        return False
    if not poll.is_over:
        watch_end(w, poll)
        return False
    if note.is_local and poll.closed_ms is None:
        w.run(
            "UPDATE polls SET closed_ms = ends_ms WHERE note_id = :note_id",
            note_id=note_id,
        )
        _send_results(w, urls, note)
        _notify(w, note, note.actor_id, from_id=None)
    return True


def _tell_voters(w: Writer, note_id: NoteId, after: int) -> int | None:
    """Tell some of ours who voted; after whom to go on, None when all are told."""
    note = find_note(w, note_id)
    voters = list_local_voters(w, note_id, after=after)
    if note is None or not voters:
        return None
    for voter_id in voters:
        _notify(w, note, voter_id, from_id=note.actor_id)
    return voters[-1]


def _notify(
    w: Writer, note: Note, recipient_id: ActorId, *, from_id: ActorId | None
) -> None:
    notify(
        w,
        recipient_id=recipient_id,
        kind=NotificationKind.POLL,
        from_id=from_id,
        note_id=note.id,
    )


def _send_results(w: Writer, urls: Urls, note: Note) -> None:
    w.run(
        "UPDATE polls SET told_ms = :now WHERE note_id = :note_id",
        note_id=note.id,
        now=w.now_ms,
    )
    author = get_actor(w, note.actor_id)
    if not author.is_active:
        return
    send(
        w,
        sender=author,
        activity=refresh_note(
            load_note_document(w, urls, note), iri=new_activity_iri(w, urls)
        ),
        to=list_holders(w, note),
        topic=note.iri,
        is_public=counts_publicly(note.visibility),
    )
