"""What can be refused, and how it is told apart.

    NodeError
    ├── Refusal                  the caller did something that is not possible
    │   ├── NotFound             404  absent, or hidden: both look the same
    │   ├── Gone                 410  was here, was deleted
    │   ├── Unauthorised         401  nobody is logged in
    │   ├── Forbidden            403  known, and not allowed
    │   ├── Invalid              422  one or more fields are wrong
    │   ├── Conflict             409  true a moment ago, no longer
    │   ├── TooLarge             413
    │   ├── UnsupportedType      415
    │   └── TooMany              429  with the seconds to wait
    ├── Unavailable              503  our own trouble, for a while
    └── ConfigError              the configuration is wrong; holds every fault

Doors map these to HTTP in one table each.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class NodeError(Exception):
    """Root of everything the node raises on purpose."""


class Refusal(NodeError):
    """The request cannot be done; `code` is stable, the text is for people."""

    code = "refused"


class NotFound(Refusal):
    """There is no such thing, or the asker may not know that there is."""

    code = "not_found"


class Gone(Refusal):
    """It existed and was deleted."""

    code = "gone"


class Unauthorised(Refusal):
    """Log in first."""

    code = "unauthorised"


class Forbidden(Refusal):
    """Not allowed."""

    code = "forbidden"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One wrong field: its name, a stable code, and a sentence for its author."""

    field: str
    code: str
    text: str


class Invalid(Refusal):
    """One or more fields are wrong; all of them are named at once."""

    code = "invalid"

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.text}" for fault in faults))
        self.faults = tuple(faults)

    @classmethod
    def field(cls, field: str, code: str, text: str) -> "Invalid":
        """A single wrong field."""
        return cls([FieldFault(field, code, text)])


class Conflict(Refusal):
    """The state moved on; `code` says which rule it met."""

    code = "conflict"


class TooLarge(Refusal):
    """More bytes than are accepted."""

    code = "too_large"


class UnsupportedType(Refusal):
    """A format that is not accepted."""

    code = "unsupported_type"


class TooMany(Refusal):
    """Too often; try again after `retry_after_s` seconds."""

    code = "too_many"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"try again in {retry_after_s} seconds")
        self.retry_after_s = retry_after_s


class Unavailable(NodeError):
    """The node cannot do this at the moment (disk full, database away)."""


class ConfigError(NodeError):
    """The configuration is wrong; `faults` names every key and what to do."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
