"""Comparing followers between two servers without listing them (FEP-8fcf).

Pure: the digest of a set of ids, and the header that carries it. Who may ask for the
list itself, and what follows from a difference, is the node's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from federation.origins import Iri, find_iri, same_origin

HEADER: Final = "collection-synchronization"
DIGEST_BYTES: Final = 32
MAX_HEADER: Final = 8_192

_PARAMETER = re.compile(r'[ \t]*([A-Za-z]+)[ \t]*=[ \t]*"([^"]*)"[ \t]*(?:,|$)')
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class FollowersClaim:
    """What a sender says about its followers on the receiving server.

    ``collection`` is the whole of its followers, ``url`` where the part can be read
    that the receiver may know, ``digest`` of that part.
    """

    collection: Iri
    url: Iri
    digest: bytes


def digest_of(followers: Iterable[str]) -> bytes:
    """All SHA-256 digests of the ids XORed; each id counts once."""
    total = 0
    for follower in set(followers):
        total ^= int.from_bytes(sha256(follower.encode()).digest())
    return total.to_bytes(DIGEST_BYTES)


def header_of(claim: FollowersClaim) -> str:
    """The value of ``Collection-Synchronization``."""
    return (
        f'collectionId="{claim.collection}", url="{claim.url}", '
        f'digest="{claim.digest.hex()}"'
    )


def find_claim(header: str, *, sender: Iri) -> FollowersClaim | None:
    """What a header says; None if it is unreadable or about another origin.

    That ``collection`` is the sender's is for the caller to compare. Both addresses
    must be of the sender's origin, or a stranger could make us ask for anybody's.
    """
    found = _parameters(header)
    if found is None:
        return None
    collection, url = find_iri(found.get("collectionId")), find_iri(found.get("url"))
    digest = found.get("digest", "")
    if collection is None or url is None or not _DIGEST.fullmatch(digest):
        return None
    if not same_origin(collection, sender) or not same_origin(url, sender):
        return None
    return FollowersClaim(collection, url, bytes.fromhex(digest))


def _parameters(header: str) -> dict[str, str] | None:
    """Quoted parameters with commas; None for anything else or one twice."""
    if len(header) > MAX_HEADER:
        return None
    found: dict[str, str] = {}
    at = 0
    while at < len(header):
        match = _PARAMETER.match(header, at)
        if match is None or match[1] in found:
            return None
        found[match[1]] = match[2]
        at = match.end()
    return found
