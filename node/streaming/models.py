"""What a stream is asked for, what it sends, and how it ends."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeAlias

from node.ids import ActorId
from node.oauth.policy import Scope
from node.timelines.models import Origin

Label: TypeAlias = tuple[str, ...]
"""What a client calls a feed."""


class Feed(Enum):
    """Where something may turn up."""

    HOME = "home"
    NOTICES = "notices"
    PUBLIC = "public"
    TOPIC = "topic"
    MESSAGES = "messages"
    LIST = "list"
    SHOP = "shop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One feed that a stream was asked for.

    `with_notices` has the home feed bring what its owner is told, too. A `topic` is
    one's key; a list is one of the watcher's own.
    """

    label: Label
    feed: Feed
    with_notices: bool = False
    origin: Origin = Origin.ANYWHERE
    photos_only: bool = False
    topic: str = ""
    list_id: int = 0


class Happening(StrEnum):
    """What is sent."""

    NOTE = "note"
    EDIT = "edit"
    DELETION = "deletion"
    NOTICE = "notice"
    FILTERS = "filters"
    MERGED = "merged"
    TALK = "talk"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Message:
    """Something that happened; `payload` is the JSON that is sent of it, if any."""

    happening: Happening
    payload: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Who opens a stream: a person's app, and from where."""

    actor_id: ActorId
    token_id: int
    scopes: frozenset[Scope]
    address: str


class End(Enum):
    """Why a stream ends: the status of its last frame (RFC 6455 §7.4.1), in words."""

    GOING_AWAY = (1001, "the server stops")
    NO_LONGER_ALLOWED = (1008, "the access token is invalid")
    TOO_SLOW = (1008, "the client reads too slowly")
    ASKS_TOO_MUCH = (1008, "the client asks for too much")
    MISSED = (1012, "something was missed")

    @property
    def code(self) -> int:
        return self.value[0]

    @property
    def reason(self) -> str:
        return self.value[1]


class StreamEnded(Exception):
    """There is nothing more to come."""

    def __init__(self, end: End) -> None:
        super().__init__(end.reason)
        self.end = end
