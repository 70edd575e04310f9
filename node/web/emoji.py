"""Custom emoji on pages: blanks at first, pictures once the whole page is there.

A page may name emoji of many servers, in names, notes and reactions. Where one could
stand, the template leaves a blank with its key; all of a page are looked up at once
at the end, and those that are nobody's emoji are words again. So parts of pages can be
kept, whatever becomes of the emoji in them.
"""

import re
from typing import Final

from markupsafe import Markup, escape

from node.emoji.models import CustomEmoji, key_of, reaction_key
from node.emoji.queries import list_shown
from node.emoji.wire import shown_file, still_file
from node.ids import new_token
from node.services import Services
from node.text.shortcodes import show_in_html, show_in_text
from node.urls import Urls

SIDE: Final = 20
"""What a picture counts as whose size is not known yet: a square."""
MAX_WIDTH: Final = 120

# Nobody can write this into a note. A key has no parenthesis: it is a name and a host.
_MARK: Final = new_token(16)
_BLANK = re.compile(rf"{_MARK}\(([^()<>\"\s]+)\)")


def with_emoji(text: str, host: str | None) -> Markup:
    """Text or clean HTML of somebody at `host` (None for people here), with blanks."""

    def blank(name: str) -> str:
        return _blank(key_of(name, host or ""))

    if isinstance(text, Markup):
        return show_in_html(text, blank)
    return show_in_text(text, blank)


def reaction(emoji: str) -> Markup:
    """An emoji that somebody reacted with, of Unicode's or a blank for a custom one."""
    key = reaction_key(emoji)
    return escape(emoji) if key is None else Markup(_blank(key))  # noqa: S704  a key


async def fill_emoji(html: str, services: Services) -> str:
    """A page whose blanks became pictures or words; one query, if there are any."""
    keys = dict.fromkeys(_BLANK.findall(html))
    if not keys:
        return html
    found = await services.db.read(list_shown, keys)
    shown = {
        key: picture(services.urls, found[key]) if key in found else _word(key)
        for key in keys
    }
    return _BLANK.sub(lambda match: shown[match[1]], html)


def picture(urls: Urls, emoji: CustomEmoji) -> Markup:
    """The emoji's picture; a still one for those who want nothing to move."""
    media = emoji.picture
    moving, still = shown_file(emoji), still_file(emoji)
    width, height = _size(media.width, media.height)
    image = Markup(
        '<img class="custom-emoji" src="{}" alt=":{}:" title=":{}:" width="{}" '
        'height="{}" loading="lazy" decoding="async">'
    ).format(urls.media_path(media.key, moving), emoji.name, emoji.name, width, height)
    if moving == still:
        return image
    return Markup(
        '<picture><source srcset="{}" media="(prefers-reduced-motion: reduce)">{}'
        "</picture>"
    ).format(urls.media_path(media.key, still), image)


def _blank(key: str) -> str:
    return f"{_MARK}({key})"


def _word(key: str) -> str:
    return f":{key.partition('@')[0]}:"


def _size(width: int, height: int) -> tuple[int, int]:
    """As high as a line; a long one is not longer than a few words."""
    if width <= 0 or height <= 0:
        return SIDE, SIDE
    return max(1, min(MAX_WIDTH, round(width * SIDE / height))), SIDE
