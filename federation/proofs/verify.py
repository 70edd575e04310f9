"""Checking proofs: did that actor make this document, whoever brought it?

One proof, of the one cryptosuite, by an Ed25519 key that the actor's own document
lists in ``assertionMethod`` on the actor's own origin; anything else proves nothing.
Linked Data signatures beside it are taken off, never looked at. What the actor may
say is the question of ``authority``, as for signed requests.
"""

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from federation.decode.values import time_of
from federation.documents import JsonObject, JsonValue
from federation.errors import KeyRefused, ProofRefused
from federation.keys import PublicKey, decode_base58
from federation.origins import Iri, find_iri, same_origin
from federation.proofs.hashing import CRYPTOSUITE, PROOF_TYPE, PURPOSE, hash_data
from federation.signatures.algorithms import is_signed_by
from federation.signatures.verify import KeySource

MAX_AHEAD_MS: Final = 60 * 60 * 1_000
MAX_VALUE: Final = 128


@dataclass(frozen=True, slots=True)
class Proof:
    """What a document claims about its own making; nothing here is proven."""

    key_id: Iri
    created_ms: int
    expires_ms: int | None
    signature: bytes
    data: tuple[bytes, ...]
    """What the signature may be made over; one must match."""


def read_proof(document: JsonObject) -> Proof:
    """The one proof of a document; raises ``ProofRefused``.

    Costs as much as the document is large: large ones are read in a thread.
    """
    proof = _single(document.get("proof"))
    terms = (
        ("type", PROOF_TYPE),
        ("cryptosuite", CRYPTOSUITE),
        ("proofPurpose", PURPOSE),
    )
    for name, value in terms:
        if proof.get(name) != value:
            raise ProofRefused(f"{name} is not {value}")
    key_id = find_iri(proof.get("verificationMethod"))
    created_ms = time_of(proof.get("created"))
    if key_id is None or created_ms is None:
        raise ProofRefused("no key or no time that can be read")
    options = {name: part for name, part in proof.items() if name != "proofValue"}
    return Proof(
        key_id=key_id,
        created_ms=created_ms,
        expires_ms=_expiry(proof),
        signature=_signature(proof.get("proofValue")),
        data=_hashed(_secured(document, options), options),
    )


async def verify_proof(
    proof: Proof, actor: Iri, keys: KeySource, *, now_ms: int, max_age_ms: int
) -> None:
    """Raises ``ProofRefused`` unless ``actor`` made the proof, and lately.

    A proof has no addressee and may be brought again by anybody: ``max_age_ms`` is
    for how long the caller knows what it has seen. ``FetchError`` and what else
    ``keys`` raises pass through.
    """
    _check_window(proof, now_ms, max_age_ms)
    if not same_origin(proof.key_id, actor):
        raise ProofRefused("the key is of another origin than the actor")
    known = await keys.find(proof.key_id)
    if known is not None and _is_made_with(proof, known, actor):
        return
    fresh = await keys.refetch(proof.key_id)
    if fresh is None or not _is_made_with(proof, fresh, actor):
        raise ProofRefused("not made with a key of the actor")


def _single(value: JsonValue) -> JsonObject:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise ProofRefused("not exactly one proof")
    return value


def _secured(document: JsonObject, options: JsonObject) -> JsonObject:
    """What the proof is about; with its own context, where it has one (§3.3.2)."""
    secured = {
        name: value
        for name, value in document.items()
        if name not in ("proof", "signature")
    }
    if "@context" in options:
        said, proven = _listed(document.get("@context")), _listed(options["@context"])
        if said[: len(proven)] != proven:
            raise ProofRefused("the context is another than the proof's")
        secured["@context"] = options["@context"]
    return secured


def _hashed(secured: JsonObject, options: JsonObject) -> tuple[bytes, ...]:
    """As it stands; and where a proof names no context, with the document's.

    The drafts of 2023 put that under the signature and not into the proof.
    """
    plain = hash_data(secured, options)
    if "@context" in options or "@context" not in secured:
        return (plain,)
    return plain, hash_data(secured, {"@context": secured["@context"], **options})


def _listed(context: JsonValue) -> list[JsonValue]:
    return context if isinstance(context, list) else [context]


def _expiry(proof: JsonObject) -> int | None:
    if "expires" not in proof:
        return None
    expires_ms = time_of(proof["expires"])
    if expires_ms is None:
        raise ProofRefused("expires is not a time")
    return expires_ms


def _signature(value: JsonValue) -> bytes:
    if not isinstance(value, str) or value[:1] != "z" or len(value) > MAX_VALUE:
        raise ProofRefused("the value is not base58")
    try:
        return decode_base58(value[1:])
    except KeyRefused as error:
        raise ProofRefused("the value is not base58") from error


def _check_window(proof: Proof, now_ms: int, max_age_ms: int) -> None:
    if proof.created_ms > now_ms + MAX_AHEAD_MS:
        raise ProofRefused("made ahead of our clock")
    if proof.created_ms < now_ms - max_age_ms:
        raise ProofRefused("made too long ago")
    if proof.expires_ms is not None and proof.expires_ms < now_ms:
        raise ProofRefused("expired")


def _is_made_with(proof: Proof, key: PublicKey, actor: Iri) -> bool:
    """Ed25519 keys are listed in ``assertionMethod`` only, so the kind tells."""
    if not isinstance(key.key, Ed25519PublicKey):
        return False
    if key.owner != actor or key.key_id != proof.key_id:
        return False
    return any(is_signed_by(key.key, proof.signature, data) for data in proof.data)
