"""Actors: whoever acts, here or on another server."""

from dataclasses import dataclass
from enum import StrEnum

from federation.vocabulary import Emoji
from node.ids import ActorId, Iri, MediaId

MAX_DISPLAY_NAME = 50
MAX_BIO = 1_000
MAX_FIELDS = 4
MAX_FIELD_NAME = 60
MAX_FIELD_VALUE = 250


class ActorKind(StrEnum):
    """What ActivityPub calls the actor."""

    PERSON = "Person"
    SERVICE = "Service"
    GROUP = "Group"
    ORGANIZATION = "Organization"
    APPLICATION = "Application"


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One line of a profile: a name and a value that may be a link."""

    name: str
    html: str
    source: str = ""
    verified_ms: int | None = None
    """When the page that it links to was first seen to link back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A row of `actors`. A local actor has the empty `host`."""

    id: ActorId
    iri: Iri
    host: str
    name: str
    kind: ActorKind
    display_name: str
    bio_html: str
    bio_source: str
    fields: tuple[ProfileField, ...]
    page_url: str
    inbox: str
    shared_inbox: str
    outbox: str
    followers_iri: str
    following_iri: str
    featured_iri: str
    avatar_id: MediaId | None
    header_id: MediaId | None
    locked: bool
    discoverable: bool
    indexable: bool
    hide_follows: bool
    moved_to: str | None
    also_known_as: tuple[str, ...]
    followers_count: int
    following_count: int
    notes_count: int
    answers_count: int
    created_ms: int
    updated_ms: int
    fetched_ms: int
    hidden_ms: int | None
    suspended_ms: int | None
    suspended_there: bool
    """It is its own server that suspended it, and may let it back at any time."""
    deleted_ms: int | None
    posted_ms: int | None = None
    """When they last posted something for everybody."""
    hides_apps: bool = False
    """Nobody is to be told by which apps they post."""
    staff_role: str = ""
    """What one of our people is here, if they run it or moderate."""

    def __hash__(self) -> int:
        # Of what changes most often: the hash of all fields costs more than a look-up.
        return hash(
            (
                self.id,
                self.followers_count,
                self.following_count,
                self.notes_count,
                self.answers_count,
                self.updated_ms,
                self.fetched_ms,
            )
        )

    @property
    def is_local(self) -> bool:
        return self.host == ""

    @property
    def is_active(self) -> bool:
        """Neither suspended nor deleted."""
        return self.suspended_ms is None and self.deleted_ms is None

    @property
    def shown_name(self) -> str:
        return self.display_name or self.name


@dataclass(frozen=True, slots=True)
class NewProofKey:
    """An Ed25519 pair for proofs: sealed, and as `publicKeyMultibase`."""

    sealed_pem: bytes
    multikey: str


@dataclass(frozen=True, slots=True)
class NewKeys:
    """Key pairs for a local actor: RSA for requests, Ed25519 for proofs.

    The private halves are sealed.
    """

    sealed_pem: bytes
    public_pem: str
    proof: NewProofKey


@dataclass(frozen=True, slots=True)
class StoredKey:
    """Somebody's public key, under the id that signatures name.

    `public_pem` is the PEM of an RSA key, or the Multikey of an Ed25519 key.
    """

    key_id: Iri
    actor_id: ActorId
    owner: Iri
    public_pem: str
    fetched_ms: int

    @property
    def is_multikey(self) -> bool:
        return self.public_pem.startswith("z")


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A local actor's private key, as it lies in the database."""

    key_id: Iri
    sealed_pem: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDraft:
    """What a person says about themselves; `fields` are name and value as typed."""

    display_name: str = ""
    bio: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    avatar_id: MediaId | None = None
    header_id: MediaId | None = None


@dataclass(frozen=True, slots=True)
class RemotePicture:
    """An avatar or header on another server; fetched when somebody looks at it."""

    url: str
    alt: str = ""
    mime: str = ""
    width: int = 0
    height: int = 0
    blurhash: str = ""


@dataclass(frozen=True, slots=True)
class RemoteKey:
    """A public key that an actor document lists and that was found fit for use."""

    key_id: Iri
    public_pem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteProfile:
    """An actor document, checked: right origin, HTML sanitised.

    Its handle, unless `is_confirmed` by its host, is of the actor's own host or the one
    that it had.
    """

    iri: Iri
    host: str
    name: str
    is_confirmed: bool = True
    kind: ActorKind = ActorKind.PERSON
    display_name: str = ""
    bio_html: str = ""
    fields: tuple[ProfileField, ...] = ()
    page_url: str = ""
    inbox: str
    shared_inbox: str = ""
    outbox: str = ""
    followers_iri: str = ""
    following_iri: str = ""
    featured_iri: str = ""
    avatar: RemotePicture | None = None
    header: RemotePicture | None = None
    locked: bool = False
    discoverable: bool = False
    indexable: bool = False
    hides_public: bool = False
    hides_unlisted: bool = False
    moved_to: str | None = None
    is_suspended: bool = False
    also_known_as: tuple[str, ...] = ()
    proposals: tuple[Iri, ...] = ()
    reads_listings: bool = False
    keys: tuple[RemoteKey, ...] = ()
    published_ms: int | None = None
    emoji: tuple[Emoji, ...] = ()
