"""Keeping a note for oneself; nobody is told."""

from node.actors.models import Actor
from node.database.types import Writer
from node.notes.models import Note
from node.notes.queries import get_visible_note


def bookmark(w: Writer, *, actor: Actor, note: Note) -> bool:
    """Whether it is new. Raises `NotFound` for what the actor may not see."""
    get_visible_note(w, note.id, viewer_id=actor.id)
    added = w.run(
        """
        INSERT INTO bookmarks (actor_id, note_id, id)
        VALUES (:actor_id, :note_id, :id)
        ON CONFLICT DO NOTHING
        """,
        actor_id=actor.id,
        note_id=note.id,
        id=w.new_id(),
    )
    return added > 0


def unbookmark(w: Writer, *, actor: Actor, note: Note) -> bool:
    """Whether it was there."""
    removed = w.run(
        """
        DELETE FROM bookmarks
        WHERE actor_id = :actor_id
            AND note_id = :note_id
        """,
        actor_id=actor.id,
        note_id=note.id,
    )
    return removed > 0
