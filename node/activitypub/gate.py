"""Who sent a request, proven: the checks that come before anything is stored.

In an order in which nonsense is cheapest: the server's standing, then what can be
read without a key, then the key, fetched at most once and never from servers that
are refused.
"""

import asyncio
from typing import Final

from quart import request

from federation.documents import JsonObject
from federation.errors import (
    DecodeError,
    FetchError,
    InvalidIri,
    ProofRefused,
    SignatureError,
    Unreachable,
)
from federation.keys import PublicKey
from federation.origins import (
    Authority,
    Iri,
    Scheme,
    canonical_authority,
    origin_of,
)
from federation.proofs.verify import read_proof, verify_proof
from federation.signatures.messages import IncomingRequest
from federation.signatures.verify import VerifiedSender, read_claim, verify
from node.actors.key_source import ActorKeys
from node.clock import DAY_MS
from node.config import FederationMode
from node.errors import (
    Forbidden,
    NotFound,
    TooLarge,
    Unavailable,
    UnsupportedType,
)
from node.limits.rates import Limit, client_prefix
from node.logs import get_logger
from node.receipts import REMEMBERED_MS
from node.services import Services

log = get_logger(__name__)

MAX_BODY: Final = 1 << 20
PROOF_MS: Final = REMEMBERED_MS - DAY_MS
"""Anybody may bring a proof again: none counts that could have been forgotten."""
_TYPES: Final = frozenset(
    {"application/activity+json", "application/ld+json", "application/json"}
)


def require_federation(services: Services) -> None:
    """Raises `NotFound` on a node that keeps to itself."""
    if services.config.federation is FederationMode.OFF:
        raise NotFound("this node does not federate")


async def read_request() -> IncomingRequest:
    """The request as it came; raises `UnsupportedType` or `TooLarge`."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise UnsupportedType("send the body as it is, without an encoding")
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _TYPES:
        raise UnsupportedType("send application/activity+json")
    if (request.content_length or 0) > MAX_BODY:
        raise TooLarge("an activity has at most 1 MiB")
    body = bytearray()
    async for piece in request.body:
        body += piece
        if len(body) > MAX_BODY:
            raise TooLarge("an activity has at most 1 MiB")
    return incoming(bytes(body))


def incoming(body: bytes = b"") -> IncomingRequest:
    """The bytes that signatures are about: never decoded, never put together anew."""
    scope = request.scope
    target: bytes = scope["raw_path"]  # pyright: ignore[reportTypedDictNotRequiredAccess]
    if scope["query_string"]:
        target = target.partition(b"?")[0] + b"?" + scope["query_string"]
    return IncomingRequest(request.method, target, list(scope["headers"]), body)


def is_signed(message: IncomingRequest) -> bool:
    """Whether there is anything to verify."""
    return bool(message.values(b"signature"))


def check_well_formed(services: Services, message: IncomingRequest) -> None:
    """Raises `SignatureError` unless there is one readable signature for us."""
    read_claim(message, _authorities(services), _scheme(services))


async def prove(services: Services, message: IncomingRequest) -> VerifiedSender:
    """Who signed it.

    Raises `Forbidden` for refused servers, `SignatureError`, `FetchError` when the
    key's server says there is none, and `Unavailable` when it cannot be asked.
    """
    try:
        sender = await verify(
            message,
            GuardedKeys(services, services.strangers.keys),
            now_ms=services.clock.now_ms(),
            authorities=_authorities(services),
            scheme=_scheme(services),
        )
    except Unreachable as error:
        raise Unavailable("the key cannot be fetched at the moment") from error
    _count_proven(services, sender)
    return sender


async def is_proven_by(services: Services, document: JsonObject, actor: Iri) -> bool:
    """Whether a proof in the document shows that the actor made it (FEP-8b32).

    Never of our own: what we said comes back to us with nothing to learn from it.
    Raises `Forbidden` for refused servers and `TooMany`.
    """
    if "proof" not in document or services.urls.is_ours(actor):
        return False
    keys = GuardedKeys(services, services.strangers.keys)
    try:
        # Of a large document a good while: not on the loop.
        proof = await asyncio.to_thread(read_proof, document)
        await verify_proof(
            proof, actor, keys, now_ms=services.clock.now_ms(), max_age_ms=PROOF_MS
        )
    except (ProofRefused, SignatureError, FetchError) as error:
        log.info("inbox.no_proof", actor=actor, reason=str(error))
        return False
    authority = origin_of(actor).authority
    services.rates.forget(Limit.INBOX_UNPROVEN, _claim_key(authority))
    services.strangers.keys.note_proof(proof.key_id, _client())
    return True


def _count_proven(services: Services, sender: VerifiedSender) -> None:
    """Only who proved to be a server uses up its quota; a claim alone costs it none."""
    origin = origin_of(sender.owner)
    services.http.forget_failures(origin.host)
    services.rates.forget(Limit.INBOX_UNPROVEN, _claim_key(origin.authority))
    services.strangers.keys.note_proof(sender.key_id, _client())
    services.rates.check(Limit.INBOX_ORIGIN, origin.authority)


def _claim_key(host: str) -> str:
    return f"{_client()} {host}"


def _client() -> str:
    client = request.scope["client"]
    return client_prefix(client[0]) if client else ""


class GuardedKeys:
    """A key source that asks no refused server, and no server too often."""

    def __init__(self, services: Services, keys: ActorKeys) -> None:
        self._services = services
        self._keys = keys

    async def find(self, key_id: Iri) -> PublicKey | None:
        """Raises `Forbidden` before anything is looked up for a refused server.

        And `TooMany` for a client that claimed too often to be that server.
        """
        host = origin_of(key_id).authority
        if self._services.peers.refuses(host):
            raise Forbidden("your server is not welcome here")
        self._services.rates.check(Limit.INBOX_UNPROVEN, _claim_key(host))
        return await self._keys.find(key_id)

    async def refetch(self, key_id: Iri) -> PublicKey | None:
        """Raises `TooMany` for a client that names too many new keys of a server."""
        claim = _claim_key(origin_of(key_id).authority)
        self._services.rates.check(Limit.KEY_FETCH, claim)
        try:
            return await self._keys.refetch(key_id, client=_client())
        except DecodeError as error:
            raise SignatureError(str(error)) from error


def refuses_origin(services: Services, iri: str) -> bool:
    """Whether an id belongs to a refused server; one that cannot be read does."""
    try:
        return services.peers.refuses(origin_of(iri).authority)
    except InvalidIri:
        return True


def _authorities(services: Services) -> frozenset[Authority]:
    authority = services.config.authority
    return frozenset({canonical_authority(authority, _scheme(services))})


def _scheme(services: Services) -> Scheme:
    return "https" if services.config.is_https else "http"
