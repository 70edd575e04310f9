"""From a received activity to whoever handles its kind."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from federation import decode
from federation.authority import Refused, check
from federation.documents import load_object
from federation.errors import FederationError, Unreachable
from federation.origins import Iri, find_iri
from federation.vocabulary import (
    Accept,
    Activity,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Dislike,
    EmojiReact,
    Flag,
    Follow,
    Like,
    Move,
    Ref,
    Reject,
    Remove,
    Request,
    Undo,
    UnknownActivity,
    Update,
)
from federation.vocabulary import Actor as ActorDocument
from node.activitypub.forwarding import find_thread, forward, forward_revocation
from node.activitypub.handover import take_over
from node.activitypub.jobs import HandleActivity, LookAt
from node.activitypub.relays import concerns_relay
from node.actors.budget import limited_fetches
from node.actors.inbound import Inbound, remember_undo
from node.actors.inbox import on_delete_actor, on_update_actor
from node.actors.models import Actor
from node.consent.inbox import (
    on_answer,
    on_deleted_stamp,
    on_request,
    on_stamp_hint,
)
from node.database.types import Writer
from node.errors import Gone, NotFound, TooMany
from node.jobs.types import JobDelayed
from node.logs import get_logger
from node.moderation.gates import keeps_out
from node.moderation.inbox import on_flag
from node.moves.inbox import on_move
from node.notes.featured import on_add, on_remove
from node.notes.inbox import on_create, on_delete, on_hint, on_update
from node.notes.relayed import on_relayed
from node.reactions.inbox import (
    on_announce,
    on_dislike,
    on_like,
    undo_boost,
    undo_like,
    undo_reaction_by_iri,
)
from node.receipts import count_unhandled
from node.relations.inbox import (
    on_accept,
    on_block,
    on_follow,
    on_reject,
    undo_accept,
    undo_block,
    undo_follow,
    undo_relation_by_iri,
)
from node.relations.synchronization import FollowerComparison
from node.relays.queries import find_open_relay
from node.screening.jobs import HandleReleased
from node.services import Services
from node.urls import Urls

log = get_logger(__name__)


def make_comparison(services: Services) -> FollowerComparison:
    return FollowerComparison(
        services.db, services.strangers, urls=services.urls, rates=services.rates
    )


class Dispatcher:
    """Handles what the inbox left for later; every job may run more than once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._comparison = make_comparison(services)

    async def handle(self, job: HandleActivity) -> None:
        """Act on a received activity, by the rules that the inbox applied too."""
        activities = take_over(job.body)
        if activities is None:
            activities = decode.activities(load_object(job.body.encode()))
        with limited_fetches():
            inbound = await self._find_inbound(job.sender, job.name, job.recipient)
            if inbound is None:
                return
            await self._act(inbound, job, activities)
        if job.followers and inbound.actor.is_active:
            await self._comparison.look_at(inbound.actor, job.followers)

    async def _act(
        self, inbound: Inbound, job: HandleActivity, activities: Sequence[Activity]
    ) -> None:
        activities = _list_allowed(inbound.actor, activities)
        thread = await find_thread(inbound, job, activities)
        for activity in activities:
            if await keeps_out(inbound, activity, job.body):
                thread = None
                continue
            await _guarded(self._handle(inbound, activity), activity.actor)
        if thread is not None:
            await forward(inbound, job, thread)
        await forward_revocation(inbound, job, activities)

    async def release(self, job: HandleReleased) -> None:
        """Act on what a moderator let through."""
        activities = decode.activities(load_object(job.body.encode()))
        with limited_fetches():
            inbound = await self._find_inbound(job.sender, job.name, job.recipient)
            if inbound is None:
                return
            for activity in _list_allowed(inbound.actor, activities):
                await _guarded(self._handle(inbound, activity), activity.actor)

    async def _handle(self, inbound: Inbound, activity: Activity) -> None:
        for handler in self._services.extensions.inboxes:
            if await handler.handle(inbound, activity):
                return
        await _handle(inbound, activity)

    async def look_at(self, job: LookAt) -> None:
        """Fetch what somebody passed on."""
        with limited_fetches():
            inbound = await self._find_inbound(job.sender, job.iri, "")
            if inbound is not None and inbound.actor.is_active:
                await _guarded(_look_at(inbound, job), job.sender)

    async def _find_inbound(
        self, sender: str, name: str, recipient: str
    ) -> Inbound | None:
        services = self._services
        try:
            actor = await services.strangers.ensure(sender)
        except (NotFound, Gone):
            return None
        except FederationError as error:
            if isinstance(error, Unreachable):
                raise
            log.info("inbox.no_actor", sender=sender, reason=str(error))
            return None
        # Whom their own server suspended may still say that they are back.
        if actor.is_local or not (actor.is_active or actor.suspended_there):
            return None
        return Inbound(
            db=services.db,
            urls=services.urls,
            strangers=services.strangers,
            rates=services.rates,
            actor=actor,
            name=name,
            recipient=find_iri(recipient),
        )


