"""What agreements leave to later."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class EndAgreements(JobBase):
    """Some agreement's time is over."""

    kind: ClassVar[str] = "shop_agreements_end"
