"""Ids: 63-bit integers that sort by time, minted without asking the database.

An id is its creation time in milliseconds shifted by 16 bits, plus 16 bits that
are random, so that two processes may mint at the same millisecond. In JSON and
URLs ids are digits-only strings.
"""

import secrets
from hashlib import sha256
from typing import NewType

from federation.origins import Iri as Iri

ActorId = NewType("ActorId", int)
UserId = NewType("UserId", int)
NoteId = NewType("NoteId", int)
MediaId = NewType("MediaId", int)

MAX_ID = 2**63 - 1


def new_id(at_ms: int) -> int:
    """Mint an id for `at_ms` (ms since the epoch, UTC)."""
    return (at_ms << 16) | secrets.randbits(16)


def created_ms(an_id: int) -> int:
    """The millisecond an id was minted for."""
    return an_id >> 16


def parse_id(text: str) -> int | None:
    """Read a digits-only id; None for anything else, so a caller answers 404."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    value = int(text)
    return value if value <= MAX_ID else None


def new_token(size_bytes: int = 32) -> str:
    """A secret for a URL or cookie: `size_bytes` of randomness, base64url."""
    return secrets.token_urlsafe(size_bytes)


def hash_token(token: str) -> bytes:
    """What is stored of a secret that has at least 128 random bits."""
    return sha256(token.encode()).digest()
