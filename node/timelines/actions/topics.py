"""Topics that somebody follows: their public notes are in the home feed.

Only those that answer nothing, as with people whom one follows: half a conversation is
noise. What a note said when it came is what counts; edits add it to no feed.
"""

from typing import Final, LiteralString

from node.database.types import Writer
from node.errors import Conflict
from node.ids import ActorId
from node.notes.models import Note
from node.text.tokens import TagKey
from node.timelines.actions.room import trim_homes, trim_some

MAX_FOLLOWED: Final = 300
MAX_AT_ONCE: Final = 20

_ADD: Final[LiteralString] = """
    INSERT INTO home (actor_id, sort_id, note_id, booster_id)
    SELECT DISTINCT f.actor_id, n.id, n.id, CAST(NULL AS INTEGER)
    FROM note_topics AS t
    JOIN followed_topics AS f ON f.topic = t.topic
    JOIN notes AS n ON n.id = t.note_id
    JOIN actors AS a ON a.id = n.actor_id
    JOIN actors AS reader ON reader.id = f.actor_id
    WHERE n.visibility = 'public'
        AND n.reply_to_iri IS NULL
        AND n.held = 0
        AND a.hidden_ms IS NULL
        AND a.is_limited = 0
        AND a.is_blocked = 0
        AND reader.deleted_ms IS NULL
        AND f.actor_id <> n.actor_id
        AND NOT EXISTS (
            SELECT 1
            FROM blocks AS apart
            WHERE (apart.actor_id = f.actor_id AND apart.target_id = n.actor_id)
                OR (apart.actor_id = n.actor_id AND apart.target_id = f.actor_id)
        )
        AND NOT EXISTS (
            SELECT 1
            FROM mutes AS quiet
            WHERE quiet.actor_id = f.actor_id
                AND quiet.target_id = n.actor_id
        )
        AND NOT EXISTS (
            SELECT 1
            FROM home AS there
            WHERE there.note_id = n.id
                AND there.actor_id = f.actor_id
        )
"""
_OF_NOTE: Final[LiteralString] = """
        AND t.note_id = :note_id
    ON CONFLICT DO NOTHING
    RETURNING actor_id
"""
_OF_TOPIC: Final[LiteralString] = """
        AND t.topic = :topic
        AND f.actor_id = :actor_id
        AND t.note_id IN (
            SELECT late.note_id
            FROM note_topics AS late
            WHERE late.topic = :topic
            ORDER BY late.note_id DESC
            LIMIT :limit
        )
    ON CONFLICT DO NOTHING
"""


def follow_topic(w: Writer, actor_id: ActorId, topic: TagKey) -> None:
    """From now on, and a few of its newest notes at once. May be repeated."""
    row = w.one(
        "SELECT COUNT(*) AS n FROM followed_topics WHERE actor_id = :id", id=actor_id
    )
    assert row is not None
    if row.num("n") >= MAX_FOLLOWED:
        raise Conflict(f"nobody follows more than {MAX_FOLLOWED} topics")
    added = w.run(
        """
        INSERT INTO followed_topics (actor_id, topic, id)
        VALUES (:actor_id, :topic, :id)
        ON CONFLICT (actor_id, topic) DO NOTHING
        """,
        actor_id=actor_id,
        topic=topic,
        id=w.new_id(),
    )
    if added:
        w.run(
            "\n".join((_ADD, _OF_TOPIC)),
            topic=topic,
            actor_id=actor_id,
            limit=MAX_AT_ONCE,
        )
        trim_homes(w, [actor_id])


def unfollow_topic(w: Writer, actor_id: ActorId, topic: TagKey) -> None:
    """What is at home only for this topic leaves it. May be repeated."""
    removed = w.run(
        "DELETE FROM followed_topics WHERE actor_id = :actor_id AND topic = :topic",
        actor_id=actor_id,
        topic=topic,
    )
    if removed:
        w.run(_LEAVE, actor_id=actor_id, topic=topic)


_LEAVE: Final[LiteralString] = """
    DELETE FROM home
    WHERE actor_id = :actor_id
        AND booster_id IS NULL
        AND EXISTS (
            SELECT 1
            FROM note_topics AS t
            WHERE t.topic = :topic
                AND t.note_id = home.note_id
        )
        AND NOT EXISTS (
            SELECT 1
            FROM note_topics AS also
            JOIN followed_topics AS f ON f.topic = also.topic
            WHERE also.note_id = home.note_id
                AND f.actor_id = :actor_id
        )
        AND NOT EXISTS (
            SELECT 1
            FROM notes AS n
            WHERE n.id = home.note_id
                AND (
                    n.actor_id = :actor_id
                    OR EXISTS (
                        SELECT 1
                        FROM follows AS known
                        WHERE known.follower_id = :actor_id
                            AND known.target_id = n.actor_id
                            AND known.state = 'accepted'
                    )
                )
        )
"""


def add_to_homes_of_topics(w: Writer, note: Note) -> None:
    """Put a note into the feeds of those who follow one of its topics."""
    rows = w.all("\n".join((_ADD, _OF_NOTE)), note_id=note.id)
    trim_some(w, [ActorId(row.num("actor_id")) for row in rows], note.id)


def forget_topics(w: Writer, actor_id: int) -> None:
    """What a deleted actor followed and featured, and how far they had read."""
    w.run("DELETE FROM followed_topics WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM featured_topics WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM home_marks WHERE actor_id = :id", id=actor_id)
