"""Notes of other servers as they will be stored: sanitised, whatever they were. Pure.

A Note is shown as it is. Everything else that is shown like one (an article, a
video, an event) is its title, its abstract, its words, and what `NoteDetails` holds.
"""

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup

from federation.audience import is_public
from federation.listings import Listing, listing_of
from federation.vocabulary import Attachment, AttachmentKind, NoteKind
from federation.vocabulary import Note as NoteDocument
from node.ids import ActorId, Iri
from node.listings.models import MAX_PHOTOS as MAX_LISTED_PHOTOS
from node.listings.wire import without_facts
from node.notes.details import MAX_LINKS, DetailLink, LinkKind, NoteDetails
from node.notes.models import (
    MAX_ALT,
    MAX_PHOTOS,
    MAX_TOPICS,
    Note,
    NoteClaims,
    RemoteMedia,
    RemoteNote,
    Visibility,
)
from node.notes.policy import counts_publicly
from node.notes.polls import PollOption, RemotePoll
from node.text.language import UNDETERMINED, detect_language
from node.text.markdown import markdown_to_html
from node.text.plain import clean_name, clean_text
from node.text.render import render_federated
from node.text.sanitize import clean_html, to_text
from node.text.weblinks import clean_url

MAX_TITLE: Final = 200
MAX_WARNING: Final = 500
MAX_ABSTRACT: Final = 1_000
MAX_PLACE: Final = 300
MARKDOWN: Final = frozenset({"text/markdown", "text/x-markdown"})

_WHOLE: Final = frozenset({NoteKind.NOTE, NoteKind.QUESTION, NoteKind.CHAT_MESSAGE})
# Those that nobody here can decode are files like any other.
_UNDECODABLE: Final = frozenset(
    {"svg+xml", "tiff", "x-eps", "bmp", "jxl", "vnd.adobe.photoshop"}
)
_UNDECODABLE_ENDINGS: Final = frozenset(
    {".svg", ".svgz", ".tif", ".tiff", ".eps", ".psd"}
)
_IMAGE_ENDINGS: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic"}
)
_UNSAID: Final = (None, "application/octet-stream")


def remote_note(
    shown: NoteDocument,
    *,
    visibility: Visibility,
    mentions: Iterable[ActorId],
    known: Note | None = None,
) -> RemoteNote:
    """What is kept of a note; `mentions` are the known actors it is addressed to.

    A note that is `known` stays of the type that it came with, and is read as one.
    """
    if known is not None:
        shown = replace(shown, kind=NoteKind(known.kind))
    title = clean_name(shown.title or "", max_length=MAX_TITLE)
    html, listing = _body(shown, title), _listing(shown, visibility)
    if listing is not None:
        html = without_facts(listing, html)
    words = to_text(html)
    return RemoteNote(
        iri=shown.iri,
        url=clean_url(shown.url or "") or shown.iri,
        kind=shown.kind.value,
        title=title,
        html=str(html),
        warning=_warning(shown),
        sensitive=shown.is_sensitive,
        visibility=visibility,
        language=shown.language or _detect(f"{title}\n{words}"),
        reply_to_iri=shown.in_reply_to,
        context=shown.context or "",
        conversation=shown.conversation or "",
        quote_iri=shown.quote,
        quote_stamp=shown.quote_authorization or "",
        policy=shown.policy,
        approved_by=shown.approved_by or "",
        published_ms=shown.published_ms,
        updated_ms=shown.updated_ms,
        mentions=tuple(mentions),
        topics=tuple(tag.name for tag in shown.hashtags)[:MAX_TOPICS],
        media=_pictures(shown)[: MAX_LISTED_PHOTOS if listing else MAX_PHOTOS],
        poll=_poll(shown),
        listing=listing,
        claims=_claims(shown),
        details=_details(shown, words),
        emoji=shown.emoji,
        group_iri=_group(shown),
    )


def _group(shown: NoteDocument) -> Iri | None:
    """FEP-1b12, as Lemmy, PieFed, Mbin and NodeBB write it."""
    groups = (each for each in shown.audience if not is_public(each))
    return next(groups, None)


def _listing(shown: NoteDocument, visibility: Visibility) -> Listing | None:
    """What is offered to some only is a private matter and gets no card."""
    return listing_of(shown) if counts_publicly(visibility) else None


def _body(shown: NoteDocument, title: str) -> Markup:
    words = shown.content
    if shown.kind not in _WHOLE and not words:
        words = shown.summary or ""
    return _without_title(clean_html(_as_html(words, shown.content_type)), title)


def _claims(shown: NoteDocument) -> NoteClaims:
    return NoteClaims(
        replies_iri=shown.replies.iri if shown.replies else None,
        history_iri=shown.context_history,
        replies=shown.replies.total_items if shown.replies else None,
        likes=shown.likes.total_items if shown.likes else None,
        shares=shown.shares.total_items if shown.shares else None,
    )


