"""Reading notifications."""

from collections.abc import Iterable
from typing import Final

from node.database.paging import Page, make_page
from node.database.types import Reader, Record
from node.ids import MAX_ID, ActorId, NoteId
from node.notifications.models import Notification, NotificationKind

MAX_PAGE: Final = 80
MAX_COUNTED: Final = 100


def list_notifications(
    r: Reader,
    actor_id: int,
    *,
    before: int | None = None,
    limit: int,
    kinds: Iterable[NotificationKind] = NotificationKind,
) -> Page[Notification]:
    """Newest first. What came from actors that are suspended or gone stays away."""
    limit = min(limit, MAX_PAGE)
    rows = r.many(
        """
        SELECT n.id, n.kind, n.from_id, n.note_id, n.subject, n.created_ms,
            CASE WHEN n.id > COALESCE(m.read_id, 0) THEN 1 ELSE 0 END AS is_unread
        FROM notifications AS n
        LEFT JOIN notification_marks AS m ON m.actor_id = n.actor_id
        LEFT JOIN actors AS a ON a.id = n.from_id
        WHERE n.actor_id = :actor_id
            AND n.id < :before
            AND n.kind IN (:items)
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        ORDER BY n.id DESC
        LIMIT :limit
        """,
        items=[str(kind) for kind in kinds],
        actor_id=actor_id,
        before=before if before is not None else MAX_ID,
        limit=limit + 1,
    )
    page = make_page(rows, limit, lambda row: row.num("id"))
    return page.map(_notification)


def count_unread(r: Reader, actor_id: int) -> int:
    """How many are new; stops counting at 100."""
    row = r.one(
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
                AND a.suspended_ms IS NULL
                AND a.deleted_ms IS NULL
            LIMIT :limit
        ) AS counted
        """,
        actor_id=actor_id,
        limit=MAX_COUNTED,
    )
    assert row is not None
    return row.num("found")


def _notification(row: Record) -> Notification:
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
