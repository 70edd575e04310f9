"""Rows of follows, with everything that must change in the same transaction.

Counters on both actors, the facts that timelines act on, and the notifications
that the follow gave rise to.
"""

from node.actors.models import Actor
from node.database.types import Writer
from node.ids import ActorId, Iri
from node.notifications.actions import forget
from node.notifications.models import NotificationKind
from node.relations.actions.digests import forget_digest, forget_digests
from node.relations.jobs import FollowAccepted, FollowEnded
from node.relations.models import FollowState


def insert_request(
    w: Writer, *, follower: Actor, target: Actor, follow_id: int, iri: Iri
) -> None:
    """A follow that nobody has answered yet."""
    w.run(
        """
        INSERT INTO follows (follower_id, target_id, state, id, iri, created_ms)
        VALUES (:follower, :target, 'requested', :id, :iri, :now)
        """,
        follower=follower.id,
        target=target.id,
        id=follow_id,
        iri=iri,
        now=w.now_ms,
    )


def accept_row(w: Writer, *, follower: Actor, target: Actor) -> bool:
    """Turn a request into a follow; False when there is none."""
    changed = w.run(
        """
        UPDATE follows
        SET state = 'accepted'
        WHERE follower_id = :follower
            AND target_id = :target
            AND state = 'requested'
        """,
        follower=follower.id,
        target=target.id,
    )
    if not changed:
        return False
    _count(w, follower.id, target.id, by=1)
    forget_digest(w, target.id, follower.iri)
    if follower.is_local:
        w.enqueue(FollowAccepted(follower.id, target.id))
    return True


def drop_follow(w: Writer, *, follower: Actor, target: Actor) -> Iri | None:
    """End a follow or a request; its id, or None when there was none."""
    row = w.one(
        """
        DELETE FROM follows
        WHERE follower_id = :follower
            AND target_id = :target
        RETURNING state, iri
        """,
        follower=follower.id,
        target=target.id,
    )
    if row is None:
        return None
    w.run(
        "DELETE FROM endorsements WHERE actor_id = :actor AND target_id = :target",
        actor=follower.id,
        target=target.id,
    )
    _forget_news(w, follower, target)
    if row.text("state") == FollowState.ACCEPTED:
        _count(w, follower.id, target.id, by=-1)
        forget_digest(w, target.id, follower.iri)
        if follower.is_local:
            w.enqueue(FollowEnded(follower.id, target.id))
    return Iri(row.text("iri"))


def forget_relations(w: Writer, actor_id: ActorId, *, limit: int) -> int:
    """Remove up to `limit` follows of a deleted actor, and its blocks and mutes.

    The number of follows removed; repeat until it is 0. Nobody is told.
    """
    rows = w.all(
        """
        DELETE FROM follows
        WHERE id IN (
            SELECT id
            FROM follows
            WHERE follower_id = :actor_id OR target_id = :actor_id
            ORDER BY id
            LIMIT :limit
        )
        RETURNING follower_id, target_id, state
        """,
        actor_id=actor_id,
        limit=limit,
    )
    for row in rows:
        follower, target = row.num("follower_id"), row.num("target_id")
        if row.text("state") == FollowState.ACCEPTED:
            _count(w, follower, target, by=-1)
            forget_digests(w, target)
            if target == actor_id:
                w.enqueue(FollowEnded(follower, target))
    w.run(
        "DELETE FROM blocks WHERE actor_id = :id OR target_id = :id",
        id=actor_id,
    )
    w.run(
        "DELETE FROM mutes WHERE actor_id = :id OR target_id = :id",
        id=actor_id,
    )
    w.run(
        "DELETE FROM remarks WHERE actor_id = :id OR target_id = :id",
        id=actor_id,
    )
    w.run(
        "DELETE FROM endorsements WHERE actor_id = :id OR target_id = :id",
        id=actor_id,
    )
    w.run(
        "DELETE FROM dismissed_people WHERE actor_id = :id OR target_id = :id",
        id=actor_id,
    )
    w.run("DELETE FROM avoided_hosts WHERE actor_id = :id", id=actor_id)
    return len(rows)


def _forget_news(w: Writer, follower: Actor, target: Actor) -> None:
    if not target.is_local:
        return
    for kind in (NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST):
        forget(w, recipient_id=target.id, kind=kind, from_id=follower.id)


def _count(w: Writer, follower_id: int, target_id: int, *, by: int) -> None:
    w.run(
        "UPDATE actors SET following_count = following_count + :by WHERE id = :id",
        id=follower_id,
        by=by,
    )
    w.run(
        "UPDATE actors SET followers_count = followers_count + :by WHERE id = :id",
        id=target_id,
        by=by,
    )
