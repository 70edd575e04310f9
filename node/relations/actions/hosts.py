"""Servers whose people one of ours does not want to meet.

Their notes stay away from feeds, they tell nothing, and follows in both directions
end, some at a time, since they may be many (as in Mastodon's user domain blocks).
"""

from typing import Final

from federation.errors import InvalidIri
from federation.origins import canonical_authority
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Database, Reader, Record, Writer
from node.errors import Invalid
from node.ids import ActorId
from node.relations.actions.follows import remove_follower, unfollow
from node.relations.jobs import LeaveHost
from node.urls import Urls

AT_ONCE: Final = 50
MAX_HOSTS: Final = 10_000


def avoid_host(w: Writer, urls: Urls, *, actor: Actor, text: str) -> bool:
    """Keep away from a server; whether that is new. Raises `Invalid`."""
    host = _read_host(text)
    if host == urls.handle_domain:
        raise Invalid.field("domain", "invalid", "this is your own server")
    added = w.run(
        """
        INSERT INTO avoided_hosts (actor_id, host, id)
        SELECT :actor_id, CAST(:host AS TEXT), CAST(:id AS INTEGER)
        WHERE (SELECT COUNT(*) FROM avoided_hosts WHERE actor_id = :actor_id) < :most
        ON CONFLICT (actor_id, host) DO NOTHING
        """,
        actor_id=actor.id,
        host=host,
        id=w.new_id(),
        most=MAX_HOSTS,
    )
    if added:
        w.enqueue(LeaveHost(actor.id, host))
    return added > 0


def meet_host(w: Writer, *, actor: Actor, text: str) -> None:
    """Stay away no more; follows do not come back. May be repeated."""
    w.run(
        "DELETE FROM avoided_hosts WHERE actor_id = :actor_id AND host = :host",
        actor_id=actor.id,
        host=_read_host(text),
    )


async def leave_host(db: Database, urls: Urls, job: LeaveHost) -> None:
    """Handles `LeaveHost`."""
    await db.write(_forget_news, job)
    while await db.write(_leave_some, urls, job):
        pass


def _read_host(text: str) -> str:
    try:
        return canonical_authority(text.strip().removeprefix("@"))
    except InvalidIri:
        fault = "this is not the domain of a server"
        raise Invalid.field("domain", "invalid", fault) from None


def _forget_news(w: Writer, job: LeaveHost) -> None:
    w.run(
        """
        DELETE FROM notifications
        WHERE actor_id = :actor_id
            AND from_id IN (SELECT a.id FROM actors AS a WHERE a.host = :host)
        """,
        actor_id=job.actor_id,
        host=job.host,
    )


def _leave_some(w: Writer, urls: Urls, job: LeaveHost) -> int:
    """End some of the follows; how many there were."""
    actor = get_actor(w, job.actor_id)
    found = _list_follows(w, actor.id, job.host)
    for row in found:
        other = get_actor(w, ActorId(row.num("other_id")))
        if row.num("follower_id") == actor.id:
            unfollow(w, urls, follower=actor, target=other)
        else:
            remove_follower(w, urls, target=actor, follower=other)
    return len(found)


def _list_follows(r: Reader, actor_id: ActorId, host: str) -> list[Record]:
    return r.all(
        """
        SELECT f.follower_id, a.id AS other_id
        FROM follows AS f
        JOIN actors AS a ON a.id = f.target_id
        WHERE f.follower_id = :actor_id
            AND a.host = :host
        UNION ALL
        SELECT f.follower_id, a.id AS other_id
        FROM follows AS f
        JOIN actors AS a ON a.id = f.follower_id
        WHERE f.target_id = :actor_id
            AND a.host = :host
        LIMIT :limit
        """,
        actor_id=actor_id,
        host=host,
        limit=AT_ONCE,
    )
