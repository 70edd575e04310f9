"""Which web addresses may stand in a link, and how their hosts are shown.

Only absolute http and https addresses with a real host pass, spelled the one way
that a browser cannot read differently from us: host as lower-case A-label, no
user info, no blanks or control characters, the rest percent-encoded. Not for
addresses the node itself fetches: those have a stricter guard of their own.
"""

import re
import unicodedata
from ipaddress import IPv6Address
from urllib.parse import quote

import idna

MAX_URL_LENGTH = 2_048
MAX_HOST_LENGTH = 253

_URL = re.compile(r"(https?)://([^/?#\\]+)([/?#].*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[^:@\[\]]+)(?::([0-9]{1,5}))?")
_ASCII_HOST = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\s]")

# What RFC 3986 §2 lets stand as it is; everything else is percent-encoded.
_KEPT = "%:/?#[]@!$&'()*+,;=-._~"

# Letters of these scripts look like Latin ones, so a name in them is shown as
# punycode unless its last label is in the same script (as browsers do).
_LATIN_LOOK_ALIKES = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})


def clean_url(url: str) -> str | None:
    """The address in its one safe spelling, or None if it may not be linked."""
    url = url.strip(" \t\n\f\r")
    if len(url) > MAX_URL_LENGTH or _BLANK_OR_CONTROL.search(url):
        return None
    match = _URL.fullmatch(url)
    if match is None:
        return None
    authority = clean_authority(match[2])
    if authority is None:
        return None
    rest = quote(match[3] or "", safe=_KEPT, errors="replace")
    cleaned = f"{match[1].lower()}://{authority}{rest}"
    return cleaned if len(cleaned) <= MAX_URL_LENGTH else None


def clean_authority(authority: str) -> str | None:
    """Host, with its port if one is given; None for user info and for nonsense."""
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        return None
    host = clean_host(match[1])
    if host is None:
        return None
    if match[2] is None:
        return host
    port = int(match[2])
    return f"{host}:{port}" if 0 < port < 65_536 else None


def clean_host(host: str) -> str | None:
    """A host name as lower-case A-label, or None if it cannot be one."""
    if host.startswith("["):
        return _clean_ipv6(host)
    # Cut before idna sees it: its tables are slow on very long input.
    if len(host) > MAX_HOST_LENGTH:
        return None
    host = host.removesuffix(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return None
    host = host.lower()
    return host if _ASCII_HOST.fullmatch(host) else None


def host_of(url: str) -> str:
    """The host of an address that `clean_url` returned, without its port."""
    return re.sub(r":[0-9]+\Z", "", authority_of(url))


def authority_of(url: str) -> str:
    """The same with the port, if the address has one."""
    authority = url.split("//", 1)[1].partition("/")[0]
    return authority.partition("?")[0].partition("#")[0]


def show_host(host: str) -> str:
    """An A-label host as people may read it: in its script, unless that deceives.

    A port stays as it is.
    """
    if "xn--" not in host:
        return host
    name, colon, port = host.partition(":")
    try:
        readable = idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        return host
    return host if _deceives(readable) else f"{readable}{colon}{port}"


def _clean_ipv6(host: str) -> str | None:
    try:
        return f"[{IPv6Address(host[1:-1]).compressed}]"
    except ValueError:
        return None


def _deceives(host: str) -> bool:
    labels = [_scripts(label) for label in host.split(".")]
    if any(len(scripts) > 1 and not scripts <= _EAST_ASIAN for scripts in labels):
        return True
    if labels[-1] & _LATIN_LOOK_ALIKES:
        return False
    return any(scripts & _LATIN_LOOK_ALIKES for scripts in labels)


def _scripts(label: str) -> frozenset[str]:
    names = (unicodedata.name(char, "?") for char in label if char.isalpha())
    return frozenset(name.split(" ", 1)[0] for name in names)