def _list_allowed(actor: Actor, activities: Sequence[Activity]) -> list[Activity]:
    """Those that an actor may say, and of somebody suspended only about themselves."""
    return [
        each
        for each in activities
        if not isinstance(check(each, actor.iri), Refused)
        and (actor.is_active or _is_about_actor(each))
    ]


async def _guarded(handling: Awaitable[None], sender: str) -> None:
    """What other servers answer is no fault of ours; only silence is worth a retry."""
    try:
        await handling
    except TooMany as error:
        raise JobDelayed(str(error), after_ms=error.retry_after_s * 1_000) from None
    except (NotFound, Gone) as error:
        log.info("inbox.dropped", sender=sender, reason=str(error))
    except FederationError as error:
        if isinstance(error, Unreachable):
            raise
        log.info("inbox.dropped", sender=sender, reason=str(error))


async def _look_at(inbound: Inbound, job: LookAt) -> None:
    iri = Iri(job.iri)
    relay = await inbound.db.read(find_open_relay, inbound.actor.iri)
    if relay is None:
        await _on_hint(inbound, iri)
    else:
        await on_relayed(inbound, relay, iri, is_new=job.is_new)


async def _handle(inbound: Inbound, activity: Activity) -> None:
    is_relays_way = isinstance(activity, Accept | Announce | Follow | Reject)
    if is_relays_way and await concerns_relay(inbound, activity):
        return
    if _is_about_actor(activity):
        is_delete = isinstance(activity, Delete)
        await (_ON_ACTOR_DELETE if is_delete else _ON_ACTOR_UPDATE)(inbound, activity)
    elif (handler := HANDLERS.get(type(activity))) is not None:
        await handler(inbound, activity)
    elif isinstance(activity, UnknownActivity):
        await inbound.db.write(count_unhandled, activity.kind)


async def _on_hint(inbound: Inbound, iri: Iri) -> None:
    if not await on_stamp_hint(inbound, iri):
        await on_hint(inbound, iri)


async def _on_accept(inbound: Inbound, activity: Accept) -> None:
    if not await on_answer(inbound, activity):
        await on_accept(inbound, activity)


async def _on_reject(inbound: Inbound, activity: Reject) -> None:
    if not await on_answer(inbound, activity):
        await on_reject(inbound, activity)


async def _on_delete(inbound: Inbound, activity: Delete) -> None:
    if not await on_deleted_stamp(inbound, activity.object.iri):
        await on_delete(inbound, activity)


def _is_about_actor(activity: Activity) -> bool:
    if isinstance(activity, Update):
        thing = activity.object
        return isinstance(thing, ActorDocument) or thing.iri == activity.actor
    return isinstance(activity, Delete) and activity.object.iri == activity.actor


async def _on_undo(inbound: Inbound, activity: Undo) -> None:
    await inbound.db.write(_undo, inbound.urls, inbound.actor, activity)


def _undo(w: Writer, urls: Urls, actor: Actor, undo: Undo) -> None:
    inner = undo.object
    if _undo_one(w, urls, actor, inner) or inner.iri is None:
        return
    # It may still be on its way.
    remember_undo(w, inner.iri, actor.iri)


def _undo_one(w: Writer, urls: Urls, actor: Actor, inner: object) -> bool:
    match inner:
        case Follow():
            return undo_follow(w, actor, inner)
        case Block():
            return undo_block(w, actor, inner)
        case Accept():
            return undo_accept(w, actor, inner)
        case Announce(object=note):
            return undo_boost(w, urls, actor, note.iri)
        case Like():
            return undo_like(w, urls, actor, inner)
        case Ref(iri=iri):
            return undo_relation_by_iri(w, actor, iri) or undo_reaction_by_iri(
                w, actor, iri
            )
        case _:
            return False


_ON_ACTOR_DELETE: Final[Callable[[Inbound, Any], Awaitable[None]]] = on_delete_actor
_ON_ACTOR_UPDATE: Final[Callable[[Inbound, Any], Awaitable[None]]] = on_update_actor
HANDLERS: Final[dict[type[Activity], Callable[[Inbound, Any], Awaitable[None]]]] = {
    Accept: _on_accept,
    Add: on_add,
    Announce: on_announce,
    Block: on_block,
    Create: on_create,
    Delete: _on_delete,
    Dislike: on_dislike,
    EmojiReact: on_like,
    Flag: on_flag,
    Follow: on_follow,
    Like: on_like,
    Move: on_move,
    Reject: _on_reject,
    Remove: on_remove,
    Request: on_request,
    Undo: _on_undo,
    Update: on_update,
}
