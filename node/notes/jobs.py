"""What happens to notes, for others to act on."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class NotePosted(JobBase):
    """A note is new here: one of ours, or one that was received."""

    kind: ClassVar[str] = "note_posted"

    note_id: int


@dataclass(frozen=True, slots=True)
class NoteEdited(JobBase):
    """A note reads differently than before."""

    kind: ClassVar[str] = "note_edited"

    note_id: int
