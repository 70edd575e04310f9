"""Voting: once, for ever, not by the author, not after the end.

Who voted is inserted first, and only a row that is new counts; so is every single
vote. However many come at once, the counts are the number of rows.
"""

from collections.abc import Collection, Sequence

from node.actors.models import Actor
from node.actors.policy import check_not_moved
from node.actors.queries import get_actor
from node.database.types import Writer
from node.delivery.actions import new_activity_iri, recipient_of, send
from node.errors import Conflict, Forbidden, Invalid
from node.ids import ActorId, NoteId
from node.logs import get_logger
from node.notes.actions.polls import watch_end
from node.notes.activities import cast_vote, vote_note
from node.notes.jobs import TellResults
from node.notes.models import Note
from node.notes.polls import PAUSE_MS, Poll, find_option
from node.notes.queries import (
    find_visible_note,
    find_vote,
    get_poll,
    get_visible_note,
)
from node.urls import Urls

log = get_logger(__name__)


def vote(
    w: Writer, urls: Urls, *, actor: Actor, note: Note, choices: Collection[int]
) -> bool:
    """One of ours chooses options by their positions.

    False when they voted before: that vote stays. Raises `NotFound` for what they
    may not see, `Forbidden` for their own poll, `Conflict` when it is over, `Invalid`
    for choices it does not offer.
    """
    check_not_moved(actor)
    get_visible_note(w, note.id, viewer_id=actor.id)
    poll = get_poll(w, note.id)
    if note.actor_id == actor.id:
        raise Forbidden("nobody votes in their own poll")
    if poll.is_over:
        raise Conflict("the poll has ended")
    _check_choices(poll, choices)
    if not _enter(w, note.id, actor.id):
        return False
    votes = [_add(w, note.id, actor.id, position) for position in sorted(choices)]
    author = get_actor(w, note.actor_id)
    if author.is_local:
        _tell_later(w, poll)
    else:
        watch_end(w, poll)
        for vote_id in votes:
            assert vote_id is not None, "a new voter has no votes"
            _send(w, urls, actor, author, vote_id)
    return True


def receive_votes(w: Writer, *, actor: Actor, note: Note, names: Sequence[str]) -> int:
    """Somebody elsewhere votes in a poll of ours; how many votes counted.

    Servers send one vote at a time, so in a poll with several choices later ones
    belong to the same ballot; in others the first is the only one.
    """
    poll = get_poll(w, note.id)
    is_seen = find_visible_note(w, note.id, viewer_id=actor.id) is not None
    if not is_seen or poll.is_over or actor.id == note.actor_id:
        log.info("vote.refused", note=note.id, actor=actor.iri)
        return 0
    found = [find_option(poll, name) for name in names]
    counted = [
        position
        for position in found
        if position is not None and _receive(w, poll, actor, position)
    ]
    if counted:
        _tell_later(w, poll)
    return len(counted)


def forget_votes_of(w: Writer, actor_id: ActorId, *, limit: int) -> int:
    """Take back some votes of an actor who is gone; repeat until it answers 0.

    Counts of other servers' polls are those servers' to change.
    """
    rows = w.all(
        """
        SELECT v.note_id, n.is_local
        FROM poll_voters AS v
        JOIN notes AS n ON n.id = v.note_id
        WHERE v.actor_id = :actor_id
        ORDER BY v.note_id
        LIMIT :limit
        """,
        actor_id=actor_id,
        limit=limit,
    )
    for row in rows:
        if row.flag("is_local"):
            _discount(w, NoteId(row.num("note_id")), actor_id)
        w.run(
            """
            DELETE FROM poll_voters
            WHERE note_id = :note_id
                AND actor_id = :actor_id
            """,
            note_id=row.num("note_id"),
            actor_id=actor_id,
        )
    return len(rows)


def _check_choices(poll: Poll, choices: Collection[int]) -> None:
    if not choices or not set(choices) <= set(range(len(poll.options))):
        raise Invalid.field("choice", "unknown", "Choose from the options.")
    if len(set(choices)) > 1 and not poll.is_multiple:
        raise Invalid.field("choice", "too_many", "Choose one option only.")


def _receive(w: Writer, poll: Poll, actor: Actor, position: int) -> bool:
    is_first = _enter(w, poll.note_id, actor.id)
    if not is_first and not poll.is_multiple:
        return False
    return _add(w, poll.note_id, actor.id, position) is not None


def _enter(w: Writer, note_id: NoteId, actor_id: ActorId) -> bool:
    """Whether this is a new voter; then it counts."""
    added = w.run(
        """
        INSERT INTO poll_voters (note_id, actor_id, created_ms)
        VALUES (:note_id, :actor_id, :now)
        ON CONFLICT (note_id, actor_id) DO NOTHING
        """,
        note_id=note_id,
        actor_id=actor_id,
        now=w.now_ms,
    )
    if added:
        w.run(
            """
            UPDATE polls
            SET voters_count = voters_count + 1
            WHERE note_id = :note_id
            """,
            note_id=note_id,
        )
    return added > 0


def _add(w: Writer, note_id: NoteId, actor_id: ActorId, position: int) -> int | None:
    """The id of a vote that is new; None for one that is there."""
    vote_id = w.new_id()
    added = w.run(
        """
        INSERT INTO poll_votes (note_id, actor_id, position, id)
        VALUES (:note_id, :actor_id, :position, :id)
        ON CONFLICT (note_id, actor_id, position) DO NOTHING
        """,
        note_id=note_id,
        actor_id=actor_id,
        position=position,
        id=vote_id,
    )
    if not added:
        return None
    w.run(
        """
        UPDATE poll_options
        SET votes_count = votes_count + 1
        WHERE note_id = :note_id
            AND position = :position
        """,
        note_id=note_id,
        position=position,
    )
    return vote_id


def _discount(w: Writer, note_id: NoteId, actor_id: ActorId) -> None:
    w.run(
        """
        UPDATE poll_options
        SET votes_count = votes_count - 1
        WHERE note_id = :note_id
            AND position IN (
                SELECT v.position
                FROM poll_votes AS v
                WHERE v.note_id = :note_id
                    AND v.actor_id = :actor_id
            )
        """,
        note_id=note_id,
        actor_id=actor_id,
    )
    w.run(
        "UPDATE polls SET voters_count = voters_count - 1 WHERE note_id = :note_id",
        note_id=note_id,
    )


def _tell_later(w: Writer, poll: Poll) -> None:
    """The first vote at once, then all that came in three minutes together."""
    w.enqueue(
        TellResults(poll.note_id),
        due_ms=max(w.now_ms, poll.told_ms + PAUSE_MS),
        unique=f"tell_results {poll.note_id}",
    )


def _send(w: Writer, urls: Urls, actor: Actor, author: Actor, vote_id: int) -> None:
    """To the author alone: nobody else learns who voted for what."""
    found = find_vote(w, vote_id)
    assert found is not None, "it was just cast"
    ballot = vote_note(found, iri=urls.vote(vote_id))
    send(
        w,
        sender=actor,
        activity=cast_vote(ballot, iri=new_activity_iri(w, urls)),
        to=[recipient_of(author, personal=True)],
        topic=ballot.iri,
        is_public=False,
    )
