"""Everybody whom a note or a change reaches: whole lists, not pages."""

from federation.origins import origin_of
from node.database.types import Reader
from node.delivery.models import Recipient
from node.ids import ActorId


def list_local_follower_ids(r: Reader, actor_id: int) -> list[ActorId]:
    """Every local actor that follows; all of them, since each has a home feed."""
    rows = r.all(
        """
        SELECT f.follower_id
        FROM follows AS f
        JOIN actors AS a ON a.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND f.state = 'accepted'
            AND a.host = ''
            AND a.deleted_ms IS NULL
        ORDER BY f.follower_id
        """,
        actor_id=actor_id,
    )
    return [ActorId(row.num("follower_id")) for row in rows]


def list_told_follower_ids(r: Reader, actor_id: int) -> list[ActorId]:
    """Every local actor that follows and wants to be told of each note."""
    rows = r.all(
        """
        SELECT f.follower_id
        FROM follows AS f
        JOIN actors AS a ON a.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND f.notifies = 1
            AND f.state = 'accepted'
            AND a.host = ''
            AND a.deleted_ms IS NULL
        ORDER BY f.follower_id
        """,
        actor_id=actor_id,
    )
    return [ActorId(row.num("follower_id")) for row in rows]


def is_followed_here(r: Reader, actor_id: int) -> bool:
    """Whether anybody here follows."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM follows AS f
        JOIN actors AS a ON a.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND f.state = 'accepted'
            AND a.host = ''
        LIMIT 1
        """,
        actor_id=actor_id,
    )
    return row is not None


def list_follower_recipients(r: Reader, actor_id: int) -> list[Recipient]:
    """Where to send what all remote followers get: each shared inbox once."""
    rows = r.all(
        """
        SELECT DISTINCT
            CASE WHEN a.shared_inbox <> '' THEN a.shared_inbox ELSE a.inbox END AS inbox
        FROM follows AS f
        JOIN actors AS a ON a.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND f.state = 'accepted'
            AND a.host <> ''
            AND a.inbox <> ''
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        ORDER BY inbox
        """,
        actor_id=actor_id,
    )
    return [_recipient(row.text("inbox")) for row in rows]


def has_follower_at(r: Reader, actor_id: int, inbox: str) -> bool:
    """Whether this inbox is among those that all remote followers' things go to."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM follows AS f
        JOIN actors AS a ON a.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND f.state = 'accepted'
            AND a.host <> ''
            AND CASE WHEN a.shared_inbox <> '' THEN a.shared_inbox ELSE a.inbox END
                = :inbox
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        LIMIT 1
        """,
        actor_id=actor_id,
        inbox=inbox,
    )
    return row is not None


def has_blocked_at(r: Reader, actor_id: int, inbox: str) -> bool:
    """Whether it is the inbox of somebody alone whom they blocked."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM blocks AS b
        JOIN actors AS a ON a.id = b.target_id
        WHERE b.actor_id = :actor_id
            AND a.inbox = :inbox
            AND a.shared_inbox <> :inbox
        LIMIT 1
        """,
        actor_id=actor_id,
        inbox=inbox,
    )
    return row is not None


def list_peer_recipients(r: Reader) -> list[Recipient]:
    """One inbox of every server we know somebody on: for what all should hear."""
    rows = r.all(
        """
        SELECT COALESCE(MIN(NULLIF(a.shared_inbox, '')), MIN(a.inbox)) AS inbox
        FROM actors AS a
        WHERE a.host <> ''
            AND a.inbox <> ''
            AND a.deleted_ms IS NULL
        GROUP BY a.host
        ORDER BY a.host
        """
    )
    return [_recipient(row.text("inbox")) for row in rows]


def _recipient(inbox: str) -> Recipient:
    return Recipient(inbox=inbox, host=origin_of(inbox).authority)
