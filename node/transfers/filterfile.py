"""Filters as a file: JSON, since one filter has many keywords. Pure.

No software writes filters as CSV. Each is written as Mastodon's API gives a `Filter`,
without ids, which are others elsewhere; single posts are named by their address.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

import orjson

from node.errors import Invalid
from node.filters.models import (
    MAX_FILTERS,
    MAX_KEYWORDS,
    MAX_NOTES,
    Action,
    Filter,
    FilterDraft,
    Place,
)
from node.ids import NoteId
from node.transfers.models import Line, LineState

UNREADABLE: Final = "This is no filter."
# The year 9000: what lies on the edge of the calendar cannot be shown in every zone.
MAX_TIME_MS: Final = 221_845_392_000_000


@dataclass(frozen=True, slots=True)
class FilterCopy:
    """A filter apart from whose it is: keywords with whether whole, and posts."""

    draft: FilterDraft
    keywords: tuple[tuple[str, bool], ...]
    iris: tuple[str, ...]


def copy_of(found: Filter, iris: Mapping[NoteId, str]) -> FilterCopy:
    return FilterCopy(
        FilterDraft(found.title, found.places, found.action, found.expires_ms),
        tuple((each.text, each.whole_word) for each in found.keywords),
        tuple(iris[note.note_id] for note in found.notes if note.note_id in iris),
    )


def write_filters(filters: Sequence[FilterCopy]) -> str:
    """The whole file."""
    return _dump(list(map(_written, filters)))


def write_failed_filters(details: Iterable[str]) -> str:
    """Filters of an import, as they were in its file."""
    return _dump([orjson.loads(detail) for detail in details])


def read_filters(data: bytes) -> tuple[Line, ...]:
    """Each filter as a line, with the whole of it; raises `Invalid` on `file`."""
    found = _parse(data)
    if not found:
        raise _fault("There is no filter in this file.")
    if len(found) > MAX_FILTERS:
        raise _fault(f"There are at most {MAX_FILTERS} filters.")
    return tuple(map(_line, found))


def load_filter(detail: str) -> FilterCopy:
    """What a line says; raises `ValueError`."""
    return _read(orjson.loads(detail))


def _parse(data: bytes) -> list[object]:
    try:
        found: object = orjson.loads(data)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, list):
        raise _fault("This is no file of filters. Choose one that ends in .json.")
    return cast("list[object]", found)


def _line(found: object) -> Line:
    detail = orjson.dumps(found).decode()
    try:
        return Line(_read(found).draft.title, detail=detail)
    except ValueError:
        return Line("", LineState.FAILED, UNREADABLE, detail)


def _read(found: object) -> FilterCopy:
    if not isinstance(found, dict):
        raise ValueError(UNREADABLE)
    read = cast("Mapping[str, Any]", found)
    keywords, iris = read.get("keywords", []), read.get("statuses", [])
    if not _is_list(keywords, MAX_KEYWORDS) or not _is_list(iris, MAX_NOTES):
        raise ValueError(UNREADABLE)
    places = read.get("context", [])
    if not _is_list(places, len(Place)):
        raise ValueError(UNREADABLE)
    return FilterCopy(
        FilterDraft(
            _text(read.get("title")),
            tuple(dict.fromkeys(map(Place, places))),
            Action(read.get("filter_action", "warn")),
            _time(read.get("expires_at")),
        ),
        tuple(map(_keyword, keywords)),
        tuple(map(_text, iris)),
    )


def _keyword(found: object) -> tuple[str, bool]:
    if not isinstance(found, dict):
        raise ValueError(UNREADABLE)
    read = cast("Mapping[str, Any]", found)
    whole = read.get("whole_word", False)
    if not isinstance(whole, bool):
        raise ValueError(UNREADABLE)
    return _text(read.get("keyword")), whole


def _text(found: object) -> str:
    if not isinstance(found, str) or "\0" in found:
        raise ValueError(UNREADABLE)
    return found


def _time(found: object) -> int | None:
    if found is None:
        return None
    at = datetime.fromisoformat(_text(found))
    at_ms = round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1_000)
    if not 0 <= at_ms < MAX_TIME_MS:
        raise ValueError(UNREADABLE)
    return at_ms


def _is_list(found: object, most: int) -> bool:
    return isinstance(found, list) and len(cast("list[object]", found)) <= most


def _written(each: FilterCopy) -> dict[str, object]:
    ends = each.draft.expires_ms
    at = None if ends is None else datetime.fromtimestamp(ends / 1_000, UTC)
    return {
        "title": each.draft.title,
        "context": list(each.draft.places),
        "filter_action": each.draft.action,
        "expires_at": at.isoformat(timespec="milliseconds") if at else None,
        "keywords": [
            {"keyword": text, "whole_word": whole} for text, whole in each.keywords
        ],
        "statuses": list(each.iris),
    }


def _dump(filters: list[Any]) -> str:
    return orjson.dumps(filters, option=orjson.OPT_INDENT_2).decode() + "\n"


def _fault(text: str) -> Invalid:
    return Invalid.field("file", "unusable", text)
