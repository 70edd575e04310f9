"""Earlier versions of notes, and the photos that only they show."""

from collections import defaultdict
from dataclasses import replace
from typing import Final

from node.database.types import Reader
from node.ids import MediaId
from node.media.models import Media
from node.media.queries import list_media
from node.notes.models import NoteEdit
from node.notes.queries.rows import edit_of

MAX_EDITS: Final = 100
MAX_SHOWN: Final = 2_000
MAX_AT_ONCE: Final = 500


def list_edits(r: Reader, note_id: int) -> list[NoteEdit]:
    """Earlier versions, newest first."""
    rows = r.all(
        """
        SELECT id, title, html, warning, alts, options, written_ms
        FROM note_edits
        WHERE note_id = :note_id
        ORDER BY id DESC
        LIMIT :limit
        """,
        note_id=note_id,
        limit=MAX_EDITS,
    )
    photos = _list_photos(r, note_id) if rows else {}
    return [edit_of(row, photos.get(row.num("id"), ())) for row in rows]


def list_former_media_ids(r: Reader, note_id: int) -> list[MediaId]:
    """Every photo that a note's earlier versions show, in no order."""
    rows = r.all(
        """
        SELECT DISTINCT m.media_id
        FROM note_edits AS e
        JOIN note_edit_media AS m ON m.edit_id = e.id
        WHERE e.note_id = :note_id
        ORDER BY m.media_id
        LIMIT :limit
        """,
        note_id=note_id,
        limit=MAX_SHOWN,
    )
    return [MediaId(row.num("media_id")) for row in rows]


def _list_photos(r: Reader, note_id: int) -> dict[int, tuple[Media, ...]]:
    """In their order, by version."""
    rows = r.all(
        """
        SELECT m.edit_id, m.media_id, m.alt
        FROM note_edits AS e
        JOIN note_edit_media AS m ON m.edit_id = e.id
        WHERE e.note_id = :note_id
        ORDER BY m.edit_id, m.position
        LIMIT :limit
        """,
        note_id=note_id,
        limit=MAX_SHOWN,
    )
    ids = list(dict.fromkeys(MediaId(row.num("media_id")) for row in rows))
    known: dict[MediaId, Media] = {}
    for start in range(0, len(ids), MAX_AT_ONCE):
        known.update(list_media(r, ids[start : start + MAX_AT_ONCE]))
    found: defaultdict[int, tuple[Media, ...]] = defaultdict(tuple)
    for row in rows:
        media = known[MediaId(row.num("media_id"))]
        found[row.num("edit_id")] += (replace(media, alt=row.text("alt")),)
    return found
