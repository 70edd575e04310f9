"""Our notes as peers read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from markupsafe import Markup

from federation.audience import audience_of
from federation.vocabulary import (
    Attachment,
    AttachmentKind,
    Collection,
    CollectionPage,
    Emoji,
    FocalPoint,
    Hashtag,
    Mention,
    NoteKind,
    Policy,
    Ref,
)
from federation.vocabulary import Note as NoteDocument
from federation.vocabulary import Poll as PollDocument
from federation.vocabulary import PollOption as OptionDocument
from node.actors.models import Actor
from node.actors.queries import get_actor, list_actors
from node.database.types import Reader
from node.emoji.wire import list_tags
from node.ids import Iri
from node.listings.models import StoredListing
from node.listings.queries import find_listing
from node.listings.wire import flohmarkt_item, listing_html, listing_terms
from node.media.models import JPEG_FILE, JPEG_MIME, Media, MediaState
from node.media.queries import list_media
from node.notes.models import QUESTION, Note, Quote, QuoteState
from node.notes.polls import Poll
from node.notes.queries import (
    find_note,
    find_poll,
    list_mentioned_ids,
    list_note_media_ids,
    list_note_topics,
)
from node.notes.queries.consent import find_approval, find_policy
from node.notes.queries.conversations import list_reply_iris
from node.notes.queries.groups import find_group
from node.notes.queries.quotes import find_quote
from node.notes.sizes import fitted
from node.text.render import render_federated, render_quote_line
from node.text.tokens import tag_key
from node.urls import Urls

# The side that the copy for peers is made to fit.
JPEG_SIDE: Final = 2_048
INLINE_REPLIES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WireParts:
    """What a note's document is made of besides its row."""

    author: Actor
    mentioned: Sequence[Actor] = ()
    topics: Sequence[str] = ()
    media: Sequence[Media] = ()
    poll: Poll | None = None
    listing: StoredListing | None = None
    replies: Sequence[Iri] = ()
    quote: Quote | None = None
    quoted_url: str = ""
    policy: Policy | None = None
    approved_by: str = ""
    emoji: tuple[Emoji, ...] = ()
    group: Actor | None = None


def load_note_document(r: Reader, urls: Urls, note: Note) -> NoteDocument:
    """The whole document of a local note."""
    return note_document(note, urls, load_parts(r, urls, note))


def load_parts(r: Reader, urls: Urls, note: Note) -> WireParts:
    media_ids = list_note_media_ids(r, note.id)
    media = list_media(r, media_ids)
    mentioned = list_actors(r, list_mentioned_ids(r, note.id))
    poll = find_poll(r, note.id) if note.kind == QUESTION else None
    options = [each.name for each in poll.options] if poll else []
    return WireParts(
        author=get_actor(r, note.actor_id),
        mentioned=[mentioned[key] for key in sorted(mentioned)],
        topics=list_note_topics(r, note.id),
        media=[media[each] for each in media_ids if each in media],
        poll=poll,
        listing=find_listing(r, note.id),
        replies=_list_inline_replies(r, note),
        emoji=list_tags(r, urls, note.title, note.warning, note.html, *options),
        group=find_group(r, note.id),
        policy=find_policy(r, note),
        approved_by=find_approval(r, note.iri),
        **_quote_parts(r, note),
    )


class _QuoteParts(TypedDict):
    quote: Quote | None
    quoted_url: str


def _quote_parts(r: Reader, note: Note) -> _QuoteParts:
    quote = find_quote(r, note.id)
    if quote is None or not quote.state.stands:
        return {"quote": None, "quoted_url": ""}
    quoted = find_note(r, quote.quoted_id) if quote.quoted_id else None
    return {"quote": quote, "quoted_url": quoted.url if quoted else quote.quoted_iri}


