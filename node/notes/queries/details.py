"""Reading what notes of other servers have besides their words."""

from collections.abc import Sequence
from typing import cast

import orjson

from node.database.types import Reader, Record
from node.ids import NoteId
from node.notes.details import NO_DETAILS, DetailLink, LinkKind, NoteDetails


def find_details(r: Reader, note_id: NoteId) -> NoteDetails:
    """The empty ones for a note that has none."""
    return list_details(r, [note_id]).get(note_id, NO_DETAILS)


def list_details(r: Reader, note_ids: Sequence[NoteId]) -> dict[NoteId, NoteDetails]:
    """Details by note, of those that have some."""
    rows = r.many(
        """
        SELECT note_id, abstract, starts_ms, ends_ms, place, duration_s, links
        FROM note_details
        WHERE note_id IN (:items)
        """,
        items=[*note_ids],
    )
    return {NoteId(row.num("note_id")): _details_of(row) for row in rows}


def _details_of(row: Record) -> NoteDetails:
    links = cast("list[list[str]]", orjson.loads(row.text("links")))
    return NoteDetails(
        abstract=row.text("abstract"),
        starts_ms=row.opt_num("starts_ms"),
        ends_ms=row.opt_num("ends_ms"),
        place=row.text("place"),
        duration_s=row.opt_num("duration_s"),
        links=tuple(
            DetailLink(LinkKind(kind), url, title) for kind, url, title in links
        ),
    )
