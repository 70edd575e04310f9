"""Pages about people: profiles and lists, joining, logging in, notifications."""

from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from node.web.pages.shared import (
    ActorView,
    Chip,
    Choice,
    FormView,
    NoteView,
    Pagination,
    RelationView,
)


@dataclass(frozen=True, slots=True)
class ProfileFieldView:
    """A line of a profile."""

    name: str
    html: Markup
    is_verified: bool
    """The page that it links to links back."""


class ProfileTab(StrEnum):
    """A tab of a profile."""

    NOTES = "notes"
    REPLIES = "replies"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class TopicOnProfile:
    """A topic that somebody features, and how many notes of theirs are about it."""

    name: str
    url: str
    notes_count: int


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """`people/profile.html`, for people here and elsewhere.

    Counts and list URLs are None when their owner hides them. `origin_url` is
    the page on their own server. `moved_to` is their new account,
    if both say so, and `moved_claim` the address of one that did not say so to us.
    `gone_text` replaces the notes when they may not be shown (suspended, blocked).
    `pinned` come before them, on the first page of the notes. `activity_url` is where
    servers find the actor, on whichever it is. `duty` says that they run the node or
    moderate, or is "".
    """

    actor: ActorView
    relation: RelationView | None
    bio: Markup
    bio_plain: str
    header_url: str | None
    fields: tuple[ProfileFieldView, ...]
    joined_ms: int | None
    notes_count: int
    followers_count: int | None
    following_count: int | None
    followers_url: str | None
    following_url: str | None
    tab: ProfileTab
    tabs: tuple[Chip, ...]
    notes: tuple[NoteView, ...]
    pagination: Pagination
    edit_url: str | None
    origin_url: str | None
    moved_to: ActorView | None
    moved_claim: str
    is_indexable: bool
    gone_text: str
    activity_url: str
    pinned: tuple[NoteView, ...] = ()
    topics: tuple[TopicOnProfile, ...] = ()
    duty: str = ""


@dataclass(frozen=True, slots=True)
class PeopleListPage:
    """`people/followers.html` and `people/following.html`.

    `is_partial` for people elsewhere: this node knows some of the list only.
    """

    actor: ActorView
    people: tuple[RelationView, ...]
    pagination: Pagination
    is_partial: bool
    origin_url: str | None


@dataclass(frozen=True, slots=True)
class LoginPage:
    """`people/login.html`. Fields: `login`, `password`, `next`."""

    form: FormView
    next: str


@dataclass(frozen=True, slots=True)
class ProofPage:
    """`people/prove.html`. Fields: `password`, `next`."""

    form: FormView
    next: str


@dataclass(frozen=True, slots=True)
class JoinPage:
    """`people/join.html`. Fields: `name`, `password`, `email`, `reason`, `invite`,
    `agree`, `next`, and `website`, which people do not see and leave empty.

    `mode` is `closed`, `invite`, `approval` or `open`. `domain` follows the
    name in handles. `rules` are plain sentences. `next` is what they came for, or "".
    """

    form: FormView
    mode: str
    domain: str
    rules: tuple[str, ...]
    contact: ActorView | None
    next: str = ""


@dataclass(frozen=True, slots=True)
class JoinPendingPage:
    """`people/join_pending.html`: the request waits for the node's owner."""

    name: str
    will_mail: bool


@dataclass(frozen=True, slots=True)
class SetupPage:
    """`people/setup.html`: the owner's first page, by the one-time link.

    Fields: `token`, `site_name`, `site_description`, `name`, `password`,
    `email`, `registration`, `rules` (a rule a line).
    """

    form: FormView
    base_url: str
    domain: str
    modes: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ForgotPage:
    """`people/forgot.html`: two ways back in.

    By mail, field `login` to `/forgot`; by code, fields `login`, `code`,
    `password` to `/recover`. `sent` after asking for a mail; it reads the same
    whether or not the account exists.
    """

    mail_form: FormView
    code_form: FormView
    sent: bool
    has_mail: bool


@dataclass(frozen=True, slots=True)
class ResetPage:
    """`people/reset.html`, by the link in the mail. Fields: `token`, `password`."""

    form: FormView
    token: str
    name: str


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """`people/recovery.html`: a new recovery code, shown this once."""

    codes: tuple[str, ...]
    continue_url: str


@dataclass(frozen=True, slots=True)
class LinkPage:
    """`people/link.html`: what a link in a mail does once the button is pressed.

    Field: `token`.
    """

    title: str
    text: str
    button: str
    action_url: str
    token: str


@dataclass(frozen=True, slots=True)
class FollowRequestView:
    """Someone who asks to follow the reader."""

    actor: ActorView
    accept_url: str
    reject_url: str


@dataclass(frozen=True, slots=True)
class FollowRequestsPage:
    """`people/follow_requests.html`."""

    requests: tuple[FollowRequestView, ...]
    pagination: Pagination


class Intent(StrEnum):
    """What somebody came from another site to do."""

    FOLLOW = "follow"
    LIKE = "like"
    BOOST = "boost"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class IntentPage:
    """`people/intent.html`: a person or a note, or what is wrong; `path` leads on."""

    intent: Intent
    relation: RelationView | None
    note: NoteView | None
    fault: str
    path: str


class NotificationKind(StrEnum):
    """What happened."""

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


@dataclass(frozen=True, slots=True)
class NotificationView:
    """One line: `actors` did `kind`, newest actor first, `others` more of them.

    `url` is where it leads; `note` is set for likes, reactions, boosts, replies,
    mentions, edits and polls; `text` says it in words for reactions, orders, purchases,
    reports, notices and the end of the reader's own polls.
    """

    id: int
    kind: NotificationKind
    actors: tuple[ActorView, ...]
    others: int
    url: str
    note: NoteView | None
    text: str
    created_ms: int
    is_unread: bool


@dataclass(frozen=True, slots=True)
class HeldSenderView:
    """Somebody whose notifications are held back; `url` shows them all."""

    actor: ActorView
    count: int
    note: NoteView | None
    last_ms: int
    url: str
    accept_url: str
    discard_url: str


@dataclass(frozen=True, slots=True)
class HeldBackPage:
    """`people/held_back.html`."""

    senders: tuple[HeldSenderView, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """`people/notifications.html`.

    `sender` is set where only theirs are listed; `held` people wait elsewhere.
    """

    notifications: tuple[NotificationView, ...]
    tabs: tuple[Chip, ...]
    pagination: Pagination
    read_url: str
    sender: ActorView | None
    held: int
