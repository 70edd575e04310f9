"""What other servers' people say about following and blocking ours.

The caller has checked who speaks. Everything may be repeated.
"""

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Conflict, Refusal
from node.ids import Iri
from node.notifications.actions import forget_sender, notify
from node.notifications.models import NotificationKind
from node.relations.actions.follows import settle_request
from node.relations.actions.rows import accept_row, drop_follow, insert_request
from node.relations.actions.telling import tell_accept, tell_reject
from node.relations.models import FollowRow, FollowState
from node.relations.policy import check_may_follow
from node.relations.queries import (
    avoids_host,
    find_block,
    find_follow,
    find_follow_by_iri,
)
from node.urls import Urls


def receive_follow(
    w: Writer, urls: Urls, *, follower: Actor, target: Actor, iri: Iri
) -> FollowState:
    """Somebody elsewhere wants to follow one of ours; open accounts accept at once.

    A repeated wish brings the id that the answer must name from now on. Raises
    `Conflict` when the id belongs to another pair.
    """
    if not _may_follow(w, follower, target):
        drop_follow(w, follower=follower, target=target)
        tell_reject(w, urls, follower=follower, target=target, follow_iri=iri)
        return FollowState.REJECTED
    _refuse_taken_iri(w, follower, target, iri)
    known = find_follow(w, follower.id, target.id)
    if known is None:
        insert_request(
            w, follower=follower, target=target, follow_id=w.new_id(), iri=iri
        )
        state = settle_request(w, follower=follower, target=target)
    else:
        state = _renew(w, known, follower=follower, target=target, iri=iri)
    if state is FollowState.ACCEPTED:
        tell_accept(w, urls, follower=follower, target=target, follow_iri=iri)
    return state


def mark_accepted(w: Writer, *, follower: Actor, target: Actor) -> bool:
    """The other server accepted our request; False when we did not ask."""
    if not accept_row(w, follower=follower, target=target):
        return False
    if target.locked:
        # Open accounts accept by themselves; that would be no news.
        notify(
            w,
            recipient_id=follower.id,
            kind=NotificationKind.FOLLOW_ACCEPTED,
            from_id=target.id,
        )
    return True


def mark_rejected(w: Writer, *, follower: Actor, target: Actor) -> bool:
    """The other server refused, or ended a follow long after accepting it."""
    return drop_follow(w, follower=follower, target=target) is not None


def undo_received_follow(w: Writer, *, follower: Actor, target: Actor) -> bool:
    """Somebody elsewhere follows one of ours no more."""
    return drop_follow(w, follower=follower, target=target) is not None


def receive_block(w: Writer, *, actor: Actor, target: Actor, iri: Iri) -> None:
    """Somebody elsewhere blocks one of ours, who is not told."""
    drop_follow(w, follower=actor, target=target)
    drop_follow(w, follower=target, target=actor)
    forget_sender(w, recipient_id=target.id, from_id=actor.id)
    w.run(
        """
        INSERT INTO blocks (actor_id, target_id, id, iri, created_ms)
        VALUES (:actor, :target, :id, :iri, :now)
        ON CONFLICT DO NOTHING
        """,
        actor=actor.id,
        target=target.id,
        id=w.new_id(),
        iri=iri,
        now=w.now_ms,
    )


def receive_unblock(w: Writer, *, actor: Actor, target: Actor) -> bool:
    """Somebody elsewhere lifts a block; follows do not come back."""
    changed = w.run(
        "DELETE FROM blocks WHERE actor_id = :actor AND target_id = :target",
        actor=actor.id,
        target=target.id,
    )
    return changed > 0


def _may_follow(w: Writer, follower: Actor, target: Actor) -> bool:
    try:
        check_may_follow(follower, target)
    except Refusal:
        return False
    if avoids_host(w, target.id, follower.host):
        return False
    return find_block(w, target.id, follower.id) is None


def _refuse_taken_iri(w: Writer, follower: Actor, target: Actor, iri: Iri) -> None:
    other = find_follow_by_iri(w, iri)
    if other and (other.follower_id, other.target_id) != (follower.id, target.id):
        raise Conflict("the id belongs to another follow")


def _renew(
    w: Writer, known: FollowRow, *, follower: Actor, target: Actor, iri: Iri
) -> FollowState:
    w.run("UPDATE follows SET iri = :iri WHERE id = :id", id=known.id, iri=iri)
    if known.state is FollowState.REQUESTED and not target.locked:
        # The account was opened since it was first asked.
        return settle_request(w, follower=follower, target=target)
    return known.state
