"""The views that many pages share: people, photos, notes, products, forms, lists.

Times are milliseconds since the epoch, UTC. Every `…_url` is ready to be used
as a link or a form's action; None means that the reader may not do it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from markupsafe import Markup

_NOTHING: Mapping[str, str] = {}


class Visibility(StrEnum):
    """Who may see a note."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    DIRECT = "direct"


class FollowState(StrEnum):
    """Where the reader stands with someone; SELF is the reader."""

    NONE = "none"
    REQUESTED = "requested"
    FOLLOWING = "following"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class ActorView:
    """A person, as a line or card shows them.

    `handle` is `@ana` for people here, else `@ana@host`; `url` is their page on
    this node. `host` is None for people here.
    """

    id: int
    handle: str
    name: str
    url: str
    avatar_url: str | None
    host: str | None
    is_local: bool
    is_bot: bool


@dataclass(frozen=True, slots=True)
class RelationView:
    """What stands between the reader and an actor; rendered by `_follow.html`.

    Posting to a URL changes the state the name says; the answer is a redirect
    to `next`, or `fragments/follow.html` for htmx.
    """

    actor: ActorView
    state: FollowState
    follows_viewer: bool
    is_blocked: bool
    is_muted: bool
    is_locked: bool
    follow_url: str | None
    unfollow_url: str | None
    block_url: str | None
    unblock_url: str | None
    mute_url: str | None
    unmute_url: str | None
    report_url: str | None
    lists_url: str | None


@dataclass(frozen=True, slots=True)
class MediaView:
    """A photo in the sizes a page may ask for.

    `srcset` lists WebP widths as HTML wants it; `thumb_url` is the 640 px one,
    `full_url` the largest. `lqip` is a `data:` image of 16 px, or None. `width`
    and `height` are those of the full image.
    """

    id: int
    thumb_url: str
    full_url: str
    srcset: str
    alt: str
    width: int
    height: int
    lqip: str | None


@dataclass(frozen=True, slots=True)
class MoneyView:
    """An amount in minor units of an ISO 4217 currency."""

    minor: int
    currency: str


