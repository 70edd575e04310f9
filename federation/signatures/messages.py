"""What is signed and what is verified: requests as the bytes on the wire.

Both schemes read these two types, so that neither ever sees a decoded path, a
joined header or a re-serialised body.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from federation.origins import Authority, Scheme, origin_of, request_target

Header = tuple[bytes, bytes]
"""Lower-case name and value, as they go on the wire."""

ACTIVITY_JSON: Final = "application/activity+json"


class SignatureScheme(StrEnum):
    """The two ways peers sign requests."""

    CAVAGE = "cavage"
    RFC9421 = "rfc9421"

    @property
    def other(self) -> "SignatureScheme":
        """The one to knock with when this one was turned away."""
        if self is SignatureScheme.CAVAGE:
            return SignatureScheme.RFC9421
        return SignatureScheme.CAVAGE


@dataclass(frozen=True, slots=True)
class SignableBody:
    """A body with its digest, made once however many inboxes it goes to."""

    content: bytes
    content_type: str
    sha256: str
    """Base64 of the SHA-256 over ``content``."""

    @classmethod
    def of(cls, content: bytes, content_type: str = ACTIVITY_JSON) -> "SignableBody":
        """Hash ``content`` and keep the result with it."""
        digest = base64.b64encode(hashlib.sha256(content).digest())
        return cls(content, content_type, digest.decode("ascii"))


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """A request about to be sent: where, what, and the target as it goes out."""

    method: str
    url: str
    body: SignableBody | None = None
    signed_target: str | None = None
    """Path and query as the peer will see them when it differs from ``target``:
    some verify GETs without the query."""
    signed_headers: tuple[Header, ...] = ()
    """Further headers of the request that go under the signature."""

    @property
    def authority(self) -> Authority:
        """The Host header: the port only when it is not the default."""
        return origin_of(self.url).authority

    @property
    def scheme(self) -> Scheme:
        return origin_of(self.url).scheme

    @property
    def target(self) -> str:
        """Path and query, in the exact bytes of the request line."""
        return request_target(self.url)


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A received request, untouched: raw path with query, headers, body."""

    method: str
    target: bytes
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    def values(self, name: bytes) -> list[bytes]:
        """All values of a header, blanks around them removed; ``name`` lower case."""
        return [
            value.strip(b" \t") for key, value in self.headers if key.lower() == name
        ]
