"""One press, one note: a form that arrives twice posts once.

A browser sends a form again when its answer got lost, and a person presses twice.
Each form carries a key of its own; what was posted under it is remembered a day.
"""

from node.clock import DAY_MS
from node.database.types import Writer
from node.notes.models import Note

KEPT_MS = DAY_MS


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
