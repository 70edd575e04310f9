"""Wanting to hear nothing more of a conversation."""

from node.database.types import Writer
from node.ids import ActorId, NoteId
from node.notes.models import Note


def mute_thread(w: Writer, actor_id: ActorId, note: Note) -> bool:
    """Tell somebody nothing more of the conversation around a note; if that is new."""
    added = w.run(
        """
        INSERT INTO muted_threads (actor_id, root_id, created_ms)
        VALUES (:actor_id, :root_id, :now)
        ON CONFLICT DO NOTHING
        """,
        actor_id=actor_id,
        root_id=note.root_id,
        now=w.now_ms,
    )
    return added > 0


def unmute_thread(w: Writer, actor_id: ActorId, note: Note) -> bool:
    """Tell them again; whether they had enough of it."""
    removed = w.run(
        """
        DELETE FROM muted_threads
        WHERE actor_id = :actor_id
            AND root_id = :root_id
        """,
        actor_id=actor_id,
        root_id=note.root_id,
    )
    return removed > 0


def move_mutes(w: Writer, root_id: NoteId, new_root_id: NoteId) -> None:
    """A conversation turned out to be part of another: the mutes hold for all of it."""
    w.run(
        """
        INSERT INTO muted_threads (actor_id, root_id, created_ms)
        SELECT actor_id, CAST(:new AS INTEGER), created_ms
        FROM muted_threads
        WHERE root_id = :old
        ON CONFLICT DO NOTHING
        """,
        old=root_id,
        new=new_root_id,
    )
    w.run("DELETE FROM muted_threads WHERE root_id = :old", old=root_id)
