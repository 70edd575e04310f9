"""Pages of those who run the node: health, people, reports, peers, mail."""

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
    ProductCardView,
)
from node.web.pages.site import Role


class Health(StrEnum):
    """Is it well?"""

    OK = "ok"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class CheckView:
    """One thing looked at, with what to do when it is not well."""

    label: str
    health: Health
    text: str
    hint: str
    url: str | None


@dataclass(frozen=True, slots=True)
class FigureView:
    """A number worth knowing."""

    label: str
    value: str
    url: str | None


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """`admin/overview.html`."""

    checks: tuple[CheckView, ...]
    figures: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True)
class AdminPersonView:
    """A user or remote actor, with what may be done to them."""

    actor: ActorView
    role: Role
    email: str
    state: str
    joined_ms: int
    last_seen_ms: int | None
    notes_count: int
    can_sell: bool
    role_url: str | None
    hide_url: str | None
    suspend_url: str | None
    unsuspend_url: str | None
    disable_url: str | None
    enable_url: str | None
    sell_url: str | None
    reset_url: str | None


@dataclass(frozen=True, slots=True)
class AdminPeoplePage:
    """`admin/people.html`. Query: `q`, `state`. `reset_link` is shown once."""

    people: tuple[AdminPersonView, ...]
    chips: tuple[Chip, ...]
    query: str
    roles: tuple[Choice, ...]
    pagination: Pagination
    reset_link: str


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """Someone who asks to join."""

    name: str
    email: str
    reason: str
    network: str
    created_ms: int
    approve_url: str
    reject_url: str


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """`admin/approvals.html`. Field of a rejection: `reason`."""

    approvals: tuple[ApprovalView, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class ReportLineView:
    """A report in the queue."""

    url: str
    category: str
    target: ActorView | None
    subject: str
    reports: int
    created_ms: int
    state: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """`admin/reports.html`."""

    reports: tuple[ReportLineView, ...]
    chips: tuple[Chip, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What was decided before, by whom and why."""

    by: ActorView | None
    action: str
    reason: str
    created_ms: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`admin/report.html`: a case.

    Fields: `action` (a value of `actions`), `rule`, `reason`. `reporter` is None
    when a peer reported for one of its people; `from_host` names the peer. `assigned`
    works on it; `steps` are what may be done with the report itself, by their address.
    """

    category: str
    text: str
    created_ms: int
    state: str
    reporter: ActorView | None
    from_host: str | None
    target: ActorView | None
    notes: tuple[NoteView, ...]
    product: ProductCardView | None
    product_desk_url: str
    decisions: tuple[DecisionView, ...]
    form: FormView
    action_url: str
    actions: tuple[Choice, ...]
    rules: tuple[str, ...]
    assigned: ActorView | None
    steps: tuple[tuple[str, str], ...]
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeerView:
    """Another server; `state` is a word: `healthy`, `slow`, `failing`, `unavailable`,
    `blocked`, `limited` or `allowed`.

    Posting `refuse` (1 or "") to `listings_url` says whether its offers get cards.
    """

    host: str
    software: str
    state: str
    actors: int
    waiting: int
    last_seen_ms: int | None
    reason: str
    deliveries_url: str
    decide_url: str
    allow_url: str | None
    listings_url: str
    refuses_listings: bool


@dataclass(frozen=True, slots=True)
class PeersPage:
    """`admin/peers.html`. Fields: `host` to decide about, and `file`, a list.

    `is_list_fixed` means that the configuration lets only allowed servers in.
    """

    peers: tuple[PeerView, ...]
    chips: tuple[Chip, ...]
    query: str
    form: FormView
    decide_url: str
    settings_url: str
    import_url: str
    export_url: str
    is_list_only: bool
    is_list_fixed: bool
    shows_decisions: bool
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class EmojiView:
    """A custom emoji of the node."""

    id: int
    name: str
    picture: Markup
    is_enabled: bool
    rename_url: str
    switch_url: str
    delete_url: str


@dataclass(frozen=True, slots=True)
class EmojiPage:
    """`admin/emoji.html`."""

    emoji: tuple[EmojiView, ...]
    form: FormView
    max_kb: int
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class DeliveryLaneView:
    """How it goes with one host; `state` as of `PeerView`.

    `next_ms` is the next try; of a host that is unavailable, the next question
    whether it is back. `last_ok_ms` is None for one that never answered.
    """

    host: str
    state: str
    waiting: int
    failed: int
    tries: int
    failing_days: int
    oldest_ms: int | None
    next_ms: int | None
    last_ok_ms: int | None
    last_error: str
    url: str
    retry_url: str
    drop_url: str


@dataclass(frozen=True, slots=True)
class DeliveriesPage:
    """`admin/deliveries.html`."""

    lanes: tuple[DeliveryLaneView, ...]
    waiting: int
    failed: int
    retry_all_url: str
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class WaitingView:
    """One delivery: the kind of activity, what it is about, and how it went."""

    kind: str
    about: str
    inbox: str
    is_given_up: bool
    tries: int
    created_ms: int
    next_ms: int
    last_error: str


@dataclass(frozen=True, slots=True)
class LanePage:
    """`admin/lane.html`: all that waits for one host, newest first."""

    lane: DeliveryLaneView
    deliveries: tuple[WaitingView, ...]
    back_url: str
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class AdminSitePage:
    """`admin/site.html`.

    Fields: `site_name`, `site_description`, `registration`, `rules` (a rule a
    line), `about`, `privacy`, `imprint`, `contact`, `unasked_quotes`; `password` when
    it was not given lately.
    """

    form: FormView
    modes: tuple[Choice, ...]
    needs_password: bool
    unasked_quotes: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class OutboxMailView:
    """A mail that no mail server took, to pass on by hand.

    `text` is of one that was opened; no URLs for those who may not pass it on.
    """

    to: str
    subject: str
    text: str
    created_ms: int
    read_url: str
    delete_url: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """`admin/outbox.html`."""

    mails: tuple[OutboxMailView, ...]
    has_mail: bool
    pagination: Pagination
