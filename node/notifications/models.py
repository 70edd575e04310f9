"""What happened, for whom."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from node.ids import ActorId, NoteId


class NotificationKind(StrEnum):
    """What a person is told about."""

    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    FOLLOW_ACCEPTED = "follow_accepted"
    LIKE = "like"
    REACTION = "reaction"
    BOOST = "boost"
    REPLY = "reply"
    MENTION = "mention"
    QUOTE = "quote"
    ASKED = "asked"
    POSTED = "posted"
    EDIT = "edit"
    POLL = "poll"
    ORDER = "order"
    PURCHASE = "purchase"
    REPORT = "report"
    JOIN_REQUEST = "join_request"
    SIGN_UP = "sign_up"
    NOTICE = "notice"
    SEVERED = "severed"
    MOVE = "move"


ABOUT_NOTES: Final = frozenset(
    (
        NotificationKind.LIKE,
        NotificationKind.REACTION,
        NotificationKind.BOOST,
        NotificationKind.REPLY,
        NotificationKind.MENTION,
        NotificationKind.QUOTE,
        NotificationKind.ASKED,
        NotificationKind.POSTED,
        NotificationKind.EDIT,
        NotificationKind.POLL,
    )
)
"""Those that say nothing without their note."""


class MoveNews(StrEnum):
    """What became of what somebody had to do with an account that moved."""

    FOLLOWED = "followed"
    BLOCKED = "blocked"
    MUTED = "muted"
    NOT_BLOCKED = "not_blocked"
    NOT_MUTED = "not_muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A row of `notifications`. `subject` names what is neither actor nor note.

    Of a reaction the emoji; of an order its code, or `CODE:cancelled`, `CODE:asked` and
    `CODE:withdrawn` for what its buyer did since; of a request to buy elsewhere its id
    and what became of it, `ID:STATE`; of a report or of a request to join the id of the
    report or user. A notice says `decision:ID` (what a moderator decided about the
    recipient) or `attempts:DAY` (somebody tried many passwords). What a block of a
    server cut off is in words of `Severance`. A move says what became of it, and both
    handles: `blocked ana@old.example ana@new.example`.
    """

    id: int
    kind: NotificationKind
    from_id: ActorId | None
    note_id: NoteId | None
    subject: str
    created_ms: int
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Severance:
    """How many follows of somebody a block of a server has cut off."""

    id: int
    host: str
    followers: int
    following: int

    def __str__(self) -> str:
        return f"{self.id} {self.host} {self.followers} {self.following}"


def read_severance(subject: str) -> Severance:
    """From the subject of a notification."""
    number, host, followers, following = subject.split(" ")
    return Severance(int(number), host, int(followers), int(following))


def first_id_at(at_ms: int) -> int:
    """The smallest id of a notification of that time or later."""
    return at_ms << 12


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read a list; `version` counts the times it was moved."""

    read_id: int
    version: int
    updated_ms: int
