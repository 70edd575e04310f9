"""What a request claims about its signature, before anybody believes it.

Both schemes are read into one ``Claim``, so that the gate in ``verify`` has one set
of rules for time, key and bytes.
"""

from dataclasses import dataclass

from federation.errors import MalformedRequest, SignatureError
from federation.origins import Authority
from federation.origins import Scheme as UrlScheme
from federation.signatures.messages import IncomingRequest, SignatureScheme


@dataclass(frozen=True, slots=True)
class Claim:
    """One signature with everything it covers; nothing here is proven."""

    scheme: SignatureScheme
    key_id: str
    algorithm: str | None
    """The label in lower case; compared with the key, never obeyed."""
    signature: bytes
    bases: tuple[bytes, ...]
    """Signing strings, tried in order; one must match."""
    signed_at_s: tuple[int, ...]
    """Every time under the signature: Date, created, or both."""
    expires_s: int | None
    """Only an expiry that is itself signed."""
    covered: frozenset[str]
    """Names of the headers and other parts under the signature."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Us, as the request names us: the scheme we are reached by, and its Host."""

    scheme: UrlScheme
    authority: Authority


def get_single(request: IncomingRequest, name: str) -> bytes:
    """The value of a signed header; it must be there exactly once."""
    values = request.values(name.encode("latin-1", "replace"))
    if not values:
        raise SignatureError(f"signed header {name} is absent")
    if len(values) > 1:
        raise MalformedRequest(f"signed header {name} is there twice")
    return values[0]


def needs_digest(request: IncomingRequest) -> bool:
    """Whether the body must be under the signature."""
    return bool(request.body) or request.method.upper() not in {"GET", "HEAD"}
