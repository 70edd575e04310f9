"""Whoever acts: people, bots, groups, organisations and the servers themselves."""

from dataclasses import dataclass
from enum import StrEnum

from federation.origins import Iri
from federation.vocabulary.links import Emoji, Link, Picture
from federation.vocabulary.things import Thing


class ActorKind(StrEnum):
    """The five actor types; Service is a bot, Application a server."""

    PERSON = "Person"
    SERVICE = "Service"
    GROUP = "Group"
    ORGANIZATION = "Organization"
    APPLICATION = "Application"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorKey:
    """An entry of ``publicKey``: PEM text as sent, not yet looked into."""

    iri: Iri
    owner: Iri
    pem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Multikey:
    """An entry of ``assertionMethod`` (FEP-521a), not yet looked into."""

    iri: Iri
    controller: Iri
    multibase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField:
    """A row of the profile table; ``name`` is text, ``value`` unsanitised HTML."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A specification that the actor's software says it implements (FEP-844e)."""

    href: Iri
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Thing):
    """An actor document.

    Inbox, collections and keys are on the origin of ``iri``; ``summary`` is unsanitised
    HTML, ``name`` and ``preferred_username`` are text. ``webfinger`` (FEP-2c59) is a
    claim like ``preferred_username``: only a look-up makes a handle of it. ``links``
    are attached ones (FEP-0ea0), ``proposals`` a collection of listings. What is public
    or unlisted may be kept from visitors without an account (GoToSocial).
    """

    iri: Iri
    kind: ActorKind = ActorKind.PERSON
    preferred_username: str | None = None
    webfinger: str | None = None
    name: str | None = None
    summary: str | None = None
    url: Iri | None = None
    inbox: Iri | None = None
    shared_inbox: Iri | None = None
    outbox: Iri | None = None
    followers: Iri | None = None
    following: Iri | None = None
    featured: Iri | None = None
    featured_tags: Iri | None = None
    icon: Picture | None = None
    image: Picture | None = None
    fields: tuple[ProfileField, ...] = ()
    proposals: Iri | None = None
    links: tuple[Link, ...] = ()
    emoji: tuple[Emoji, ...] = ()
    is_locked: bool = False
    is_discoverable: bool = False
    is_indexable: bool = False
    is_memorial: bool = False
    is_suspended: bool = False
    hides_public: bool = False
    hides_unlisted: bool = False
    public_keys: tuple[ActorKey, ...] = ()
    assertion_methods: tuple[Multikey, ...] = ()
    also_known_as: tuple[str, ...] = ()
    moved_to: Iri | None = None
    published_ms: int | None = None
    updated_ms: int | None = None
    implements: tuple[Capability, ...] = ()

    @property
    def is_stub(self) -> bool:
        """True for a reduced document: good for its keys, never for a profile.

        GoToSocial and authorised-fetch servers answer so to a stranger.
        """
        return self.inbox is None
