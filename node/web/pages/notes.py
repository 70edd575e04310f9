"""Pages about notes: feeds, one note, writing, history, topics, search."""

from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from node.web.pages.shared import (
    ActorView,
    Chip,
    Choice,
    DraftPhotoView,
    FormView,
    MediaView,
    NoteView,
    Pagination,
    ProductCardView,
    RelationView,
    TopicView,
)

MAX_PHOTOS = 18


@dataclass(frozen=True, slots=True)
class ExplorePage:
    """`notes/explore.html`: public notes as a masonry; `/` for guests."""

    notes: tuple[NoteView, ...]
    chips: tuple[Chip, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class HomePage:
    """`notes/home.html`: notes of people the reader follows, newest first."""

    notes: tuple[NoteView, ...]
    chips: tuple[Chip, ...]
    pagination: Pagination
    suggested_topics: tuple[TopicView, ...]


@dataclass(frozen=True, slots=True)
class CommentView:
    """A reply in a thread: a root at depth 0, its descendants at depth 1.

    `note` is None for a deleted reply that still has answers.
    """

    id: int
    note: NoteView | None
    depth: int


class ThreadWord(StrEnum):
    """What is said about how much of a conversation is here."""

    NOTHING = "nothing"
    LOADING = "loading"
    FOUND = "found"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class ThreadStateView:
    """The line about a conversation's missing parts; `fragments/thread.html`.

    `poll_url` answers with this line as it is by then. `missing_url` is what the
    conversation answers, on another server. The page itself shows what has arrived.
    """

    word: ThreadWord
    found: int
    poll_url: str
    page_url: str
    missing_url: str | None = None


@dataclass(frozen=True, slots=True)
class ElsewhereView:
    """What a note's own server counts; nobody checks it."""

    host: str
    likes: int | None
    shares: int | None
    replies: int | None


@dataclass(frozen=True, slots=True)
class NotePage:
    """`notes/note.html`: one note with its comments.

    `reply_form` fields: `text`, `summary`, `visibility`. `reply_prefix` is the
    mentions a reply starts with. `canonical_url` is absolute. `next_url` and
    `prev_url` lead to the author's neighbouring notes. `activity_url` is where
    servers find the note, on whichever it is. `thread` says what is missing,
    `elsewhere` what the note's own server counts.
    """

    note: NoteView
    relation: RelationView | None
    ancestors: tuple[NoteView, ...]
    comments: tuple[CommentView, ...]
    pagination: Pagination
    reply_form: FormView
    reply_prefix: str
    canonical_url: str
    image_url: str | None
    is_indexable: bool
    next_url: str | None
    prev_url: str | None
    activity_url: str
    thread: ThreadStateView | None = None
    elsewhere: ElsewhereView | None = None


@dataclass(frozen=True, slots=True)
class PollFieldsView:
    """What the form says of a poll besides its fields.

    `lasts` are the durations to choose from, for new polls only. `votes` would be
    lost by other options. One that `is_over` cannot be changed.
    """

    lasts: tuple[Choice, ...] = ()
    votes: int = 0
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class ComposePage:
    """`notes/compose.html` and `notes/edit.html`.

    Fields: `title`, `text`, `topics`, `summary`, `is_sensitive`, `visibility`,
    `language`, `may_reply`, `may_quote`, `products` (one checkbox each, value is
    the product's id),
    `cover` (a photo's key), and for each photo with key K (`new1`…`new18`, `m`
    and an id): `photo_K` (file, new ones only), `alt_K`, `order_K`, `remove_K`;
    `media` once for each kept photo. `languages` are pairs of code and name. Of a
    poll: `poll_1`…`poll_8`, `poll_multiple`, `poll_secret`, `poll_lasts` (seconds),
    and in an edit `poll` (1) and `poll_restart`; `poll` is None when there can be
    none. Where `groups` are, `group` is the id of one to post in, or "".
    """

    form: FormView
    action_url: str
    photos: tuple[DraftPhotoView, ...]
    languages: tuple[tuple[str, str], ...]
    products: tuple[ProductCardView, ...]
    chosen_products: frozenset[int]
    max_upload_mb: int
    reply_to: NoteView | None
    note: NoteView | None
    poll: PollFieldsView | None = None
    groups: tuple[Choice, ...] = ()
    repliers: tuple[Choice, ...] = ()
    quoters: tuple[Choice, ...] = ()
    quoted: NoteView | None = None


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A note that quotes; `revoke_url` for the author who is quoted."""

    note: NoteView
    revoke_url: str | None


@dataclass(frozen=True, slots=True)
class QuotesPage:
    """`notes/quotes.html`: the notes that quote one, newest first."""

    note: NoteView
    quotes: tuple[QuoteLine, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class AskedView:
    """Somebody wants something of the reader's note.

    `target` is that note, `note` what they wrote, if it is here; `url` where it is.
    """

    id: int
    actor: ActorView
    words: str
    target: NoteView
    note: NoteView | None
    url: str
    created_ms: int
    approve_url: str
    decline_url: str


@dataclass(frozen=True, slots=True)
class AskedPage:
    """`notes/asked.html`: who waits for the reader to agree."""

    asked: tuple[AskedView, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One earlier or current wording of a note.

    Of the photos of some earlier ones there are only the descriptions, `alts`.
    """

    created_ms: int
    title: str
    summary: str
    html: Markup
    media: tuple[MediaView, ...]
    alts: tuple[str, ...]
    is_current: bool
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingView:
    """A server that has not got a note, and why; `next_ms` is when it is tried."""

    host: str
    is_given_up: bool
    why: str
    next_ms: int | None


@dataclass(frozen=True, slots=True)
class ReachView:
    """How far a note, or a change of it, got. `servers` is None if not counted."""

    title: str
    created_ms: int
    servers: int | None
    delivered: int
    passed_by: int
    pending: tuple[PendingView, ...]
    pending_more: int


@dataclass(frozen=True, slots=True)
class ReachPage:
    """`notes/servers.html`, for the author alone."""

    note_url: str
    parts: tuple[ReachView, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`notes/history.html`: every wording of a note, newest first."""

    note: NoteView
    revisions: tuple[RevisionView, ...]


@dataclass(frozen=True, slots=True)
class TopicPage:
    """`notes/topic.html`: public notes under a topic."""

    topic: TopicView
    notes: tuple[NoteView, ...]
    pagination: Pagination
    follow_url: str
    is_followed: bool


class SearchTab(StrEnum):
    """What is searched."""

    ALL = "all"
    NOTES = "notes"
    PEOPLE = "people"
    PRODUCTS = "products"
    TOPICS = "topics"


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`notes/search.html`. `fault` says why an address could not be looked up."""

    query: str
    tab: SearchTab
    tabs: tuple[Chip, ...]
    people: tuple[RelationView, ...]
    notes: tuple[NoteView, ...]
    products: tuple[ProductCardView, ...]
    topics: tuple[TopicView, ...]
    pagination: Pagination
    fault: str


@dataclass(frozen=True, slots=True)
class BookmarksPage:
    """`notes/bookmarks.html`: what the reader saved or likes, newest first."""

    notes: tuple[NoteView, ...]
    tabs: tuple[Chip, ...]
    pagination: Pagination


@dataclass(frozen=True, slots=True)
class PersonSuggestion:
    """Somebody who may be meant; `word` is what is put into the text."""

    word: str
    actor: ActorView


@dataclass(frozen=True, slots=True)
class TopicSuggestion:
    """A topic that may be meant."""

    word: str
    notes: int


@dataclass(frozen=True, slots=True)
class EmojiSuggestion:
    """A custom emoji of the node's, with its colons."""

    word: str
    picture: Markup


@dataclass(frozen=True, slots=True)
class Suggestions:
    """`fragments/suggestions.html`: options of a list that stands while one types."""

    people: tuple[PersonSuggestion, ...] = ()
    topics: tuple[TopicSuggestion, ...] = ()
    emoji: tuple[EmojiSuggestion, ...] = ()
