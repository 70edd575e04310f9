"""Who is near somebody: common acquaintances, and people they may want to know."""

from collections.abc import Iterable
from typing import Final, LiteralString

from node.actors.models import Actor
from node.actors.queries import SELECT_ACTOR, actor_of, list_actors
from node.database.types import Reader
from node.ids import ActorId

MAX_COMMON: Final = 500
MAX_LOOKED_AT: Final = 2_000

FINDABLE: Final[LiteralString] = """
    AND a.discoverable = 1
    AND a.kind <> 'Application'
    AND a.moved_to IS NULL
    AND a.suspended_ms IS NULL
    AND a.deleted_ms IS NULL
    AND a.hidden_ms IS NULL
    AND a.is_blocked = 0
    AND a.is_limited = 0
"""
"""For lists of people, `actors AS a`: who wants to be found and may be shown to all."""

NOT_SHUNNED: Final[LiteralString] = """
    AND NOT EXISTS (
        SELECT 1
        FROM blocks AS b
        WHERE (b.actor_id = :viewer_id AND b.target_id = a.id)
            OR (b.actor_id = a.id AND b.target_id = :viewer_id)
    )
    AND NOT EXISTS (
        SELECT 1
        FROM mutes AS m
        WHERE m.actor_id = :viewer_id AND m.target_id = a.id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM avoided_hosts AS h
        WHERE h.actor_id = :viewer_id AND h.host = a.host
    )
"""
"""For lists of people, `actors AS a`: the viewer neither blocks nor mutes them, nor
avoids their server, and they do not block the viewer. `:viewer_id` is 0 for a guest."""


def list_common_followers(
    r: Reader, viewer_id: ActorId, ids: Iterable[ActorId]
) -> dict[ActorId, list[Actor]]:
    """Whom the viewer follows of those who follow each of `ids`.

    Nothing is told of people who hide who follows them, nor of whom those follow who
    hide that.
    """
    rows = r.many(
        """
        SELECT theirs.target_id, theirs.follower_id
        FROM follows AS mine
        JOIN follows AS theirs ON theirs.follower_id = mine.target_id
        JOIN actors AS t ON t.id = theirs.target_id
        JOIN actors AS a ON a.id = theirs.follower_id
        WHERE mine.follower_id = :viewer_id
            AND mine.state = 'accepted'
            AND theirs.state = 'accepted'
            AND theirs.target_id IN (:items)
            AND theirs.target_id <> :viewer_id
            AND t.hide_follows = 0
            AND a.hide_follows = 0
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        ORDER BY theirs.id DESC
        LIMIT :limit
        """,
        items=sorted(set(ids)),
        viewer_id=viewer_id,
        limit=MAX_COMMON,
    )
    people = list_actors(r, {ActorId(row.num("follower_id")) for row in rows})
    found: dict[ActorId, list[Actor]] = {}
    for row in rows:
        several = found.setdefault(ActorId(row.num("target_id")), [])
        several.append(people[ActorId(row.num("follower_id"))])
    return found


def list_suggested(r: Reader, viewer_id: ActorId, *, limit: int) -> list[Actor]:
    """Whom several follow whom the viewer follows, the most followed by them first.

    Only people who want to be found, whom the viewer neither knows nor shuns, and
    nobody who was dismissed before.
    """
    rows = r.all(_SUGGESTED, viewer_id=viewer_id, looked_at=MAX_LOOKED_AT, limit=limit)
    return [actor_of(row) for row in rows]


_SUGGESTED: Final[LiteralString] = "\n".join(
    (
        SELECT_ACTOR,
        """
    , near.times
    FROM (
        SELECT met.target_id, COUNT(*) AS times
        FROM (
            SELECT theirs.target_id
            FROM follows AS mine
            JOIN actors AS b ON b.id = mine.target_id
            JOIN follows AS theirs ON theirs.follower_id = mine.target_id
            WHERE mine.follower_id = :viewer_id
                AND mine.state = 'accepted'
                AND theirs.state = 'accepted'
                AND b.hide_follows = 0
            ORDER BY theirs.id DESC
            LIMIT :looked_at
        ) AS met
        GROUP BY met.target_id
    ) AS near
    JOIN actors AS a ON a.id = near.target_id
    WHERE a.id <> :viewer_id
    """,
        FINDABLE,
        """
        AND NOT EXISTS (
            SELECT 1
            FROM follows AS f
            WHERE f.follower_id = :viewer_id AND f.target_id = a.id
        )
    """,
        NOT_SHUNNED,
        """
        AND NOT EXISTS (
            SELECT 1
            FROM dismissed_people AS d
            WHERE d.actor_id = :viewer_id AND d.target_id = a.id
        )
    ORDER BY near.times DESC, a.id DESC
    LIMIT :limit
    """,
    )
)
