"""Earlier versions of notes: kept for whoever may read the note, up to a number.

A photo that an edit takes out stays for as long as a version shows it.
"""

from collections.abc import Iterable

import orjson

from node.database.types import Writer
from node.ids import MediaId
from node.media.actions import drop_media
from node.media.models import Media
from node.media.queries import list_media
from node.notes.models import Note
from node.notes.polls import names_of
from node.notes.queries import find_poll, list_note_media_ids
from node.notes.queries.edits import MAX_EDITS


def keep_version(w: Writer, note: Note) -> None:
    """Remember how a note read until now; the oldest of very many are forgotten."""
    media = _list_photos(w, note)
    edit_id = _insert(w, note, media)
    for position, each in enumerate(media):
        w.run(
            """
            INSERT INTO note_edit_media (edit_id, position, media_id, alt)
            VALUES (:edit_id, :position, :media_id, :alt)
            """,
            edit_id=edit_id,
            position=position,
            media_id=each.id,
            alt=each.alt,
        )
    _forget_oldest(w, note)


def keep_words(w: Writer, note: Note) -> None:
    """The same for notes whose photos are not theirs to keep."""
    _insert(w, note, _list_photos(w, note))
    _forget_oldest(w, note)


def forget_in_versions(w: Writer, media_ids: Iterable[MediaId]) -> None:
    """Earlier versions show these no more."""
    for media_id in media_ids:
        w.run("DELETE FROM note_edit_media WHERE media_id = :id", id=media_id)


def _list_photos(w: Writer, note: Note) -> list[Media]:
    ids = list_note_media_ids(w, note.id)
    found = list_media(w, ids)
    return [found[each] for each in ids if each in found]


def _insert(w: Writer, note: Note, media: Iterable[Media]) -> int:
    poll = find_poll(w, note.id)
    edit_id = w.new_id()
    w.run(
        """
        INSERT INTO note_edits (
            id, note_id, title, html, warning, alts, options, written_ms
        )
        VALUES (
            :id, :note_id, :title, :html, :warning, :alts, :options, :written_ms
        )
        """,
        id=edit_id,
        note_id=note.id,
        title=note.title,
        html=note.html,
        warning=note.warning,
        alts=orjson.dumps([each.alt for each in media]).decode(),
        options=orjson.dumps(names_of(poll.options) if poll else ()).decode(),
        written_ms=note.edited_ms or note.created_ms,
    )
    return edit_id


def _forget_oldest(w: Writer, note: Note) -> None:
    rows = w.all(
        """
        SELECT id
        FROM note_edits
        WHERE note_id = :note_id
        ORDER BY id DESC
        LIMIT 100 OFFSET :kept
        """,
        note_id=note.id,
        kept=MAX_EDITS,
    )
    for row in rows:
        _forget(w, row.num("id"))


def _forget(w: Writer, edit_id: int) -> None:
    photos = w.all(
        """
        SELECT media_id
        FROM note_edit_media
        WHERE edit_id = :edit_id
        ORDER BY position
        LIMIT 500
        """,
        edit_id=edit_id,
    )
    w.run("DELETE FROM note_edits WHERE id = :id", id=edit_id)
    drop_media(w, [MediaId(row.num("media_id")) for row in photos])
