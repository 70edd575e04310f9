"""How much topics are used."""

from collections.abc import Iterable, Mapping
from typing import Final

from node.database.types import Reader
from node.timelines.models import TopicDay

DAY_MS: Final = 86_400_000
DAYS: Final = 7


def count_topic_days(
    r: Reader, topics: Iterable[str]
) -> Mapping[str, Mapping[int, TopicDay]]:
    """Of at most 500 topics, by day: public notes of the last seven days."""
    first_day = r.now_ms // DAY_MS - (DAYS - 1)
    rows = r.many(
        """
        SELECT t.topic, n.created_ms / 86400000 AS day, COUNT(*) AS notes_count,
            COUNT(DISTINCT n.actor_id) AS authors_count
        FROM note_topics AS t
        JOIN notes AS n ON n.id = t.note_id
        JOIN actors AS a ON a.id = n.actor_id
        WHERE t.topic IN (:items)
            AND t.note_id >= :first_id
            AND n.visibility = 'public'
            AND n.held = 0
            AND a.hidden_ms IS NULL
            AND a.is_limited = 0
            AND a.is_blocked = 0
            AND a.suspended_ms IS NULL
            AND a.deleted_ms IS NULL
        GROUP BY t.topic, n.created_ms / 86400000
        """,
        items=sorted(set(topics)),
        first_id=first_day * DAY_MS << 16,
    )
    found: dict[str, dict[int, TopicDay]] = {}
    for row in rows:
        day = TopicDay(row.num("day"), row.num("notes_count"), row.num("authors_count"))
        found.setdefault(row.text("topic"), {})[day.day] = day
    return found
