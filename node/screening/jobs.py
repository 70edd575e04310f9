"""What a moderator lets through."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class HandleReleased(JobBase):
    """Act on what was held back, as if it came now; nothing holds it back again."""

    kind: ClassVar[str] = "handle_released"

    body: str
    sender: str
    name: str
    recipient: str = ""
