"""Topics that somebody follows, and how much topics are used."""

from collections.abc import Iterable, Mapping
from typing import Final

from node.database.paging import Page, Span, make_span_page, order_by, positions
from node.database.types import Reader
from node.ids import ActorId
from node.timelines.models import FollowedTopic, TopicDay

DAY_MS: Final = 86_400_000
DAYS: Final = 7


def list_followed_topics(
    r: Reader, actor_id: ActorId, span: Span
) -> Page[FollowedTopic]:
    """Those followed last come first."""
    rows = r.all(
        "\n".join(
            (
                """
                SELECT f.id, f.topic
                FROM followed_topics AS f
                WHERE f.actor_id = :actor_id
                    AND f.id < :before
                    AND f.id > :after
                """,
                order_by("f.id", span),
            )
        ),
        actor_id=actor_id,
        **positions(span),
    )
    page = make_span_page(rows, span, lambda row: row.num("id"))
    return page.map(lambda row: FollowedTopic(row.num("id"), row.text("topic")))


def pick_followed(r: Reader, actor_id: ActorId, topics: Iterable[str]) -> set[str]:
    """Those of at most 500 topics that the actor follows."""
    rows = r.many(
        """
        SELECT topic
        FROM followed_topics
        WHERE actor_id = :actor_id
            AND topic IN (:items)
        """,
        items=sorted(set(topics)),
        actor_id=actor_id,
    )
    return {row.text("topic") for row in rows}


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
