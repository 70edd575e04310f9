"""When it is time."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class PostScheduled(JobBase):
    """Post a note that waited until now."""

    kind: ClassVar[str] = "post_scheduled"

    scheduled_id: int
    due_ms: int
