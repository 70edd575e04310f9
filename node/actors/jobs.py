"""What happens around actors, for others to act on."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class ActorChanged(JobBase):
    """A local actor's document is another than before: peers should know."""

    kind: ClassVar[str] = "actor_changed"

    actor_id: int


@dataclass(frozen=True, slots=True)
class CheckLinks(JobBase):
    """See whether the pages that a local actor's profile links to link back."""

    kind: ClassVar[str] = "check_links"

    actor_id: int


@dataclass(frozen=True, slots=True)
class CheckOldLinks(JobBase):
    """Have those pages looked at again that were not for a week."""

    kind: ClassVar[str] = "check_old_links"


@dataclass(frozen=True, slots=True)
class MakeProofKeys(JobBase):
    """Give an Ed25519 key to the local actors that have none yet."""

    kind: ClassVar[str] = "make_proof_keys"


@dataclass(frozen=True, slots=True)
class ActorMoved(JobBase):
    """An actor elsewhere says that it moved: whether its new account agrees is open."""

    kind: ClassVar[str] = "actor_moved"

    actor_id: int


@dataclass(frozen=True, slots=True)
class ActorDeleted(JobBase):
    """An actor is gone for good, here or elsewhere: what it left may go too."""

    kind: ClassVar[str] = "actor_deleted"

    actor_id: int
