"""Custom emoji that stand in texts (CustomEmoji)."""

from collections.abc import Mapping

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
    if not known:
        return []
    keys = (key_of(name, host) for name in list_shortcodes(*texts))
    return [emoji_entity(urls, known[key]) for key in keys if key in known]
