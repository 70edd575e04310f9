"""Makes strangers' HTML fit our few elements, before the sanitiser's last word.

Other software sends headings, boxes, tables and formulas; their words should
stay readable when the elements go. Nothing here makes HTML safe: what comes out
is always sanitised afterwards.
"""

import re
from html import escape, unescape
from typing import Final

from node.text.weblinks import clean_host, host_of, show_host

BOXES: Final = frozenset({
    "address", "article", "aside", "dd", "div", "details", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "main", "section", "summary",
    "tr",
})  # fmt: skip
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELLS: Final = frozenset({"td", "th"})

# HTML's "active formatting elements": an unclosed one is opened again in every
# later paragraph, so thousands that differ by an attribute multiply with
# thousands of paragraphs (60 kB became 168 MB). Without attributes, at most three
# of a kind are (HTML, "Noah's Ark clause"). A tag always starts after a `>`, a
# text or the beginning, and the match never runs over a `>`, so none is missed.
_FORMATTING = re.compile(
    r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\t\n\f\r /][^>]*>",
    re.IGNORECASE | re.ASCII,
)
_SHAPED = re.compile(rf"<(/?)({'|'.join(sorted(BOXES | HEADINGS | CELLS))})>")
_PICTURE = re.compile(r'<img(?: alt="([^"]*)")?>')
_LINK = re.compile(r'(<a [^>]*?href="([^"]+)"[^>]*>)(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")

_ANNOTATION = re.compile(
    r"<annotation\b[^>]{0,200}?application/x-tex[^>]{0,200}>([^<]*)<", re.IGNORECASE
)

_CLAIM = re.compile(
    r"[\s(\[<\"'«“]*(https?://|www\.)?((?:[\w-]+\.)+([\w-]{2,}))(?::[0-9]+)?(?=([/?#])|\W|$)",
    re.IGNORECASE,
)
# Words with a dot that are not addresses: file names, libraries, versions.
_FILE_ENDINGS = frozenset({
    "ai", "cc", "cs", "do", "go", "hs", "in", "io", "is", "js", "kt", "md", "ml",
    "mk", "mm", "pl", "ps", "py", "rb", "rs", "sh", "so", "st", "tf", "ts", "vb",
})  # fmt: skip
_COMMON_ENDINGS = frozenset({
    "app", "bank", "biz", "com", "dev", "edu", "example", "finance", "gov", "info",
    "int", "invalid", "mil", "money", "net", "online", "org", "pay", "shop", "site",
    "store", "test", "top", "xyz",
})  # fmt: skip
_SHOWN_LENGTH = 60


def strip_formatting_attributes(html: str) -> str:
    """Takes the attributes off `<b>`, `<font>` and the like, before parsing."""
    # Up to the last `>`, so that each match ends and the search stays linear.
    end = html.rfind(">") + 1
    return _FORMATTING.sub(r"<\1>", html[:end]) + html[end:]


def spell_out_formulas(html: str) -> str:
    """Replaces each `<math>` by the TeX source it carries (FEP-dc88), or by nothing."""
    parts: list[str] = []
    at = 0
    lower = html.lower()
    while (start := lower.find("<math", at)) >= 0:
        end = lower.find("</math>", start)
        if end < 0:
            break
        formula = _ANNOTATION.search(html, start, end)
        parts += [html[at:start], f"${formula[1]}$" if formula else ""]
        at = end + len("</math>")
    return "".join((*parts, html[at:]))


def reshape(html: str) -> str:
    """Headings become bold paragraphs, boxes and rows paragraphs, cells words.

    Pictures become their descriptions. Takes the sanitiser's own spelling, in which
    these elements stand without other attributes and every other `<` is a tag.
    """
    return _SHAPED.sub(_shape, _PICTURE.sub(_describe, html))


def show_true_hosts(html: str) -> str:
    """Where a link's text is an address on another host, shows the real one.

    Takes the sanitiser's own spelling, as `reshape`.
    """
    return _LINK.sub(_truthful_link, html)


def _describe(match: re.Match[str]) -> str:
    return escape(unescape(match[1] or ""), quote=False)


def _shape(match: re.Match[str]) -> str:
    closes, name = match[1], match[2]
    if name in CELLS:
        return " " if closes else ""
    if name in BOXES:
        return f"<{closes}p>"
    return "</strong></p>" if closes else "<p><strong>"


def _truthful_link(match: re.Match[str]) -> str:
    url = unescape(match[2])
    words = unescape(_TAG.sub("", match[3]))
    claimed = _claimed_host(words[:500])
    real = host_of(url)
    if claimed is None or (
        clean_host(claimed) == real and _is_shown_truly(claimed, real)
    ):
        return match[0]
    shown = show_host(real) + url.partition(real)[2]
    if len(shown) > _SHOWN_LENGTH:
        shown = shown[: _SHOWN_LENGTH - 1] + "…"
    return f"{match[1]}{escape(shown, quote=False)}</a>"


def _claimed_host(words: str) -> str | None:
    claim = _CLAIM.match(words)
    if claim is None:
        return None
    ending = claim[3].lower()
    is_address = claim[1] or claim[4] or ending in _COMMON_ENDINGS
    is_country = len(ending) == 2 and ending not in _FILE_ENDINGS
    if not is_address and not (is_country and ending.isalpha()):
        return None
    scheme = claim[1] or ""
    return scheme + claim[2] if scheme.lower() == "www." else claim[2]


def _is_shown_truly(claimed: str, real: str) -> bool:
    return claimed.isascii() or show_host(real) != real
