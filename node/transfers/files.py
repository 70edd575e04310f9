"""The files in which Mastodon 4.5 and most others write lists. Pure.

Files of people begin with a line that names the columns, all others do not; files of
other software may have or leave out either. What this node does not know (whether
boosts of somebody are shown, in which languages) is written as it is for everybody
here.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from node.errors import Invalid
from node.lists.models import MAX_TITLE
from node.transfers.filterfile import read_filters, write_failed_filters
from node.transfers.models import (
    MAX_BYTES,
    MAX_LINES,
    PEOPLE,
    ImportLine,
    Line,
    LineState,
    ListKind,
)

ADDRESS: Final = "Account address"
LIST: Final = "List name"
MAX_HANDLE: Final = 320
MAX_ADDRESS: Final = 2_048

_HEADERS: Final[Mapping[ListKind, tuple[str, ...]]] = {
    ListKind.FOLLOWING: (ADDRESS, "Show boosts", "Notify on new posts", "Languages"),
    ListKind.MUTES: (ADDRESS, "Hide notifications"),
}
_VALUES: Final[Mapping[ListKind, tuple[str, ...]]] = {
    ListKind.FOLLOWING: ("true", "false", ""),
    ListKind.MUTES: ("true",),
}
# The column with what a line names, by kind.
_COLUMNS: Final[Mapping[ListKind, str]] = {
    ListKind.LISTS: ADDRESS.casefold(),
    ListKind.DOMAINS: "#domain",
    ListKind.BOOKMARKS: "#uri",
}
# Columns that only one kind of list has.
_TELLING: Final = {
    "show boosts": ListKind.FOLLOWING,
    "notify on new posts": ListKind.FOLLOWING,
    "languages": ListKind.FOLLOWING,
    "hide notifications": ListKind.MUTES,
    LIST.casefold(): ListKind.LISTS,
    "#domain": ListKind.DOMAINS,
    "#uri": ListKind.BOOKMARKS,
}
_MEANT: Final[Mapping[ListKind, str]] = {
    ListKind.FOLLOWING: "people to follow",
    ListKind.MUTES: "people to mute",
    ListKind.LISTS: "lists and who is in them",
    ListKind.DOMAINS: "servers",
    ListKind.BOOKMARKS: "posts",
}
_NO_NAME: Final[Mapping[ListKind, str]] = {
    ListKind.DOMAINS: "This is no server.",
    ListKind.BOOKMARKS: "This is no address of a post.",
}
_NOBODY: Final[Mapping[ListKind, str]] = {
    ListKind.LISTS: "There is nobody in this file.",
    ListKind.DOMAINS: "There is no server in this file.",
    ListKind.BOOKMARKS: "There is no post in this file.",
}


def write_file(kind: ListKind, rows: Iterable[tuple[str, ...]]) -> str:
    """The whole file, but for filters; handles are `ana@host`, for everybody."""
    values = _VALUES.get(kind, ())
    header = (_HEADERS[kind],) if kind in _HEADERS else ()
    return _write((*header, *((*row, *values) for row in rows)))


def write_failed(kind: ListKind, lines: Iterable[ImportLine]) -> str:
    """Lines that failed, as a file that can be imported again.

    People stand alone under their column: that is a list of any kind.
    """
    if kind is ListKind.FILTERS:
        return write_failed_filters(line.detail for line in lines)
    if kind is ListKind.LISTS:
        return _write((line.detail, line.handle) for line in lines)
    header = ((ADDRESS,),) if kind in PEOPLE else ()
    return _write((*header, *((line.handle,) for line in lines)))


def read_file(kind: ListKind, data: bytes) -> tuple[Line, ...]:
    """Every line that names something, or should; raises `Invalid` on `file`."""
    if len(data) > MAX_BYTES:
        raise _fault(f"A list has at most {MAX_BYTES // 1_000_000} MB.")
    if kind is ListKind.FILTERS:
        return read_filters(data)
    rows = _read_rows(data)
    names = [cell.strip().casefold() for cell in rows[0]] if rows else []
    columns = (0, 1) if kind is ListKind.LISTS else (0,)
    if _are_columns(names):
        columns, rows = _find_columns(kind, names), rows[1:]
    if not rows:
        raise _fault(_NOBODY.get(kind, "There is nobody in this file."))
    if len(rows) > MAX_LINES:
        raise _fault(f"A list has at most {MAX_LINES:,} lines. Split it in two.")
    return tuple(_lines(kind, (_pick(row, columns) for row in rows)))


def _write(rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _pick(row: list[str], columns: tuple[int, ...]) -> tuple[str, str]:
    """The title of a list, if any, and what the line names."""
    cells = [row[at] if at < len(row) else "" for at in columns]
    return (cells[0] if len(cells) > 1 else "", cells[-1])


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


def _are_columns(names: list[str]) -> bool:
    """Not a line with a handle in it: lists may be called as columns are."""
    is_known = ADDRESS.casefold() in names or not _TELLING.keys().isdisjoint(names)
    return is_known and not any("@" in name for name in names)


def _find_columns(kind: ListKind, names: list[str]) -> tuple[int, ...]:
    """Where the title and the name stand; raises for the file of another kind."""
    wanted = _COLUMNS.get(kind, ADDRESS.casefold())
    told = next((_TELLING[name] for name in names if name in _TELLING), None)
    if told is not None and told is not kind:
        raise _fault(f"This looks like a list of {_MEANT[told]}. Choose that instead.")
    if wanted not in names or (kind is ListKind.LISTS and told is None):
        raise _fault("This looks like a list of people. Choose that instead.")
    at = names.index(wanted)
    return (names.index(LIST.casefold()), at) if kind is ListKind.LISTS else (at,)


def _lines(kind: ListKind, cells: Iterable[tuple[str, str]]) -> Iterator[Line]:
    seen: set[tuple[str, str]] = set()
    for title, cell in cells:
        name, detail = cell.strip(), title.strip()
        if kind not in (ListKind.DOMAINS, ListKind.BOOKMARKS):
            name = name.removeprefix("acct:").removeprefix("@")
        key = detail, name if kind is ListKind.BOOKMARKS else name.casefold()
        if fault := _find_fault(kind, name, detail):
            shown = _printable(name[:MAX_HANDLE]), _printable(detail[:MAX_HANDLE])
            yield Line(shown[0], LineState.FAILED, fault, shown[1])
        elif key in seen:
            words = "person" if kind in PEOPLE else "line"
            fault = f"The file has this {words} twice."
            yield Line(name, LineState.KNOWN, fault, detail)
        else:
            seen.add(key)
            yield Line(name, detail=detail)


def _find_fault(kind: ListKind, name: str, title: str) -> str:
    most = MAX_ADDRESS if kind is ListKind.BOOKMARKS else MAX_HANDLE
    if not (0 < len(name) <= most and name.isprintable() and " " not in name):
        return _NO_NAME.get(kind, "This is no handle.")
    if kind is ListKind.LISTS and not (0 < len(title) <= MAX_TITLE):
        return f"A list is named by at most {MAX_TITLE} characters."
    return ""


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())


def _fault(text: str) -> Invalid:
    return Invalid.field("file", "unusable", text)
