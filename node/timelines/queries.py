"""Feeds, newest first, one query each.

All take `before` (a `sort_id`, None for the top) and a `limit` of at most 100, and
leave out what the viewer may not see. Authors whom the viewer blocks or mutes are
left out too; hidden ones are in no public feed.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from node.database.paging import (
    Page,
    Span,
    make_page,
    make_span_page,
    order_by,
    positions,
)
from node.database.types import Reader, Record, Value
from node.ids import MAX_ID, ActorId, NoteId
from node.notes.models import Note
from node.notes.queries.visible import (
    NOT_BLOCKED,
    NOT_HIDDEN,
    VISIBLE,
    WANTED,
    viewer_number,
)
from node.notes.readmodel import CardSource, NoteView, load_notes
from node.text.tokens import tag_key
from node.timelines.models import Entry, Shape

MAX_PAGE: Final = 100

_FROM_NOTES: Final[LiteralString] = """
    SELECT n.id AS sort_id, n.id AS note_id, CAST(NULL AS INTEGER) AS booster_id
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.id < :before
"""
_NEWEST_NOTES: Final[LiteralString] = """
    ORDER BY n.id DESC
    LIMIT :limit
"""
_PUBLIC: Final[LiteralString] = """
    AND n.visibility = 'public'
    AND a.hidden_ms IS NULL
    AND a.is_limited = 0
"""
_TOP_LEVEL: Final[LiteralString] = "AND n.reply_to_iri IS NULL"
_NOT_PINNED: Final[LiteralString] = """
    AND NOT EXISTS (SELECT 1 FROM pins AS pn WHERE pn.note_id = n.id)
"""
_LOCAL: Final[LiteralString] = "AND n.is_local = 1"

_SHAPES: Final[dict[Shape, LiteralString]] = {
    Shape.ALL: "",
    Shape.PHOTOS: """
        AND EXISTS (SELECT 1 FROM note_media AS nm WHERE nm.note_id = n.id)
    """,
    Shape.TEXT: """
        AND NOT EXISTS (SELECT 1 FROM note_media AS nm WHERE nm.note_id = n.id)
    """,
}

_HOME: Final[LiteralString] = "\n".join(
    (
        """
    SELECT h.sort_id, h.note_id, h.booster_id
    FROM home AS h
    JOIN notes AS n ON n.id = h.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE h.actor_id = :viewer_id
        AND h.sort_id < :before
        AND h.sort_id > :after
        AND NOT EXISTS (
            SELECT 1
            FROM mutes AS q
            WHERE q.actor_id = :viewer_id
                AND q.target_id = h.booster_id
        )
        AND NOT EXISTS (
            SELECT 1
            FROM actors AS o
            WHERE o.id = h.booster_id
                AND (o.suspended_ms IS NOT NULL OR o.deleted_ms IS NOT NULL)
        )
        AND
    """,
        VISIBLE,
        WANTED,
        NOT_HIDDEN,
    )
)

_TOPIC: Final[LiteralString] = "\n".join(
    (
        """
    SELECT t.note_id AS sort_id, t.note_id, CAST(NULL AS INTEGER) AS booster_id
    FROM note_topics AS t
    JOIN notes AS n ON n.id = t.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE t.topic = :topic
        AND t.note_id < :before
    """,
        _PUBLIC,
        "AND",
        VISIBLE,
        WANTED,
        """
    ORDER BY t.note_id DESC
    LIMIT :limit
    """,
    )
)

_BOOKMARKS: Final[LiteralString] = "\n".join(
    (
        """
    SELECT k.id AS sort_id, k.note_id, CAST(NULL AS INTEGER) AS booster_id
    FROM bookmarks AS k
    JOIN notes AS n ON n.id = k.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE k.actor_id = :viewer_id
        AND k.id < :before
        AND
    """,
        VISIBLE,
        """
    ORDER BY k.id DESC
    LIMIT :limit
    """,
    )
)

_LIKED: Final[LiteralString] = "\n".join(
    (
        """
    SELECT l.id AS sort_id, l.note_id, CAST(NULL AS INTEGER) AS booster_id
    FROM likes AS l
    JOIN notes AS n ON n.id = l.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE l.actor_id = :viewer_id
        AND l.id < :before
        AND
    """,
        VISIBLE,
        """
    ORDER BY l.id DESC
    LIMIT :limit
    """,
    )
)


def list_home(r: Reader, actor_id: ActorId, span: Span) -> Page[Entry]:
    """What people the actor follows posted and boosted, and their own notes."""
    sql = "\n".join((_HOME, order_by("h.sort_id", span)))
    return _span(r, sql, span, viewer_id=actor_id)


def list_explore(
    r: Reader,
    *,
    viewer_id: ActorId | None,
    before: int | None,
    limit: int,
    local_only: bool = False,
    shape: Shape = Shape.ALL,
) -> Page[Entry]:
    """Public notes that answer nothing."""
    sql = "\n".join(
        (
            _FROM_NOTES,
            _PUBLIC,
            _TOP_LEVEL,
            _LOCAL if local_only else "",
            _SHAPES[shape],
            "AND",
            VISIBLE,
            WANTED,
            _NEWEST_NOTES,
        )
    )
    return _page(r, sql, before, limit, viewer_id=viewer_number(viewer_id))


def list_profile(
    r: Reader,
    actor_id: ActorId,
    *,
    viewer_id: ActorId | None,
    before: int | None,
    limit: int,
    with_replies: bool = False,
    without_pinned: bool = False,
) -> Page[Entry]:
    """An actor's own notes, also when the viewer muted them."""
    sql = "\n".join(
        (
            _FROM_NOTES,
            "AND n.actor_id = :actor_id",
            "" if with_replies else _TOP_LEVEL,
            _NOT_PINNED if without_pinned else "",
            "AND",
            VISIBLE,
            NOT_BLOCKED,
            _NEWEST_NOTES,
        )
    )
    return _page(
        r,
        sql,
        before,
        limit,
        actor_id=actor_id,
        viewer_id=viewer_number(viewer_id),
    )


