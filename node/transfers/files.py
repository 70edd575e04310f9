"""The files in which Mastodon 4.5 and most others write lists of people. Pure.

Their first line names the columns, except in a list of blocked people; files of other
software may leave it out. What this node does not know (whether boosts of somebody
are shown, in which languages) is written as it is for everybody here.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from node.errors import Invalid
from node.transfers.models import MAX_BYTES, MAX_LINES, Line, LineState, ListKind

ADDRESS: Final = "Account address"
MAX_HANDLE: Final = 320

_HEADERS: Final[Mapping[ListKind, tuple[str, ...]]] = {
    ListKind.FOLLOWING: (ADDRESS, "Show boosts", "Notify on new posts", "Languages"),
    ListKind.BLOCKS: (),
    ListKind.MUTES: (ADDRESS, "Hide notifications"),
}
_VALUES: Final[Mapping[ListKind, tuple[str, ...]]] = {
    ListKind.FOLLOWING: ("true", "false", ""),
    ListKind.BLOCKS: (),
    ListKind.MUTES: ("true",),
}
# Columns that only one kind of list has.
_TELLING: Final = {
    "show boosts": ListKind.FOLLOWING,
    "notify on new posts": ListKind.FOLLOWING,
    "languages": ListKind.FOLLOWING,
    "hide notifications": ListKind.MUTES,
}
_OTHER_LISTS: Final = frozenset({"#domain", "#uri", "list name"})


def write_list(kind: ListKind, handles: Iterable[str]) -> str:
    """The whole file; handles are `ana@host` with the host for everybody."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if header := _HEADERS[kind]:
        writer.writerow(header)
    writer.writerows((handle, *_VALUES[kind]) for handle in handles)
    return text.getvalue()


def write_handles(handles: Iterable[str]) -> str:
    """Handles alone under their column: can be imported as a list of any kind."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((ADDRESS,))
    writer.writerows((handle,) for handle in handles)
    return text.getvalue()


def read_list(kind: ListKind, data: bytes) -> tuple[Line, ...]:
    """Every line that names somebody, or should; raises `Invalid` on `file`."""
    if len(data) > MAX_BYTES:
        raise _fault(f"A list has at most {MAX_BYTES // 1_000_000} MB.")
    rows = _read_rows(data)
    names = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if ADDRESS.casefold() in names or _OTHER_LISTS & set(names):
        _check_columns(kind, names)
        column, rows = names.index(ADDRESS.casefold()), rows[1:]
    else:
        column = 0
    if not rows:
        raise _fault("There is nobody in this file.")
    if len(rows) > MAX_LINES:
        raise _fault(f"A list has at most {MAX_LINES:,} lines. Split it in two.")
    return tuple(_lines(row[column] if column < len(row) else "" for row in rows))


def _read_rows(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error):
        raise _fault("This is no CSV file. Choose one that ends in .csv.") from None
    if "\0" in text:
        raise _fault("This is no CSV file. Choose one that ends in .csv.")
    return rows


def _check_columns(kind: ListKind, names: list[str]) -> None:
    if _OTHER_LISTS & set(names):
        raise _fault("This file lists something other than people.")
    meant = next((_TELLING[name] for name in names if name in _TELLING), kind)
    if meant is not kind:
        words = {
            ListKind.FOLLOWING: "people to follow",
            ListKind.MUTES: "people to mute",
        }
        raise _fault(f"This looks like a list of {words[meant]}. Choose that instead.")


def _lines(cells: Iterable[str]) -> Iterator[Line]:
    seen: set[str] = set()
    for cell in cells:
        handle = cell.strip().removeprefix("acct:").removeprefix("@")
        key = handle.casefold()
        if not _may_be_handle(handle):
            shown = "".join(c for c in handle[:MAX_HANDLE] if c.isprintable())
            yield Line(shown, LineState.FAILED, "This is no handle.")
        elif key in seen:
            yield Line(handle, LineState.KNOWN, "The file has this person twice.")
        else:
            seen.add(key)
            yield Line(handle)


def _may_be_handle(text: str) -> bool:
    return 0 < len(text) <= MAX_HANDLE and text.isprintable() and " " not in text


def _fault(text: str) -> Invalid:
    return Invalid.field("file", "unusable", text)
