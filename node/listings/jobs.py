"""What listings leave to later."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class ListingCounted(JobBase):
    """Of a listing of ours there is more or less than before, and nothing else new."""

    kind: ClassVar[str] = "listing_counted"

    note_id: int


@dataclass(frozen=True, slots=True)
class FetchListing(JobBase):
    """Fetch what an actor's document says that the actor sells."""

    kind: ClassVar[str] = "fetch_listing"

    actor_id: int
    iri: str
