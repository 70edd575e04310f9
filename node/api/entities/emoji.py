"""Custom emoji that stand in texts (CustomEmoji)."""

from collections.abc import Iterable, Mapping

from node.api.answers import Json
from node.emoji.models import CustomEmoji, key_of
from node.emoji.wire import shown_file, still_file
from node.text.shortcodes import list_shortcodes
from node.urls import Urls

Emoji = Mapping[str, CustomEmoji]
"""Those that may be shown, by their keys."""


def emoji_entity(urls: Urls, emoji: CustomEmoji) -> Json:
    """A CustomEmoji; of other servers' none is offered for writing."""
    key = emoji.picture.key
    return {
        "shortcode": emoji.name,
        "url": urls.media(key, shown_file(emoji)),
        "static_url": urls.media(key, still_file(emoji)),
        "visible_in_picker": not emoji.host,
        "category": None,
    }


def emoji_in(urls: Urls, known: Emoji, host: str, *texts: str) -> list[Json]:
    """The emoji that stand in texts by somebody at `host` (empty for here)."""
    found = pick_emoji(known, keys_in(host, *texts)) if known else ()
    return [emoji_entity(urls, each) for each in found]


def keys_in(host: str, *texts: str) -> tuple[str, ...]:
    """What the emoji are called that stand in texts by somebody at `host`."""
    return tuple(key_of(name, host) for name in list_shortcodes(*texts))


def pick_emoji(known: Emoji, keys: Iterable[str]) -> tuple[CustomEmoji, ...]:
    """Those of some that may be shown."""
    return tuple(known[key] for key in keys if key in known)
