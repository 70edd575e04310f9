"""Follows between people here and blocked servers: cut, and put back.

The other server is told of neither and goes on counting them, so that what comes back
is what both sides agree about. People here are told what they lost.
"""

from typing import Final

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Reader, Record, Writer
from node.ids import ActorId, Iri
from node.notifications.actions import notify
from node.notifications.models import NotificationKind, Severance
from node.relations.actions.rows import accept_row, drop_follow, insert_request
from node.relations.models import FollowState
from node.relations.queries import find_follow, is_blocked_either_way

_UNTOLD: Final = """
    SELECT mine.id AS actor_id, theirs.host,
        COUNT(CASE WHEN s.target_id = mine.id THEN 1 END) AS followers,
        COUNT(CASE WHEN s.follower_id = mine.id THEN 1 END) AS following
    FROM severed_follows AS s
    JOIN actors AS mine ON mine.id IN (s.follower_id, s.target_id)
    JOIN actors AS theirs ON theirs.id IN (s.follower_id, s.target_id)
    WHERE s.is_told = 0
        AND mine.host = ''
        AND theirs.host <> ''
    GROUP BY mine.id, theirs.host
    ORDER BY mine.id, theirs.host
    LIMIT :limit
"""
_MARK_TOLD: Final = """
    UPDATE severed_follows
    SET is_told = 1
    WHERE is_told = 0
        AND (
            (
                follower_id = :actor_id
                AND target_id IN (SELECT a.id FROM actors AS a WHERE a.host = :host)
            )
            OR (
                target_id = :actor_id
                AND follower_id IN (SELECT a.id FROM actors AS a WHERE a.host = :host)
            )
        )
"""


def sever_follows(w: Writer, *, limit: int) -> int:
    """Cut some of the follows with people of blocked servers; how many it were."""
    rows = w.all(
        """
        SELECT f.follower_id, f.target_id, f.state, f.id, f.iri
        FROM actors AS a
        JOIN follows AS f ON f.target_id = a.id OR f.follower_id = a.id
        WHERE a.is_blocked = 1
        ORDER BY f.id
        LIMIT :limit
        """,
        limit=limit,
    )
    for row in rows:
        _sever(w, row)
    return len(rows)


def tell_of_severed(w: Writer, *, limit: int) -> int:
    """Tell some of those who lost follows, once for each server; how many it were."""
    rows = w.all(_UNTOLD, limit=limit)
    for row in rows:
        actor_id, host = ActorId(row.num("actor_id")), row.text("host")
        lost = Severance(w.new_id(), host, row.num("followers"), row.num("following"))
        notify(
            w,
            recipient_id=actor_id,
            kind=NotificationKind.SEVERED,
            from_id=None,
            subject=str(lost),
        )
        w.run(_MARK_TOLD, actor_id=actor_id, host=host)
    return len(rows)


def restore_follows(w: Writer, *, limit: int) -> int:
    """Put back some of those whose servers are blocked no more; how many were left."""
    rows = w.all(
        """
        SELECT s.follower_id, s.target_id, s.state, s.id, s.iri
        FROM severed_follows AS s
        JOIN actors AS f ON f.id = s.follower_id
        JOIN actors AS t ON t.id = s.target_id
        WHERE f.is_blocked = 0
            AND t.is_blocked = 0
        ORDER BY s.id
        LIMIT :limit
        """,
        limit=limit,
    )
    for row in rows:
        _restore(w, row)
    return len(rows)


def _sever(w: Writer, row: Record) -> None:
    follower, target = _pair(w, row)
    if drop_follow(w, follower=follower, target=target) is None:
        return
    w.run(
        """
        INSERT INTO severed_follows (
            follower_id, target_id, state, id, iri, severed_ms, is_told
        )
        VALUES (:follower, :target, :state, :id, :iri, :now, :is_told)
        ON CONFLICT (follower_id, target_id) DO UPDATE
        SET state = excluded.state, id = excluded.id, iri = excluded.iri,
            is_told = excluded.is_told
        """,
        follower=follower.id,
        target=target.id,
        state=row.text("state"),
        id=row.num("id"),
        iri=row.text("iri"),
        now=w.now_ms,
        # What was only asked for is no loss to tell of.
        is_told=row.text("state") != FollowState.ACCEPTED,
    )


def _restore(w: Writer, row: Record) -> None:
    follower, target = _pair(w, row)
    w.run("DELETE FROM severed_follows WHERE id = :id", id=row.num("id"))
    is_known = find_follow(w, follower.id, target.id) is not None
    if is_known or is_blocked_either_way(w, follower.id, target.id):
        return
    if follower.deleted_ms is not None or target.deleted_ms is not None:
        return
    insert_request(
        w,
        follower=follower,
        target=target,
        follow_id=row.num("id"),
        iri=Iri(row.text("iri")),
    )
    if row.text("state") == FollowState.ACCEPTED:
        accept_row(w, follower=follower, target=target)


def _pair(r: Reader, row: Record) -> tuple[Actor, Actor]:
    follower = get_actor(r, ActorId(row.num("follower_id")))
    return follower, get_actor(r, ActorId(row.num("target_id")))
