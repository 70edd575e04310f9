"""Accounts elsewhere that say they moved: believed when both sides say it.

It may be said by a `Move` (Mastodon), or by a document that names the new account
(Misskey); both lead here, and the new account's document of this moment decides
(FEP-7628). Only one step is gone: where the new one moved to is not asked.
"""

from federation.errors import FederationError, Unreachable
from federation.vocabulary import Move
from node.actors.actions import say_moved
from node.actors.budget import limited_fetches
from node.actors.inbound import Inbound
from node.actors.jobs import ActorMoved
from node.actors.models import Actor
from node.actors.queries import find_actor, find_moved_ms
from node.actors.remote import Strangers
from node.database.types import Database, Reader
from node.errors import Gone, NotFound, TooMany
from node.jobs.types import JobDelayed
from node.limits.rates import Limit, RateLimiter
from node.logs import get_logger
from node.moves.actions import settle_move
from node.moves.policy import find_next_move_ms, is_confirmed
from node.moves.queries import concerns_anybody

log = get_logger(__name__)


async def on_move(inbound: Inbound, activity: Move) -> None:
    """The sender lives elsewhere now, if its own document says so too."""
    inbound.count_fetch()
    old = await inbound.strangers.refresh(inbound.actor)
    if old is None or old.moved_to != activity.target:
        log.info("move.unconfirmed", old=inbound.actor.iri, target=activity.target)
        return
    await inbound.db.write(say_moved, old.id)


async def follow_move(
    db: Database, strangers: Strangers, rates: RateLimiter, job: ActorMoved
) -> None:
    """Handles `ActorMoved`: ask the new account, and take everybody along."""
    old = await db.read(_find_mover, job.actor_id)
    if old is None or old.moved_to is None:
        return
    try:
        rates.check(Limit.CAUSED_FETCH, old.host)
        with limited_fetches():
            new = await _read_now(strangers, old.moved_to)
    except TooMany as error:
        raise JobDelayed(str(error), after_ms=error.retry_after_s * 1_000) from None
    except Unreachable:
        raise
    except (FederationError, NotFound, Gone) as error:
        log.info("move.unknown", old=old.iri, target=old.moved_to, reason=str(error))
        return
    if new is None or not is_confirmed(old, new):
        log.info("move.unconfirmed", old=old.iri, target=old.moved_to)
    elif not await db.write(settle_move, old, new):
        log.info("move.too_soon", old=old.iri)


async def _read_now(strangers: Strangers, iri: str) -> Actor | None:
    """The account as its own server shows it at this moment; None if it is gone."""
    new = await strangers.ensure(iri)
    return new if new.is_local else await strangers.refresh(new)


def _find_mover(r: Reader, actor_id: int) -> Actor | None:
    """Who moved, if it matters to anybody here and did not happen just now."""
    old = find_actor(r, actor_id)
    if old is None or old.is_local or not old.is_active:
        return None
    if find_next_move_ms(find_moved_ms(r, actor_id), r.now_ms) is not None:
        log.info("move.too_soon", old=old.iri)
        return None
    return old if concerns_anybody(r, actor_id) else None
