"""The work that a deletion leaves: in batches, so that nobody waits for it."""

from dataclasses import dataclass
from typing import ClassVar, Final

from node.actors.actions import forget_keys
from node.actors.jobs import ActorDeleted
from node.actors.models import Actor
from node.actors.queries import find_actor
from node.clock import DAY_MS
from node.database.types import Database, Reader, Writer
from node.delivery.queries import waits_to_be_sent
from node.departures.remains import forget_activities, remove_some
from node.ids import ActorId
from node.jobs.types import JobBase, JobDelayed

BATCHES_AT_ONCE: Final = 200
# Every server that is well has heard of it by then.
KEYS_KEPT_MS: Final = 8 * DAY_MS


@dataclass(frozen=True, slots=True)
class ForgetKeys(JobBase):
    """Destroy the keys of a deleted local actor, and the last of its activities."""

    kind: ClassVar[str] = "forget_keys"

    actor_id: int


async def purge_actor(
    db: Database, job: ActorDeleted, *, batches: int = BATCHES_AT_ONCE
) -> None:
    """Handles `ActorDeleted`: remove what the actor left, a batch a transaction.

    May be repeated, and goes on where it was.
    """
    for _ in range(batches):
        if not await db.write(_remove_some, job.actor_id):
            await db.write(_plan_end, job.actor_id)
            return
    raise JobDelayed("there is more to remove", after_ms=0)


async def destroy_keys(db: Database, job: ForgetKeys) -> None:
    """Handles `ForgetKeys`; waits for what is still to be signed."""
    if await db.read(waits_to_be_sent, job.actor_id):
        raise JobDelayed("servers that are away must hear of it", after_ms=DAY_MS)
    await db.write(_end, job.actor_id)


def _remove_some(w: Writer, actor_id: int) -> bool:
    actor = _find_deleted(w, actor_id)
    return actor is not None and remove_some(w, actor)


def _plan_end(w: Writer, actor_id: int) -> None:
    actor = _find_deleted(w, actor_id)
    if actor is None or not actor.is_local:
        return
    w.enqueue(
        ForgetKeys(actor_id),
        due_ms=w.now_ms + KEYS_KEPT_MS,
        unique=f"forget_keys:{actor_id}",
    )


def _end(w: Writer, actor_id: int) -> None:
    if _find_deleted(w, actor_id) is not None:
        forget_keys(w, ActorId(actor_id))
        forget_activities(w, ActorId(actor_id), but="")


def _find_deleted(r: Reader, actor_id: int) -> Actor | None:
    actor = find_actor(r, actor_id)
    return actor if actor is not None and actor.deleted_ms is not None else None
