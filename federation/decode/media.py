"""Pictures, attachments and links of actors and notes.

What cannot be used is left out and never costs the note around it.
"""

import re
from collections.abc import Iterable
from typing import Final

from federation.decode.fields import Fields
from federation.decode.values import (
    is_number,
    line_of,
    links_of,
    many,
    media_type_of,
    one,
    plain_text,
    side_of,
    text_of,
    unescaped,
)
from federation.documents import JsonObject, JsonValue
from federation.errors import DecodeError
from federation.vocabulary import (
    Attachment,
    AttachmentKind,
    FocalPoint,
    Link,
    NoteKind,
    Picture,
)

MAX_ATTACHMENTS: Final = 32
MAX_ALT: Final = 10_000

_BLURHASH = re.compile(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,164}")
_FILES: Final = ("image/", "video/", "audio/")


def picture_of(value: JsonValue, base: str | None) -> Picture | None:
    """An icon or image: address, object or list of sizes (PeerTube: the largest)."""
    candidates = [item for item in many(value, 16) if links_of(item, base)]
    if not candidates:
        return None
    largest = max(candidates, key=lambda item: _area(links_of(item, base)[0]))
    link = links_of(largest, base)[0]
    alt = plain_text(largest.get("name")) if isinstance(largest, dict) else None
    return Picture(
        url=link.href,
        media_type=link.media_type,
        alt=line_of(_described(alt), MAX_ALT),
    )


def attachments_of(fields: Fields, kind: NoteKind) -> tuple[Attachment, ...]:
    """The media of a note: its attachments, then what its kind keeps elsewhere."""
    found = [_attachment(fields, item) for item in many(fields.get("attachment"), 200)]
    if kind not in (NoteKind.NOTE, NoteKind.QUESTION, NoteKind.CHAT_MESSAGE):
        found += _own_media(fields, kind)
        found += _cover(fields, kind)
    unique = {item.url: item for item in reversed(found) if item is not None}
    return tuple(reversed(unique.values()))[:MAX_ATTACHMENTS]


def attached_links_of(fields: Fields) -> tuple[Link, ...]:
    """Attachments that are links: to pages (Lemmy), to proposals (FEP-0ea0)."""
    items = many(fields.get("attachment"), 200)
    found = [
        link
        for item in items
        if isinstance(item, dict) and _type_of(fields, item) == "Link"
        for link in links_of(item, fields.iri)
        if not _is_file(link)
    ]
    return tuple(dict.fromkeys(found))[:MAX_ATTACHMENTS]


def page_of(fields: Fields) -> Link | None:
    """The address for people: an HTML link before one that does not say."""
    links = links_of(fields.get("url"), fields.iri)
    for wanted in ("text/html", None):
        for link in links:
            if link.media_type == wanted:
                return link
    return None


def has_sensitive_file(fields: Fields) -> bool:
    """True when any attachment says so for itself (Misskey)."""
    items = many(fields.get("attachment"), 200)
    return any(
        isinstance(item, dict) and item.get("sensitive") is True for item in items
    )


def _attachment(fields: Fields, item: JsonValue) -> Attachment | None:
    if not isinstance(item, dict):
        return None
    kind = _attachment_kind(fields, item)
    link = _best_file(item, fields.iri)
    if kind is None or link is None:
        return None
    media_type = media_type_of(item.get("mediaType", item.get("mimeType")))
    alt = plain_text(item.get("summary")) or plain_text(item.get("name"))
    return Attachment(
        url=link.href,
        kind=kind,
        media_type=media_type or link.media_type,
        alt=text_of(_described(alt), MAX_ALT),
        width=side_of(item.get("width")) or link.width,
        height=side_of(item.get("height")) or link.height,
        blurhash=_blurhash(item.get("blurhash")),
        focal=_focal(item.get("focalPoint")),
        poster=picture_of(item.get("icon"), fields.iri),
    )


def _described(alt: str | None) -> str | None:
    """A description; WordPress sends it escaped for an HTML attribute."""
    return unescaped(alt[: 4 * MAX_ALT]) if alt else alt


def _attachment_kind(fields: Fields, item: JsonObject) -> AttachmentKind | None:
    name = _type_of(fields, item)
    if name is None:
        return AttachmentKind.DOCUMENT
    if name == "Link":
        # A link that leads to a file is one to us (Lemmy images, Honk).
        links = links_of(item, fields.iri)
        return AttachmentKind.DOCUMENT if any(map(_is_file, links)) else None
    return AttachmentKind(name) if name in _ATTACHMENT_KINDS else None


_ATTACHMENT_KINDS: Final = frozenset(AttachmentKind)


def _type_of(fields: Fields, item: JsonObject) -> str | None:
    try:
        return next(iter(fields.inner(item, "attachment").kinds), None)
    except DecodeError:
        return "too deep"


def _best_file(item: JsonObject, base: str | None) -> Link | None:
    value = item.get("url", item.get("href"))
    links = links_of(value if value is not None else item.get("href"), base)
    files = [link for link in links if _is_file(link)]
    return max(files or links, key=_area, default=None)


def _own_media(fields: Fields, kind: NoteKind) -> list[Attachment | None]:
    """Files of Video, Audio and Image, which PeerTube and Funkwhale list as ``url``."""
    links = links_of(fields.get("url"), fields.iri)
    files = [link for link in links if _is_file(link)]
    if kind is NoteKind.IMAGE and not files:
        files = list(links[:1])
    if kind not in _OWN_FILES or not files:
        return []
    best = max(files, key=_area)
    poster = picture_of(fields.get("icon"), fields.iri)
    return [
        Attachment(
            url=best.href,
            kind=_OWN_FILES[kind],
            media_type=best.media_type,
            width=best.width,
            height=best.height,
            poster=None if kind is NoteKind.IMAGE else poster,
        )
    ]


_OWN_FILES: Final = {
    NoteKind.VIDEO: AttachmentKind.VIDEO,
    NoteKind.AUDIO: AttachmentKind.AUDIO,
    NoteKind.IMAGE: AttachmentKind.IMAGE,
}


def _cover(fields: Fields, kind: NoteKind) -> Iterable[Attachment | None]:
    """The ``image`` of articles, pages and events (WordPress, Lemmy, Mobilizon)."""
    image = picture_of(fields.get("image"), fields.iri)
    if image is None or kind in (NoteKind.VIDEO, NoteKind.IMAGE):
        return []
    return [
        Attachment(
            url=image.url,
            kind=AttachmentKind.IMAGE,
            media_type=image.media_type,
            alt=image.alt,
        )
    ]


def _is_file(link: Link) -> bool:
    return link.media_type is not None and link.media_type.startswith(_FILES)


def _area(link: Link) -> int:
    return (link.width or 0) * (link.height or 0)


def _blurhash(value: JsonValue) -> str | None:
    value = one(value)
    return value if isinstance(value, str) and _BLURHASH.fullmatch(value) else None


def _focal(value: JsonValue) -> FocalPoint | None:
    numbers = [
        float(max(-1, min(1, item)))
        for item in many(value, 3)
        if isinstance(item, int | float) and is_number(item)
    ]
    return FocalPoint(*numbers) if len(numbers) == 2 else None
