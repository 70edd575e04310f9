"""Taking people here along: who followed follows there, who blocked or muted goes on.

Everybody is told what became of it. A block or a mute is not carried to an account
that its owner follows (Mastodon); they are told that too, so that none is lost
silently. The old account stays blocked and muted: it may be used again.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from node.actors.models import Actor
from node.actors.queries import find_actor
from node.database.types import Database, Reader, Writer
from node.errors import Refusal
from node.ids import ActorId
from node.lists.actions import carry_memberships
from node.logs import get_logger
from node.moves.jobs import CarryOver
from node.moves.queries import (
    list_blockers_here,
    list_followers_here,
    list_muters_here,
)
from node.notifications.actions import notify
from node.notifications.models import MoveNews, NotificationKind
from node.relations.actions import (
    accept_request,
    block,
    mute,
    request_follow,
    unfollow,
)
from node.relations.models import FollowState
from node.relations.queries import find_relationship
from node.urls import Urls

log = get_logger(__name__)

AT_ONCE: Final = 50

Carry = Callable[[Writer, Urls, Actor, Actor, Actor], MoveNews | None]


async def carry_over(
    db: Database, urls: Urls, job: CarryOver, *, at_once: int = AT_ONCE
) -> None:
    """Handles `CarryOver`, some people in one transaction; may be repeated.

    Blocks and mutes go first: nobody is to hear of somebody in between.
    """
    for listed, carry in (
        (list_blockers_here, _carry_block),
        (list_muters_here, _carry_mute),
        (list_followers_here, _carry_follow),
    ):
        after = 0
        while ids := await db.read(listed, job.old_id, after=after, limit=at_once):
            await db.write(partial(_carry_some, carry=carry), urls, job, ids)
            after = ids[-1]


def _carry_some(
    w: Writer, urls: Urls, job: CarryOver, ids: list[ActorId], *, carry: Carry
) -> None:
    old, new = _find_pair(w, job)
    if old is None or new is None:
        return
    for actor_id in ids:
        actor = find_actor(w, actor_id)
        if actor is None or actor.id == new.id:
            continue
        news = carry(w, urls, actor, old, new)
        if news is not None:
            _tell(w, actor.id, news, old, new)


def _find_pair(r: Reader, job: CarryOver) -> tuple[Actor | None, Actor | None]:
    """Both accounts, unless the new one is nothing to be carried to any more."""
    old, new = find_actor(r, job.old_id), find_actor(r, job.new_id)
    return old, new if new is not None and new.is_active else None


def _carry_follow(
    w: Writer, urls: Urls, actor: Actor, old: Actor, new: Actor
) -> MoveNews | None:
    try:
        state = request_follow(w, urls, follower=actor, target=new)
    except Refusal as error:
        log.info("move.not_followed", follower=actor.iri, reason=str(error))
        return None
    if state is FollowState.REQUESTED and new.is_local:
        # It is the same person, who let them follow once.
        accept_request(w, urls, target=new, follower=actor)
    carry_memberships(w, actor.id, old.id, new.id)
    unfollow(w, urls, follower=actor, target=old)
    return MoveNews.FOLLOWED


def _carry_block(
    w: Writer, urls: Urls, actor: Actor, old: Actor, new: Actor
) -> MoveNews | None:
    del old
    relation = find_relationship(w, actor.id, new.id)
    if relation.blocking:
        return None
    if relation.following:
        return MoveNews.NOT_BLOCKED
    block(w, urls, actor=actor, target=new)
    return MoveNews.BLOCKED


def _carry_mute(
    w: Writer, urls: Urls, actor: Actor, old: Actor, new: Actor
) -> MoveNews | None:
    del urls, old
    relation = find_relationship(w, actor.id, new.id)
    if relation.muting or relation.blocking:
        return None
    if relation.following:
        return MoveNews.NOT_MUTED
    mute(w, actor=actor, target=new)
    return MoveNews.MUTED


def _tell(
    w: Writer, recipient_id: ActorId, news: MoveNews, old: Actor, new: Actor
) -> None:
    # From nobody: who is blocked or muted tells nothing, and this is to be told.
    notify(
        w,
        recipient_id=recipient_id,
        kind=NotificationKind.MOVE,
        from_id=None,
        subject=f"{news} {_handle(old)} {_handle(new)}",
    )


def _handle(actor: Actor) -> str:
    return f"{actor.name}@{actor.host}" if actor.host else actor.name
