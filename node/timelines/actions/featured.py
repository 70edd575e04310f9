"""Topics that people show on their profiles: adding and removing them."""

from collections.abc import Sequence
from typing import Final

from node.database.types import Writer
from node.errors import Conflict
from node.ids import ActorId
from node.text.tokens import TagKey
from node.timelines.queries.featured import list_featured_topics

MAX_FEATURED: Final = 10


def feature_topic(w: Writer, actor_id: ActorId, topic: TagKey) -> None:
    """May be repeated; the place in the list stays that of the first time."""
    rows = w.all(
        """
        SELECT topic
        FROM featured_topics
        WHERE actor_id = :actor_id
        LIMIT :limit
        """,
        actor_id=actor_id,
        limit=MAX_FEATURED,
    )
    if any(row.text("topic") == topic for row in rows):
        return
    if len(rows) >= MAX_FEATURED:
        raise Conflict(f"nobody features more than {MAX_FEATURED} topics")
    w.run(
        """
        INSERT INTO featured_topics (actor_id, topic, id)
        VALUES (:actor_id, :topic, :id)
        """,
        actor_id=actor_id,
        topic=topic,
        id=w.new_id(),
    )


def set_featured_topics(w: Writer, actor_id: ActorId, topics: Sequence[TagKey]) -> None:
    """These in this order and no others; raises `Conflict` if they are too many."""
    if topics == [each.topic for each in list_featured_topics(w, actor_id)]:
        return
    w.run("DELETE FROM featured_topics WHERE actor_id = :actor_id", actor_id=actor_id)
    # The last that was added is the first of the list.
    for topic in reversed(topics):
        feature_topic(w, actor_id, topic)


def unfeature_topic(w: Writer, actor_id: ActorId, topic: TagKey) -> None:
    """May be repeated."""
    w.run(
        "DELETE FROM featured_topics WHERE actor_id = :actor_id AND topic = :topic",
        actor_id=actor_id,
        topic=topic,
    )
