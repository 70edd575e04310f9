"""Notes: what people post. Title, text, photos, topics, mentions, an audience."""

from dataclasses import dataclass, field
from enum import StrEnum

from federation.audience import Visibility
from federation.listings import Listing
from federation.vocabulary import Emoji, Policy
from node.ids import ActorId, Iri, MediaId, NoteId
from node.media.models import Focal, Media
from node.notes.details import NO_DETAILS, NoteDetails
from node.notes.polls import PollDraft, RemotePoll

__all__ = [
    "Audience",
    "Note",
    "NoteClaims",
    "NoteDraft",
    "NoteEdit",
    "Quote",
    "QuoteState",
    "RemoteMedia",
    "RemoteNote",
    "Thread",
    "ThreadEntry",
    "ThreadState",
    "Tombstone",
    "UsedApp",
    "Visibility",
]

MAX_TITLE = 80
MAX_TEXT = 5_000
MAX_WARNING = 300
MAX_PHOTOS = 18
MAX_ALT = 1_500
MAX_MENTIONS = 50
MAX_TOPICS = 100
MAX_PINS = 5
NOTE = "Note"
QUESTION = "Question"
"""The `kind` of notes that have a poll."""


class Audience(StrEnum):
    """Who may answer or quote a note of ours; the author always may.

    With ASK followers may at once, everybody else when the author agreed. Who is
    mentioned may always answer, so MENTIONED is said of replies and NOBODY of quotes.
    """

    EVERYONE = "everyone"
    FOLLOWERS = "followers"
    ASK = "ask"
    MENTIONED = "mentioned"
    NOBODY = "nobody"


class Circle(StrEnum):
    """People whom an author lets answer, where not everybody is."""

    FOLLOWERS = "followers"
    FOLLOWED = "followed"


