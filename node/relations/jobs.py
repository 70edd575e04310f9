"""What happens between actors, and what is to be done about it later.

That follows came and ended is told of local followers only: nobody else has a home
feed here.
"""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class FollowAccepted(JobBase):
    """A local actor follows somebody from now on."""

    kind: ClassVar[str] = "follow_accepted"

    follower_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class FollowEnded(JobBase):
    """A local actor follows somebody no more."""

    kind: ClassVar[str] = "follow_ended"

    follower_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class MuteEnds(JobBase):
    """A mute was made for so long."""

    kind: ClassVar[str] = "mute_ends"

    actor_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class LeaveHost(JobBase):
    """End all follows between an actor and the people of a server, some at a time."""

    kind: ClassVar[str] = "leave_host"

    actor_id: int
    host: str


@dataclass(frozen=True, slots=True)
class RefreshActors(JobBase):
    """Have the documents read again that have grown old."""

    kind: ClassVar[str] = "refresh_actors"


@dataclass(frozen=True, slots=True)
class RefreshActor(JobBase):
    """Read the document of somebody elsewhere again."""

    kind: ClassVar[str] = "refresh_actor"

    actor_id: int
