"""What is left for later when somebody asked."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class FetchAsked(JobBase):
    """A note was asked for that is not here: it is looked at where it lives."""

    kind: ClassVar[str] = "fetch_asked"

    iri: str


@dataclass(frozen=True, slots=True)
class StampDoubted(JobBase):
    """Somebody passed on that a stamp is no more: it is asked for again."""

    kind: ClassVar[str] = "stamp_doubted"

    stamp: str
