"""Whether a notification is held back: rules and permissions of whom it is for."""

from collections.abc import Mapping

from node.database.types import Reader, Writer
from node.ids import ActorId, NoteId
from node.notifications.models import NotificationKind
from node.notifications.strangers import (
    FOLLOWER_AFTER_MS,
    HOLDABLE,
    NEW_FOR_MS,
    USUAL,
    Rules,
    Standing,
    Stranger,
    Treatment,
    treat,
)


def find_treatment(
    w: Writer,
    *,
    recipient_id: ActorId,
    kind: NotificationKind,
    from_id: ActorId | None,
    note_id: NoteId | None,
) -> Treatment:
    """What becomes of something that the recipient may be told."""
    if from_id is None or kind not in HOLDABLE:
        return Treatment.SHOW
    rules = find_rules(w, recipient_id)
    asks = rules[Stranger.PRIVATE] is not Treatment.SHOW and note_id is not None
    is_private = asks and _is_private(w, recipient_id, from_id, note_id or 0)
    standing = _find_standing(w, recipient_id, from_id, is_private=is_private)
    return treat(rules, standing)


def find_rules(r: Reader, actor_id: ActorId) -> Rules:
    """Somebody's own, and the usual ones where they said nothing."""
    rows = r.all(
        """
        SELECT stranger, treatment
        FROM notification_rules
        WHERE actor_id = :actor_id
        LIMIT 20
        """,
        actor_id=actor_id,
    )
    chosen = {
        Stranger(row.text("stranger")): Treatment(row.text("treatment")) for row in rows
    }
    return {**USUAL, **chosen}


def change_rules(
    w: Writer, actor_id: ActorId, changes: Mapping[Stranger, Treatment]
) -> None:
    """From now on; what is held back stays so."""
    for stranger, treatment in changes.items():
        w.run(
            """
            INSERT INTO notification_rules (actor_id, stranger, treatment)
            VALUES (:actor_id, :stranger, :treatment)
            ON CONFLICT (actor_id, stranger) DO UPDATE
            SET treatment = excluded.treatment
            """,
            actor_id=actor_id,
            stranger=stranger,
            treatment=treatment,
        )


def forget_rules(w: Writer, actor_id: ActorId) -> None:
    """Of a deleted actor; also that others let it through."""
    w.run("DELETE FROM notification_rules WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM notification_permissions WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM notification_permissions WHERE from_id = :id", id=actor_id)


def forget_permission(w: Writer, *, recipient_id: ActorId, from_id: ActorId) -> None:
    """Somebody is a stranger again."""
    w.run(
        """
        DELETE FROM notification_permissions
        WHERE actor_id = :recipient
            AND from_id = :from_id
        """,
        recipient=recipient_id,
        from_id=from_id,
    )


def _find_standing(
    r: Reader, recipient_id: ActorId, from_id: ActorId, *, is_private: bool
) -> Standing:
    row = r.one(
        """
        SELECT s.is_limited, s.created_ms,
            (
                SELECT COUNT(*)
                FROM follows AS f
                WHERE f.follower_id = :recipient
                    AND f.target_id = s.id
                    AND f.state = 'accepted'
            ) AS is_followed,
            (
                SELECT COUNT(*)
                FROM follows AS f
                WHERE f.follower_id = s.id
                    AND f.target_id = :recipient
                    AND f.state = 'accepted'
                    AND f.created_ms <= :settled
            ) AS is_follower,
            (
                SELECT COUNT(*)
                FROM notification_permissions AS p
                WHERE p.actor_id = :recipient
                    AND p.from_id = s.id
            ) + (
                SELECT COUNT(*)
                FROM users AS u
                WHERE u.actor_id = s.id
                    AND u.role <> 'member'
            ) AS is_let_through
        FROM actors AS s
        WHERE s.id = :sender
        """,
        recipient=recipient_id,
        sender=from_id,
        settled=r.now_ms - FOLLOWER_AFTER_MS,
    )
    assert row is not None
    return Standing(
        is_followed=row.num("is_followed") > 0,
        is_follower=row.num("is_follower") > 0,
        is_new=row.num("created_ms") > r.now_ms - NEW_FOR_MS,
        is_limited=row.flag("is_limited"),
        is_private=is_private,
        is_let_through=row.num("is_let_through") > 0,
    )


def _is_private(
    r: Reader, recipient_id: ActorId, from_id: ActorId, note_id: int
) -> bool:
    """A direct note in a conversation in which the recipient sent the sender none."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM notes AS n
        WHERE n.id = :note_id
            AND n.visibility = 'direct'
            AND NOT EXISTS (
                SELECT 1
                FROM notes AS earlier
                JOIN note_mentions AS m ON m.note_id = earlier.id
                WHERE earlier.root_id = n.root_id
                    AND earlier.actor_id = :recipient
                    AND earlier.visibility = 'direct'
                    AND m.actor_id = :sender
            )
        """,
        note_id=note_id,
        recipient=recipient_id,
        sender=from_id,
    )
    return row is not None
