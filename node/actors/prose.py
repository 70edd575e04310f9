"""Profile texts to HTML: bios and the values of profile lines.

Only web addresses become links; a handle or a topic in a bio stays text, so that
nobody is told and nothing is indexed because of a profile.
"""

import re
from html import escape

from node.text.sanitize import linkify, mark_own

_PARAGRAPHS = re.compile(r"\n[^\S\n]*+(?>(?:\n[^\S\n]*+)+)")


def render_bio(text: str) -> str:
    """Paragraphs with links."""
    lines = linkify(escape(text, quote=False))
    parts = (part.strip() for part in _PARAGRAPHS.split(lines))
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)


def render_field(value: str) -> str:
    """One line with links, which are the person's own."""
    return str(mark_own(linkify(escape(" ".join(value.split()), quote=False))))
