"""A list, and what its feed leaves out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

from node.ids import ActorId

ListId = NewType("ListId", int)

MAX_LISTS: Final = 50
MAX_MEMBERS: Final = 500
MAX_TITLE: Final = 256


class Replies(StrEnum):
    """Whose answers to others are in the feed; those to oneself always are."""

    FOLLOWED = "followed"
    """To people whom the owner follows."""
    LIST = "list"
    """To people of the list."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ListDraft:
    """What its owner decides; what members of an exclusive one post leaves home."""

    title: str
    replies: Replies = Replies.LIST
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """Somebody's list."""

    id: ListId
    owner_id: ActorId
    title: str
    replies: Replies
    exclusive: bool
