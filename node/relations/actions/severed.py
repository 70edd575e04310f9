"""Follows between people here and blocked servers: cut, and put back.

Nobody is told of either. The other server goes on counting them, so that what comes
back is what both sides agree about.
"""

from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Reader, Record, Writer
from node.ids import ActorId, Iri
from node.relations.actions.rows import accept_row, drop_follow, insert_request
from node.relations.models import FollowState
from node.relations.queries import find_follow, is_blocked_either_way


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
            follower_id, target_id, state, id, iri, severed_ms
        )
        VALUES (:follower, :target, :state, :id, :iri, :now)
        ON CONFLICT (follower_id, target_id) DO UPDATE
        SET state = excluded.state, id = excluded.id, iri = excluded.iri
        """,
        follower=follower.id,
        target=target.id,
        state=row.text("state"),
        id=row.num("id"),
        iri=row.text("iri"),
        now=w.now_ms,
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
