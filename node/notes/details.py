"""What a note of another server has besides words and pictures. Pure values.

An abstract, when and where an event is, how long a recording is, and links to pages
and files. Files other than pictures are linked, never fetched: a reader's browser asks
their server only when the reader follows the link.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_LINKS: Final = 12


class LinkKind(StrEnum):
    """What is to be found at the end of a link."""

    PAGE = "page"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class DetailLink:
    """An address that was cleaned, and its title, which may be empty."""

    kind: LinkKind
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDetails:
    """A row of `note_details`; all of it is text, not HTML."""

    abstract: str = ""
    starts_ms: int | None = None
    ends_ms: int | None = None
    place: str = ""
    duration_s: int | None = None
    links: tuple[DetailLink, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == NO_DETAILS


NO_DETAILS: Final = NoteDetails()
