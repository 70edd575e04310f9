"""Digests of bodies: ``Digest`` (RFC 3230) and ``Content-Digest`` (RFC 9530).

Emits SHA-256 alone. On receipt every digest we know must match the raw bytes and
SHA-256 or SHA-512 must be among them; unknown algorithms are passed over.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from federation.errors import MalformedRequest, SignatureError
from federation.signatures.fields import parse_dictionary
from federation.signatures.messages import IncomingRequest, SignableBody

_HASHES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "sha-256": lambda body: hashlib.sha256(body).digest(),
    "sha-512": lambda body: hashlib.sha512(body).digest(),
}
HEADERS: Final = (b"digest", b"content-digest")


def digest_value(body: SignableBody) -> str:
    """``Digest``; several peers compare the upper-case prefix as text."""
    return f"SHA-256={body.sha256}"


def content_digest_value(body: SignableBody) -> str:
    """``Content-Digest`` (RFC 9530 §2)."""
    return f"sha-256=:{body.sha256}:"


def check_digests(request: IncomingRequest) -> None:
    """Compare every digest header that is there with the body.

    Raises ``SignatureError`` on a mismatch or an unknown lot, ``MalformedRequest``
    on a repeated header or algorithm. No digest at all passes: whether one must be
    signed is the scheme's question.
    """
    for name in HEADERS:
        value = _single(request, name)
        if value is None:
            continue
        read = _read_digest if name == b"digest" else _read_content_digest
        _compare(read(value), request.body)


def _single(request: IncomingRequest, name: bytes) -> str | None:
    values = request.values(name)
    if len(values) > 1:
        raise MalformedRequest(f"two {name.decode()} headers")
    return values[0].decode("latin-1") if values else None


def _read_digest(value: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for item in value.split(","):
        algorithm, equals, encoded = item.strip(" \t").partition("=")
        name = algorithm.lower()
        if not equals or name in found:
            raise MalformedRequest("digest header is not a list of distinct digests")
        found[name] = _decode(encoded) if name in _HASHES else b""
    return found


def _decode(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError("digest is not base64") from error


def _read_content_digest(value: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, member in parse_dictionary(value).items():
        if name in _HASHES and not isinstance(member.value, bytes):
            raise SignatureError("content-digest is not a byte sequence")
        found[name] = member.value if isinstance(member.value, bytes) else b""
    return found


def _compare(digests: dict[str, bytes], body: bytes) -> None:
    known = _HASHES.keys() & digests.keys()
    if not known:
        raise SignatureError("no digest that we know")
    for name in known:
        if not hmac.compare_digest(_HASHES[name](body), digests[name]):
            raise SignatureError(f"{name} digest does not match the body")
