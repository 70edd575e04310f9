"""Links by which a page says whose it is (`rel="me"`, XFN and microformats).

Pages of strangers are long and bent: each character is looked at a bounded number of
times, and a tag that is longer than any real one is none. What stands in comments,
scripts and text fields may be somebody else's words, and is no link for browsers.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_TAG: Final = re.compile(r"<([a-z][a-z0-9]*)(?:\s([^<>]{0,4000}))?/?>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"""(?<![^\s"'])(rel|href)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
    re.IGNORECASE,
)
_ENDS: Final = {
    name: re.compile(f"</{name}(?![a-z0-9])", re.IGNORECASE)
    for name in (
        "iframe", "noembed", "noframes", "noscript", "script", "style", "template",
        "textarea", "title", "xmp",
    )
}  # fmt: skip
"""Elements whose content is text, or nothing that is shown."""


def list_own_links(html: str) -> Iterator[str]:
    """Addresses of links and anchors with `me` among their relations, as written."""
    for name, attributes in _list_tags(html):
        if name not in ("a", "link"):
            continue
        found: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(attributes):
            value = unescape(match[2] or match[3] or match[4] or "")
            found.setdefault(match[1].lower(), value)
        if "me" in found.get("rel", "").lower().split() and "href" in found:
            yield found["href"].strip()


def _list_tags(html: str) -> Iterator[tuple[str, str]]:
    """The names and attributes of all tags that open an element."""
    at = 0
    while (at := html.find("<", at)) >= 0:
        if html.startswith("<!--", at):
            end = html.find("-->", at)
            if end < 0:
                return
            at = end + 3
            continue
        tag = _TAG.match(html, at)
        if tag is None:
            at += 1
            continue
        name, at = tag[1].lower(), tag.end()
        yield name, tag[2] or ""
        if name in _ENDS:
            closing = _ENDS[name].search(html, at)
            if closing is None:
                return
            at = closing.end()
