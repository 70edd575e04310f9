"""What one actor wrote and boosted."""

from typing import Final, LiteralString

from node.database.paging import Page, Span, newest, order_by
from node.database.types import Reader, Value
from node.ids import ActorId, NoteId
from node.notes.models import Note
from node.notes.queries.visible import NOT_BLOCKED, VISIBLE, WANTED, viewer_number
from node.reactions.queries import BOOST_SHOWN
from node.timelines.models import Doings, Entry, Shape
from node.timelines.queries.pages import (
    FROM_NOTES,
    SHAPES,
    TOP_LEVEL,
    list_entries,
)

_NOT_PINNED: Final[LiteralString] = """
    AND NOT EXISTS (SELECT 1 FROM pins AS pn WHERE pn.note_id = n.id)
"""
_TO_NOBODY_ELSE: Final[LiteralString] = """
    AND (
        n.reply_to_iri IS NULL
        OR EXISTS (
            SELECT 1
            FROM notes AS above
            WHERE above.id = n.reply_to_id
                AND above.actor_id = n.actor_id
        )
    )
"""
_UNDER_TOPIC: Final[LiteralString] = """
    AND EXISTS (
        SELECT 1
        FROM note_topics AS t
        WHERE t.topic = :topic
            AND t.note_id = n.id
    )
"""
_FROM_BOOSTS: Final[LiteralString] = """
    SELECT b.id AS sort_id, b.note_id, b.actor_id AS booster_id
    FROM boosts AS b
    JOIN actors AS o ON o.id = b.actor_id
    JOIN notes AS n ON n.id = b.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE b.id < :before
        AND b.id > :after
        AND b.actor_id = :actor_id
"""


def list_profile(
    r: Reader,
    actor_id: ActorId,
    span: Span,
    *,
    viewer_id: ActorId | None,
    with_replies: bool = False,
    without_pinned: bool = False,
) -> Page[Entry]:
    """An actor's own notes, also when the viewer muted them."""
    sql = "\n".join(
        (
            FROM_NOTES,
            "AND n.actor_id = :actor_id",
            "" if with_replies else TOP_LEVEL,
            _NOT_PINNED if without_pinned else "",
            "AND",
            VISIBLE,
            NOT_BLOCKED,
            order_by("n.id", span),
        )
    )
    viewer = viewer_number(viewer_id)
    return list_entries(r, sql, span, actor_id=actor_id, viewer_id=viewer)


def list_doings(
    r: Reader,
    actor_id: ActorId,
    span: Span,
    *,
    viewer_id: ActorId | None,
    wanted: Doings,
) -> Page[Entry]:
    """An actor's notes and boosts, each by when it was.

    Answers to others may be left out, but never those to themselves. A photo or a
    topic is a note's, so that boosts are in no list that asks for those.
    """
    written = _written(span, wanted)
    sql = written
    has_boosts = wanted.with_boosts and wanted.shape is Shape.ALL and not wanted.topic
    if has_boosts:
        sql = _merged(written, _boosted(span), span)
    more: dict[str, Value] = {"topic": wanted.topic} if wanted.topic else {}
    viewer = viewer_number(viewer_id)
    return list_entries(r, sql, span, actor_id=actor_id, viewer_id=viewer, **more)


def _written(span: Span, wanted: Doings) -> LiteralString:
    return "\n".join(
        (
            FROM_NOTES,
            "AND n.actor_id = :actor_id",
            "" if wanted.with_replies else _TO_NOBODY_ELSE,
            SHAPES[wanted.shape],
            _UNDER_TOPIC if wanted.topic else "",
            "AND",
            VISIBLE,
            NOT_BLOCKED,
            order_by("n.id", span),
        )
    )


def _boosted(span: Span) -> LiteralString:
    return "\n".join(
        (_FROM_BOOSTS, BOOST_SHOWN, "AND", VISIBLE, WANTED, order_by("b.id", span))
    )


def _merged(
    written: LiteralString, boosted: LiteralString, span: Span
) -> LiteralString:
    """Each part reads its own index and stops, so that little is left to sort."""
    return "\n".join(
        (
            "SELECT w.sort_id, w.note_id, w.booster_id FROM (",
            written,
            ") AS w UNION ALL SELECT s.sort_id, s.note_id, s.booster_id FROM (",
            boosted,
            ") AS s",
            order_by("sort_id", span),
        )
    )


def find_neighbours(
    r: Reader, note: Note, *, viewer_id: ActorId | None
) -> tuple[NoteId | None, NoteId | None]:
    """The author's next newer and next older note, as on their profile."""
    newer = r.one(
        _NEWER,
        actor_id=note.actor_id,
        note_id=note.id,
        viewer_id=viewer_number(viewer_id),
    )
    span = newest(1, note.id)
    older = list_profile(r, note.actor_id, span, viewer_id=viewer_id).items
    return (
        NoteId(newer.num("id")) if newer else None,
        older[0].note_id if older else None,
    )


_NEWER: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.id
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.actor_id = :actor_id
        AND n.id > :note_id
    """,
        TOP_LEVEL,
        "AND",
        VISIBLE,
        NOT_BLOCKED,
        """
    ORDER BY n.id
    LIMIT 1
    """,
    )
)
