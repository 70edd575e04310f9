"""What a move leaves to be done."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class CarryOver(JobBase):
    """Take everybody here along from an old account to its new one."""

    kind: ClassVar[str] = "carry_over"

    old_id: int
    new_id: int
