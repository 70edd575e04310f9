"""Storing what notes of other servers have besides their words."""

import orjson

from node.database.types import Writer
from node.ids import NoteId
from node.notes.details import NoteDetails


def save_details(w: Writer, note_id: NoteId, details: NoteDetails) -> None:
    """Put these in the place of those that a note had."""
    w.run("DELETE FROM note_details WHERE note_id = :note_id", note_id=note_id)
    add_details(w, note_id, details)


def add_details(w: Writer, note_id: NoteId, details: NoteDetails) -> None:
    """`save_details` for a note that is new."""
    if details.is_empty:
        return
    links = [[link.kind.value, link.url, link.title] for link in details.links]
    w.run(
        """
        INSERT INTO note_details (
            note_id, abstract, starts_ms, ends_ms, place, duration_s, links
        )
        VALUES (
            :note_id, :abstract, :starts_ms, :ends_ms, :place, :duration_s, :links
        )
        """,
        note_id=note_id,
        abstract=details.abstract,
        starts_ms=details.starts_ms,
        ends_ms=details.ends_ms,
        place=details.place,
        duration_s=details.duration_s,
        links=orjson.dumps(links).decode(),
    )