def note_document(note: Note, urls: Urls, parts: WireParts) -> NoteDocument:
    """The same from its parts; pure."""
    audience = audience_of(
        note.visibility,
        followers=Iri(parts.author.followers_iri),
        mentioned=[actor.iri for actor in parts.mentioned],
    )
    groups = (parts.group.iri,) if parts.group else ()
    html, listing = Markup(note.html), parts.listing  # noqa: S704  clean when stored
    shown = listing_html(listing, html) if listing else html
    document = NoteDocument(
        iri=note.iri,
        attributed_to=parts.author.iri,
        kind=NoteKind.QUESTION if parts.poll else NoteKind.NOTE,
        title=note.title or None,
        content=_content(note, shown, parts),
        summary=note.warning or None,
        is_sensitive=note.sensitive,
        language=note.language or None,
        # Lemmy looks for the group among those it is for.
        to=(*audience.to, *groups),
        cc=tuple(each for each in audience.cc if each not in groups),
        audience=groups,
        url=listing.listing.link if listing else Iri(note.url),
        in_reply_to=note.reply_to_iri,
        context=note.context or None,
        conversation=note.conversation or note.context or None,
        published_ms=note.created_ms,
        updated_ms=_updated_ms(note, listing),
        attachments=tuple(
            _attachment(urls, each)
            for each in parts.media
            if each.state is MediaState.READY
        ),
        mentions=tuple(_mention(urls, actor) for actor in parts.mentioned),
        hashtags=tuple(_hashtag(urls, topic) for topic in parts.topics),
        emoji=parts.emoji,
        replies=_replies(note, parts.replies),
        likes=_counter(note, "likes", note.likes_count),
        shares=_counter(note, "shares", note.boosts_count),
        poll=_poll(parts.poll) if parts.poll else None,
        terms=listing_terms(listing) if listing else None,
        flohmarkt=flohmarkt_item(listing, html) if listing else None,
        quote=parts.quote.quoted_iri if parts.quote else None,
        quote_authorization=_stamp(parts.quote),
        policy=parts.policy,
        approved_by=Iri(parts.approved_by) if parts.approved_by else None,
    )
    return fitted(document)


def _poll(poll: Poll) -> PollDocument:
    """Without votes while they are nobody's to know, as Mastodon writes it."""
    return PollDocument(
        options=tuple(
            OptionDocument(name=each.name, votes=None if poll.is_secret else each.votes)
            for each in poll.options
        ),
        is_multiple=poll.is_multiple,
        ends_ms=poll.ends_ms,
        closed_ms=poll.closed_ms,
        voters=poll.voters,
    )


def _updated_ms(note: Note, listing: StoredListing | None) -> int | None:
    """A listing is changed by its price and stock, too."""
    if listing is None or listing.updated_ms <= note.created_ms:
        return note.edited_ms
    return max(listing.updated_ms, note.edited_ms or 0)


def _list_inline_replies(r: Reader, note: Note) -> Sequence[Iri]:
    """Answers of our own people: those that a reader can fetch here (Mastodon: 5)."""
    if not note.replies_count:
        return ()
    return list_reply_iris(r, note, limit=INLINE_REPLIES, is_local=True).iris


def _replies(note: Note, inline: Sequence[Iri]) -> Collection:
    iri = Iri(f"{note.iri}/replies")
    first = CollectionPage(
        is_ordered=False,
        part_of=iri,
        next=Iri(f"{iri}?page=1") if note.replies_count else None,
        items=tuple(Ref(iri=each) for each in inline),
    )
    return Collection(
        iri=iri, is_ordered=False, total_items=note.replies_count, first=first
    )


def _content(note: Note, shown: Markup, parts: WireParts) -> str:
    """With a link to what is quoted, for those who show no quotes."""
    html = render_federated(note.title, shown)
    return str(render_quote_line(html, parts.quoted_url) if parts.quote else html)


def _stamp(quote: Quote | None) -> Iri | None:
    if quote is None or quote.state is not QuoteState.GRANTED:
        return None
    return Iri(quote.stamp_iri) if quote.stamp_iri else None


def _mention(urls: Urls, actor: Actor) -> Mention:
    host = urls.handle_domain if actor.is_local else actor.host
    return Mention(href=actor.iri, name=f"@{actor.name}@{host}")


def _hashtag(urls: Urls, topic: str) -> Hashtag:
    return Hashtag(name=topic, href=Iri(urls.topic(tag_key(topic) or topic)))


def _counter(note: Note, name: str, total: int) -> Collection:
    return Collection(
        iri=Iri(f"{note.iri}/{name}"), is_ordered=False, total_items=total
    )


def _attachment(urls: Urls, media: Media) -> Attachment:
    width, height = _fitted(media.width, media.height)
    has_focus = media.focal_x != 0 or media.focal_y != 0
    return Attachment(
        url=Iri(urls.media(media.key, JPEG_FILE)),
        kind=AttachmentKind.DOCUMENT,
        media_type=JPEG_MIME,
        alt=media.alt or None,
        width=width or None,
        height=height or None,
        blurhash=media.blurhash or None,
        focal=FocalPoint(media.focal_x, media.focal_y) if has_focus else None,
    )


def _fitted(width: int, height: int) -> tuple[int, int]:
    """The size of the copy that peers get."""
    longest = max(width, height)
    if longest <= JPEG_SIDE:
        return width, height
    return (
        max(1, round(width * JPEG_SIDE / longest)),
        max(1, round(height * JPEG_SIDE / longest)),
    )
