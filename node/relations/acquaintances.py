"""Keeping what is known of people elsewhere from growing old.

Whoever sends something is read again after a day; those who are silent, but follow
somebody here or are followed from here, once a week, so that profiles stay true and
those who are gone do not stay for ever.
"""

from typing import Final

from federation.errors import FederationError, NotFoundRemotely
from node.actors.actions import note_missing
from node.actors.queries import find_actor
from node.actors.remote import Strangers
from node.clock import DAY_MS, HOUR_MS
from node.database.types import Database, Reader, Writer
from node.errors import Gone
from node.logs import get_logger
from node.relations.jobs import RefreshActor, RefreshActors

log = get_logger(__name__)

OLD_MS: Final = 7 * DAY_MS
AGAIN_MS: Final = 20 * HOUR_MS
"""Who could not be read is tried once a day: a little less, for jobs run late."""
MOST: Final = 500


async def refresh_actors(db: Database, job: RefreshActors) -> None:
    """Handles `RefreshActors`: a job for each document that has grown old."""
    del job
    await db.write(_ask_for_documents)


async def refresh_actor(db: Database, strangers: Strangers, job: RefreshActor) -> None:
    """Handles `RefreshActor`; one that is gone (410) is deleted by that.

    A server that cannot say is asked another day.
    """
    actor = await db.read(find_actor, job.actor_id)
    if actor is None or actor.is_local:
        return
    if not (actor.is_active or actor.suspended_there):
        return
    try:
        await strangers.refresh(actor)
    except NotFoundRemotely:
        await db.write(note_missing, actor.id)
    except (FederationError, Gone) as error:
        log.info("actor.not_refreshed", iri=actor.iri, reason=str(error))


def _ask_for_documents(w: Writer) -> None:
    for actor_id in _list_old(w):
        w.run(
            "UPDATE actors SET checked_ms = :now WHERE id = :id",
            id=actor_id,
            now=w.now_ms,
        )
        w.enqueue(RefreshActor(actor_id), unique=f"refresh_actor {actor_id}")


def _list_old(r: Reader) -> list[int]:
    rows = r.all(
        """
        SELECT a.id
        FROM actors AS a
        WHERE a.host <> ''
            AND a.fetched_ms < :old
            AND a.checked_ms < :again
            AND (a.suspended_ms IS NULL OR a.suspended_there = 1)
            AND a.deleted_ms IS NULL
            AND (
                EXISTS (SELECT 1 FROM follows AS f WHERE f.follower_id = a.id)
                OR EXISTS (SELECT 1 FROM follows AS f WHERE f.target_id = a.id)
            )
        ORDER BY a.fetched_ms, a.id
        LIMIT :limit
        """,
        old=r.now_ms - OLD_MS,
        again=r.now_ms - AGAIN_MS,
        limit=MOST,
    )
    return [row.num("id") for row in rows]
