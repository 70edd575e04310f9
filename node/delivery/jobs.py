"""What deliveries teach about actors and servers, for others to look into."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class InboxRefused(JobBase):
    """An inbox answered 404 or 410: its owners may have moved or gone."""

    kind: ClassVar[str] = "inbox_refused"

    inbox: str


@dataclass(frozen=True, slots=True)
class ProbePeers(JobBase):
    """Ask every server that has been dead for days, if it is time to."""

    kind: ClassVar[str] = "probe_peers"


@dataclass(frozen=True, slots=True)
class ProbePeer(JobBase):
    """Ask one server whether it is there again."""

    kind: ClassVar[str] = "probe_peer"

    host: str
