"""What was posted under a key already: see `node.notes.actions.submissions`."""

from node.database.types import Reader
from node.ids import ActorId
from node.notes.models import Note
from node.notes.queries.notes import find_note


def find_submitted(r: Reader, author_id: ActorId, key: str) -> Note | None:
    """The note that was posted under this key already."""
    if not key:
        return None
    row = r.one(
        """
        SELECT note_id
        FROM note_submissions
        WHERE actor_id = :actor_id
            AND key = :key
        """,
        actor_id=author_id,
        key=key,
    )
    return find_note(r, row.num("note_id")) if row else None
