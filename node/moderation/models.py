"""Reports and decisions."""

from dataclasses import dataclass
from enum import StrEnum

from node.ids import ActorId, Iri, NoteId, UserId

MAX_WORDS = 2_000
MAX_RECEIVED_WORDS = 5_000
MAX_REPORTED = 20
MAX_REASON = 2_000


class ReportCategory(StrEnum):
    """What is wrong, in the reporter's eyes."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    HATE = "hate"
    VIOLENCE = "violence"
    SEXUAL = "sexual"
    FRAUD = "fraud"
    ILLEGAL = "illegal"
    RIGHTS = "rights"
    OTHER = "other"


class ReportState(StrEnum):
    """Open until somebody decided."""

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something as it was when it was reported; `kind` is `Note` or `Product`.

    `thing_id` is the id of what is no note, 0 for notes.
    """

    kind: str
    iri: str
    title: str = ""
    html: str = ""
    warning: str = ""
    alts: tuple[str, ...] = ()
    created_ms: int = 0
    thing_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What somebody reports. `evidence` is for things that are no notes, `rules` are
    those that were broken, in their words.

    `forward` tells the target's server too, in the node's name.
    """

    category: ReportCategory
    words: str = ""
    note_ids: tuple[NoteId, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rules: tuple[str, ...] = ()
    forward: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A row of `reports`. `reporter_id` is None for a guest's."""

    id: int
    iri: Iri
    reporter_id: ActorId | None
    target_id: ActorId
    category: ReportCategory
    words: str
    note_iris: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    rules: tuple[str, ...]
    is_forwarded: bool
    state: ReportState
    created_ms: int
    closed_ms: int | None
    closed_by: UserId | None
    assigned_to: UserId | None
    open_about_target: int


class Verdict(StrEnum):
    """What a report may end in."""

    DISMISS = "dismiss"
    WARN = "warn"
    REMOVE = "remove"
    HIDE = "hide"
    DISABLE = "disable"
    SUSPEND = "suspend"


class DecisionKind(StrEnum):
    """What staff did."""

    DISMISS = "dismiss"
    WARN = "warn"
    REMOVE = "remove"
    HIDE = "hide"
    UNHIDE = "unhide"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    TAKE_DOWN = "take down"
    PUT_BACK = "put back"
    APPROVE = "approve"
    REFUSE = "refuse"
    ROLE = "role"
    SELL = "sell"
    DISABLE = "disable"
    ENABLE = "enable"
    RESET = "reset"
    READ_MAIL = "read mail"
    PEER = "peer"
    RELAY = "relay"
    WORDS = "words"
    RELEASE = "release"
    DISCARD = "discard"
    SITE = "site"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    SORT = "sort"
    REOPEN = "reopen"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A row of `decisions`; never changed. `by_id` is None for the command line."""

    id: int
    by_id: UserId | None
    kind: DecisionKind
    target_id: ActorId | None
    subject: str
    reason: str
    report_id: int | None
    created_ms: int