def list_topic(
    r: Reader, topic: str, *, viewer_id: ActorId | None, before: int | None, limit: int
) -> Page[Entry]:
    """Public notes under a topic, answers included; `topic` in any spelling."""
    key = tag_key(topic)
    if key is None:
        return Page((), None)
    viewer = viewer_number(viewer_id)
    return _page(r, _TOPIC, before, limit, topic=key, viewer_id=viewer)


def list_bookmarks(
    r: Reader, actor_id: ActorId, *, before: int | None, limit: int
) -> Page[Entry]:
    """What the actor keeps, last kept first."""
    return _page(r, _BOOKMARKS, before, limit, viewer_id=actor_id)


def list_liked(
    r: Reader, actor_id: ActorId, *, before: int | None, limit: int
) -> Page[Entry]:
    """What the actor likes, last liked first; for themselves."""
    return _page(r, _LIKED, before, limit, viewer_id=actor_id)


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
    older = list_profile(
        r, note.actor_id, viewer_id=viewer_id, before=note.id, limit=1
    ).items
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
        _TOP_LEVEL,
        "AND",
        VISIBLE,
        NOT_BLOCKED,
        """
    ORDER BY n.id
    LIMIT 1
    """,
    )
)


def load_entries(
    r: Reader,
    entries: Sequence[Entry],
    *,
    viewer_id: ActorId | None,
    cards: Sequence[CardSource] = (),
) -> list[NoteView]:
    """The notes of a page with all that is shown with them."""
    return load_notes(
        r,
        [entry.note_id for entry in entries],
        viewer_id=viewer_id,
        boosters={
            entry.note_id: entry.booster_id for entry in entries if entry.booster_id
        },
        cards=cards,
    )


def _page(
    r: Reader, sql: LiteralString, before: int | None, limit: int, **params: Value
) -> Page[Entry]:
    limit = max(1, min(limit, MAX_PAGE))
    before = MAX_ID if before is None else before
    rows = r.all(sql, before=before, limit=limit + 1, **params)
    return make_page([_entry(row) for row in rows], limit, lambda entry: entry.sort_id)


def _span(r: Reader, sql: LiteralString, span: Span, **params: Value) -> Page[Entry]:
    rows = r.all(sql, **positions(span), **params)
    return make_span_page(list(map(_entry, rows)), span, lambda entry: entry.sort_id)


def _entry(row: Record) -> Entry:
    booster = row.opt_num("booster_id")
    return Entry(
        sort_id=row.num("sort_id"),
        note_id=NoteId(row.num("note_id")),
        booster_id=None if booster is None else ActorId(booster),
    )
