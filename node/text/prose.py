"""Texts of those who run the node: empty lines part paragraphs, links become links."""

import re
from html import escape

from markupsafe import Markup

from node.text.sanitize import MAX_LINKIFIED_LENGTH, clean_html, linkify

_GAP = re.compile(r"\n[^\S\n]*+(?>(?:\n[^\S\n]*+)+)")


def render_prose(text: str) -> Markup:
    """Safe HTML; a paragraph too long to look for links in has none."""
    parts = (part.strip() for part in _GAP.split(text))
    return Markup("").join(_paragraph(part) for part in parts if part)


def _paragraph(text: str) -> Markup:
    escaped = escape(text, quote=False)
    if len(text) <= MAX_LINKIFIED_LENGTH:
        escaped = str(linkify(escaped))
    return clean_html(f"<p>{escaped.replace(chr(10), '<br>')}</p>")
