"""What is taken along as files, and what becomes of a file that is brought along."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from node.ids import ActorId

MAX_BYTES: Final = 2_000_000
MAX_LINES: Final = 10_000
KEPT_IMPORTS: Final = 10


class ListKind(StrEnum):
    """What a file lists."""

    FOLLOWING = "following"
    BLOCKS = "blocks"
    MUTES = "mutes"
    LISTS = "lists"
    """Who is in which list of the owner."""
    DOMAINS = "domains"
    """Servers to avoid."""
    BOOKMARKS = "bookmarks"
    FILTERS = "filters"


PEOPLE: Final = (ListKind.FOLLOWING, ListKind.BLOCKS, ListKind.MUTES)


class LineState(StrEnum):
    """How it stands with one line of an import."""

    WAITING = "waiting"
    DONE = "done"
    KNOWN = "known"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a file names; with a `reason` it is known to lead nowhere.

    `handle` is a handle, a domain, the address of a post or the title of a filter;
    `detail` is the title of the list that somebody is in, or a filter as JSON.
    """

    handle: str
    state: LineState = LineState.WAITING
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A line of an import, by its number from 1."""

    number: int
    handle: str
    state: LineState
    reason: str
    tries: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A list that somebody brought along, and how far it is."""

    id: int
    actor_id: ActorId
    kind: ListKind
    total: int
    done: int
    known: int
    failed: int
    created_ms: int
    finished_ms: int | None

    @property
    def waiting(self) -> int:
        return self.total - self.done - self.known - self.failed
