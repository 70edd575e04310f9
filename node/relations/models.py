"""What one actor is to another."""

from dataclasses import dataclass
from enum import StrEnum

from node.ids import ActorId, Iri


class FollowState(StrEnum):
    """How a wish to follow stands; a rejected one leaves no row."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class FollowRow:
    """A row of `follows`."""

    follower_id: ActorId
    target_id: ActorId
    state: FollowState
    id: int
    iri: Iri
    created_ms: int


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A row of `blocks`."""

    actor_id: ActorId
    target_id: ActorId
    id: int
    iri: Iri
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowWishes:
    """What a follow is to bring; None leaves it as it is, no language is every one."""

    shows_boosts: bool | None = None
    notifies: bool | None = None
    languages: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a viewer and a target are to each other, from the viewer's side.

    `shows_boosts`, `notifies` and `languages` are of a follow or a request to.
    """

    following: bool = False
    requested: bool = False
    followed_by: bool = False
    asks_to_follow: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    shows_boosts: bool = False
    notifies: bool = False
    languages: tuple[str, ...] = ()
    mutes_notifications: bool = False
    mute_ends_ms: int | None = None
    remark: str = ""
    avoids_host: bool = False
    endorses: bool = False
