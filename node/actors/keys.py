"""Key pairs of local actors: made in a thread, sealed before they are stored.

RSA signs requests, since everybody reads it; Ed25519 signs what is passed on.
"""

import asyncio

from federation.keys import (
    SigningKey,
    generate_ed25519_pem,
    generate_rsa_pem,
    load_private,
    public_pem,
)
from node.actors.models import NewKeys, NewProofKey, SealedKey
from node.actors.profiles import key_text
from node.secrets import SecretBox

PURPOSE = "actor-key"


async def make_keys(box: SecretBox) -> NewKeys:
    """New pairs for an actor; ~60 ms of CPU in a thread."""
    return await asyncio.to_thread(make_keys_now, box)


def make_keys_now(box: SecretBox) -> NewKeys:
    """`make_keys` for callers that have no event loop to block."""
    pem = generate_rsa_pem()
    return NewKeys(
        sealed_pem=box.seal(pem.encode(), purpose=PURPOSE),
        public_pem=public_pem(load_private(pem)),
        proof=make_proof_key_now(box),
    )


def make_proof_key_now(box: SecretBox) -> NewProofKey:
    """A new Ed25519 pair alone, for an actor that has been without one."""
    pem = generate_ed25519_pem()
    return NewProofKey(
        sealed_pem=box.seal(pem.encode(), purpose=PURPOSE),
        multikey=key_text(load_private(pem).public_key()),
    )


def open_key(box: SecretBox, sealed: SealedKey) -> SigningKey:
    """Unseal a private key; raises `ConfigError` with another node's secret key."""
    pem = box.open(sealed.sealed_pem, purpose=PURPOSE).decode()
    return SigningKey(sealed.key_id, load_private(pem))
