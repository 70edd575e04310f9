"""Messages that wait to be sent."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class SendPush(JobBase):
    """Tell one app of one notification."""

    kind: ClassVar[str] = "send_push"

    token_id: int
    notification_id: int
