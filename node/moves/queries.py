"""Where somebody moved, and whom it concerns.

Those are who follows, blocks or mutes here, and who blocks elsewhere.
"""

from typing import Final, LiteralString

from federation.origins import origin_of
from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri
from node.database.types import Reader
from node.delivery.models import Recipient
from node.ids import ActorId

MAX_PAGE: Final = 500
MAX_BLOCKERS: Final = 1_000

_FOLLOWERS: Final[LiteralString] = """
    SELECT f.follower_id AS actor_id
    FROM follows AS f
    JOIN actors AS a ON a.id = f.follower_id
    WHERE f.target_id = :target_id
        AND f.state = 'accepted'
        AND f.follower_id > :after
        AND a.host = ''
        AND a.suspended_ms IS NULL
        AND a.deleted_ms IS NULL
    ORDER BY f.follower_id
    LIMIT :limit
"""
_BLOCKERS: Final[LiteralString] = """
    SELECT b.actor_id
    FROM blocks AS b
    JOIN actors AS a ON a.id = b.actor_id
    WHERE b.target_id = :target_id
        AND b.actor_id > :after
        AND a.host = ''
        AND a.deleted_ms IS NULL
    ORDER BY b.actor_id
    LIMIT :limit
"""
_MUTERS: Final[LiteralString] = """
    SELECT m.actor_id
    FROM mutes AS m
    JOIN actors AS a ON a.id = m.actor_id
    WHERE m.target_id = :target_id
        AND m.actor_id > :after
        AND a.host = ''
        AND a.deleted_ms IS NULL
    ORDER BY m.actor_id
    LIMIT :limit
"""


def find_new_account(r: Reader, actor: Actor) -> Actor | None:
    """Where somebody moved, if that account is known and says the same."""
    new = find_actor_by_iri(r, actor.moved_to) if actor.moved_to else None
    is_named = new is not None and actor.iri in new.also_known_as
    return new if is_named else None


def list_followers_here(
    r: Reader, target_id: int, *, after: int, limit: int
) -> list[ActorId]:
    """Who follows here, by id."""
    return _list(r, _FOLLOWERS, target_id, after=after, limit=limit)


def list_blockers_here(
    r: Reader, target_id: int, *, after: int, limit: int
) -> list[ActorId]:
    """Who blocks here, by id."""
    return _list(r, _BLOCKERS, target_id, after=after, limit=limit)


def list_muters_here(
    r: Reader, target_id: int, *, after: int, limit: int
) -> list[ActorId]:
    """Who mutes here, by id."""
    return _list(r, _MUTERS, target_id, after=after, limit=limit)


def concerns_anybody(r: Reader, target_id: int) -> bool:
    """Whether anybody here follows, blocks or mutes."""
    return any(
        _list(r, query, target_id, after=0, limit=1)
        for query in (_FOLLOWERS, _BLOCKERS, _MUTERS)
    )


def list_blocker_recipients(r: Reader, target_id: int) -> list[Recipient]:
    """Servers of people elsewhere who block, as far as they told us."""
    rows = r.all(
        """
        SELECT DISTINCT
            CASE WHEN a.shared_inbox <> '' THEN a.shared_inbox ELSE a.inbox END AS inbox
        FROM blocks AS b
        JOIN actors AS a ON a.id = b.actor_id
        WHERE b.target_id = :target_id
            AND a.host <> ''
            AND a.inbox <> ''
            AND a.deleted_ms IS NULL
        ORDER BY inbox
        LIMIT :limit
        """,
        target_id=target_id,
        limit=MAX_BLOCKERS,
    )
    return [
        Recipient(inbox=inbox, host=origin_of(inbox).authority)
        for inbox in (row.text("inbox") for row in rows)
    ]


def _list(
    r: Reader, query: LiteralString, target_id: int, *, after: int, limit: int
) -> list[ActorId]:
    rows = r.all(query, target_id=target_id, after=after, limit=min(limit, MAX_PAGE))
    return [ActorId(row.num("actor_id")) for row in rows]
