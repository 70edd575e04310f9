"""What requests leave to later."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class EndRequests(JobBase):
    """Some seller's time to answer is over."""

    kind: ClassVar[str] = "shop_requests_end"
