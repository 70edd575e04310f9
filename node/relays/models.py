"""A relay as it is stored."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from federation.origins import origin_of
from node.delivery.models import Recipient
from node.ids import Iri

MAX_RELAYS: Final = 20


class RelayKind(StrEnum):
    """How it is followed and what it wants: everything, or ids that are announced."""

    MASTODON = "mastodon"
    LITEPUB = "litepub"


class RelayState(StrEnum):
    """Asked, let in, or turned away; the last also long after the second."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A row of `relays`; `inbox` and `actor_iri` are empty while unknown.

    Of what it `received`, some was `kept`, and some `left_out` because it was too
    much within an hour.
    """

    id: int
    kind: RelayKind
    address: Iri
    inbox: str
    actor_iri: str
    follow_iri: Iri
    state: RelayState
    fault: str
    received: int
    kept: int
    left_out: int
    last_ms: int | None
    created_ms: int

    @property
    def host(self) -> str:
        return host_of(self.address)

    @property
    def recipient(self) -> Recipient:
        return Recipient(inbox=self.inbox, host=host_of(self.inbox))


def host_of(address: str) -> str:
    """The server of an address, as peers are named."""
    return origin_of(address).authority
