"""The ``tag`` list: mentions, hashtags, emoji and quotes of notes and others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from federation.decode.fields import Fields
from federation.decode.media import picture_of
from federation.decode.values import iri_of, line_of, links_of, many, time_of
from federation.emoji import find_shortcode
from federation.errors import DecodeError
from federation.origins import Iri
from federation.vocabulary import Emoji, Hashtag, Mention

MAX_MENTIONS: Final = 50
MAX_HASHTAGS: Final = 100
MAX_EMOJI: Final = 64
MAX_TAGS_READ: Final = 500

_OBJECT_TYPES: Final = ("application/activity+json", "application/ld+json")
_QUOTE_RELATION: Final = "_misskey_quote"


@dataclass(frozen=True, slots=True)
class Tags:
    """The usable tags of a document, each sort capped, without repetitions."""

    mentions: tuple[Mention, ...]
    hashtags: tuple[Hashtag, ...]
    emoji: tuple[Emoji, ...]
    quote: Iri | None


def tags_of(fields: Fields) -> Tags:
    """Read ``tag``; entries that make no sense are left out."""
    mentions: dict[Iri, Mention] = {}
    hashtags: dict[str, Hashtag] = {}
    emoji: dict[str, Emoji] = {}
    quotes: list[Iri] = []
    for kind, tag in _each_tag(fields):
        match kind:
            case "Mention" if (mention := _mention(tag)) is not None:
                mentions.setdefault(mention.href, mention)
            case "Hashtag" if (hashtag := _hashtag(tag)) is not None:
                hashtags.setdefault(hashtag.name, hashtag)
            case "Emoji" if (symbol := _emoji(tag)) is not None:
                emoji.setdefault(symbol.shortcode, symbol)
            case "Link" if (quote := _quote(tag)) is not None:
                quotes.append(quote)
            case _:
                pass
    return Tags(
        mentions=tuple(mentions.values())[:MAX_MENTIONS],
        hashtags=tuple(hashtags.values())[:MAX_HASHTAGS],
        emoji=tuple(emoji.values())[:MAX_EMOJI],
        quote=next(iter(quotes), None),
    )


def _each_tag(fields: Fields) -> Iterator[tuple[str, Fields]]:
    for item in many(fields.get("tag"), MAX_TAGS_READ):
        try:
            tag = fields.inner(item, "tag")
        except DecodeError:
            continue
        kind = next(iter(tag.kinds), None) or _guessed_kind(tag)
        if kind is not None:
            yield kind, tag


def _guessed_kind(tag: Fields) -> str | None:
    name = line_of(tag.get("name")) or ""
    return {"#": "Hashtag", "@": "Mention"}.get(name[:1])


def _mention(tag: Fields) -> Mention | None:
    href = iri_of(tag.get("href", "id"))
    return None if href is None else Mention(href=href, name=line_of(tag.get("name")))


def _hashtag(tag: Fields) -> Hashtag | None:
    links = links_of(tag.get("href"))
    href = links[0].href if links else None
    name = (line_of(tag.get("name")) or "").lstrip("#").strip()
    if not name and href is not None:
        # Some servers leave the name to the page's address.
        name = line_of(unquote(href.rstrip("/").rpartition("/")[2])) or ""
    return Hashtag(name=name, href=href) if name else None


def _emoji(tag: Fields) -> Emoji | None:
    shortcode = find_shortcode(line_of(tag.get("name")) or "")
    icon = picture_of(tag.get("icon"), None)
    if icon is None or shortcode is None:
        return None
    return Emoji(
        shortcode=shortcode,
        url=icon.url,
        media_type=icon.media_type,
        iri=tag.iri,
        updated_ms=time_of(tag.get("updated")),
    )


def _quote(tag: Fields) -> Iri | None:
    """FEP-e232: an object link that is used as a quotation."""
    links = links_of(tag.received)
    if not links:
        return None
    link = links[0]
    if any(rel.endswith(_QUOTE_RELATION) for rel in link.rel):
        return link.href
    is_object = link.media_type in _OBJECT_TYPES
    return link.href if is_object and (link.name or "").startswith("RE:") else None
