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
class QuoteNoticed(JobBase):
    """A note quotes another, or brings another stamp than before."""

    kind: ClassVar[str] = "quote_noticed"

    note_id: int


@dataclass(frozen=True, slots=True)
class NoteRefreshed(JobBase):
    """A note is told again as it is now, although nobody edited it."""

    kind: ClassVar[str] = "note_refreshed"

    note_id: int


@dataclass(frozen=True, slots=True)
class ApprovalClaimed(JobBase):
    """A held reply says that it was agreed to; the stamp is to be looked at."""

    kind: ClassVar[str] = "approval_claimed"

    note_id: int
    stamp: str


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
