"""One press, one note: a form that arrives twice posts once.

A browser sends a form again when its answer got lost, and a person presses twice.
Each form carries a key of its own; what was posted under it is remembered a day.
"""

from node.clock import DAY_MS
from node.database.types import Writer
from node.ids import ActorId
from node.notes.models import Note
from node.notes.queries import find_note

KEPT_MS = DAY_MS


def find_submitted(w: Writer, author_id: ActorId, key: str) -> Note | None:
    """The note that was posted under this key already."""
    if not key:
        return None
    row = w.one(
        """
        SELECT note_id
        FROM note_submissions
        WHERE actor_id = :actor_id
            AND key = :key
        """,
        actor_id=author_id,
        key=key,
    )
    return find_note(w, row.num("note_id")) if row else None


def remember_submission(w: Writer, note: Note, key: str) -> None:
    """Keep in mind what was posted under a key."""
    if not key:
        return
    w.run(
        """
        INSERT INTO note_submissions (actor_id, key, note_id, created_ms)
        VALUES (:actor_id, :key, :note_id, :now)
        """,
        actor_id=note.actor_id,
        key=key,
        note_id=note.id,
        now=w.now_ms,
    )


def forget_submissions(w: Writer) -> int:
    """Forget the keys of yesterday."""
    return w.run(
        "DELETE FROM note_submissions WHERE created_ms < :before",
        before=w.now_ms - KEPT_MS,
    )
