"""What the feeds have in common: conditions in SQL, and pages of places.

The conditions are for queries that name the tables `notes AS n` and `actors AS a`,
as those of `node.notes.queries.visible`.
"""

from collections.abc import Sequence
from typing import Final, LiteralString

from node.database.paging import Page, Span, make_span_page, positions
from node.database.types import Reader, Record, Value
from node.ids import ActorId, NoteId
from node.timelines.models import Entry, Origin, Shape

PUBLIC: Final[LiteralString] = """
    AND n.visibility = 'public'
    AND a.hidden_ms IS NULL
    AND a.is_limited = 0
"""
TOP_LEVEL: Final[LiteralString] = "AND n.reply_to_iri IS NULL"

SHAPES: Final[dict[Shape, LiteralString]] = {
    Shape.ALL: "",
    Shape.PHOTOS: """
        AND EXISTS (SELECT 1 FROM note_media AS nm WHERE nm.note_id = n.id)
    """,
    Shape.TEXT: """
        AND NOT EXISTS (SELECT 1 FROM note_media AS nm WHERE nm.note_id = n.id)
    """,
}

ORIGINS: Final[dict[Origin, LiteralString]] = {
    Origin.ANYWHERE: "",
    Origin.HERE: "AND n.is_local = 1",
    Origin.ELSEWHERE: "AND n.is_local = 0",
}

FROM_NOTES: Final[LiteralString] = """
    SELECT n.id AS sort_id, n.id AS note_id, CAST(NULL AS INTEGER) AS booster_id
    FROM notes AS n
    JOIN actors AS a ON a.id = n.actor_id
    WHERE n.id < :before
        AND n.id > :after
"""


def list_entries(
    r: Reader, sql: LiteralString, span: Span, **params: Value
) -> Page[Entry]:
    """A page of a query that ends with `order_by`."""
    return make_entries(read_entries(r, sql, span, **params), span)


def read_entries(
    r: Reader, sql: LiteralString, span: Span, **params: Value
) -> list[Entry]:
    """What a query finds that ends with `order_by`: one more than the page has."""
    return list(map(_entry, r.all(sql, **positions(span), **params)))


def make_entries(entries: Sequence[Entry], span: Span) -> Page[Entry]:
    """A page of what `read_entries` found."""
    return make_span_page(entries, span, lambda entry: entry.sort_id)


def _entry(row: Record) -> Entry:
    booster = row.opt_num("booster_id")
    return Entry(
        sort_id=row.num("sort_id"),
        note_id=NoteId(row.num("note_id")),
        booster_id=None if booster is None else ActorId(booster),
    )