class QuoteState(StrEnum):
    """What the author who is quoted says to it.

    UNASKED are quotes from servers that do not ask of notes that say nothing about
    being quoted; whether they are shown is a setting.
    """

    PENDING = "pending"
    UNASKED = "unasked"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"

    @property
    def stands(self) -> bool:
        """Whether the note may still be called a quote."""
        return self not in (QuoteState.REFUSED, QuoteState.REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A row of `quotes`: `note_id` quotes the note with that IRI."""

    note_id: NoteId
    quoted_iri: Iri
    quoted_id: NoteId | None
    state: QuoteState
    stamp_iri: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class UsedApp:
    """By what a note was posted, as the app calls itself; nobody checked it."""

    name: str
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A row of `notes`; `held` is a reply that waits to be agreed to.

    `app` is by what it was posted, None for pages and for what comes from elsewhere.
    """

    id: NoteId
    iri: Iri
    actor_id: ActorId
    is_local: bool
    kind: str
    title: str
    html: str
    source: str
    warning: str
    sensitive: bool
    visibility: Visibility
    language: str
    url: str
    reply_to_id: NoteId | None
    reply_to_iri: Iri | None
    root_id: NoteId
    context: str
    conversation: str = ""
    likes_count: int
    boosts_count: int
    replies_count: int
    created_ms: int
    received_ms: int
    edited_ms: int | None
    held: bool = False
    app: UsedApp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDraft:
    """What an author wants to post; `check_draft` finds every fault.

    `mentioned` holds the actors behind the handles in the text, looked up before
    the transaction: handle as written (lower case, without the leading @) → id.
    `alts` are new descriptions of photos, and `focals` what is to stay in sight when
    they are cropped; those that they leave out keep theirs. An edit with None for
    `product_ids` leaves the products as they are.
    `submission` is the key of the form or request it came with: a second draft
    with the same key is the same note. Without `poll`, an edit keeps the poll that
    a note has. `group_id` is the group to post in; a reply is in that of its parent.
    `app` is by what a new note is posted.
    """

    title: str = ""
    text: str = ""
    warning: str = ""
    sensitive: bool = False
    visibility: Visibility = Visibility.PUBLIC
    language: str = ""
    media_ids: tuple[MediaId, ...] = ()
    reply_to_id: NoteId | None = None
    quote_id: NoteId | None = None
    may_reply: Audience | None = None
    may_quote: Audience | None = None
    mentioned: dict[str, ActorId] = field(default_factory=dict[str, ActorId])
    product_ids: tuple[int, ...] | None = ()
    alts: dict[MediaId, str] = field(default_factory=dict[MediaId, str])
    focals: dict[MediaId, Focal] = field(default_factory=dict[MediaId, Focal])
    submission: str = ""
    poll: PollDraft | None = None
    group_id: ActorId | None = None
    app: UsedApp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteMedia:
    """A picture of a received note; the file is fetched when somebody looks."""

    url: str
    alt: str = ""
    mime: str = ""
    width: int = 0
    height: int = 0
    blurhash: str = ""
    focal_x: float = 0.0
    focal_y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteClaims:
    """What a note's own server says beyond its words.

    `replies_iri` is where its answers stand, `history_iri` where the activities of
    its conversation do. The numbers are how many its server counts: nobody checks
    them, and they never mix with what is counted here.
    """

    replies_iri: Iri | None = None
    history_iri: Iri | None = None
    replies: int | None = None
    likes: int | None = None
    shares: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteNote:
    """A note as another server tells it, checked and sanitised by the caller.

    `html` is clean; `title`, `warning` and alt texts are text. `mentions` are the
    known actors whom the note is *addressed* to: in a followers-only or direct
    note they are who may see it, so a name in the text or a tag alone must not
    get in here. `topics` are as shown, without the `#`. `published_ms` may be
    absent or absurd; the note's date is then the time of receipt. `listing` is what
    it sells and `emoji` what its shortcodes show, still as its server said it.
    `quote_stamp` and `approved_by` are claims that are checked later; `quote_depth`
    counts the quotes that led here.
    `group_iri` is the group that its author says it is in.
    """

    iri: Iri
    url: str
    kind: str = "Note"
    title: str = ""
    html: str = ""
    warning: str = ""
    sensitive: bool = False
    visibility: Visibility = Visibility.PUBLIC
    language: str = ""
    reply_to_iri: Iri | None = None
    context: str = ""
    conversation: str = ""
    quote_iri: Iri | None = None
    quote_stamp: str = ""
    quote_depth: int = 0
    policy: Policy | None = None
    approved_by: str = ""
    published_ms: int | None = None
    updated_ms: int | None = None
    mentions: tuple[ActorId, ...] = ()
    topics: tuple[str, ...] = ()
    media: tuple[RemoteMedia, ...] = ()
    poll: RemotePoll | None = None
    listing: Listing | None = None
    claims: NoteClaims = field(default_factory=NoteClaims)
    details: NoteDetails = NO_DETAILS
    emoji: tuple[Emoji, ...] = ()
    group_iri: Iri | None = None


@dataclass(frozen=True, slots=True)
class NoteEdit:
    """An earlier version of a note.

    `media` are its photos, described as they were then. Of versions from before these
    were kept, and of what a shop announces, there are only the descriptions, `alts`.
    """

    id: int
    title: str
    html: str
    warning: str
    written_ms: int
    alts: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a deleted thing; kept for ever.

    Strangers are told of it only if it `was_public`: of the rest they never knew.
    """

    iri: Iri
    former_kind: str
    owner_iri: Iri
    was_public: bool
    deleted_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadState:
    """How much of a conversation is here, as far as can be told.

    `missing_iri` is what its first note answers, if that is not here;
    `has_strangers` says that other servers take part, which may know answers that
    were never sent here. A load looks for both; `is_loading` while one runs,
    `may_ask` when the next one may begin. `was_whole` is what the last one found,
    None before the first: nothing was out of reach, nor too much.
    """

    root_id: NoteId
    begins_here: bool
    missing_iri: Iri | None
    has_strangers: bool
    is_loading: bool
    may_ask: bool
    was_whole: bool | None
    found: int

    @property
    def may_lack(self) -> bool:
        """Whether a look at other servers could find more."""
        return self.missing_iri is not None or self.has_strangers

    @property
    def is_doubtful(self) -> bool:
        """Whether readers are to be told that there may be more.

        What began here is sent here, as a rule; of the rest nobody has looked yet.
        """
        if self.missing_iri is not None or self.was_whole is False:
            return True
        return self.was_whole is None and self.has_strangers and not self.begins_here


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """A note's place in a conversation; `depth` is 0 right under the note read."""

    id: NoteId
    reply_to_id: NoteId | None
    depth: int


@dataclass(frozen=True, slots=True)
class Thread:
    """What stands above a note (the first one first) and below it (as a tree).

    Replies come in reading order: each before its own replies, siblings by date.
    `is_cut` says that there are more replies than a thread shows.
    """

    ancestors: tuple[ThreadEntry, ...]
    replies: tuple[ThreadEntry, ...]
    is_cut: bool
