"""What a deleted actor left, removed a little at a time.

Each step removes at most a hundred things and says whether it found any, so that a
transaction stays short. Counters of others are kept right.
"""

from typing import Final

from node.actors.models import Actor
from node.database.types import Writer
from node.filters.actions import forget_filters
from node.ids import ActorId, MediaId
from node.lists.actions import forget_lists, remove_from_lists
from node.media.actions import drop_media
from node.notes.actions import forget_votes_of, purge_notes_of
from node.notifications.actions import forget_everywhere
from node.reactions.actions import uncount_reaction
from node.relations.actions import forget_relations
from node.timelines.actions import forget_topics, remove_from_homes
from node.transfers.actions import forget_imports

AT_ONCE: Final = 100


def remove_some(w: Writer, actor: Actor) -> bool:
    """One step; False when nothing is left."""
    if purge_notes_of(w, actor) > 0:
        return True
    if _remove_boosts(w, actor.id) or _remove_likes(w, actor.id):
        return True
    if _remove_reactions(w, actor.id):
        return True
    if forget_votes_of(w, actor.id, limit=AT_ONCE) > 0:
        return True
    if forget_relations(w, actor.id, limit=AT_ONCE) > 0:
        return True
    if _remove_media(w, actor.id):
        return True
    _remove_rest(w, actor.id)
    return False


def forget_activities(w: Writer, actor_id: ActorId, *, but: str) -> None:
    """Drop what was said, and what of it still waits for delivery, but one kind."""
    w.run(
        "DELETE FROM activities WHERE actor_id = :actor_id AND kind <> :but",
        actor_id=actor_id,
        but=but,
    )


def _remove_boosts(w: Writer, actor_id: ActorId) -> bool:
    rows = w.all(
        """
        DELETE FROM boosts
        WHERE id IN (
            SELECT id
            FROM boosts
            WHERE actor_id = :actor_id
            ORDER BY id
            LIMIT :limit
        )
        RETURNING note_id
        """,
        actor_id=actor_id,
        limit=AT_ONCE,
    )
    for row in rows:
        note_id = row.num("note_id")
        remove_from_homes(w, note_id, booster_id=actor_id)
        remove_from_lists(w, note_id, booster_id=actor_id)
        w.run(
            "UPDATE notes SET boosts_count = boosts_count - 1 WHERE id = :id",
            id=note_id,
        )
    return bool(rows)


def _remove_likes(w: Writer, actor_id: ActorId) -> bool:
    rows = w.all(
        """
        DELETE FROM likes
        WHERE id IN (
            SELECT id
            FROM likes
            WHERE actor_id = :actor_id
            ORDER BY id
            LIMIT :limit
        )
        RETURNING note_id
        """,
        actor_id=actor_id,
        limit=AT_ONCE,
    )
    for row in rows:
        w.run(
            "UPDATE notes SET likes_count = likes_count - 1 WHERE id = :id",
            id=row.num("note_id"),
        )
    return bool(rows)


def _remove_reactions(w: Writer, actor_id: ActorId) -> bool:
    rows = w.all(
        """
        DELETE FROM emoji_reactions
        WHERE id IN (
            SELECT id
            FROM emoji_reactions
            WHERE actor_id = :actor_id
            ORDER BY id
            LIMIT :limit
        )
        RETURNING note_id, emoji
        """,
        actor_id=actor_id,
        limit=AT_ONCE,
    )
    for row in rows:
        uncount_reaction(w, row.num("note_id"), row.text("emoji"))
    return bool(rows)


def _remove_media(w: Writer, actor_id: ActorId) -> bool:
    """Avatar, header, uploads that were never posted.

    Not what a shop shows, nor emoji, which are their server's.
    """
    rows = w.all(
        """
        SELECT id
        FROM media
        WHERE owner_id = :actor_id
            AND purpose NOT IN ('product', 'emoji')
        ORDER BY id
        LIMIT :limit
        """,
        actor_id=actor_id,
        limit=AT_ONCE,
    )
    drop_media(w, [MediaId(row.num("id")) for row in rows])
    return bool(rows)


def _remove_rest(w: Writer, actor_id: ActorId) -> None:
    w.run("DELETE FROM home WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM bookmarks WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM direct_notes WHERE actor_id = :id", id=actor_id)
    forget_topics(w, actor_id)
    w.run("DELETE FROM muted_threads WHERE actor_id = :id", id=actor_id)
    w.run("DELETE FROM scheduled_notes WHERE actor_id = :id", id=actor_id)
    forget_imports(w, ActorId(actor_id))
    forget_lists(w, actor_id)
    forget_filters(w, actor_id)
    forget_everywhere(w, actor_id)
    forget_activities(w, actor_id, but="Delete")
    w.run(
        "UPDATE actors SET avatar_id = NULL, header_id = NULL WHERE id = :id",
        id=actor_id,
    )
