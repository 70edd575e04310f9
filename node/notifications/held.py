"""What is held back: by whom it is, and what becomes of it.

All of one sender is decided about together, and the sender's id is the request's.
"""

from dataclasses import dataclass
from typing import Final, LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Record, Writer
from node.ids import ActorId, NoteId
from node.news import NotificationsMerged, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held back of one sender; `note_id` is the last note it is about."""

    from_id: ActorId
    count: int
    latest_id: int
    note_id: NoteId | None
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class HeldCounts:
    """How many senders wait, and how many notifications."""

    senders: int
    notifications: int


_HELD: Final[LiteralString] = """
    FROM notifications AS n
    JOIN actors AS a ON a.id = n.from_id
    WHERE n.actor_id = :actor_id
        AND n.is_held = 1
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
"""
_LIST: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.from_id, COUNT(*) AS found, MAX(n.id) AS latest_id,
        MAX(
            CASE WHEN n.kind IN ('mention', 'reply', 'quote') THEN n.note_id END
        ) AS note_id,
        MIN(n.created_ms) AS first_ms, MAX(n.created_ms) AS last_ms
    """,
        _HELD,
        """
        AND (:from_id = 0 OR n.from_id = :from_id)
    GROUP BY n.from_id
    HAVING MAX(n.id) < :before
        AND MAX(n.id) > :after
    """,
    )
)


def list_held(r: Reader, actor_id: ActorId, span: Span) -> Page[Held]:
    """By sender, whose last one is newest first."""
    rows = r.all(
        "\n".join((_LIST, order_by("MAX(n.id)", span))),
        actor_id=actor_id,
        from_id=0,
        **positions(span),
    )
    return make_span_page(rows, span, lambda row: row.num("latest_id")).map(_held_of)


def find_held(r: Reader, actor_id: ActorId, from_id: int) -> Held | None:
    """What is held back of one sender."""
    span = Span(limit=1)
    sql = "\n".join((_LIST, order_by("MAX(n.id)", span)))
    rows = r.all(sql, actor_id=actor_id, from_id=from_id, **positions(span))
    return _held_of(rows[0]) if rows and from_id else None


def count_held(r: Reader, actor_id: ActorId) -> HeldCounts:
    """All of it."""
    row = r.one(
        "\n".join(
            (
                "SELECT COUNT(DISTINCT n.from_id) AS senders, COUNT(*) AS found",
                _HELD,
            )
        ),
        actor_id=actor_id,
    )
    assert row is not None
    return HeldCounts(row.num("senders"), row.num("found"))


def let_through(w: Writer, actor_id: ActorId, from_id: ActorId) -> None:
    """Show what was held back of somebody, and all that comes from them."""
    w.run(
        """
        INSERT INTO notification_permissions (actor_id, from_id)
        VALUES (:actor_id, :from_id)
        ON CONFLICT (actor_id, from_id) DO NOTHING
        """,
        actor_id=actor_id,
        from_id=from_id,
    )
    shown = w.run(
        """
        UPDATE notifications
        SET is_held = 0
        WHERE actor_id = :actor_id
            AND from_id = :from_id
            AND is_held = 1
        """,
        actor_id=actor_id,
        from_id=from_id,
    )
    if shown:
        tell(w, NotificationsMerged(actor_id))


def discard_held(w: Writer, actor_id: ActorId, from_id: ActorId) -> None:
    """Remove what was held back of somebody; the next is held back again."""
    w.run(
        """
        DELETE FROM notifications
        WHERE actor_id = :actor_id
            AND from_id = :from_id
            AND is_held = 1
        """,
        actor_id=actor_id,
        from_id=from_id,
    )


def _held_of(row: Record) -> Held:
    note_id = row.opt_num("note_id")
    return Held(
        from_id=ActorId(row.num("from_id")),
        count=row.num("found"),
        latest_id=row.num("latest_id"),
        note_id=None if note_id is None else NoteId(note_id),
        first_ms=row.num("first_ms"),
        last_ms=row.num("last_ms"),
    )
