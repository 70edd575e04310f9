"""Facts and tasks: what the job table holds.

A *fact* is in the past tense and may have any number of subscribers
(`NotePosted`); a *task* is in the imperative and has one handler (`SendMail`).
Both are frozen dataclasses of plain JSON values with a class variable `kind`.
The table that says who reacts stands in `node.background`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

Handler = Callable[[Any], Awaitable[None]]
"""Does one job; may run more than once, so it must be idempotent."""


class JobFailed(Exception):
    """The job cannot succeed; do not try again. The text goes to the table."""


class NobodyHandles(Exception):
    """No such kind here. While versions change, another worker may know it."""


class JobDelayed(Exception):
    """Try again after `after_ms`, whatever the retry policy says."""

    def __init__(self, reason: str, *, after_ms: int) -> None:
        super().__init__(reason)
        self.after_ms = after_ms


@dataclass(frozen=True, slots=True)
class JobBase:
    """Payload to and from JSON for a dataclass of plain values."""

    kind: ClassVar[str] = ""

    def payload(self) -> Mapping[str, object]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        known = {field.name for field in fields(cls)}
        return cls(**{name: payload[name] for name in payload if name in known})
