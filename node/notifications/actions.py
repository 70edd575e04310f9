"""Telling people, marking as read, taking back."""

from collections.abc import Iterable
from typing import Final

from node.database.types import Writer
from node.ids import ActorId, NoteId
from node.news import Notified, tell
from node.notifications.holding import find_treatment, forget_permission, forget_rules
from node.notifications.models import NotificationKind
from node.notifications.names import NAMES
from node.notifications.strangers import Treatment
from node.push.actions import push

_INSERT: Final = """
    INSERT INTO notifications (
        id, actor_id, kind, from_id, note_id, subject, dedupe, created_ms, is_held
    )
    VALUES (
        :id, :recipient, :kind, :from_id, :note_id, :subject, :dedupe, :now, :is_held
    )
    ON CONFLICT (dedupe) DO NOTHING
"""


def notify(
    w: Writer,
    *,
    recipient_id: ActorId,
    kind: NotificationKind,
    from_id: ActorId | None,
    note_id: NoteId | None = None,
    subject: str = "",
) -> bool:
    """Tell a local actor once; whether it is told now.

    Not told are actors elsewhere, senders themselves, those who blocked or muted the
    sender or avoid their server, and those who muted the conversation. By the
    recipient's own rules strangers are held back or not told of. A second telling of
    the same thing is the first one.
    """
    if not _may_tell(w, recipient_id, from_id) or _has_muted(w, recipient_id, note_id):
        return False
    treatment = find_treatment(
        w, recipient_id=recipient_id, kind=kind, from_id=from_id, note_id=note_id
    )
    if treatment is Treatment.DROP:
        return False
    is_held = treatment is Treatment.HOLD
    notification_id = _free_id(w)
    told = w.run(
        _INSERT,
        id=notification_id,
        recipient=recipient_id,
        kind=kind,
        from_id=from_id,
        note_id=note_id,
        subject=subject,
        dedupe=f"{recipient_id}:{kind}:{from_id or ''}:{note_id or ''}:{subject}",
        now=w.now_ms,
        is_held=int(is_held),
    )
    if not told or is_held:
        return False
    tell(w, Notified(notification_id, recipient_id))
    push(w, recipient_id, notification_id, NAMES[kind])
    return True


def mark_read(w: Writer, actor_id: ActorId, up_to_id: int) -> None:
    """Everything up to this notification was seen; never goes back.

    No further than there is something: a number from outside proves nothing.
    """
    last = w.one(
        "SELECT MAX(id) AS id FROM notifications WHERE actor_id = :id", id=actor_id
    )
    w.run(
        """
        INSERT INTO notification_marks (actor_id, read_id, version, updated_ms)
        VALUES (:actor_id, :read_id, 1, :now)
        ON CONFLICT (actor_id) DO UPDATE
        SET read_id = excluded.read_id,
            version = notification_marks.version + 1,
            updated_ms = excluded.updated_ms
        WHERE notification_marks.read_id < excluded.read_id
        """,
        actor_id=actor_id,
        read_id=min(up_to_id, (last.opt_num("id") if last else None) or 0),
        now=w.now_ms,
    )


def forget(
    w: Writer,
    *,
    recipient_id: ActorId,
    kind: NotificationKind,
    from_id: ActorId | None,
    note_id: NoteId | None = None,
    subject: str = "",
) -> None:
    """What was told did not happen, or no longer holds."""
    w.run(
        "DELETE FROM notifications WHERE dedupe = :dedupe",
        dedupe=f"{recipient_id}:{kind}:{from_id or ''}:{note_id or ''}:{subject}",
    )


def dismiss(w: Writer, actor_id: ActorId, notification_id: int) -> bool:
    """Remove one that somebody was told; whether there was one."""
    removed = w.run(
        "DELETE FROM notifications WHERE id = :id AND actor_id = :actor_id",
        id=notification_id,
        actor_id=actor_id,
    )
    return removed > 0


def clear(w: Writer, actor_id: ActorId, kinds: Iterable[NotificationKind]) -> None:
    """Remove all of these kinds that somebody was shown; what is held back stays."""
    for kind in kinds:
        w.run(
            """
            DELETE FROM notifications
            WHERE actor_id = :actor_id
                AND kind = :kind
                AND is_held = 0
            """,
            actor_id=actor_id,
            kind=kind,
        )


def forget_sender(w: Writer, *, recipient_id: ActorId, from_id: ActorId) -> None:
    """Remove everything that came from somebody, who is let through no more."""
    forget_permission(w, recipient_id=recipient_id, from_id=from_id)
    w.run(
        """
        DELETE FROM notifications
        WHERE from_id = :from_id
            AND actor_id = :recipient
        """,
        from_id=from_id,
        recipient=recipient_id,
    )


def forget_everywhere(w: Writer, actor_id: ActorId) -> None:
    """Remove all that a deleted actor was told or caused."""
    w.run("DELETE FROM notifications WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM notifications WHERE from_id = :id", id=actor_id)
    w.run("DELETE FROM notification_marks WHERE actor_id = :id", id=actor_id)
    forget_rules(w, actor_id)


def _may_tell(w: Writer, recipient_id: ActorId, from_id: ActorId | None) -> bool:
    if recipient_id == from_id:
        return False
    row = w.one(
        """
        SELECT 1 AS found
        FROM actors AS a
        WHERE a.id = :recipient
            AND a.host = ''
            AND a.deleted_ms IS NULL
            AND NOT EXISTS (
                SELECT 1
                FROM blocks AS b
                WHERE b.actor_id = a.id AND b.target_id = :sender
            )
            AND NOT EXISTS (
                SELECT 1
                FROM mutes AS m
                WHERE m.actor_id = a.id
                    AND m.target_id = :sender
                    AND m.hides_notifications = 1
            )
            AND NOT EXISTS (
                SELECT 1
                FROM avoided_hosts AS h
                JOIN actors AS s ON s.host = h.host
                WHERE h.actor_id = a.id
                    AND s.id = :sender
            )
        """,
        recipient=recipient_id,
        sender=from_id or 0,
    )
    return row is not None


def _has_muted(w: Writer, recipient_id: ActorId, note_id: NoteId | None) -> bool:
    """Whether the recipient wants to hear nothing more of the note's conversation."""
    if note_id is None:
        return False
    row = w.one(
        """
        SELECT 1 AS found
        FROM notes AS n
        JOIN muted_threads AS t ON t.root_id = n.root_id
        WHERE n.id = :note_id
            AND t.actor_id = :recipient
        """,
        note_id=note_id,
        recipient=recipient_id,
    )
    return row is not None


def _free_id(w: Writer) -> int:
    """An id by time that a JavaScript number can hold: 12 random bits, not 16.

    Apps read these ids as numbers although JSON carries them as text.
    """
    candidate = w.new_id() >> 4
    while w.one("SELECT 1 AS found FROM notifications WHERE id = :id", id=candidate):
        candidate += 1
    return candidate
