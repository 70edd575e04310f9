"""Direct notes by whose conversations they are in: what is kept for reading those."""

from node.database.types import Writer
from node.ids import ActorId, NoteId
from node.notes.models import Note, Visibility


def keep_direct_note(w: Writer, note: Note) -> None:
    """Put a direct note into its people's conversations; may be repeated.

    Not for those who block or mute the author. One's own is no news to oneself.
    """
    if note.visibility is not Visibility.DIRECT:
        return
    w.run(
        """
        INSERT INTO direct_notes (actor_id, root_id, note_id, seen)
        SELECT p.actor_id, n.root_id, n.id,
            CASE WHEN p.actor_id = n.actor_id THEN 1 ELSE 0 END
        FROM (
            SELECT actor_id
            FROM notes
            WHERE id = :note_id
            UNION
            SELECT actor_id
            FROM note_mentions
            WHERE note_id = :note_id
        ) AS p
        JOIN actors AS a ON a.id = p.actor_id
        JOIN notes AS n ON n.id = :note_id
        WHERE a.host = ''
            AND a.deleted_ms IS NULL
            AND NOT EXISTS (
                SELECT 1
                FROM blocks AS b
                WHERE b.actor_id = a.id
                    AND b.target_id = n.actor_id
            )
            AND NOT EXISTS (
                SELECT 1
                FROM mutes AS q
                WHERE q.actor_id = a.id
                    AND q.target_id = n.actor_id
            )
        ON CONFLICT DO NOTHING
        """,
        note_id=note.id,
    )


def move_talks(w: Writer, root_id: NoteId, new_root_id: NoteId) -> None:
    """A thread turned out to be part of another."""
    w.run(
        "UPDATE direct_notes SET root_id = :new WHERE root_id = :old",
        old=root_id,
        new=new_root_id,
    )


def see_talk(w: Writer, actor_id: ActorId, root_id: NoteId) -> None:
    """Somebody has read a conversation."""
    w.run(
        """
        UPDATE direct_notes
        SET seen = 1
        WHERE actor_id = :actor_id
            AND root_id = :root_id
            AND seen = 0
        """,
        actor_id=actor_id,
        root_id=root_id,
    )


def leave_talk(w: Writer, actor_id: ActorId, root_id: NoteId) -> None:
    """Take a conversation out of somebody's list, until it goes on."""
    w.run(
        "DELETE FROM direct_notes WHERE actor_id = :actor_id AND root_id = :root_id",
        actor_id=actor_id,
        root_id=root_id,
    )
