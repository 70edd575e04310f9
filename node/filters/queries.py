"""Somebody's filters: for their owner alone, each list one query."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, LiteralString

from node.database.types import Reader, Record
from node.errors import NotFound
from node.filters.models import (
    MAX_FILTERS,
    MAX_KEYWORDS,
    MAX_NOTES,
    Action,
    Filter,
    FilteredNote,
    FilterId,
    Keyword,
    Place,
)
from node.ids import ActorId, NoteId

_PARTS: Final[LiteralString] = """
    SELECT f.id, f.owner_id, f.title, f.places, f.action, f.expires_ms,
        k.id AS part_id, k.keyword, k.whole_word, CAST(NULL AS INTEGER) AS note_id
    FROM filters AS f
    LEFT JOIN filter_keywords AS k ON k.filter_id = f.id
    WHERE f.owner_id = :owner_id
        AND (:filter_id = 0 OR f.id = :filter_id)
    UNION ALL
    SELECT f.id, f.owner_id, f.title, f.places, f.action, f.expires_ms,
        s.id, CAST(NULL AS TEXT), 0, s.note_id
    FROM filters AS f
    JOIN filter_notes AS s ON s.filter_id = f.id
    WHERE f.owner_id = :owner_id
        AND (:filter_id = 0 OR f.id = :filter_id)
    ORDER BY 1, 7
    LIMIT :limit
"""


def list_filters(r: Reader, owner_id: ActorId) -> list[Filter]:
    """All of them, also those whose time is over, the oldest first."""
    return _read(r, owner_id, 0)


def list_active_filters(r: Reader, owner_id: ActorId | None) -> list[Filter]:
    """Those that are heeded now; nothing is asked for a guest."""
    if owner_id is None:
        return []
    return [each for each in list_filters(r, owner_id) if each.is_active(r.now_ms)]


def get_filter(r: Reader, owner_id: ActorId, filter_id: int) -> Filter:
    """Raises `NotFound`, also for the filter of somebody else."""
    found = _read(r, owner_id, filter_id) if filter_id else []
    if not found:
        raise NotFound("there is no such filter")
    return found[0]


def get_filter_with_keyword(
    r: Reader, owner_id: ActorId, keyword_id: int
) -> tuple[Filter, Keyword]:
    """A keyword and what it belongs to; raises `NotFound`."""
    row = r.one("SELECT filter_id FROM filter_keywords WHERE id = :id", id=keyword_id)
    found = get_filter(r, owner_id, row.num("filter_id") if row else 0)
    return found, next(each for each in found.keywords if each.id == keyword_id)


def get_filter_with_note(
    r: Reader, owner_id: ActorId, part_id: int
) -> tuple[Filter, FilteredNote]:
    """A filtered note and what it belongs to; raises `NotFound`."""
    row = r.one("SELECT filter_id FROM filter_notes WHERE id = :id", id=part_id)
    found = get_filter(r, owner_id, row.num("filter_id") if row else 0)
    return found, next(each for each in found.notes if each.id == part_id)


def _read(r: Reader, owner_id: ActorId, filter_id: int) -> list[Filter]:
    rows = r.all(
        _PARTS,
        owner_id=owner_id,
        filter_id=filter_id,
        limit=MAX_FILTERS + MAX_KEYWORDS + MAX_NOTES,
    )
    return _gather(rows)


def _gather(rows: Iterable[Record]) -> list[Filter]:
    found: dict[int, Filter] = {}
    for row in rows:
        known = found.get(row.num("id")) or _filter(row)
        found[known.id] = _with_part(known, row)
    return list(found.values())


def _with_part(known: Filter, row: Record) -> Filter:
    part_id = row.opt_num("part_id")
    if part_id is None:
        return known
    note_id, text = row.opt_num("note_id"), row.opt_text("keyword")
    if note_id is not None:
        added = FilteredNote(part_id, NoteId(note_id))
        return replace(known, notes=(*known.notes, added))
    keyword = Keyword(part_id, text or "", row.flag("whole_word"))
    return replace(known, keywords=(*known.keywords, keyword))


def _filter(row: Record) -> Filter:
    return Filter(
        id=FilterId(row.num("id")),
        owner_id=ActorId(row.num("owner_id")),
        title=row.text("title"),
        places=tuple(map(Place, row.text("places").split())),
        action=Action(row.text("action")),
        expires_ms=row.opt_num("expires_ms"),
        keywords=(),
        notes=(),
    )
