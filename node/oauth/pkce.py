"""Proof Key for Code Exchange (RFC 7636), with S256 only."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

METHOD: Final = "S256"
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def challenge_of(verifier: str) -> str:
    """What an app announces of its verifier (RFC 7636 §4.2)."""
    digest = sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_challenge(text: str) -> bool:
    """Whether it can be the challenge of some verifier."""
    return _CHALLENGE.fullmatch(text) is not None
