"""A place in a feed."""

from dataclasses import dataclass
from enum import StrEnum

from node.ids import ActorId, NoteId


@dataclass(frozen=True, slots=True)
class Entry:
    """A note in a feed, ordered by `sort_id`: the note's, boost's or bookmark's id."""

    sort_id: int
    note_id: NoteId
    booster_id: ActorId | None = None


class Shape(StrEnum):
    """Which notes a feed is narrowed to."""

    ALL = "all"
    PHOTOS = "photos"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A topic and how many public notes of late carry it."""

    topic: str
    shown: str
    notes_count: int
