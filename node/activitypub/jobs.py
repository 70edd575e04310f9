"""What the inbox leaves for later."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class HandleActivity(JobBase):
    """Act on what was received. `sender` is proven to have sent exactly `body`.

    `recipient` is the owner of the personal inbox it came to, or empty; `followers`
    what the sender says about its followers here (FEP-8fcf), or empty.
    """

    kind: ClassVar[str] = "handle_activity"

    body: str
    sender: str
    name: str
    recipient: str = ""
    followers: str = ""


@dataclass(frozen=True, slots=True)
class LookAt(JobBase):
    """Somebody passed on another's activity: look at its object at its origin.

    `is_new` when it was said to be new: what is known already need not be read again.
    """

    kind: ClassVar[str] = "look_at"

    iri: str
    sender: str
    is_new: bool = False
