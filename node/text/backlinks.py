"""Links by which a page says whose it is (`rel="me"`, XFN and microformats).

Pages of strangers are long and bent: whatever they hold is looked through once, and a
tag that is longer than any real one is none.
"""

import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(r"<(?:a|link)\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'])(rel|href)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
    re.IGNORECASE,
)


def list_own_links(html: str) -> Iterator[str]:
    """Addresses of links and anchors with `me` among their relations, as written."""
    for tag in _TAG.finditer(html):
        found = {
            match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
            for match in _ATTRIBUTE.finditer(tag[1])
        }
        if "me" in found.get("rel", "").lower().split() and "href" in found:
            yield found["href"].strip()
