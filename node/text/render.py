"""From what an author typed to the HTML of a note.

Plain text with blank lines between paragraphs; web addresses, known mentions and
hashtags become links. Who a handle belongs to is looked up before, by the caller:
nothing here reads a database.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import TypeVar

from markupsafe import Markup

from node.errors import Invalid
from node.text.sanitize import MAX_LINKIFIED_LENGTH, clean_html, linkify
from node.text.tokens import Hashtag, Mention, TagKey, Token, list_tokens

MAX_NOTE_LENGTH = MAX_LINKIFIED_LENGTH
SHOWN_LENGTH = 30

T = TypeVar("T")

_QUOTE_LINE = re.compile(
    r'(?:<br>)*<(?P<tag>p|span|a)(?: [^<>]*)? class="(?:[^"<>]* )?quote-inline[^<>]*>'
)
_SAME_TAG = {
    name: re.compile(rf"</?{name}(?=[ >])[^<>]*>") for name in ("p", "span", "a")
}
_LINKED = re.compile(
    r"(?P<opening><a [^<>]*>)(?P<scheme>https?://(?:www\.)?)(?P<rest>[^<>]+)</a>",
    re.IGNORECASE,
)
_HOST = re.compile(r"[^/?#]*")
_PARAGRAPHS = re.compile(r"\n[^\S\n]*+(?>(?:\n[^\S\n]*+)+)")


@dataclass(frozen=True, slots=True)
class MentionTarget:
    """Whom a handle means: the address of the profile, and the name shown."""

    url: str
    username: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A note's HTML, and the handles and topics that were linked in it, in order."""

    html: Markup
    handles: tuple[str, ...]
    topics: tuple[TagKey, ...]


def render_note(
    text: str,
    *,
    mentions: Mapping[str, MentionTarget],
    topic_url: Callable[[TagKey], str],
) -> Rendered:
    """HTML for `text`; a mention whose handle is not in `mentions` stays text."""
    if len(text) > MAX_NOTE_LENGTH:
        raise Invalid.field(
            "text", "too_long", f"A note has at most {MAX_NOTE_LENGTH} characters."
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    tokens = [
        token
        for token in list_tokens(text)
        if isinstance(token, Hashtag) or token.handle in mentions
    ]
    html = _paragraphs(_link(text, tokens, mentions, topic_url))
    return Rendered(
        html=clean_html(html),
        handles=_distinct(each.handle for each in tokens if isinstance(each, Mention)),
        topics=_distinct(each.key for each in tokens if isinstance(each, Hashtag)),
    )


def render_federated(title: str | None, html: Markup) -> Markup:
    """What peers get: the title as a bold first line, since `name` confuses them."""
    if not title:
        return html
    return clean_html(f"<p><strong>{escape(title, quote=False)}</strong></p>{html}")


def render_quote_line(html: Markup, url: str) -> Markup:
    """What peers get that show no quotes: the address of what is quoted, below.

    Peers that do show them hide what has this class (Mastodon, Akkoma, Misskey).
    """
    link = f'<a href="{escape(url)}">{escape(url)}</a>'
    return clean_html(f'{html}<p><span class="quote-inline">RE: {link}</span></p>')


def without_quote_line(html: Markup) -> Markup:
    """Clean HTML less the line that `render_quote_line` and peers add to quotes."""
    while (found := _QUOTE_LINE.search(html)) is not None:
        end = _end_of(html, found)
        html = Markup(html[: found.start()] + html[end:])  # noqa: S704  only less
    return Markup(html.replace("<p></p>", ""))  # noqa: S704


def _end_of(html: str, opening: re.Match[str]) -> int:
    """Where the element ends; everything is closed in clean HTML."""
    depth = 1
    for tag in _SAME_TAG[opening["tag"]].finditer(html, opening.end()):
        depth += -1 if tag[0].startswith("</") else 1
        if depth == 0:
            return tag.end()
    return len(html)


def _link(
    text: str,
    tokens: list[Token],
    mentions: Mapping[str, MentionTarget],
    topic_url: Callable[[TagKey], str],
) -> str:
    parts: list[str] = []
    at = 0
    for token in tokens:
        parts.append(_plain(text[at : token.start]))
        if isinstance(token, Mention):
            parts.append(_mention_link(mentions[token.handle]))
        else:
            parts.append(_topic_link(token, topic_url))
        at = token.end
    parts.append(_plain(text[at:]))
    return "".join(parts)


def _plain(run: str) -> str:
    escaped = escape(run, quote=False)
    return _LINKED.sub(_shorten, linkify(escaped)) if "://" in run else escaped


def _shorten(link: re.Match[str]) -> str:
    """All of an address is there, and how it begins is seen: Mastodon's markup.

    Of its host nothing is hidden, which is where a long one would deceive.
    """
    opening, scheme, address = link["opening"], link["scheme"], unescape(link["rest"])
    host = _HOST.match(address)
    end = max(SHOWN_LENGTH, host.end() if host else 0)
    shown, rest = (escape(part) for part in (address[:end], address[end:]))
    if rest:
        shown = f'<span class="ellipsis">{shown}</span>'
        shown += f'<span class="invisible">{rest}</span>'
    return f'{opening}<span class="invisible">{scheme}</span>{shown}</a>'


def _mention_link(target: MentionTarget) -> str:
    # Mastodon's markup, which peers' own clients look for.
    return (
        f'<span class="h-card"><a class="u-url mention" href="{escape(target.url)}">'
        f"@<span>{escape(target.username)}</span></a></span>"
    )


def _topic_link(tag: Hashtag, topic_url: Callable[[TagKey], str]) -> str:
    return (
        f'<a class="mention hashtag" href="{escape(topic_url(tag.key))}">'
        f"#<span>{escape(tag.name)}</span></a>"
    )


def _paragraphs(html: str) -> str:
    paragraphs = (each.strip() for each in _PARAGRAPHS.split(html))
    return "".join(
        f"<p>{each.replace(chr(10), '<br>')}</p>" for each in paragraphs if each
    )


def _distinct(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
