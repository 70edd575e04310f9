"""Finds custom emoji by their `:shortcode:`, in text and in clean HTML.

As Mastodon does it: a name stands between colons, and no ASCII letter or digit
touches them; nor is it a part of an address. What a name stands for is the caller's
matter; names are made of letters, digits, `_` and `-`, so that they are the same in
text and in HTML.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from federation.emoji import SHORTCODE

MAX_EACH: Final = 64
"""Emoji that are shown in one text."""

KEPT: Final = 1_024

Show = Callable[[str], str]
"""The HTML for an emoji, by its name."""

_NAMED = re.compile(rf"(?<![A-Za-z0-9/]):({SHORTCODE}):(?![A-Za-z0-9])")
_MARKUP = re.compile(r"(<(?>(?:[^<>\"]|\"[^\"]*\")*)>)")
# What stands there is meant as it is written.
_VERBATIM = re.compile(r"<(/?)(?:code|pre)[ >]")


def list_shortcodes(*texts: str) -> tuple[str, ...]:
    """The names in some texts or HTML, each once, in order, without colons."""
    if len(texts) == 1:
        return _shortcodes_in(texts[0])
    found = (name for text in texts for name in _shortcodes_in(text))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=KEPT)
def _shortcodes_in(text: str) -> tuple[str, ...]:
    """The same texts are asked for with every page that shows them."""
    return tuple(dict.fromkeys(_NAMED.findall(text))) if ":" in text else ()


def show_in_text(text: str, show: Show) -> Markup:
    """The text as HTML, with its emoji."""
    escaped = str(escape(text))
    if ":" in escaped:
        escaped = _replace(escaped, show, MAX_EACH)[0]
    return Markup(escaped)  # noqa: S704  escaped above


def show_in_html(html: Markup, show: Show) -> Markup:
    """Clean HTML with the emoji in its words: not in attributes, nor in code."""
    if not _NAMED.search(html):
        return html
    room, depth = MAX_EACH, 0
    pieces = _MARKUP.split(html)
    for at, piece in enumerate(pieces):
        if at % 2:
            verbatim = _VERBATIM.match(piece)
            depth += 0 if verbatim is None else -1 if verbatim[1] else 1
        elif depth == 0 and room:
            pieces[at], count = _replace(piece, show, room)
            room -= count
    return Markup("".join(pieces))  # noqa: S704  clean before, and names are plain


def _replace(escaped: str, show: Show, most: int) -> tuple[str, int]:
    return _NAMED.subn(lambda match: show(match[1]), escaped, count=most)
