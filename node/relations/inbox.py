"""Follows, answers to follows and blocks as they arrive from other servers.

Who sent them is proven; that they may be said about these two actors is checked
here. Everything may arrive twice, late, or for something that is no more.
"""

from federation.authority import Refused as NotAllowed
from federation.authority import check_answer
from federation.vocabulary import (
    Accept,
    Block,
    Follow,
    Ref,
    Reject,
)
from node.actors.inbound import Inbound, came_undone, has_said
from node.actors.models import Actor
from node.actors.queries import find_actor, find_actor_by_iri
from node.database.types import Reader, Writer
from node.errors import Conflict
from node.ids import Iri
from node.logs import get_logger
from node.relations.actions import (
    mark_accepted,
    mark_rejected,
    receive_block,
    receive_follow,
    receive_unblock,
    undo_received_follow,
)
from node.relations.queries import (
    find_block_by_iri,
    find_follow,
    find_follow_by_iri,
)
from node.urls import Urls

log = get_logger(__name__)


async def on_follow(inbound: Inbound, activity: Follow) -> None:
    """Somebody wants to follow one of ours."""
    iri = inbound.iri_of(activity)
    await inbound.db.write(
        _follow, inbound.urls, inbound.actor, activity.object.iri, iri
    )


async def on_accept(inbound: Inbound, activity: Accept) -> None:
    """One of ours may follow the sender, if they asked."""
    await inbound.db.write(_answer, inbound.urls, inbound.actor, activity)


async def on_reject(inbound: Inbound, activity: Reject) -> None:
    """One of ours may not, or no longer, follow the sender."""
    await inbound.db.write(_answer, inbound.urls, inbound.actor, activity)


async def on_block(inbound: Inbound, activity: Block) -> None:
    """The sender blocks one of ours."""
    iri = inbound.iri_of(activity)
    await inbound.db.write(_block, inbound.actor, activity.object.iri, iri)


def undo_follow(w: Writer, actor: Actor, inner: Follow) -> bool:
    """The sender follows no more; False if they did not.

    Misskey names another id than that of its `Follow`, so an id that never came means
    the follow there is.
    """
    target = find_actor_by_iri(w, inner.object.iri)
    if target is None or not target.is_local:
        return False
    known = find_follow(w, actor.id, target.id)
    if known is None:
        return False
    named = inner.iri or known.iri
    if named != known.iri and has_said(w, named, actor.iri):
        # An older wish that was renewed since: the newer one stands.
        return False
    return undo_received_follow(w, follower=actor, target=target)


def undo_block(w: Writer, actor: Actor, inner: Block) -> bool:
    """The sender no longer blocks; False if they did not."""
    target = find_actor_by_iri(w, inner.object.iri)
    return target is not None and receive_unblock(w, actor=actor, target=target)


def undo_accept(w: Writer, actor: Actor, inner: Accept) -> bool:
    """The sender takes back that one of ours may follow them (Mastodon)."""
    pair = _find_answered(w, actor, inner.object)
    return pair is not None and mark_rejected(w, follower=pair, target=actor)


def undo_relation_by_iri(w: Writer, actor: Actor, iri: Iri) -> bool:
    """An Undo that names only an id; it must be of something the sender did."""
    follow = find_follow_by_iri(w, iri)
    if follow is not None and follow.follower_id == actor.id:
        target = find_actor(w, follow.target_id)
        assert target is not None
        return undo_received_follow(w, follower=actor, target=target)
    block = find_block_by_iri(w, iri)
    if block is None or block.actor_id != actor.id:
        return False
    target = find_actor(w, block.target_id)
    return target is not None and receive_unblock(w, actor=actor, target=target)


def _follow(w: Writer, urls: Urls, follower: Actor, target_iri: Iri, iri: Iri) -> None:
    target = find_actor_by_iri(w, target_iri)
    if target is None or not target.is_local or not target.is_active:
        # Not even a refusal: its signature could not be checked.
        return
    if came_undone(w, iri, follower.iri):
        return
    try:
        receive_follow(w, urls, follower=follower, target=target, iri=iri)
    except Conflict as error:
        log.info("follow.refused", follower=follower.iri, reason=str(error))


def _answer(w: Writer, urls: Urls, actor: Actor, answer: Accept | Reject) -> None:
    follower = _find_answered(w, actor, answer.object)
    if follower is None and (
        isinstance(answer, Reject) or not urls.is_ours(answer.object.iri or "")
    ):
        # Whoever is followed may end it, under whatever id they remember it, and
        # say yes under one that they made up; one of ours is of another follow.
        follower = _find_follower(w, actor, answer.object)
    if follower is None:
        return
    verdict = check_answer(answer, follower=follower.iri, followed=actor.iri)
    if isinstance(verdict, NotAllowed):
        log.info("answer.refused", actor=actor.iri, reason=verdict.reason)
    elif isinstance(answer, Accept):
        mark_accepted(w, follower=follower, target=actor)
    else:
        mark_rejected(w, follower=follower, target=actor)


def _find_answered(r: Reader, actor: Actor, follow: object) -> Actor | None:
    """Who of ours asked to follow `actor`; by the id of the follow, if there is one.

    A follow that names another id than the one we sent is an older one or made up.
    """
    match follow:
        case Ref(iri=iri) | Follow(iri=str() as iri):
            known = find_follow_by_iri(r, iri)
            follower = None if known is None else find_actor(r, known.follower_id)
        case _:
            return _find_follower(r, actor, follow)
    if known is None or known.target_id != actor.id:
        return None
    return follower if follower is not None and follower.is_local else None


def _find_follower(r: Reader, actor: Actor, follow: object) -> Actor | None:
    """The same by who is said to follow, when they do."""
    if not isinstance(follow, Follow):
        return None
    follower = find_actor_by_iri(r, follow.actor)
    if follower is None or not follower.is_local:
        return None
    return follower if find_follow(r, follower.id, actor.id) else None


def _block(w: Writer, actor: Actor, target_iri: Iri, iri: Iri) -> None:
    target = find_actor_by_iri(w, target_iri)
    if target is None or not target.is_local or came_undone(w, iri, actor.iri):
        return
    receive_block(w, actor=actor, target=target, iri=iri)
