"""What our people do about following and being followed."""

from node.actors.models import Actor
from node.database.types import Writer
from node.errors import Conflict, Forbidden
from node.notifications.actions import forget, notify
from node.notifications.models import NotificationKind
from node.relations.actions.rows import accept_row, drop_follow, insert_request
from node.relations.actions.telling import (
    tell_accept,
    tell_follow,
    tell_reject,
    tell_undo_follow,
)
from node.relations.models import FollowState, FollowWishes
from node.relations.policy import check_may_follow
from node.relations.queries import find_block, find_follow
from node.urls import Urls


def request_follow(
    w: Writer, urls: Urls, *, follower: Actor, target: Actor
) -> FollowState:
    """A local actor wants to follow; may be repeated.

    Open local targets accept at once. Raises `NotFound`, `Conflict` (oneself, moved,
    blocked by oneself) or `Forbidden` (blocked by the target).
    """
    check_may_follow(follower, target)
    _check_blocks(w, follower, target)
    known = find_follow(w, follower.id, target.id)
    if known is not None:
        return known.state
    follow_id = w.new_id()
    iri = urls.follow(follow_id)
    insert_request(w, follower=follower, target=target, follow_id=follow_id, iri=iri)
    if target.is_local:
        return settle_request(w, follower=follower, target=target)
    tell_follow(w, follower=follower, target=target, iri=iri)
    return FollowState.REQUESTED


def set_wishes(
    w: Writer, *, follower: Actor, target: Actor, wishes: FollowWishes
) -> None:
    """What a follow, or a request to, is to bring from now on."""
    languages = wishes.languages
    w.run(
        """
        UPDATE follows
        SET shows_boosts = COALESCE(CAST(:boosts AS INTEGER), shows_boosts),
            notifies = COALESCE(CAST(:notifies AS INTEGER), notifies),
            languages = COALESCE(CAST(:languages AS TEXT), languages)
        WHERE follower_id = :follower
            AND target_id = :target
        """,
        follower=follower.id,
        target=target.id,
        boosts=wishes.shows_boosts,
        notifies=wishes.notifies,
        languages=None if languages is None else _language_list(languages),
    )


def settle_request(w: Writer, *, follower: Actor, target: Actor) -> FollowState:
    """A local target's answer to a new request: open ones accept, others are asked."""
    kind = NotificationKind.FOLLOW_REQUEST if target.locked else NotificationKind.FOLLOW
    notify(w, recipient_id=target.id, kind=kind, from_id=follower.id)
    if target.locked:
        return FollowState.REQUESTED
    accept_row(w, follower=follower, target=target)
    return FollowState.ACCEPTED


def accept_request(w: Writer, urls: Urls, *, target: Actor, follower: Actor) -> bool:
    """A local target lets somebody follow; False when nobody asked."""
    if not accept_row(w, follower=follower, target=target):
        return False
    forget(
        w,
        recipient_id=target.id,
        kind=NotificationKind.FOLLOW_REQUEST,
        from_id=follower.id,
    )
    notify(
        w,
        recipient_id=target.id,
        kind=NotificationKind.FOLLOW,
        from_id=follower.id,
    )
    notify(
        w,
        recipient_id=follower.id,
        kind=NotificationKind.FOLLOW_ACCEPTED,
        from_id=target.id,
    )
    known = find_follow(w, follower.id, target.id)
    assert known is not None
    tell_accept(w, urls, follower=follower, target=target, follow_iri=known.iri)
    return True


def reject_request(w: Writer, urls: Urls, *, target: Actor, follower: Actor) -> bool:
    """A local target refuses a request; False when nobody asked."""
    return remove_follower(w, urls, target=target, follower=follower)


def remove_follower(w: Writer, urls: Urls, *, target: Actor, follower: Actor) -> bool:
    """A local target ends somebody's follow; False when there is none."""
    follow_iri = drop_follow(w, follower=follower, target=target)
    if follow_iri is None:
        return False
    tell_reject(w, urls, follower=follower, target=target, follow_iri=follow_iri)
    return True


def unfollow(w: Writer, urls: Urls, *, follower: Actor, target: Actor) -> bool:
    """A local actor follows no more, or takes a request back; False if it did not."""
    follow_iri = drop_follow(w, follower=follower, target=target)
    if follow_iri is None:
        return False
    tell_undo_follow(w, urls, follower=follower, target=target, follow_iri=follow_iri)
    return True


def _language_list(languages: tuple[str, ...]) -> str:
    """Each with a blank on either side, so that SQL can look for one."""
    return f" {' '.join(languages)} " if languages else ""


def _check_blocks(w: Writer, follower: Actor, target: Actor) -> None:
    if find_block(w, follower.id, target.id) is not None:
        raise Conflict("unblock them first")
    if find_block(w, target.id, follower.id) is not None:
        raise Forbidden("they do not want to be followed by you")
