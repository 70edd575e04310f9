"""Deliveries: one activity to one inbox."""

from dataclasses import dataclass

from node.delivery.policy import Health, health_of
from node.ids import ActorId


@dataclass(frozen=True, slots=True)
class Recipient:
    """An inbox and the authority (host, with a port unless it is the default)."""

    inbox: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row the sender holds until its lease ends."""

    id: int
    activity_id: int
    actor_id: ActorId
    inbox: str
    host: str
    topic: str
    attempts: int
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What waits for one server, for people to read."""

    host: str
    waiting: int
    failed: int
    oldest_ms: int
    next_ms: int
    failures: int
    failing_days: int
    last_ok_ms: int
    last_error: str

    @property
    def health(self) -> Health:
        return health_of(self.failures, self.failing_days)

    @property
    def place(self) -> "LanePlace":
        return LanePlace(self.oldest_ms, self.host)


@dataclass(frozen=True, slots=True)
class LanePlace:
    """Where a lane stands in the list: by its oldest delivery, then by name."""

    oldest_ms: int
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One delivery, for people to read: what it is about and how it went."""

    id: int
    kind: str
    topic: str
    inbox: str
    is_given_up: bool
    attempts: int
    created_ms: int
    next_ms: int
    last_error: str
