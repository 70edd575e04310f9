"""Conversations of direct notes, the one with the newest note first.

Only notes that no later one of the same conversation follows: the walk goes down one
index and looks each of its steps up in another, so that it reads no more than what the
newest conversations hold.
"""

from typing import Final, LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Record
from node.ids import ActorId, NoteId
from node.notes.queries.visible import NOT_BLOCKED, VISIBLE
from node.timelines.models import Talk

LIST: Final[LiteralString] = "\n".join(
    (
        """
    SELECT d.root_id, d.note_id, d.seen
    FROM direct_notes AS d
    JOIN notes AS n ON n.id = d.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE d.actor_id = :viewer_id
        AND d.note_id < :before
        AND d.note_id > :after
        AND NOT EXISTS (
            SELECT 1
            FROM direct_notes AS later
            WHERE later.actor_id = :viewer_id
                AND later.root_id = d.root_id
                AND later.note_id > d.note_id
        )
        AND
    """,
        VISIBLE,
        NOT_BLOCKED,
    )
)
_FIND: Final[LiteralString] = "\n".join(
    (
        """
    SELECT d.root_id, d.note_id, d.seen
    FROM direct_notes AS d
    JOIN notes AS n ON n.id = d.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE d.actor_id = :viewer_id
        AND d.root_id = :root_id
        AND
    """,
        VISIBLE,
        """
    ORDER BY d.note_id DESC
    LIMIT 1
    """,
    )
)


def list_talks(r: Reader, actor_id: ActorId, span: Span) -> Page[Talk]:
    """An actor's conversations; the place is the newest note's."""
    sql = "\n".join((LIST, order_by("d.note_id", span)))
    rows = r.all(sql, viewer_id=actor_id, **positions(span))
    page = make_span_page(rows, span, lambda row: row.num("note_id"))
    return page.map(_talk)


def find_talk(r: Reader, actor_id: ActorId, root_id: int) -> Talk | None:
    row = r.one(_FIND, viewer_id=actor_id, root_id=root_id)
    return _talk(row) if row else None


def _talk(row: Record) -> Talk:
    return Talk(
        NoteId(row.num("root_id")), NoteId(row.num("note_id")), not row.flag("seen")
    )
