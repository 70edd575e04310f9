"""People who log in here, and what proves that it is them."""

from dataclasses import dataclass
from enum import StrEnum

from federation.audience import Visibility
from node.actors.models import Actor
from node.ids import ActorId, UserId


class Role(StrEnum):
    """What a user may do beyond their own things."""

    OWNER = "owner"
    ADMIN = "admin"
    MODERATOR = "moderator"
    MEMBER = "member"

    @property
    def rank(self) -> int:
        """0 for the owner; larger means less."""
        return tuple(Role).index(self)

    @property
    def is_staff(self) -> bool:
        return self is not Role.MEMBER

    @property
    def is_admin(self) -> bool:
        return self in (Role.OWNER, Role.ADMIN)


class UserState(StrEnum):
    """Only an active user can log in."""

    WAITING = "waiting"
    ACTIVE = "active"
    DISABLED = "disabled"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A row of `users`, without its secrets."""

    id: UserId
    actor_id: ActorId
    email: str | None
    email_confirmed_ms: int | None
    has_recovery_code: bool
    role: Role
    state: UserState
    may_sell: bool
    reason: str
    network: str
    language: str
    default_visibility: Visibility
    created_ms: int
    seen_ms: int
    default_replies: str = "everyone"
    default_quotes: str = "everyone"
    default_sensitive: bool = False
    buys_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A user with the actor they own."""

    user: User
    actor: Actor


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody here or elsewhere; those elsewhere have no user."""

    actor: Actor
    user: User | None


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against."""

    user: User
    actor: Actor
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """What a stranger fills in; the password goes its own way, hashed.

    `leads_to` is the path on this node that they came for, if they came for one.
    """

    name: str
    email: str = ""
    reason: str = ""
    invite: str = ""
    language: str = "en"
    network: str = ""
    leads_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """An account that the operator or the first owner makes."""

    name: str
    display_name: str = ""
    email: str = ""
    role: Role = Role.MEMBER
    language: str = "en"


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A new account; the recovery code is shown this once."""

    user: User
    recovery_code: str


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in."""

    id: int
    ip_prefix: str
    agent: str
    created_ms: int
    seen_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is looking: everything a page needs to know of them, read in one query.

    `proved_ms` is when they last gave their password. With `has_news` they were told
    something since they read; whether it is shown is for lists to say. `open_reports`,
    `waiting` and `held_notes` are counted for those who work on them only; all counts
    stop at 100.
    """

    user: User
    actor: Actor
    csrf: str
    session_id: int
    session_seen_ms: int
    proved_ms: int
    has_news: bool
    follow_requests: int
    open_reports: int
    waiting: int
    held_notes: int

    @property
    def member(self) -> Member:
        """Who it is, without how they came."""
        return Member(self.user, self.actor)


class TicketKind(StrEnum):
    """What a one-time link is for."""

    SETUP = "setup"
    RESET = "reset"
    CONFIRM = "confirm"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A one-time link that was good; `data` is the address it is about, if any.

    `leads_to` is where who follows it goes on, or "".
    """

    kind: TicketKind
    user_id: UserId | None
    data: str
    leads_to: str
    expires_ms: int


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A user with their new address, and the confirmed one they had before.

    `leads_to` is what they joined for, if they did not get there yet.
    """

    user: User
    old_email: str | None
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation; its code is known to whoever made it only."""

    id: int
    note: str
    made_by: UserId | None
    uses: int
    uses_left: int
    expires_ms: int | None
    created_ms: int

    def is_usable(self, now_ms: int) -> bool:
        return self.uses_left > 0 and (
            self.expires_ms is None or self.expires_ms > now_ms
        )


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that waits or was sent; the body goes once it was sent."""

    id: int
    kind: str
    recipient: str
    subject: str
    body: str
    created_ms: int
    sent_ms: int | None
    last_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMail:
    """A mail as it is listed, without what it says.

    `user` is whom it lets in or whose matter it is; None for people without account.
    """

    id: int
    kind: str
    recipient: str
    subject: str
    user: User | None
    created_ms: int
