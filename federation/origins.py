"""IRIs, hosts and origins: the one place where two addresses are said to be equal.

An origin is (scheme, canonical host, effective port) as in RFC 6454 and FEP-fe34.
Ids are compared byte for byte; only their origins are canonicalised. What may be
*contacted* is another question: ``federation.net.guard`` answers it.
"""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NewType
from urllib.parse import quote

import idna

from federation.errors import InvalidIri

Iri = NewType("Iri", str)
"""An absolute http(s) IRI that ``parse_iri`` let through, spelled as received."""

Host = NewType("Host", str)
"""Lower-case A-labels, a dotted quad, or a bracketed IPv6 address; never a port."""

Authority = NewType("Authority", str)
"""``Host``, with ``:port`` unless it is the default of the scheme."""

Scheme = Literal["http", "https"]

MAX_IRI: Final = 2_048
DEFAULT_PORTS: Final[dict[Scheme, int]] = {"http": 80, "https": 443}

# RFC 3987 §2.2 and §4.1: no controls, blanks, delimiters of other notations, nor
# direction marks; the backslash because browsers read it as a slash.
_FORBIDDEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\\<>\"\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_IRI = re.compile(r"(https?)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@%]+)(?::([0-9]{1,5}))?")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who stands behind an address: scheme, canonical host, effective port."""

    scheme: Scheme
    host: Host
    port: int

    @property
    def authority(self) -> Authority:
        """The host, with the port when it is not the default of the scheme."""
        if self.port == DEFAULT_PORTS[self.scheme]:
            return Authority(self.host)
        return Authority(f"{self.host}:{self.port}")

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


def parse_iri(text: object) -> Iri:
    """Return ``text`` unchanged if it is a usable absolute http(s) IRI.

    Raises ``InvalidIri`` for other schemes, userinfo, odd hosts and ports, controls,
    blanks, backslashes and anything longer than ``MAX_IRI``.
    """
    if not isinstance(text, str):
        raise InvalidIri("not a string")
    origin_of(text)
    return Iri(text)


def find_iri(text: object) -> Iri | None:
    """``parse_iri`` for optional places: None instead of an error."""
    try:
        return parse_iri(text)
    except InvalidIri:
        return None


@lru_cache(maxsize=1024)
def origin_of(iri: str) -> Origin:
    """The canonical origin of an IRI; raises ``InvalidIri`` if it has none."""
    if len(iri) > MAX_IRI:
        raise InvalidIri("longer than 2048 characters")
    if _FORBIDDEN.search(iri):
        raise InvalidIri("has a character that is not allowed in an IRI")
    match = _IRI.fullmatch(iri)
    if match is None:
        raise InvalidIri("not an absolute http(s) IRI")
    scheme: Scheme = "https" if match[1].lower() == "https" else "http"
    return _origin(scheme, match[2])


def same_origin(first: str, second: str) -> bool:
    """True when both are valid IRIs of one origin; False for anything else."""
    try:
        return origin_of(first) == origin_of(second)
    except InvalidIri:
        return False


def canonical_host(text: str) -> Host:
    """A host name or address in its one spelling; raises ``InvalidIri``.

    Refuses ports, userinfo, percent escapes, trailing dots and the shortened,
    octal or hexadecimal spellings of IPv4 that resolvers disagree about.
    """
    if _FORBIDDEN.search(text):
        raise InvalidIri("host has a character that is not allowed")
    return _host(text)


def canonical_authority(text: str, scheme: Scheme = "https") -> Authority:
    """``host`` or ``host:port`` in its one spelling; raises ``InvalidIri``."""
    if _FORBIDDEN.search(text):
        raise InvalidIri("authority has a character that is not allowed")
    return _origin(scheme, text).authority


def without_fragment(iri: str) -> Iri:
    """The IRI up to its ``#``: the document that an id with a fragment is in."""
    return Iri(iri.partition("#")[0])


def request_target(iri: str) -> str:
    """Path and query in ASCII as they go on the wire; ``/`` if there is no path.

    Existing percent escapes stay as they are, so signatures see the exact bytes.
    """
    match = _IRI.fullmatch(iri)
    if match is None:
        raise InvalidIri("not an absolute http(s) IRI")
    target = quote(match[3], safe="/?:@!$&'()*+,;=-._~%[]|^`{}")
    return target if target.startswith("/") else f"/{target}"


@lru_cache(maxsize=4096)
def _origin(scheme: Scheme, authority: str) -> Origin:
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise InvalidIri("authority is not host[:port]")
    port = int(match[2]) if match[2] else DEFAULT_PORTS[scheme]
    if not 0 < port < 65_536:
        raise InvalidIri("port out of range")
    return Origin(scheme, _host(match[1]), port)


def _host(text: str) -> Host:
    if text.startswith("["):
        return _ipv6_host(text)
    name = _to_ascii(text)
    if len(name) > 253 or not all(map(_LABEL.fullmatch, name.split("."))):
        raise InvalidIri("not a host name")
    if _NUMERIC_LABEL.fullmatch(name.rpartition(".")[2]):
        return _ipv4_host(name)
    return Host(name)


def _to_ascii(text: str) -> str:
    if text.isascii():
        return text.lower()
    if len(text) > 253:  # idna is slow on absurdly long input
        raise InvalidIri("host name too long")
    try:
        return idna.encode(text, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise InvalidIri("not an internationalised host name") from error


def _ipv4_host(name: str) -> Host:
    try:
        return Host(str(ipaddress.IPv4Address(name)))
    except ValueError as error:
        raise InvalidIri("not a dotted quad") from error


def _ipv6_host(text: str) -> Host:
    try:
        address = ipaddress.IPv6Address(text.removeprefix("[").removesuffix("]"))
    except ValueError as error:
        raise InvalidIri("not an IPv6 address") from error
    return Host(f"[{address.compressed}]")
