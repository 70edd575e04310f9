"""How single values are written: one form each, never null.

Dates are UTC with whole seconds and ``Z``; floats keep their shortest form.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from federation.documents import JsonObject, JsonValue
from federation.vocabulary import Emoji, Hashtag, Link, Picture


def filled(
    terms: JsonObject, extra: Mapping[str, JsonValue] | None = None
) -> JsonObject:
    """``terms`` without what is None, then ``extra`` where it says something new."""
    document: JsonObject = {
        key: value for key, value in terms.items() if value is not None
    }
    for key, value in (extra or {}).items():
        document.setdefault(key, value)
    return document


def timestamp(ms: int | None) -> str | None:
    """``2026-09-22T10:00:00Z``: Misskey and Takahē stumble over fractions."""
    if ms is None:
        return None
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def iris(values: Iterable[str]) -> list[JsonValue]:
    """An array, also of one or none."""
    return list(values)


def link_object(link: Link) -> JsonObject:
    """A Link with what is said about it."""
    return filled(
        {
            "type": "Link",
            "href": link.href,
            "mediaType": link.media_type,
            "name": link.name,
            "rel": iris(link.rel) or None,
            "width": link.width,
            "height": link.height,
        }
    )


def picture(value: Picture | None) -> JsonValue:
    """One Image object; Mastodon and Misskey read no more than one."""
    if value is None:
        return None
    return filled(
        {
            "type": "Image",
            "mediaType": value.media_type,
            "url": value.url,
            "name": value.alt,
        }
    )


def hashtag_tag(hashtag: Hashtag) -> JsonObject:
    """A topic, as it stands in ``tag`` and in ``featuredTags``."""
    return filled({"type": "Hashtag", "href": hashtag.href, "name": f"#{hashtag.name}"})


def emoji_tag(emoji: Emoji) -> JsonObject:
    """FEP-9098."""
    icon = Picture(url=emoji.url, media_type=emoji.media_type)
    return filled(
        {
            "id": emoji.iri,
            "type": "Emoji",
            "name": f":{emoji.shortcode}:",
            "updated": timestamp(emoji.updated_ms),
            "icon": picture(icon),
        }
    )
