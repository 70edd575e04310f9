"""Reading notifications. What came from the suspended and the gone stays away.

What is held back is read only by who asks for it, and what is for those who moderate
only by who does so when they read.
"""

from collections.abc import Iterable
from typing import Final, LiteralString

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader, Record
from node.ids import ActorId, NoteId
from node.notifications.models import Mark, Notification, NotificationKind

FOR_WHO_READS: Final[LiteralString] = """
        AND (
            n.kind NOT IN ('report', 'join_request', 'sign_up')
            OR EXISTS (
                SELECT 1
                FROM users AS u
                WHERE u.actor_id = n.actor_id
                    AND u.role <> 'member'
            )
        )
"""
"""Of `notifications AS n`: of reports and of who joins only the staff reads."""
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
        AND n.is_held <= :with_held
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
    with_held: bool = False,
) -> Page[Notification]:
    """What somebody was told, newest first: of some kinds, by one actor or all."""
    rows = r.many(
        "\n".join((_LIST, FOR_WHO_READS, order_by("n.id", span))),
        items=[str(kind) for kind in kinds],
        actor_id=actor_id,
        from_id=from_id or 0,
        with_held=int(with_held),
        **positions(span),
    )
    page = make_span_page(rows, span, lambda row: row.num("id"))
    return page.map(notification_of)


def find_notification(
    r: Reader, actor_id: ActorId, notification_id: int
) -> Notification | None:
    """One that this actor was told, or that is held back."""
    span = Span(limit=1, before=notification_id + 1, after=notification_id - 1)
    found = list_notifications(r, actor_id, span, with_held=True).items
    return found[0] if found else None


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
