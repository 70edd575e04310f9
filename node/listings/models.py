"""Listings as they are kept. What they say is `federation.listings.Listing`."""

from dataclasses import dataclass

from federation.listings import Listing
from node.clock import DAY_MS
from node.ids import ActorId, NoteId

MAX_PER_ACTOR = 500
MAX_PHOTOS = 12
MAX_TITLE = 200
MAX_WORDS = 64
STALE_MS = DAY_MS
"""Older than this, a listing is asked for again before anybody acts on it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Roughly where, in degrees with one decimal: a town, never a house."""

    latitude: float
    longitude: float

    @classmethod
    def near(cls, latitude: float, longitude: float) -> "Place":
        """The place, with everything finer taken off (and no negative zero)."""
        return cls(round(latitude, 1) + 0.0, round(longitude, 1) + 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredListing:
    """A row of `listings`.

    `seen_ms` is when its server last told it. Only our own are paused (nothing can
    be ordered, and nobody is told why) or meant for Flohmarkt, at a place or none.
    """

    note_id: NoteId
    actor_id: ActorId
    listing: Listing
    is_paused: bool = False
    on_flohmarkt: bool = False
    place: Place | None = None
    position: int
    updated_ms: int
    seen_ms: int

    def is_open(self, now_ms: int) -> bool:
        """Whether there may be something to be had."""
        return not (self.is_paused or self.listing.is_sold_out or self.is_over(now_ms))

    def is_over(self, now_ms: int) -> bool:
        """Whether its time has ended."""
        return self.listing.ends_ms is not None and self.listing.ends_ms <= now_ms

    def is_stale(self, now_ms: int) -> bool:
        """Whether it is too old to be acted on."""
        return now_ms - self.seen_ms > STALE_MS
