"""Small parts of actors and notes: links, pictures, media, mentions, hashtags, emoji.

Values without an id of their own; whether their addresses may be contacted is decided
by whoever fetches them.
"""

from dataclasses import dataclass
from enum import StrEnum

from federation.origins import Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address with what was said about it."""

    href: Iri
    media_type: str | None = None
    name: str | None = None
    rel: tuple[str, ...] = ()
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An avatar, a header or a poster."""

    url: Iri
    media_type: str | None = None
    alt: str | None = None


class AttachmentKind(StrEnum):
    """The wire type of an attachment; most servers send every file as Document."""

    DOCUMENT = "Document"
    IMAGE = "Image"
    VIDEO = "Video"
    AUDIO = "Audio"


@dataclass(frozen=True, slots=True)
class FocalPoint:
    """What must stay visible when cropped: -1 to 1 from the centre, y upwards."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One media file of a note.

    ``media_type`` is the sender's claim, often missing or wrong: the bytes decide.
    """

    url: Iri
    kind: AttachmentKind = AttachmentKind.DOCUMENT
    media_type: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    blurhash: str | None = None
    focal: FocalPoint | None = None
    poster: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody named in a note; ``href`` is an actor id or, at some peers, a page."""

    href: Iri
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashtag:
    """A topic, as written by its author, without the ``#``."""

    name: str
    href: Iri | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji:
    """A custom emoji (FEP-9098) of one document; ``shortcode`` has no colons."""

    shortcode: str
    url: Iri
    media_type: str | None = None
    iri: Iri | None = None
    updated_ms: int | None = None
