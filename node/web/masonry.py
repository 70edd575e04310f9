"""The classes that lay a card out in the masonry without inline styles.

The style sheet divides a column's width by 48; a cover is `i28` to `i83` of those
units high, and its caption is as tall as `t0`, `t1` or `t2` lines of title need.
Pure arithmetic on numbers the node already knows.
"""

import unicodedata

_UNITS = 48
_FLATTEST, _TALLEST = 0.66, 1.60
_TEXT_COVER_UNITS = 56
_FULL_COVER_UNITS = 72
_COLUMNS_A_LINE = 20


def cover_class(width: int, height: int) -> str:
    """`i32`…`i77` for a photo, cropped to between 0.66 and 1.60 as high as wide."""
    ratio = min(_TALLEST, max(_FLATTEST, height / max(width, 1)))
    return f"i{round(ratio * _UNITS)}"


def text_cover_class() -> str:
    """The height of a note without photos."""
    return f"i{_TEXT_COVER_UNITS}"


def full_cover_class() -> str:
    """The same where words are not all: options of a poll, or what is quoted."""
    return f"i{_FULL_COVER_UNITS}"


def title_class(title: str) -> str:
    """`t0` without a title, else `t1` or `t2` by its width; wide letters count two."""
    if not title:
        return "t0"
    # Most titles are longer than a line by their letters alone.
    is_long = len(title) > _COLUMNS_A_LINE or _columns(title) > _COLUMNS_A_LINE
    return "t2" if is_long else "t1"


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
