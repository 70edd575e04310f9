"""What somebody pinned, the last first."""

from typing import Final, LiteralString

from node.database.types import Reader
from node.ids import ActorId, NoteId
from node.notes.queries.visible import NOT_BLOCKED, VISIBLE, viewer_number

MOST_PINS: Final = 10
"""As many of others' are kept and shown; our own people have fewer."""

_LIST: Final[LiteralString] = "\n".join(
    (
        """
    SELECT n.id
    FROM pins AS pn
    JOIN notes AS n ON n.id = pn.note_id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE pn.actor_id = :actor_id
        AND n.visibility IN ('public', 'unlisted')
        AND
    """,
        VISIBLE,
        NOT_BLOCKED,
        """
    ORDER BY pn.place DESC, n.id DESC
    LIMIT :limit
    """,
    )
)


def list_pinned_ids(
    r: Reader, actor_id: ActorId, *, viewer_id: ActorId | None
) -> list[NoteId]:
    """Those that the viewer, None for a guest, may see."""
    viewer = viewer_number(viewer_id)
    rows = r.all(_LIST, actor_id=actor_id, viewer_id=viewer, limit=MOST_PINS)
    return [NoteId(row.num("id")) for row in rows]


def is_pinned(r: Reader, note_id: NoteId) -> bool:
    row = r.one("SELECT 1 AS found FROM pins WHERE note_id = :id", id=note_id)
    return row is not None


def count_pins(r: Reader, actor_id: ActorId) -> int:
    """All of them, whoever may see them."""
    row = r.one("SELECT COUNT(*) AS n FROM pins WHERE actor_id = :id", id=actor_id)
    return row.num("n") if row else 0


def find_featured_ms(r: Reader, actor_id: ActorId) -> int:
    """When somebody elsewhere was last asked what they pinned; 0 for never."""
    row = r.one("SELECT featured_ms FROM actors WHERE id = :id", id=actor_id)
    return row.num("featured_ms") if row else 0
