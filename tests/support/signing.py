"""Keys and requests for signature tests: one RSA and one Ed25519 key per run."""

from dataclasses import dataclass, field
from functools import cache

from federation.keys import (
    PublicKey,
    SigningKey,
    generate_ed25519_pem,
    generate_rsa_pem,
    load_private,
)
from federation.origins import Authority, Iri
from federation.signatures.messages import (
    Header,
    IncomingRequest,
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.signer import sign

OUR_HOST = Authority("n.example")
OUR_INBOX = "https://n.example/ap/inbox"
ALICE = Iri("https://peer.example/users/alice")
ALICE_KEY = Iri("https://peer.example/users/alice#main-key")
NOW_MS = 1_800_000_000_000


@cache
def rsa_pem() -> str:
    return generate_rsa_pem()


@cache
def other_rsa_pem() -> str:
    return generate_rsa_pem()


@cache
def ed25519_pem() -> str:
    return generate_ed25519_pem()


def signing_key(pem: str | None = None, key_id: Iri = ALICE_KEY) -> SigningKey:
    return SigningKey(key_id, load_private(pem or rsa_pem()))


def public_key(pem: str | None = None, owner: Iri = ALICE) -> PublicKey:
    return PublicKey(ALICE_KEY, owner, load_private(pem or rsa_pem()).public_key())


def receive(
    request: OutgoingRequest, added: list[Header], host: str | None = None
) -> IncomingRequest:
    """The request as a server sees it that was sent with the ``added`` headers."""
    headers = [(b"host", (host or request.authority).encode())]
    body = b""
    if request.body is not None:
        headers.append((b"content-type", request.body.content_type.encode()))
        body = request.body.content
    return IncomingRequest(
        request.method, request.target.encode(), [*headers, *added], body
    )


def signed_post(
    scheme: SignatureScheme = SignatureScheme.CAVAGE,
    *,
    key: SigningKey | None = None,
    content: bytes = b'{"type":"Like"}',
    url: str = OUR_INBOX,
    at_ms: int = NOW_MS,
) -> IncomingRequest:
    request = OutgoingRequest("POST", url, SignableBody.of(content))
    added = sign(request, key or signing_key(), scheme, at_ms // 1_000)
    return receive(request, added)


def with_header(request: IncomingRequest, name: str, value: str) -> IncomingRequest:
    """A copy with one header set (all others of that name gone)."""
    kept = [(key, old) for key, old in request.headers if key != name.encode()]
    return IncomingRequest(
        request.method,
        request.target,
        [*kept, (name.encode(), value.encode("latin-1"))],
        request.body,
    )


def with_extra_header(
    request: IncomingRequest, name: str, value: str
) -> IncomingRequest:
    """A copy with one header more."""
    headers = [*request.headers, (name.encode(), value.encode("latin-1"))]
    return IncomingRequest(request.method, request.target, headers, request.body)


def without_header(request: IncomingRequest, name: str) -> IncomingRequest:
    kept = [(key, value) for key, value in request.headers if key != name.encode()]
    return IncomingRequest(request.method, request.target, kept, request.body)


def header(request: IncomingRequest, name: str) -> str:
    (value,) = request.values(name.encode())
    return value.decode("latin-1")


@dataclass
class Keys:
    """A key source that counts what it is asked."""

    cached: PublicKey | None = None
    published: PublicKey | None = None
    found: list[str] = field(default_factory=list)
    refetched: list[str] = field(default_factory=list)

    async def find(self, key_id: Iri) -> PublicKey | None:
        self.found.append(key_id)
        return self.cached

    async def refetch(self, key_id: Iri) -> PublicKey | None:
        self.refetched.append(key_id)
        return self.published
