"""The gate: who sent this request, proven, or an error.

Order matters. Everything that needs no key comes first, so that nonsense costs no
look-up and no fetch: one signature, readable, covering enough, for our host, in
time, over this body. Then the key: ours never, cached first, refetched once. The
gate proves *who*; what that actor may say is the question of ``authority``.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

from federation.errors import InvalidIri, MalformedRequest, SignatureError
from federation.keys import PublicKey
from federation.origins import (
    Authority,
    Iri,
    Scheme,
    canonical_authority,
    origin_of,
    parse_iri,
    same_origin,
)
from federation.signatures.algorithms import is_signed_by, label_fits
from federation.signatures.cavage import read_cavage
from federation.signatures.claims import Addressee, Claim
from federation.signatures.digest import check_digests
from federation.signatures.messages import IncomingRequest, SignatureScheme
from federation.signatures.rfc9421 import read_rfc9421

# The effective window of Mastodon: late by an hour and some skew, early by an hour;
# later only where the sender signed until when.
MAX_AGE_S: Final = 65 * 60
MAX_AGE_WITH_EXPIRY_S: Final = 12 * 60 * 60
MAX_AHEAD_S: Final = 60 * 60

_SINGLE_HEADERS: Final = frozenset(
    {
        b"content-digest",
        b"content-type",
        b"date",
        b"digest",
        b"host",
        b"signature",
        b"signature-input",
    }
)


class KeySource(Protocol):
    """Where public keys come from; the caller owns cache, network and brakes."""

    async def find(self, key_id: Iri) -> PublicKey | None:
        """The key as remembered, or None. No network."""
        ...

    async def refetch(self, key_id: Iri) -> PublicKey | None:
        """The key as its owner publishes it now, or None.

        Must confirm that the owner's own document lists the key. May raise
        ``FetchError``, which ``verify`` lets through.
        """
        ...


@dataclass(frozen=True, slots=True)
class VerifiedSender:
    """Proof that ``owner`` made a request, with the key and scheme it used.

    Of its headers only those ``covered`` are proven to be the owner's words.
    """

    key_id: Iri
    owner: Iri
    scheme: SignatureScheme
    covered: frozenset[str] = field(default=frozenset(), compare=False)


async def verify(
    request: IncomingRequest,
    keys: KeySource,
    *,
    now_ms: int,
    authorities: frozenset[Authority],
    scheme: Scheme = "https",
) -> VerifiedSender:
    """Prove who sent ``request``.

    ``authorities`` are the hosts we answer to and ``scheme`` how we are reached,
    both from configuration, never from the request. Raises ``MalformedRequest``
    (answer 400) or ``SignatureError`` (401). ``Authorization`` is never read.
    """
    claim = read_claim(request, authorities, scheme)
    key_id = _check_key_id(claim.key_id, authorities)
    check_window(claim, now_ms // 1_000)
    check_digests(request)
    known = await keys.find(key_id)
    if known is not None and _is_proven(claim, key_id, known):
        return VerifiedSender(key_id, known.owner, claim.scheme, claim.covered)
    fresh = await keys.refetch(key_id)
    if fresh is None:
        raise SignatureError("the key is unknown or does not fit")
    if not _is_proven(claim, key_id, fresh):
        raise SignatureError("the signature does not fit the key")
    return VerifiedSender(key_id, fresh.owner, claim.scheme, claim.covered)


def read_claim(
    request: IncomingRequest, authorities: frozenset[Authority], scheme: Scheme
) -> Claim:
    """What the request claims, if it is one signature, well-formed and for us."""
    _check_headers(request)
    us = Addressee(scheme, _check_host(request, authorities, scheme))
    if not request.values(b"signature"):
        raise SignatureError("not signed")
    if request.values(b"signature-input"):
        return read_rfc9421(request, us)
    return read_cavage(request)


def check_window(claim: Claim, now_s: int) -> None:
    """Refuse what is too old, too far ahead or expired; the text names the skew."""
    if claim.expires_s is not None and claim.expires_s < now_s:
        raise SignatureError(f"expired {now_s - claim.expires_s} s ago")
    oldest = MAX_AGE_S if claim.expires_s is None else MAX_AGE_WITH_EXPIRY_S
    for signed_at_s in claim.signed_at_s:
        age_s = now_s - signed_at_s
        if age_s > oldest:
            raise SignatureError(f"signed {age_s} s ago by our clock")
        if age_s < -MAX_AHEAD_S:
            raise SignatureError(f"signed {-age_s} s ahead of our clock")


def _check_headers(request: IncomingRequest) -> None:
    seen: set[bytes] = set()
    for name, value in request.headers:
        if any(forbidden in value for forbidden in (b"\r", b"\n", b"\0")):
            raise MalformedRequest("a header value is folded or has control characters")
        lower = name.lower()
        if lower in _SINGLE_HEADERS and lower in seen:
            raise MalformedRequest(f"two {lower.decode('ascii')} headers")
        seen.add(lower)


def _check_host(
    request: IncomingRequest, authorities: frozenset[Authority], scheme: Scheme
) -> Authority:
    values = request.values(b"host")
    try:
        host = canonical_authority(values[0].decode("latin-1"), scheme)
    except (IndexError, InvalidIri) as error:
        raise MalformedRequest("no readable host header") from error
    # A signature made for another server must not be replayed here.
    if host not in authorities:
        raise SignatureError("made for another host")
    return host


def _check_key_id(key_id: str, authorities: frozenset[Authority]) -> Iri:
    try:
        iri = parse_iri(key_id)
        authority = origin_of(iri).authority
    except InvalidIri as error:
        raise SignatureError("key id is not an http(s) IRI") from error
    if authority in authorities:
        raise SignatureError("key id is one of our own")
    return iri


def _is_proven(claim: Claim, key_id: Iri, key: PublicKey) -> bool:
    if not same_origin(key_id, key.owner) or not same_origin(key_id, key.key_id):
        return False
    if not label_fits(key.key, claim.algorithm):
        return False
    return any(is_signed_by(key.key, claim.signature, base) for base in claim.bases)
