"""Lists of blocked and limited servers as files, in the columns of Mastodon's.

What is read never loosens what the owner decided: a list only adds to it.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from node.database.types import Writer
from node.errors import Invalid
from node.ids import UserId
from node.limits.decisions import (
    MAX_COMMENT,
    Decision,
    Policy,
    find_decision,
    read_domain,
)
from node.moderation.servers import decide_about_servers

COLUMNS: Final = (
    "domain",
    "severity",
    "reject_media",
    "reject_reports",
    "public_comment",
    "obfuscate",
)
MOST_ROWS: Final = 20_000
MAX_BYTES: Final = 4_000_000
SUSPEND, SILENCE, NOTHING = "suspend", "silence", "noop"
_TRUE: Final = frozenset({"true", "1", "yes", "t"})


@dataclass(frozen=True, slots=True)
class ServerList:
    """What a file says, and the lines of it that say nothing usable."""

    decisions: tuple[Decision, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list."""

    changed: int
    kept: int
    wrong: tuple[str, ...]

    def words(self) -> str:
        said = f"{self.changed} changed, {self.kept} as they were"
        if not self.wrong:
            return f"{said}."
        return f"{said}; not usable: {', '.join(self.wrong[:5])}."


def write_list(decisions: Iterable[Decision]) -> str:
    """What is blocked or restricted, as CSV; whom the owner allows is left out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(f"#{column}" for column in COLUMNS)
    for each in decisions:
        if each.policy is Policy.BLOCKED or each.is_restricted:
            writer.writerow(_row(each))
    return text.getvalue()


def read_list(text: str) -> ServerList:
    """A list with or without a head, or nothing but domains; raises `Invalid`."""
    rows = [row for row in _read_rows(text) if row and row[0].strip()]
    if len(rows) > MOST_ROWS:
        raise Invalid.field("file", "too_long", f"Use at most {MOST_ROWS} lines.")
    names = COLUMNS
    if rows and rows[0][0].strip().lower().lstrip("#") == "domain":
        names = tuple(cell.strip().lower().lstrip("#") for cell in rows.pop(0))
    found: dict[str, Decision] = {}
    wrong: list[str] = []
    for row in rows:
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        decision = _read_row(cells)
        if decision is None:
            wrong.append(cells["domain"][:80])
        else:
            found[decision.domain] = decision
    return ServerList(tuple(found.values()), tuple(wrong))


def import_list(
    w: Writer, text: str, *, own: frozenset[str], by_id: UserId | None = None
) -> Imported:
    """Decide as a list says; the node itself, and whom the owner allows, stay out."""
    read = read_list(text)
    changed: list[Decision] = []
    for each in read.decisions:
        known = find_decision(w, each.domain)
        if each.domain in own or known.policy is Policy.ALLOWED:
            continue
        merged = _add(known, each)
        if merged != known:
            changed.append(merged)
    if changed:
        decide_about_servers(w, changed, by_id=by_id)
    return Imported(len(changed), len(read.decisions) - len(changed), read.wrong)


def _read_rows(text: str) -> list[list[str]]:
    if "\x00" in text:
        raise Invalid.field("file", "unreadable", "This is not a list of servers.")
    try:
        return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    except csv.Error:
        message = "This is not a list of servers."
        raise Invalid.field("file", "unreadable", message) from None


def _read_row(cells: dict[str, str]) -> Decision | None:
    severity = cells.get("severity", "").lower() or SUSPEND
    if severity not in (SUSPEND, SILENCE, NOTHING):
        return None
    try:
        domain = read_domain(cells["domain"])
    except Invalid:
        return None
    decision = Decision(
        domain=domain,
        policy=Policy.BLOCKED if severity == SUSPEND else Policy.OPEN,
        is_limited=severity == SILENCE,
        refuses_media=_is_true(cells, "reject_media"),
        refuses_reports=_is_true(cells, "reject_reports"),
        is_obfuscated=_is_true(cells, "obfuscate"),
        comment=cells.get("public_comment", "")[:MAX_COMMENT],
    )
    return decision if decision.is_any else None


def _is_true(cells: dict[str, str], name: str) -> bool:
    return cells.get(name, "").lower() in _TRUE


def _add(known: Decision, more: Decision) -> Decision:
    """Both together, with all subdomains: lists of this kind mean them."""
    return replace(
        known,
        policy=more.policy if more.policy is Policy.BLOCKED else known.policy,
        is_exact=False,
        is_limited=known.is_limited or more.is_limited,
        refuses_media=known.refuses_media or more.refuses_media,
        refuses_reports=known.refuses_reports or more.refuses_reports,
        is_obfuscated=known.is_obfuscated or more.is_obfuscated,
        comment=known.comment or more.comment,
    )


def _row(decision: Decision) -> tuple[str, ...]:
    is_blocked = decision.policy is Policy.BLOCKED
    severity = SUSPEND if is_blocked else SILENCE if decision.is_limited else NOTHING
    return (
        decision.domain,
        severity,
        str(decision.refuses_media),
        str(decision.refuses_reports),
        decision.comment,
        str(decision.is_obfuscated),
    )
