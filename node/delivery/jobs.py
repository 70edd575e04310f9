"""What deliveries teach about actors, for others to look into."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class InboxRefused(JobBase):
    """An inbox answered 404 or 410: its owners may have moved or gone."""

    kind: ClassVar[str] = "inbox_refused"

    inbox: str
