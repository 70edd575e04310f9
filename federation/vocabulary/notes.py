"""Notes and everything shown like one, polls, and what is left of deleted ones."""

from dataclasses import dataclass
from enum import StrEnum

from federation.origins import Iri
from federation.vocabulary.collections import Collection
from federation.vocabulary.links import Attachment, Emoji, Hashtag, Link, Mention
from federation.vocabulary.market import FlohmarktItem, Terms
from federation.vocabulary.things import Thing


class NoteKind(StrEnum):
    """Wire types that become a note here; we send Note and Question only."""

    NOTE = "Note"
    QUESTION = "Question"
    ARTICLE = "Article"
    PAGE = "Page"
    VIDEO = "Video"
    AUDIO = "Audio"
    IMAGE = "Image"
    EVENT = "Event"
    DOCUMENT = "Document"
    PROPOSAL = "Proposal"
    CHAT_MESSAGE = "ChatMessage"
    OTHER = "Object"
    """Any other type that has an author and something to show (FEP-2277)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the author typed, when the server says so; never shown unrendered."""

    content: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOption:
    """An answer and its votes as the author's server counts them."""

    name: str
    votes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question's answers (FEP-9967)."""

    options: tuple[PollOption, ...]
    is_multiple: bool = False
    ends_ms: int | None = None
    closed_ms: int | None = None
    voters: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do something at once, and who after the author agreed.

    Ids of actors, of the author's collections, or Public.
    """

    automatic: tuple[Iri, ...] = ()
    manual: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What others may do with a note (GoToSocial); None where nothing is said."""

    like: Rule | None = None
    reply: Rule | None = None
    announce: Rule | None = None
    quote: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Thing):
    """A post as its author's server tells it.

    ``content`` and ``summary`` are unsanitised; ``title``, ``choice``, alt texts and
    names are text. ``content_type`` says how to read ``content`` (PeerTube: Markdown).
    ``summary`` is a content warning on Note and Question, an abstract elsewhere, where
    ``subject`` is the warning (FEP-b2b8).
    ``choice`` is the poll option a reply votes for (a ``name`` without content).
    ``channel`` is a Group of the author's origin that the note was published in.
    ``is_direct`` is Pleroma's word that the note is a message, whatever its audience.
    ``context`` and ``conversation`` may be any identifier and are not to be fetched
    unless they are IRIs. ``context_history`` is a collection of the conversation's
    activities (FEP-f228). ``starts_ms``, ``ends_ms`` and ``place`` are of events,
    ``duration_s`` is the length of a recording. Counts in ``replies``, ``likes`` and
    ``shares`` are claims. With ``terms`` it is a proposal too (FEP-0837).
    ``quote_authorization`` and ``approved_by`` are stamps of those who are quoted and
    answered, to be fetched and checked.
    """

    iri: Iri
    attributed_to: Iri
    kind: NoteKind = NoteKind.NOTE
    title: str | None = None
    content: str = ""
    content_type: str = "text/html"
    source: Source | None = None
    summary: str | None = None
    subject: str | None = None
    is_sensitive: bool = False
    language: str | None = None
    to: tuple[Iri, ...] = ()
    cc: tuple[Iri, ...] = ()
    audience: tuple[Iri, ...] = ()
    channel: Iri | None = None
    is_direct: bool = False
    url: Iri | None = None
    in_reply_to: Iri | None = None
    choice: str | None = None
    context: str | None = None
    context_history: Iri | None = None
    conversation: str | None = None
    published_ms: int | None = None
    updated_ms: int | None = None
    attachments: tuple[Attachment, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    hashtags: tuple[Hashtag, ...] = ()
    emoji: tuple[Emoji, ...] = ()
    replies: Collection | None = None
    likes: Collection | None = None
    shares: Collection | None = None
    quote: Iri | None = None
    quote_authorization: Iri | None = None
    approved_by: Iri | None = None
    policy: Policy | None = None
    poll: Poll | None = None
    starts_ms: int | None = None
    ends_ms: int | None = None
    place: str | None = None
    duration_s: int | None = None
    terms: Terms | None = None
    flohmarkt: FlohmarktItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone(Thing):
    """Something that was deleted."""

    iri: Iri
    former_type: str | None = None
    published_ms: int | None = None
    deleted_ms: int | None = None