def _as_html(words: str, content_type: str) -> str:
    if content_type == "text/html":
        return words
    if content_type in MARKDOWN:
        return markdown_to_html(words)
    paragraphs = (each.strip() for each in words.split("\n\n"))
    return "".join(
        f"<p>{escape(each).replace(chr(10), '<br>')}</p>" for each in paragraphs if each
    )


def _without_title(html: Markup, title: str) -> Markup:
    """Nodes like ours repeat the title as a first bold line, for those who need it."""
    line = render_federated(title, Markup()) if title else Markup()
    return html.removeprefix(line)


def _poll(shown: NoteDocument) -> RemotePoll | None:
    if shown.poll is None or shown.kind is not NoteKind.QUESTION:
        return None
    return RemotePoll(
        options=tuple(PollOption(o.name, o.votes or 0) for o in shown.poll.options),
        is_multiple=shown.poll.is_multiple,
        ends_ms=shown.poll.ends_ms,
        closed_ms=shown.poll.closed_ms,
        voters=shown.poll.voters,
        # So Mastodon writes polls whose results are told at the end.
        hides_totals=all(each.votes is None for each in shown.poll.options),
    )


def _details(shown: NoteDocument, words: str) -> NoteDetails:
    place = clean_name(shown.place or "", max_length=MAX_PLACE)
    return NoteDetails(
        abstract=_abstract(shown, words),
        starts_ms=shown.starts_ms,
        ends_ms=shown.ends_ms,
        place=place,
        duration_s=shown.duration_s,
        links=_links(shown),
    )


def _abstract(shown: NoteDocument, words: str) -> str:
    """What stands in for the words, or is how they begin, is not said again."""
    if shown.kind in _WHOLE or not shown.summary or not shown.content:
        return ""
    abstract = clean_text(to_text(shown.summary), max_length=MAX_ABSTRACT)
    # Mbin's is the title and the topics.
    said = [each for each in abstract.split() if not each.startswith("#")]
    if said == (shown.title or "").split():
        return ""
    return "" if words.startswith(abstract.rstrip(" .…")) else abstract


def _links(shown: NoteDocument) -> tuple[DetailLink, ...]:
    """Cards and files, each address once; the note's own page is known anyway."""
    found = [(LinkKind.PAGE, link.href, link.name or "") for link in shown.links]
    found += [
        (_link_kind(each), each.url, each.alt or "")
        for each in shown.attachments
        if not _is_image(each)
    ]
    links: dict[str, DetailLink] = {}
    for kind, href, title in found:
        url = clean_url(href)
        if url is not None and url != shown.url:
            links.setdefault(url, DetailLink(kind, url, clean_name(title)))
    return tuple(links.values())[:MAX_LINKS]


def _link_kind(attachment: Attachment) -> LinkKind:
    said = (attachment.media_type or attachment.kind.value.lower()).partition("/")[0]
    return LinkKind(said) if said in ("video", "audio") else LinkKind.FILE


def _pictures(shown: NoteDocument) -> tuple[RemoteMedia, ...]:
    """The pictures of a note; of recordings without any, what they are shown by."""
    found = [_media(each) for each in shown.attachments if _is_image(each)]
    posters = [each for each in shown.attachments if each.poster and not found]
    found += [
        RemoteMedia(
            url=each.poster.url,
            alt=clean_text(each.poster.alt or each.alt or "", max_length=MAX_ALT),
            mime=each.poster.media_type or "",
        )
        for each in posters
        if each.poster is not None
    ]
    return tuple(found)


def _warning(shown: NoteDocument) -> str:
    """A summary warns on notes; articles and videos have it as an abstract."""
    said = shown.summary if shown.kind in _WHOLE else shown.subject
    return clean_name(to_text(said), max_length=MAX_WARNING) if said else ""


def _detect(text: str) -> str:
    found = detect_language(text, usual="")
    return "" if found == UNDETERMINED else found


def _is_image(attachment: Attachment) -> bool:
    """By what the sender says; the bytes decide when somebody looks.

    What nothing is said of is looked at, unless its name ends like another file's;
    pages link what turns out to be no picture.
    """
    if attachment.media_type not in _UNSAID:
        main, _, detail = attachment.media_type.partition("/")
        return main == "image" and detail not in _UNDECODABLE
    ending = PurePosixPath(urlsplit(attachment.url).path.lower()).suffix
    if attachment.kind is AttachmentKind.IMAGE:
        return ending not in _UNDECODABLE_ENDINGS
    is_open = not ending or ending in _IMAGE_ENDINGS
    return attachment.kind is AttachmentKind.DOCUMENT and is_open


def _media(attachment: Attachment) -> RemoteMedia:
    focal = attachment.focal
    return RemoteMedia(
        url=attachment.url,
        alt=clean_text(attachment.alt or "", max_length=MAX_ALT),
        mime=attachment.media_type or "",
        width=attachment.width or 0,
        height=attachment.height or 0,
        blurhash=attachment.blurhash or "",
        focal_x=focal.x if focal else 0.0,
        focal_y=focal.y if focal else 0.0,
    )
