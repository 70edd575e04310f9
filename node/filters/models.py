"""A filter, and what it found in a note."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from node.ids import ActorId, NoteId

FilterId = NewType("FilterId", int)

MAX_FILTERS: Final = 100
MAX_KEYWORDS: Final = 500
"""Of all filters of a person together, as the next."""
MAX_NOTES: Final = 1_000
MAX_TITLE: Final = 256
MAX_KEYWORD: Final = 512


class Place(StrEnum):
    """Where a filter is to be heeded."""

    HOME = "home"
    """Home, and lists."""
    NOTIFICATIONS = "notifications"
    PUBLIC = "public"
    THREAD = "thread"
    ACCOUNT = "account"


class Action(StrEnum):
    """What becomes of a note, from the least to the most."""

    BLUR = "blur"
    """Its pictures are covered."""
    WARN = "warn"
    HIDE = "hide"


@dataclass(frozen=True, slots=True)
class Keyword:
    """Words that are looked for."""

    id: int
    text: str
    whole_word: bool


@dataclass(frozen=True, slots=True)
class FilteredNote:
    """A single note that is filtered."""

    id: int
    note_id: NoteId


@dataclass(frozen=True, slots=True)
class FilterDraft:
    """What its owner decides."""

    title: str
    places: tuple[Place, ...]
    action: Action = Action.WARN
    expires_ms: int | None = None


@dataclass(frozen=True, slots=True)
class KeywordChange:
    """A keyword to add, or with its id to change or remove; None leaves it as it is."""

    id: int | None = None
    text: str | None = None
    whole_word: bool | None = None
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Somebody's filter with all that it looks for."""

    id: FilterId
    owner_id: ActorId
    title: str
    places: tuple[Place, ...]
    action: Action
    expires_ms: int | None
    keywords: tuple[Keyword, ...]
    notes: tuple[FilteredNote, ...]

    def is_active(self, now_ms: int) -> bool:
        return self.expires_ms is None or self.expires_ms > now_ms


@dataclass(frozen=True, slots=True)
class Match:
    """What a filter found: its keywords that occur, and whether it names the note."""

    filter: Filter
    keywords: tuple[str, ...]
    note_ids: tuple[NoteId, ...]
