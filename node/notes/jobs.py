"""What happens to notes, for others to act on, and what polls leave to be done."""

from dataclasses import dataclass
from typing import ClassVar

from node.jobs.types import JobBase


@dataclass(frozen=True, slots=True)
class NotePosted(JobBase):
    """A note is new here: one of ours, or one that was received."""

    kind: ClassVar[str] = "note_posted"

    note_id: int


@dataclass(frozen=True, slots=True)
class LoadThread(JobBase):
    """Complete the conversation that begins with this note."""

    kind: ClassVar[str] = "load_thread"

    root_id: int


@dataclass(frozen=True, slots=True)
class NoteEdited(JobBase):
    """A note reads differently than before."""

    kind: ClassVar[str] = "note_edited"

    note_id: int


@dataclass(frozen=True, slots=True)
class TellResults(JobBase):
    """Tell other servers how a poll of ours stands."""

    kind: ClassVar[str] = "tell_results"

    note_id: int


@dataclass(frozen=True, slots=True)
class ClosePoll(JobBase):
    """Act on the end of a poll: the last counts, and word to who voted."""

    kind: ClassVar[str] = "close_poll"

    note_id: int


@dataclass(frozen=True, slots=True)
class RefreshFeatured(JobBase):
    """Ask another server what one of its people pinned."""

    kind: ClassVar[str] = "refresh_featured"

    actor_id: int


@dataclass(frozen=True, slots=True)
class RefreshPoll(JobBase):
    """Ask another server how its poll stands."""

    kind: ClassVar[str] = "refresh_poll"

    note_id: int
