"""What an app may call itself, and where people may be sent back to; no database.

Anybody can register an app, so nothing of it is to be trusted: people are shown where
they will be sent, and where that is must be plain.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from node.config import is_loopback_name
from node.errors import FieldFault, Invalid

OOB: Final = "urn:ietf:wg:oauth:2.0:oob"
"""The code is shown, to be copied: for programs that no browser can come back to."""

MAX_NAME: Final = 60
MAX_ADDRESS: Final = 2_000
MAX_REDIRECTS: Final = 20
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE)
_DANGEROUS: Final = frozenset(
    {
        "about",
        "blob",
        "chrome",
        "content",
        "data",
        "file",
        "filesystem",
        "ftp",
        "ftps",
        "intent",
        "jar",
        "javascript",
        "mailto",
        "res",
        "resource",
        "search-ms",
        "sms",
        "ssh",
        "tel",
        "urn",
        "vbscript",
        "view-source",
        "ws",
        "wss",
    }
)
"""Schemes that run, open or send something instead of coming back to an app."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How an app introduced itself, cleaned."""

    name: str
    website: str
    redirect_uris: tuple[str, ...]


def read_registration(
    name: str, website: str, redirect_uris: Sequence[str]
) -> Registration:
    """Clean what an app says of itself; raises `Invalid` with every fault."""
    made = Registration(
        name=clean_name(name),
        website=website.strip(),
        redirect_uris=tuple(dict.fromkeys(each.strip() for each in redirect_uris)),
    )
    faults = [
        _find_name_fault(made.name),
        _find_website_fault(made.website),
        _find_redirects_fault(made.redirect_uris),
    ]
    found = [fault for fault in faults if fault is not None]
    if found:
        raise Invalid(found)
    return made


def clean_name(name: str) -> str:
    """One line without what cannot be seen or turns the direction of writing."""
    plain = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in name
        if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(plain.split())


def is_redirect(uri: str) -> bool:
    """Whether somebody may be sent there with a code: nowhere else does it get to.

    https, http on the machine itself (RFC 8252 §7.3), an app's own scheme
    (RFC 8252 §7.1), or nowhere at all.
    """
    if uri == OOB:
        return True
    parts = _split(uri)
    if parts is None or not _SCHEME.fullmatch(parts.scheme):
        return False
    # A fragment is for the browser only (RFC 6749 §3.1.2).
    if "#" in uri or "@" in parts.netloc:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        return is_loopback_name(parts.hostname or "")
    return parts.scheme not in _DANGEROUS and not parts.scheme.startswith("ms-")


def _split(address: str) -> SplitResult | None:
    """The parts of an address in plain ASCII; None for what is none."""
    if not 0 < len(address) <= MAX_ADDRESS:
        return None
    if not all("!" <= char <= "~" for char in address) or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _find_name_fault(name: str) -> FieldFault | None:
    if not name:
        return FieldFault("client_name", "blank", "Client name can't be blank")
    if len(name) > MAX_NAME:
        text = f"Client name is too long (maximum is {MAX_NAME} characters)"
        return FieldFault("client_name", "too_long", text)
    return None


def _find_website_fault(website: str) -> FieldFault | None:
    if not website:
        return None
    parts = _split(website)
    if parts is not None and parts.scheme in ("https", "http") and parts.hostname:
        return None
    return FieldFault("website", "invalid", "Website is not a valid URL")


def _find_redirects_fault(uris: Sequence[str]) -> FieldFault | None:
    if not uris:
        return FieldFault("redirect_uris", "blank", "Redirect URI can't be blank")
    if len(uris) > MAX_REDIRECTS:
        text = f"Redirect URI: at most {MAX_REDIRECTS} are kept"
        return FieldFault("redirect_uris", "too_long", text)
    if all(is_redirect(each) for each in uris):
        return None
    text = "Redirect URI must be https, an app's own scheme, or http on loopback"
    return FieldFault("redirect_uris", "invalid", text)
