"""Storing a poll with its note, and changing it: new options lose the votes."""

from collections.abc import Sequence

from node.clock import MINUTE_MS
from node.database.types import Writer
from node.errors import Invalid
from node.ids import NoteId
from node.notes.jobs import ClosePoll, RefreshPoll
from node.notes.models import Note
from node.notes.polls import (
    Poll,
    PollDraft,
    PollOption,
    RemotePoll,
    asks_the_same,
    list_options,
)
from node.notes.queries import get_poll, has_local_voters

FINAL_COUNT_MS = MINUTE_MS
"""What the author's server gets to say how its poll ended, before it is asked."""


def start_poll(w: Writer, note: Note, draft: PollDraft | None) -> None:
    """Store the poll of a note of ours that is new, if it has one."""
    if draft is None:
        return
    ends_ms = w.now_ms + draft.lasts_ms
    told = RemotePoll(
        options=_fresh(draft),
        is_multiple=draft.is_multiple,
        ends_ms=ends_ms,
        voters=0,
        hides_totals=bool(draft.hides_totals),
    )
    insert_poll(w, note.id, told, told_ms=0)
    w.enqueue(ClosePoll(note.id), due_ms=ends_ms, unique=f"close_poll {note.id}")


def find_change(poll: Poll | None, draft: PollDraft | None) -> RemotePoll | None:
    """What an edit makes of a poll of ours; None when it leaves it alone.

    Raises `Invalid` when there was no poll, when it is over, and for an edit that
    would lose votes unless the author accepts that.
    """
    if draft is None:
        return None
    if poll is None:
        text = "A poll comes with a new note; an edit cannot add one."
        raise Invalid.field("poll", "late", text)
    told = RemotePoll(
        options=_fresh(draft),
        is_multiple=draft.is_multiple,
        ends_ms=poll.ends_ms,
        voters=0,
        hides_totals=_hides(poll, draft),
    )
    if asks_the_same(poll, told):
        return None
    if poll.is_over:
        text = "The poll has ended; its options stay as they are."
        raise Invalid.field("poll", "over", text)
    if poll.voters and not draft.may_restart:
        text = "Other options start the poll again without the votes so far."
        raise Invalid.field("poll", "loses_votes", text)
    return told


def change_secrecy(w: Writer, poll: Poll | None, draft: PollDraft | None) -> bool:
    """Whether an edit says otherwise who may know how a poll of ours stands."""
    if poll is None or draft is None or poll.is_over:
        return False
    hides = _hides(poll, draft)
    if hides == poll.hides_totals:
        return False
    w.run(
        "UPDATE polls SET hides_totals = :hides WHERE note_id = :note_id",
        note_id=poll.note_id,
        hides=hides,
    )
    return True


def replace_poll(
    w: Writer, note_id: NoteId, told: RemotePoll | None, *, told_ms: int
) -> None:
    """Put another poll in a note's poll's place; every vote is lost."""
    w.run("DELETE FROM polls WHERE note_id = :note_id", note_id=note_id)
    if told is not None:
        insert_poll(w, note_id, told, told_ms=told_ms)


def insert_poll(w: Writer, note_id: NoteId, told: RemotePoll, *, told_ms: int) -> None:
    """Store a poll for a note that has none."""
    w.run(
        """
        INSERT INTO polls (
            note_id, is_multiple, ends_ms, closed_ms, voters_count, told_ms,
            hides_totals
        )
        VALUES (
            :note_id, :is_multiple, :ends_ms, :closed_ms, :voters, :told_ms,
            :hides_totals
        )
        """,
        note_id=note_id,
        is_multiple=told.is_multiple,
        ends_ms=told.ends_ms,
        closed_ms=told.closed_ms,
        voters=told.voters,
        told_ms=told_ms,
        hides_totals=told.hides_totals,
    )
    for position, option in enumerate(told.options):
        w.run(
            """
            INSERT INTO poll_options (note_id, position, name, votes_count)
            VALUES (:note_id, :position, :name, :votes)
            """,
            note_id=note_id,
            position=position,
            name=option.name,
            votes=option.votes,
        )


def take_over_counts(w: Writer, poll: Poll, told: RemotePoll) -> None:
    """Believe another server's counts for its own poll, and when it ends.

    Counts may go down: accounts are deleted with their votes.
    """
    w.run(
        """
        UPDATE polls
        SET ends_ms = :ends_ms, closed_ms = :closed_ms, voters_count = :voters,
            told_ms = :now, hides_totals = :hides_totals
        WHERE note_id = :note_id
        """,
        note_id=poll.note_id,
        ends_ms=told.ends_ms,
        closed_ms=told.closed_ms,
        voters=told.voters,
        now=w.now_ms,
        hides_totals=told.hides_totals,
    )
    _take_over_votes(w, poll.note_id, told.options)
    if (told.ends_ms, told.closed_ms) != (poll.ends_ms, poll.closed_ms):
        _watch_new_end(w, poll.note_id)


def watch_end(w: Writer, poll: Poll) -> None:
    """Have the end of another server's poll looked at; it may move until then."""
    end_ms = w.now_ms if poll.is_over else poll.ends_ms
    if end_ms is not None:
        w.enqueue(
            ClosePoll(poll.note_id),
            due_ms=end_ms + FINAL_COUNT_MS,
            unique=f"close_poll {poll.note_id}",
        )


def request_refresh(w: Writer, note_id: NoteId) -> None:
    """Have another server asked for the counts of its poll, once for all readers."""
    w.enqueue(RefreshPoll(note_id), unique=f"refresh_poll {note_id}")


def _watch_new_end(w: Writer, note_id: NoteId) -> None:
    if has_local_voters(w, note_id):
        watch_end(w, get_poll(w, note_id))


def _take_over_votes(w: Writer, note_id: NoteId, options: Sequence[PollOption]) -> None:
    for position, option in enumerate(options):
        w.run(
            """
            UPDATE poll_options
            SET votes_count = :votes
            WHERE note_id = :note_id
                AND position = :position
            """,
            note_id=note_id,
            position=position,
            votes=option.votes,
        )


def _hides(poll: Poll, draft: PollDraft) -> bool:
    return poll.hides_totals if draft.hides_totals is None else draft.hides_totals


def _fresh(draft: PollDraft) -> tuple[PollOption, ...]:
    return tuple(PollOption(name) for name in list_options(draft))
