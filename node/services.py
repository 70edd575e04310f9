"""What the doors and background jobs are given: one frozen value, built in `app`.

Slices never see it; they take the few things they need as parameters.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from federation.net.client import HttpClient
from federation.vocabulary import Activity
from node.actors.inbound import Inbound
from node.actors.models import Actor
from node.actors.remote import Strangers
from node.clock import Clock
from node.config import Config
from node.database.paging import Page, Span
from node.database.types import Database, Reader
from node.ids import ActorId, NoteId
from node.jobs.types import Handler, JobBase
from node.limits.peers import PeerPolicy
from node.limits.rates import RateLimiter
from node.media.service import MediaShelf
from node.moderation.extensions import ThingExtension
from node.moderation.models import Evidence
from node.notes.extensions import NoteExtension
from node.notes.readmodel import Card, CardSource
from node.notifications.models import Notification
from node.secrets import SecretBox
from node.urls import Urls
from node.users.mail import Mailer


@dataclass(frozen=True, slots=True)
class TabLink:
    """A further tab on a profile: its words and its page."""

    label: str
    url: str


class ProfileTabSource(Protocol):
    """Something that adds a tab to profiles (the shop does)."""

    def tab_for(self, r: Reader, actor: Actor) -> TabLink | None: ...


class ShopSource(Protocol):
    """Knows whether anything is sold here, by whom, and what apps are told of it."""

    def has_shops(self, r: Reader) -> bool: ...

    def tell_of(
        self, r: Reader, actor_ids: Collection[ActorId]
    ) -> Mapping[ActorId, Mapping[str, object]]:
        """The shops of those who have one that strangers may see."""
        ...

    def tell_limits(self, r: Reader) -> Mapping[str, object]:
        """What selling is like here, for the document about the node."""
        ...


class ProductSource(Protocol):
    """Finds what is sold, as cards like those under notes."""

    def list_own(self, r: Reader, actor: Actor) -> Sequence[Card]:
        """What this actor sells and may name in a note, newest first."""
        ...

    def search(self, r: Reader, text: str, *, limit: int) -> Sequence[Card]:
        """What is on sale and called that."""
        ...


class LinkSource(Protocol):
    """Knows which notes lead to pages of its own, and what is called something."""

    def list_leading(self, r: Reader, url: str, span: Span) -> Page[NoteId] | None:
        """Newest first, whoever may see them; None for what is none of its pages."""
        ...

    def find_announcing(self, r: Reader, url: str) -> NoteId | None:
        """The note that tells of what has a page there, whoever may see it."""
        ...

    def search(
        self, r: Reader, text: str, *, limit: int, viewer_id: ActorId | None
    ) -> Sequence[Mapping[str, object]]:
        """What is on sale and called that, for apps, newest first."""
        ...


class NewsSource(Protocol):
    """Knows what some notifications are about (the shop's: its orders)."""

    def tell_more(
        self, r: Reader, items: Sequence[Notification], *, viewer_id: ActorId
    ) -> Mapping[int, Mapping[str, object]]:
        """What apps are told of them besides, by their ids."""
        ...


class SellerDesk(Protocol):
    """Knows what a seller owes to buyers."""

    def count_open_orders(self, r: Reader, actor_id: ActorId) -> int: ...


@dataclass(frozen=True, slots=True)
class ReportedThing:
    """Something reported that is no note: whose it is, and how it is now.

    `card` is what pages show of it; `desk_path` is where moderators deal with it.
    """

    owner_id: ActorId
    evidence: Evidence
    card: object
    desk_path: str = ""


class ReportSource(ThingExtension, Protocol):
    """Finds what can be reported besides people and notes (products)."""

    def find_reported(self, r: Reader, thing_id: int) -> ReportedThing | None: ...


class ActivityHandler(Protocol):
    """Takes received activities that are its business (offers to the shop)."""

    async def handle(self, inbound: Inbound, activity: Activity) -> bool:
        """False for what is others' business; may be asked twice for the same."""
        ...


@dataclass(slots=True)
class Extensions:
    """What other packages registered; filled once, while the app is built."""

    cards: list[CardSource] = field(default_factory=list["CardSource"])
    offers: list[CardSource] = field(default_factory=list["CardSource"])
    """What notes sell, for apps: their items are `node.api.entities.cards.Offered`."""
    links: list[LinkSource] = field(default_factory=list["LinkSource"])
    news: list[NewsSource] = field(default_factory=list["NewsSource"])
    notes: list[NoteExtension] = field(default_factory=list["NoteExtension"])
    tabs: list[ProfileTabSource] = field(default_factory=list["ProfileTabSource"])
    shops: list[ShopSource] = field(default_factory=list["ShopSource"])
    desks: list[SellerDesk] = field(default_factory=list["SellerDesk"])
    reports: list[ReportSource] = field(default_factory=list["ReportSource"])
    jobs: dict[type[JobBase], tuple[Handler, ...]] = field(
        default_factory=dict[type[JobBase], tuple[Handler, ...]]
    )
    """Handlers of jobs; for those of the node's own kinds they come after its own."""
    daily: list[JobBase] = field(default_factory=list[JobBase])
    """Put on the table once a day; their handlers are among `jobs`."""
    products: list[ProductSource] = field(default_factory=list["ProductSource"])
    inboxes: list[ActivityHandler] = field(default_factory=list["ActivityHandler"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a request or a job may need."""

    config: Config
    clock: Clock
    urls: Urls
    box: SecretBox
    db: Database
    http: HttpClient
    strangers: Strangers
    peers: PeerPolicy
    media: MediaShelf
    rates: RateLimiter
    mailer: Mailer
    job_wake: asyncio.Event
    delivery_wake: asyncio.Event
    extensions: Extensions = field(default_factory=Extensions)
