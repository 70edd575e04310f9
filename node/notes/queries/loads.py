"""What is missing of a conversation, and where its other parts can be read."""

from dataclasses import dataclass

from node.clock import MINUTE_MS
from node.database.types import Reader
from node.ids import Iri, NoteId
from node.notes.models import Note, NoteClaims, ThreadState, Visibility

LOAD_EVERY_MS = 15 * MINUTE_MS
LONGEST_MS = 2 * MINUTE_MS
"""A load that has not ended by then died with its process."""
MAX_NAMES = 5


@dataclass(frozen=True, slots=True)
class AnswerList:
    """Where the answers to a note stand, as its server says."""

    note_id: NoteId
    iri: Iri
    replies_iri: Iri


def find_thread_state(r: Reader, note: Note) -> ThreadState:
    """About the whole conversation that a note is in.

    What was deleted is no gap, and without its first note there is nothing to go by.
    """
    row = r.one(
        """
        SELECT t.asked_ms, t.ended_ms, t.found, t.is_whole, n.is_local,
            CASE
                WHEN n.reply_to_id IS NULL
                    AND n.visibility IN ('public', 'unlisted')
                    AND NOT EXISTS (
                        SELECT 1
                        FROM tombstones AS d
                        WHERE d.iri = n.reply_to_iri
                    )
                THEN n.reply_to_iri
            END AS missing_iri,
            CASE
                WHEN n.visibility IN ('public', 'unlisted')
                    AND EXISTS (
                        SELECT 1
                        FROM notes AS s
                        WHERE s.root_id = wanted.id
                            AND s.is_local = 0
                            AND s.visibility IN ('public', 'unlisted')
                    )
                THEN 1
                ELSE 0
            END AS has_strangers
        FROM (SELECT CAST(:root_id AS INTEGER) AS id) AS wanted
        LEFT JOIN notes AS n ON n.id = wanted.id
        LEFT JOIN thread_loads AS t ON t.root_id = wanted.id
        """,
        root_id=note.root_id,
    )
    assert row is not None
    asked_ms, ended_ms = row.opt_num("asked_ms"), row.opt_num("ended_ms")
    age_ms = LOAD_EVERY_MS if asked_ms is None else r.now_ms - asked_ms
    is_running = asked_ms is not None and ended_ms is None
    missing = row.opt_text("missing_iri")
    return ThreadState(
        root_id=note.root_id,
        begins_here=bool(row.opt_num("is_local")),
        missing_iri=None if missing is None else Iri(missing),
        has_strangers=row.flag("has_strangers"),
        is_loading=is_running and age_ms < LONGEST_MS,
        may_ask=age_ms >= LOAD_EVERY_MS,
        was_whole=None if asked_ms is None else bool(row.opt_num("is_whole")),
        found=row.opt_num("found") or 0,
    )


def list_contexts(r: Reader, root_id: NoteId) -> list[str]:
    """What other servers name the conversation; the first note's name first."""
    rows = r.all(
        """
        SELECT n.context, MIN(n.id) AS first_id
        FROM notes AS n
        WHERE n.root_id = :root_id
            AND n.context <> ''
            AND n.visibility IN ('public', 'unlisted')
        GROUP BY n.context
        ORDER BY first_id
        LIMIT :limit
        """,
        root_id=root_id,
        limit=MAX_NAMES,
    )
    return [row.text("context") for row in rows]


def list_histories(r: Reader, root_id: NoteId) -> list[Iri]:
    """Where the activities of the conversation stand (FEP-f228)."""
    rows = r.all(
        """
        SELECT c.history_iri, MIN(n.id) AS first_id
        FROM notes AS n
        JOIN note_claims AS c ON c.note_id = n.id
        WHERE n.root_id = :root_id
            AND c.history_iri <> ''
            AND n.visibility IN ('public', 'unlisted')
        GROUP BY c.history_iri
        ORDER BY first_id
        LIMIT :limit
        """,
        root_id=root_id,
        limit=MAX_NAMES,
    )
    return [Iri(row.text("history_iri")) for row in rows]


def list_unread_answers(
    r: Reader, root_id: NoteId, *, before_ms: int, limit: int
) -> list[AnswerList]:
    """Lists of answers that were not read since then; the longest unread first."""
    rows = r.all(
        """
        SELECT n.id, n.iri, c.replies_iri
        FROM notes AS n
        JOIN note_claims AS c ON c.note_id = n.id
        WHERE n.root_id = :root_id
            AND n.is_local = 0
            AND n.visibility IN ('public', 'unlisted')
            AND c.replies_iri <> ''
            AND c.read_ms < :before_ms
        ORDER BY c.read_ms, n.id DESC
        LIMIT :limit
        """,
        root_id=root_id,
        before_ms=before_ms,
        limit=limit,
    )
    return [
        AnswerList(
            NoteId(row.num("id")), Iri(row.text("iri")), Iri(row.text("replies_iri"))
        )
        for row in rows
    ]


def find_claims(r: Reader, note_id: NoteId) -> NoteClaims | None:
    """What a note's own server says of it; None for our own notes."""
    row = r.one(
        """
        SELECT replies_iri, history_iri, replies, likes, shares
        FROM note_claims
        WHERE note_id = :note_id
        """,
        note_id=note_id,
    )
    if row is None:
        return None
    return NoteClaims(
        replies_iri=Iri(row.text("replies_iri")) if row.text("replies_iri") else None,
        history_iri=Iri(row.text("history_iri")) if row.text("history_iri") else None,
        replies=row.opt_num("replies"),
        likes=row.opt_num("likes"),
        shares=row.opt_num("shares"),
    )


def misses_parent(note: Note) -> bool:
    """Whether what a note answers may yet be had; not for private ones."""
    if note.reply_to_iri is None or note.reply_to_id is not None:
        return False
    return note.visibility in (Visibility.PUBLIC, Visibility.UNLISTED)
