"""Topics that people show on their profiles, and which they might."""

from collections.abc import Iterable
from typing import Final

from node.database.types import Reader
from node.ids import ActorId
from node.timelines.models import FeaturedTopic

_MOST: Final = 50
_LATELY: Final = 500
_SUGGESTED: Final = 10


def list_featured_topics(r: Reader, actor_id: ActorId) -> list[FeaturedTopic]:
    """All of them, the last added first, with the notes that anybody may read.

    Most people feature none: their notes are not looked at.
    """
    rows = r.all(
        """
        SELECT f.id, f.topic
        FROM featured_topics AS f
        WHERE f.actor_id = :actor_id
        ORDER BY f.id DESC
        LIMIT :limit
        """,
        actor_id=actor_id,
        limit=_MOST,
    )
    used = _count_notes(r, actor_id, [row.text("topic") for row in rows])
    return [
        FeaturedTopic(row.num("id"), topic, *used.get(topic, (0, None)))
        for row in rows
        for topic in (row.text("topic"),)
    ]


def _count_notes(
    r: Reader, actor_id: ActorId, topics: list[str]
) -> dict[str, tuple[int, int]]:
    """By topic: how many open notes, and when the last was written."""
    rows = r.many(
        """
        SELECT t.topic, COUNT(*) AS notes_count, MAX(n.created_ms) AS last_ms
        FROM notes AS n
        JOIN note_topics AS t ON t.note_id = n.id
        WHERE n.actor_id = :actor_id
            AND n.visibility IN ('public', 'unlisted')
            AND n.held = 0
            AND t.topic IN (:items)
        GROUP BY t.topic
        """,
        items=topics,
        actor_id=actor_id,
    )
    return {
        row.text("topic"): (row.num("notes_count"), row.num("last_ms")) for row in rows
    }


def pick_featured(r: Reader, actor_id: ActorId, topics: Iterable[str]) -> set[str]:
    """Those of at most 500 topics that the actor features."""
    rows = r.many(
        """
        SELECT topic
        FROM featured_topics
        WHERE actor_id = :actor_id
            AND topic IN (:items)
        """,
        items=sorted(set(topics)),
        actor_id=actor_id,
    )
    return {row.text("topic") for row in rows}


def suggest_topics(r: Reader, actor_id: ActorId) -> list[str]:
    """What the actor's last public notes were about most, but is not featured."""
    rows = r.all(
        """
        SELECT t.topic
        FROM (
            SELECT n.id
            FROM notes AS n
            WHERE n.actor_id = :actor_id
                AND n.visibility IN ('public', 'unlisted')
                AND n.held = 0
            ORDER BY n.id DESC
            LIMIT :lately
        ) AS late
        JOIN note_topics AS t ON t.note_id = late.id
        WHERE NOT EXISTS (
            SELECT 1
            FROM featured_topics AS f
            WHERE f.actor_id = :actor_id
                AND f.topic = t.topic
        )
        GROUP BY t.topic
        ORDER BY COUNT(*) DESC, t.topic
        LIMIT :limit
        """,
        actor_id=actor_id,
        lately=_LATELY,
        limit=_SUGGESTED,
    )
    return [row.text("topic") for row in rows]
