"""Topics that people show on their profiles: adding and removing them."""

from typing import Final

from node.database.types import Writer
from node.errors import Conflict
from node.ids import ActorId
from node.text.tokens import TagKey

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


def unfeature_topic(w: Writer, actor_id: ActorId, topic: TagKey) -> None:
    """May be repeated."""
    w.run(
        "DELETE FROM featured_topics WHERE actor_id = :actor_id AND topic = :topic",
        actor_id=actor_id,
        topic=topic,
    )
