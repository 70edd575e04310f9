"""Reading notifications. What came from the suspended and the gone stays away."""

from collections.abc import Iterable
from typing import Final, LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Record
from node.ids import ActorId, NoteId
from node.notifications.models import Mark, Notification, NotificationKind

MAX_COUNTED: Final = 100

_LIST: Final[LiteralString] = """
    SELECT n.id, n.kind, n.from_id, n.note_id, n.subject, n.created_ms,
        CASE WHEN n.id > COALESCE(m.read_id, 0) THEN 1 ELSE 0 END AS is_unread
    FROM notifications AS n
    LEFT JOIN notification_marks AS m ON m.actor_id = n.actor_id
    LEFT JOIN actors AS a ON a.id = n.from_id
    WHERE n.actor_id = :actor_id
        AND n.id < :before
        AND n.id > :after
        AND n.kind IN (:items)
        AND (:from_id = 0 OR n.from_id = :from_id)
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
"""


def list_notifications(
    r: Reader,
    actor_id: ActorId,
    span: Span,
    *,
    kinds: Iterable[NotificationKind] = NotificationKind,
    from_id: ActorId | None = None,
) -> Page[Notification]:
    """What somebody was told, newest first: of some kinds, by one actor or all."""
    rows = r.many(
        "\n".join((_LIST, order_by("n.id", span))),
        items=[str(kind) for kind in kinds],
        actor_id=actor_id,
        from_id=from_id or 0,
        **positions(span),
    )
    page = make_span_page(rows, span, lambda row: row.num("id"))
    return page.map(notification_of)


def find_notification(
    r: Reader, actor_id: ActorId, notification_id: int
) -> Notification | None:
    """One that this actor was told."""
    span = Span(limit=1, before=notification_id + 1, after=notification_id - 1)
    found = list_notifications(r, actor_id, span).items
    return found[0] if found else None


def count_unread(
    r: Reader,
    actor_id: int,
    *,
    kinds: Iterable[NotificationKind] = NotificationKind,
    most: int = MAX_COUNTED,
) -> int:
    """How many are new; stops counting at `most`."""
    rows = r.many(
        """
        SELECT COUNT(*) AS found
        FROM (
            SELECT 1
            FROM notifications AS n
            LEFT JOIN actors AS a ON a.id = n.from_id
            WHERE n.actor_id = :actor_id
                AND n.id > COALESCE(
                    (SELECT read_id FROM notification_marks WHERE actor_id = :actor_id),
                    0
                )
                AND n.kind IN (:items)
                AND a.suspended_ms IS NULL
                AND a.deleted_ms IS NULL
            LIMIT :limit
        ) AS counted
        """,
        items=[str(kind) for kind in kinds],
        actor_id=actor_id,
        limit=most,
    )
    return rows[0].num("found") if rows else 0


def find_mark(r: Reader, actor_id: ActorId) -> Mark:
    """How far the actor has read; nothing was read before the first mark."""
    row = r.one(
        """
        SELECT read_id, version, updated_ms
        FROM notification_marks
        WHERE actor_id = :id
        """,
        id=actor_id,
    )
    if row is None:
        return Mark(0, 0, 0)
    return Mark(row.num("read_id"), row.num("version"), row.num("updated_ms"))


def notification_of(row: Record) -> Notification:
    from_id, note_id = row.opt_num("from_id"), row.opt_num("note_id")
    return Notification(
        id=row.num("id"),
        kind=NotificationKind(row.text("kind")),
        from_id=None if from_id is None else ActorId(from_id),
        note_id=None if note_id is None else NoteId(note_id),
        subject=row.text("subject"),
        created_ms=row.num("created_ms"),
        is_unread=row.flag("is_unread"),
    )
