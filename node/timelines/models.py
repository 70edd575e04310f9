"""A place in a feed, and what feeds are narrowed to."""

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


class Origin(StrEnum):
    """Whose notes a feed is narrowed to."""

    ANYWHERE = "anywhere"
    HERE = "here"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFeed:
    """Notes under any of some topics, that carry all of others and none of others.

    Topics are keys (`tag_key`); at most `MAX_TOPICS` in each.
    """

    any_of: tuple[str, ...]
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    origin: Origin = Origin.ANYWHERE
    shape: Shape = Shape.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """Which of the notes and boosts of an actor are asked for."""

    with_replies: bool = True
    with_boosts: bool = True
    shape: Shape = Shape.ALL
    topic: str = ""


@dataclass(frozen=True, slots=True)
class TopicCount:
    """A topic and how many public notes of late carry it."""

    topic: str
    shown: str
    notes_count: int


@dataclass(frozen=True, slots=True)
class FollowedTopic:
    """A topic that somebody follows; `id` is its place in their list."""

    id: int
    topic: str


@dataclass(frozen=True, slots=True)
class FeaturedTopic:
    """A topic on somebody's profile, with how much and when they last wrote of it."""

    id: int
    topic: str
    notes_count: int
    last_ms: int | None


@dataclass(frozen=True, slots=True)
class TopicDay:
    """How much a topic was used on one day, counted from 1970."""

    day: int
    notes_count: int
    authors_count: int


@dataclass(frozen=True, slots=True)
class Talk:
    """What of a thread of direct notes is here for somebody."""

    root_id: NoteId
    last_id: NoteId
    is_unread: bool
