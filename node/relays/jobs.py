"""What following a relay leaves to later."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class FollowRelay(JobBase):
    """Ask a relay to let us in."""

    kind: ClassVar[str] = "follow_relay"

    relay_id: int
