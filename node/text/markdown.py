"""Markdown of other servers as HTML: the part of it that our few elements can show.

PeerTube and Lemmy's relatives send Markdown as the text itself (`mediaType`). What
comes out is not safe yet: the caller sanitises it as everything from outside. Every
pattern here is bounded or cannot be matched in two ways, so the time is linear in
the text; HTML inside of Markdown is shown as text.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

MAX_DEPTH: Final = 6

_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+([^\n]*)")
_RULE = re.compile(r" {0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*")
_QUOTE = re.compile(r" {0,3}> ?")
_BULLET = re.compile(r" {0,3}[-*+][ \t]+")
_NUMBER = re.compile(r" {0,3}([0-9]{1,6})[.)][ \t]+")

# One alternative for each thing that a line may hold; the first that fits is taken.
_INLINE = re.compile(
    r"\\(?P<plain>[\\`*_{}\[\]()#+.!~>-])"
    r"|`(?P<code>[^`\n]{1,1000})`"
    r"|!?\[(?P<words>[^\[\]\n]{0,500})\]\((?P<href>https?://[^\s()<>\"]{1,2000})\)"
    r"|<(?P<bare>https?://[^\s<>\"]{1,2000})>"
    r"|(?P<loose>https?://[^\s<>\"'`*\])]{1,2000})"
    r"|\*\*(?P<strong>[^\s*][^*\n]{0,1000})\*\*"
    r"|(?<!\w)__(?P<strong2>[^\s_][^_\n]{0,1000})__(?!\w)"
    r"|\*(?P<em>[^\s*][^*\n]{0,1000})\*"
    r"|(?<!\w)_(?P<em2>[^\s_][^_\n]{0,1000})_(?!\w)"
    r"|~~(?P<del>[^\s~][^~\n]{0,1000})~~"
)
_ELEMENTS: Final = {
    "code": "code",
    "strong": "strong",
    "strong2": "strong",
    "em": "em",
    "em2": "em",
    "del": "del",
}


def markdown_to_html(text: str) -> str:
    """HTML that still has to be sanitised."""
    return "".join(_blocks(text.replace("\r\n", "\n").split("\n"), 0))


def _blocks(lines: list[str], depth: int) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip() or _RULE.fullmatch(line):
            at += 1
        elif fence := _FENCE.match(line):
            at, block = _code(lines, at, fence[1])
            yield block
        elif heading := _HEADING.fullmatch(line):
            yield f"<h2>{_inline(heading[1].rstrip('# '))}</h2>"
            at += 1
        elif _QUOTE.match(line) and depth < MAX_DEPTH:
            at, inner = _taken(lines, at, _QUOTE)
            yield f"<blockquote>{''.join(_blocks(inner, depth + 1))}</blockquote>"
        elif _BULLET.match(line):
            at, items = _items(lines, at, _BULLET)
            yield f"<ul>{items}</ul>"
        elif number := _NUMBER.match(line):
            at, items = _items(lines, at, _NUMBER)
            yield f'<ol start="{int(number[1])}">{items}</ol>'
        else:
            at, block = _paragraph(lines, at)
            yield block


def _code(lines: list[str], at: int, fence: str) -> tuple[int, str]:
    end = at + 1
    while end < len(lines) and not lines[end].lstrip().startswith(fence):
        end += 1
    code = escape("\n".join(lines[at + 1 : end]), quote=False)
    return end + 1, f"<pre><code>{code}</code></pre>"


def _taken(lines: list[str], at: int, mark: re.Pattern[str]) -> tuple[int, list[str]]:
    """The lines that begin with `mark`, without it."""
    inner: list[str] = []
    while at < len(lines) and (found := mark.match(lines[at])):
        inner.append(lines[at][found.end() :])
        at += 1
    return at, inner


def _items(lines: list[str], at: int, mark: re.Pattern[str]) -> tuple[int, str]:
    """List items; a line without a mark goes on with the item before."""
    items: list[list[str]] = []
    while at < len(lines) and lines[at].strip():
        found = mark.match(lines[at])
        if found:
            items.append([lines[at][found.end() :]])
        else:
            items[-1].append(lines[at].strip())
        at += 1
    return at, "".join(f"<li>{_lines(item)}</li>" for item in items)


def _paragraph(lines: list[str], at: int) -> tuple[int, str]:
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _begins_block(lines[end]):
        end += 1
    return end, f"<p>{_lines(lines[at:end])}</p>"


def _begins_block(line: str) -> bool:
    marks = (_FENCE, _QUOTE, _BULLET, _HEADING)
    return bool(_RULE.fullmatch(line)) or any(mark.match(line) for mark in marks)


def _lines(lines: list[str]) -> str:
    """Line ends stay: who writes for timelines means them."""
    return "<br>".join(_inline(line.strip()) for line in lines)


def _inline(line: str) -> str:
    parts: list[str] = []
    at = 0
    for match in _INLINE.finditer(line):
        parts += [escape(line[at : match.start()], quote=False), _element(match)]
        at = match.end()
    return "".join((*parts, escape(line[at:], quote=False)))


def _element(match: re.Match[str]) -> str:
    name = match.lastgroup or ""
    words = match[name]
    if name == "plain":
        return escape(words, quote=False)
    if name == "href":
        return _link(words, match["words"])
    if name in ("bare", "loose"):
        rest = words[len(words.rstrip(".,;:!?")) :]
        url = words.removesuffix(rest) if rest else words
        return _link(url, "") + escape(rest)
    tag = _ELEMENTS[name]
    inner = escape(words, quote=False) if name == "code" else _inline(words)
    return f"<{tag}>{inner}</{tag}>"


def _link(url: str, words: str) -> str:
    shown = escape(words or url, quote=False)
    return f'<a href="{escape(url)}">{shown}</a>'
