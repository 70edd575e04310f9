"""What happens to boosts, for home feeds and for peers."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class NoteBoosted(JobBase):
    """Somebody, here or elsewhere, boosts a note."""

    kind: ClassVar[str] = "note_boosted"

    boost_id: int


@dataclass(frozen=True, slots=True)
class LikeNeedsConsent(JobBase):
    """One of ours likes a note whose author wants to be asked."""

    kind: ClassVar[str] = "like_needs_consent"

    actor_id: int
    note_id: int


@dataclass(frozen=True, slots=True)
class BoostUndone(JobBase):
    """A boost was taken back. Its row is gone, so this says what it was."""

    kind: ClassVar[str] = "boost_undone"

    actor_id: int
    note_id: int
    boost_iri: str
    visibility: str
