"""Writing for later, moving it, taking it back, and posting it when it is time.

Photos are in use from the beginning, so that nobody sweeps them away meanwhile.
"""

from collections.abc import Sequence
from dataclasses import replace

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Invalid
from node.ids import ActorId
from node.media.actions import attach, detach
from node.notes.actions import post_note
from node.notes.actions.authors import get_poster
from node.notes.extensions import NoteExtension
from node.notes.models import Note, NoteDraft
from node.notes.policy import check_draft
from node.notes.queries import find_submitted
from node.schedules.jobs import PostScheduled
from node.schedules.models import (
    MAX_AHEAD_MS,
    MAX_WAITING,
    MIN_AHEAD_MS,
    Scheduled,
    dump_draft,
)
from node.schedules.queries import (
    count_scheduled,
    find_due,
    find_scheduled_by_submission,
    get_scheduled,
)
from node.urls import Urls


def schedule_note(
    w: Writer, *, author: Actor, draft: NoteDraft, due_ms: int
) -> Scheduled:
    """Keep a draft until its time; raises `Invalid` with everything wrong with it.

    A draft whose `submission` waits already is that one; under what was posted
    already nothing new is kept, as what is sent again is not meant twice.
    """
    author = get_poster(w, author.id)
    known = find_scheduled_by_submission(w, author.id, draft.submission)
    if known is not None:
        return known
    if find_submitted(w, author.id, draft.submission) is not None:
        text = "What came under this key was posted already."
        raise Invalid.field("scheduled_at", "posted", text)
    _check_time(w, due_ms)
    check_draft(draft)
    if count_scheduled(w, author.id) >= MAX_WAITING:
        text = f"At most {MAX_WAITING} notes wait for their time."
        raise Invalid.field("scheduled_at", "too_many", text)
    attach(w, draft.media_ids, owner_id=author.id)
    scheduled = Scheduled(id=w.new_id(), actor_id=author.id, due_ms=due_ms, draft=draft)
    _insert(w, scheduled)
    _wait(w, scheduled)
    return scheduled


def reschedule(
    w: Writer, *, scheduled_id: int, actor_id: ActorId, due_ms: int
) -> Scheduled:
    """Post it at another time; what failed is tried again then."""
    found = get_scheduled(w, scheduled_id, actor_id)
    _check_time(w, due_ms)
    w.run(
        "UPDATE scheduled_notes SET due_ms = :due, fault = '' WHERE id = :id",
        id=found.id,
        due=due_ms,
    )
    moved = replace(found, due_ms=due_ms, fault="")
    _wait(w, moved)
    return moved


def unschedule(w: Writer, *, scheduled_id: int, actor_id: ActorId) -> None:
    """Never post it; its photos can be used for another note, for a day."""
    found = get_scheduled(w, scheduled_id, actor_id)
    _take_out(w, found)


def post_scheduled(
    w: Writer,
    urls: Urls,
    job: PostScheduled,
    *,
    draft: NoteDraft,
    extensions: Sequence[NoteExtension] = (),
) -> Note | None:
    """Post what waited, as anything is posted; None if it waits no more or longer.

    Looked at anew: others were asked about whom it names. What came under its key
    meanwhile is another note, and both were wanted.
    """
    due = find_due(w, job)
    if due is None:
        return None
    waiting, who = due
    if find_submitted(w, who.actor.id, draft.submission) is not None:
        draft = replace(draft, submission="")
    _take_out(w, waiting)
    return post_note(w, urls, author=who.actor, draft=draft, extensions=extensions)


def note_fault(w: Writer, job: PostScheduled, text: str) -> None:
    """It could not be posted; it stays, so that its author sees why."""
    w.run(
        """
        UPDATE scheduled_notes
        SET fault = :fault
        WHERE id = :id
            AND due_ms = :due_ms
        """,
        id=job.scheduled_id,
        due_ms=job.due_ms,
        fault=text,
    )


def _check_time(w: Writer, due_ms: int) -> None:
    if due_ms < w.now_ms + MIN_AHEAD_MS:
        text = "A note for later is at least 5 minutes ahead."
        raise Invalid.field("scheduled_at", "too_soon", text)
    if due_ms > w.now_ms + MAX_AHEAD_MS:
        text = "A note for later is at most 5 years ahead."
        raise Invalid.field("scheduled_at", "too_late", text)


def _insert(w: Writer, scheduled: Scheduled) -> None:
    w.run(
        """
        INSERT INTO scheduled_notes (
            id, actor_id, due_ms, draft, submission, created_ms
        )
        VALUES (:id, :actor_id, :due_ms, :draft, :submission, :now)
        """,
        id=scheduled.id,
        actor_id=scheduled.actor_id,
        due_ms=scheduled.due_ms,
        draft=dump_draft(scheduled.draft),
        submission=scheduled.draft.submission,
        now=w.now_ms,
    )


def _wait(w: Writer, scheduled: Scheduled) -> None:
    """A job of an earlier time finds that it is another by then."""
    w.enqueue(
        PostScheduled(scheduled.id, scheduled.due_ms),
        due_ms=scheduled.due_ms,
        unique=f"post_scheduled {scheduled.id} {scheduled.due_ms}",
    )


def _take_out(w: Writer, scheduled: Scheduled) -> None:
    w.run("DELETE FROM scheduled_notes WHERE id = :id", id=scheduled.id)
    detach(w, scheduled.draft.media_ids)
