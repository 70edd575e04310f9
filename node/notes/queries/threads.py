"""A conversation around one note: what it answers, and what answers it.

Both walks are bounded. The tree is put together here, from the shape alone, so
that an answer stays in its place under a parent that this viewer may not see.
"""

from collections import defaultdict
from collections.abc import Iterator

from node.database.types import Reader, Record
from node.ids import ActorId, NoteId
from node.notes.models import Note, Thread, ThreadEntry
from node.notes.queries.visible import NOT_HIDDEN, VISIBLE, WANTED, viewer_number

MAX_ANCESTORS = 40
MAX_REPLIES = 500

_ANCESTORS = "\n".join(
    (
        """
    WITH RECURSIVE above (id, reply_to_id, height) AS (
        SELECT id, reply_to_id, 1
        FROM notes
        WHERE id = :parent_id
        UNION ALL
        SELECT up.id, up.reply_to_id, above.height + 1
        FROM above
        JOIN notes AS up ON up.id = above.reply_to_id
        WHERE above.height < :limit
    )
    SELECT n.id, n.reply_to_id
    FROM above
    JOIN notes AS n ON n.id = above.id
    JOIN actors AS a ON a.id = n.actor_id
    WHERE
    """,
        VISIBLE,
        """
    ORDER BY above.height DESC
    LIMIT :limit
    """,
    )
)

# An answer whose parent was deleted keeps its conversation: it is found by the
# root. UNION, not UNION ALL: no circle may keep the walk going.
_REPLIES = "\n".join(
    (
        """
    WITH RECURSIVE below (id) AS (
        SELECT id
        FROM notes
        WHERE reply_to_id = :note_id
            OR (root_id = :note_id AND reply_to_id IS NULL AND id <> :note_id)
        UNION
        SELECT down.id
        FROM below
        JOIN notes AS down ON down.reply_to_id = below.id
    ),
    found (id) AS (
        SELECT id FROM below LIMIT :limit
    )
    SELECT n.id, n.reply_to_id, CASE WHEN
    """,
        VISIBLE,
        WANTED,
        NOT_HIDDEN,
        """
    THEN 1 ELSE 0 END AS is_shown
    FROM found
    JOIN notes AS n ON n.id = found.id
    JOIN actors AS a ON a.id = n.actor_id
    ORDER BY n.id
    LIMIT :limit
    """,
    )
)


def list_thread(r: Reader, note: Note, *, viewer_id: ActorId | None) -> Thread:
    """The conversation as this viewer may see it, in two queries."""
    viewer = viewer_number(viewer_id)
    ancestors: list[Record] = []
    if note.reply_to_id is not None:
        ancestors = r.all(
            _ANCESTORS,
            parent_id=note.reply_to_id,
            viewer_id=viewer,
            limit=MAX_ANCESTORS,
        )
    below = r.all(_REPLIES, note_id=note.id, viewer_id=viewer, limit=MAX_REPLIES + 1)
    return Thread(
        ancestors=tuple(_entry(row, depth) for depth, row in enumerate(ancestors)),
        replies=tuple(_in_reading_order(note.id, below[:MAX_REPLIES])),
        is_cut=len(below) > MAX_REPLIES,
    )


def _in_reading_order(note_id: NoteId, rows: list[Record]) -> Iterator[ThreadEntry]:
    """Depth first; what is not shown lends its place to its answers."""
    ids = {row.num("id") for row in rows}
    children: defaultdict[int, list[Record]] = defaultdict(list)
    for row in rows:
        parent = row.opt_num("reply_to_id")
        children[parent if parent in ids else note_id].append(row)
    waiting = [(row, 0) for row in reversed(children[note_id])]
    while waiting:
        row, depth = waiting.pop()
        is_shown = row.flag("is_shown")
        if is_shown:
            yield _entry(row, depth)
        below = depth + 1 if is_shown else depth
        waiting.extend((child, below) for child in reversed(children[row.num("id")]))


def _entry(row: Record, depth: int) -> ThreadEntry:
    parent = row.opt_num("reply_to_id")
    return ThreadEntry(
        NoteId(row.num("id")), None if parent is None else NoteId(parent), depth
    )
