"""Peers that make proofs (FEP-8b32), and readers that check ours."""

from functools import cache
from typing import Any

from federation.errors import SignatureError
from federation.keys import (
    PublicKey,
    SigningKey,
    decode_multikey,
    encode_multikey,
    generate_ed25519_pem,
    load_private,
)
from federation.origins import Iri
from federation.proofs.create import create_proof
from federation.proofs.verify import read_proof, verify_proof
from support.peer import Peer

FOR_EVER_MS = 10**15


@cache
def proof_pem() -> str:
    """The Ed25519 key of everybody on the peers."""
    return generate_ed25519_pem()


def proof_key(iri: str, pem: str | None = None) -> SigningKey:
    return SigningKey(Iri(f"{iri}#ed25519-key"), load_private(pem or proof_pem()))


def multikey(iri: str, pem: str | None = None) -> dict[str, Any]:
    """An entry of `assertionMethod` (FEP-521a)."""
    key = proof_key(iri, pem)
    return {
        "id": key.key_id,
        "type": "Multikey",
        "controller": iri,
        "publicKeyMultibase": encode_multikey(key.private.public_key()),  # pyright: ignore[reportArgumentType]
    }


def add_prover(peer: Peer, name: str, /, **changes: Any) -> str:
    """An actor that makes proofs; its id."""
    return peer.add(name, assertionMethod=[multikey(peer.iri(name))], **changes)


def proven(
    document: dict[str, Any], now_ms: int, key: SigningKey | None = None
) -> dict[str, Any]:
    """The document with a proof by its actor, or by whoever has `key`."""
    made_by = key or proof_key(str(document["actor"]))
    return create_proof(document, made_by, now_ms // 1_000)


class ListedKeys:
    """The keys that an actor's document lists, as a reader of it has them."""

    def __init__(self, actor: dict[str, Any]) -> None:
        self._owner = Iri(actor["id"])
        self._entries = {
            entry["id"]: decode_multikey(entry["publicKeyMultibase"])
            for entry in actor.get("assertionMethod", [])
            if entry["controller"] == actor["id"]
        }

    async def find(self, key_id: Iri) -> PublicKey | None:
        key = self._entries.get(key_id)
        return None if key is None else PublicKey(key_id, self._owner, key)

    async def refetch(self, key_id: Iri) -> PublicKey | None:
        raise SignatureError(f"{key_id} is not listed")


async def check_proof(document: dict[str, Any], actor: dict[str, Any]) -> None:
    """Raises unless the actor of that document made the proof."""
    proof = read_proof(document)
    await verify_proof(
        proof,
        Iri(actor["id"]),
        ListedKeys(actor),
        now_ms=proof.created_ms,
        max_age_ms=FOR_EVER_MS,
    )