class StockWord(StrEnum):
    """What a buyer is told about stock."""

    IN_STOCK = "in_stock"
    FEW_LEFT = "few_left"
    SOLD_OUT = "sold_out"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ProductCardView:
    """A product as a card; `few_left` counts only with `StockWord.FEW_LEFT`.

    What is sold elsewhere has a `host`, whose word it is, and when it was last said.
    Its price may be in words only, or "" for those who have to be asked.
    """

    id: int
    url: str
    title: str
    price: MoneyView | None
    stock: StockWord
    few_left: int
    photo: MediaView | None
    seller: ActorView
    price_words: str = ""
    host: str = ""
    seen_ms: int = 0
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic without its `#`."""

    name: str
    url: str
    notes: int = 0


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link with words on it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class DetailLinkView:
    """A link to a page or a file elsewhere; `host` is "" where the words name it."""

    text: str
    url: str
    host: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsView:
    """What an article, a video, an event or a page shows besides its words.

    `label` is the word for it, "" for a note that only has links. `page` is where it
    is at home. `duration` is as players show it, or "".
    """

    label: str
    icon: str
    abstract: str
    starts_ms: int | None
    ends_ms: int | None
    place: str
    duration: str
    page: DetailLinkView | None
    links: tuple[DetailLinkView, ...]


@dataclass(frozen=True, slots=True)
class ReactionView:
    """An emoji under a note; `is_own` when the reader reacted with it."""

    emoji: str
    total: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class NoteActionsView:
    """Counts, the reader's own marks, and where to post to change them.

    Rendered by `_actions.html`; the answer to htmx is `fragments/actions.html`.
    `key` is the note's element id without a prefix, the same on every page. What is
    posted to `react_url` is the emoji, as `emoji` of a button or `typed`.
    """

    key: str
    note_url: str
    likes: int
    boosts: int
    replies: int
    is_liked: bool
    is_boosted: bool
    is_bookmarked: bool
    like_url: str
    unlike_url: str
    boost_url: str | None
    unboost_url: str
    bookmark_url: str
    unbookmark_url: str
    react_url: str
    unreact_url: str
    reactions: tuple[ReactionView, ...] = ()
    quote_url: str | None = None


@dataclass(frozen=True, slots=True)
class QuotedView:
    """What a note quotes: `note`, or no more than a link to it.

    `is_waiting` says that its author has not agreed yet.
    """

    url: str
    note: "NoteView | None"
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class PollOptionView:
    """An answer of a poll; `is_own` marks what the reader chose.

    Where `votes` are None, nobody is told them yet.
    """

    name: str
    votes: int | None
    percent: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll; rendered by `_poll.html`, after a vote as `fragments/poll.html`.

    `key` is its element id without a prefix. `total` counts people where
    `counts_people`, else votes. `ends_ms` is when it ends or ended, None for never.
    `vote_url` is None for guests, for the author, after voting and after the end; the
    values of its field `choice` count the options from 1. `is_secret` until it ends,
    options have no votes.
    """

    key: str
    options: tuple[PollOptionView, ...]
    is_multiple: bool
    total: int
    counts_people: bool
    ends_ms: int | None
    is_over: bool
    vote_url: str | None
    is_secret: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NoteView:
    """A note, rich enough for a card, a line in a thread and its own page.

    Equal to itself only, so that it is a cheap key (`kept`).

    `title` may be empty; `plain` is the text without marks, for cards and page
    descriptions; `html` is the text for reading, without the title line.
    `summary` is the content warning or "". `i_class` (`i28`…`i83`) is the height
    of the cover in 48ths of its width, `t_class` (`t0`, `t1`, `t2`) the lines of
    the caption's title; both come from `node/web/masonry.py`. `cover` is the
    photo a card shows, None for text. `origin_url` is the page on the note's own
    server, None for notes of this node. Action URLs are None when not allowed;
    `closed_text` says who may comment when the reader may not. `filtered` names the
    reader's filter that the note waits behind, `veiled` the one for which its photos
    are as sensitive ones, or they are "". `app` names the app that posted it, or
    is "".
    """

    id: int
    url: str
    title: str
    plain: str
    html: Markup
    summary: str
    is_sensitive: bool
    visibility: Visibility
    language: str
    author: ActorView
    media: tuple[MediaView, ...]
    cover: MediaView | None
    topics: tuple[TopicView, ...]
    products: tuple[ProductCardView, ...]
    created_ms: int
    edited_ms: int | None
    actions: NoteActionsView
    i_class: str
    t_class: str
    boosted_by: ActorView | None = None
    reply_to: ActorView | None = None
    reply_to_url: str | None = None
    origin_url: str | None = None
    history_url: str | None = None
    servers_url: str | None = None
    reply_url: str | None = None
    closed_text: str = ""
    edit_url: str | None = None
    delete_url: str | None = None
    pin_url: str | None = None
    unpin_url: str | None = None
    is_pinned: bool = False
    report_url: str | None = None
    mute_thread_url: str | None = None
    poll: PollView | None = None
    details: DetailsView | None = None
    quoted: QuotedView | None = None
    quotes_url: str | None = None
    is_held: bool = False
    group: ActorView | None = None
    filtered: str = ""
    veiled: str = ""
    app: str = ""


@dataclass(frozen=True, slots=True)
class Pagination:
    """The way on through a list; None at its ends."""

    next_url: str | None = None
    prev_url: str | None = None


@dataclass(frozen=True, slots=True)
class FormView:
    """What was typed and what is wrong with it, by field name.

    `errors[""]` is a fault of the form as a whole. A ticked box has the value
    "1". A form that failed is rendered again with status 422.
    """

    values: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    errors: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def value(self, name: str) -> str:
        """What the field holds, "" when nothing."""
        return self.values.get(name, "")

    def error(self, name: str) -> str:
        """What is wrong with the field, "" when nothing."""
        return self.errors.get(name, "")

    def is_on(self, name: str) -> bool:
        """Is the box ticked?"""
        return self.values.get(name, "") == "1"


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select or radio group; `hint` explains it."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is a link; at most one of a row is current."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DraftPhotoView:
    """A photo that is already on the node, in a form: kept, or uploaded before a
    fault elsewhere in the form. Its fields carry `m` and its id as key.
    """

    media: MediaView
    is_cover: bool


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """`errors/CODE.html`: a fault told to a person.

    `text` may be "" for the template's own words; `reference` is the request's
    id, shown so that an operator can find it in the log.
    """

    status: int
    text: str = ""
    reference: str = ""
    retry_after_s: int = 0
    limit_text: str = ""
    back_url: str = "/"
    faults: tuple[str, ...] = ()
