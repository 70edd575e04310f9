"""The one place that turns HTML into safe HTML: one policy, applied last.

Everything that came from outside, and everything we built from what people
typed, goes through `clean_html` as its last step; nothing is put into the result
afterwards. Only this module imports nh3, which parses and filters, and bleach,
whose one bounded task is to find links in our own authors' escaped text.

The result is a fixed point: cleaned again, it is the same, so a second parser
(a peer's, a browser's) sees the tree that we saw. Text that does not settle, or
has more tags or links than prose has, becomes plain paragraphs.
"""

import re
from html import escape, unescape
from typing import Final

import nh3
from bleach.linkifier import Linker
from markupsafe import Markup

from node.text.reshape import (
    BOXES,
    CELLS,
    HEADINGS,
    reshape,
    show_true_hosts,
    spell_out_formulas,
    strip_formatting_attributes,
)
from node.text.tokens import LINK
from node.text.weblinks import clean_url

MAX_HTML_BYTES: Final = 64 * 1024
MAX_LINKIFIED_LENGTH: Final = 5_000
MAX_TEXT_LENGTH: Final = 10_000

LINK_REL: Final = "nofollow noopener noreferrer ugc"
_REL: Final = Markup('rel="{}"').format(LINK_REL)
_OWN_REL: Final = Markup('rel="me {}"').format(LINK_REL)
TAGS: Final = frozenset({
    "a", "b", "blockquote", "br", "code", "del", "em", "i", "li", "ol", "p", "pre",
    "rp", "rt", "ruby", "s", "span", "strong", "u", "ul",
})  # fmt: skip
CLASSES: Final = frozenset(
    {"mention", "hashtag", "h-card", "u-url", "invisible", "ellipsis", "quote-inline"}
)

_MAX_TAGS = 4_000
_MAX_LINKS = 500
_MAX_ROUNDS = 5
_MAX_ALT = 300
_ATTRIBUTES = {
    "a": {"href", "class"},
    "img": {"alt"},
    "span": {"class"},
    "p": {"class"},
    "ol": {"start", "reversed"},
    "li": {"value"},
}
# Their content is code, fallback or another document, never prose.
_DROPPED_WHOLE = {
    "audio", "canvas", "embed", "iframe", "math", "noembed", "noframes", "noscript",
    "object", "plaintext", "script", "select", "style", "svg", "template", "textarea",
    "title", "video", "xmp",
}  # fmt: skip

# Not text in any version of HTML or XML; lone surrogates cannot be UTF-8.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SMALL_NUMBER = re.compile(r"-?[0-9]{1,6}")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<br>|</li>")
_PARAGRAPH_END = re.compile(r"</(?:p|pre|blockquote|ul|ol)>")
_BLANK_LINES = re.compile(r"\n\s*\n")


def clean_html(html: str) -> Markup:
    """Safe HTML from anything; at most 64 KiB of it is read."""
    html = _decode(html)
    if html.count("<") > _MAX_TAGS:
        return _plain_paragraphs(html)
    shaped = _FIRST.clean(spell_out_formulas(strip_formatting_attributes(html)))
    if _is_bloated(shaped):
        return _plain_paragraphs(html)
    settled = _settle(show_true_hosts(reshape(shaped)))
    return _plain_paragraphs(html) if settled is None else Markup(settled)  # noqa: S704


def linkify(escaped_text: str) -> Markup:
    """Links the http(s) addresses in our authors' own text, escaped, ≤ 5,000."""
    if len(unescape(escaped_text)) > MAX_LINKIFIED_LENGTH:
        raise ValueError("text is too long to look for links")
    # A Linker keeps parser state, so each call has its own.
    linker = Linker(callbacks=[], url_re=LINK, parse_email=False)
    return clean_html(linker.linkify(_decode(escaped_text)))


def mark_own(html: Markup) -> Markup:
    """Clean HTML whose links say that they lead to the same person (`rel="me"`)."""
    return html.replace(_REL, _OWN_REL)


def to_text(html: str) -> str:
    """The words of any HTML: blank lines between paragraphs, nothing to escape."""
    safe = html if isinstance(html, Markup) else clean_html(html)
    return _words(safe)


def _decode(html: str) -> str:
    html = _CONTROL.sub("", html[:MAX_HTML_BYTES])
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    if html.isascii():
        return html
    html = _SURROGATE.sub("\ufffd", html)
    return html.encode()[:MAX_HTML_BYTES].decode(errors="ignore")


def _settle(html: str) -> str | None:
    for _ in range(_MAX_ROUNDS):
        again = _LAST.clean(html.replace("<p></p>", ""))
        if _is_bloated(again):
            return None
        if again == html:
            return again
        html = again
    return None


def _is_bloated(html: str) -> bool:
    if len(html) * 4 > MAX_HTML_BYTES and len(html.encode()) > MAX_HTML_BYTES:
        return True
    return html.count("<") > _MAX_TAGS or html.count("<a ") > _MAX_LINKS


def _plain_paragraphs(html: str) -> Markup:
    words = _decode(unescape(_TAG.sub(" ", html)))
    paragraphs = _BLANK_LINES.split(words[:MAX_TEXT_LENGTH].strip())
    joined = "".join(
        f"<p>{escape(each, quote=False)}</p>" for each in paragraphs if each
    )
    return Markup(_LAST.clean(joined))  # noqa: S704


def _words(safe: str) -> str:
    lines = _PARAGRAPH_END.sub("\n\n", _BREAK.sub("\n", safe))
    words = unescape(_TAG.sub("", lines))
    return _BLANK_LINES.sub("\n\n", words).strip()


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return clean_url(value)
    if name == "class":
        kept = dict.fromkeys(each for each in value.split() if each in CLASSES)
        return " ".join(kept) or None
    if name == "rel":
        return LINK_REL
    if name == "reversed":
        return ""
    if name == "alt":
        return value[:_MAX_ALT]
    return value if _SMALL_NUMBER.fullmatch(value) else None


def _make_cleaner(extra_tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS | extra_tags,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        strip_comments=True,
        link_rel=LINK_REL,
        url_schemes={"http", "https"},
        url_relative="deny",
    )


_FIRST = _make_cleaner(BOXES | HEADINGS | CELLS | {"img"})
_LAST = _make_cleaner(frozenset())
