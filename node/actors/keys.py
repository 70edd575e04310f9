"""Key pairs of local actors: made in a thread, sealed before they are stored."""

import asyncio

from federation.keys import SigningKey, generate_rsa_pem, load_private, public_pem
from node.actors.models import NewKeys, SealedKey
from node.secrets import SecretBox

PURPOSE = "actor-key"


async def make_keys(box: SecretBox) -> NewKeys:
    """A new RSA pair; ~60 ms of CPU in a thread."""
    return await asyncio.to_thread(make_keys_now, box)


def make_keys_now(box: SecretBox) -> NewKeys:
    """`make_keys` for callers that have no event loop to block."""
    pem = generate_rsa_pem()
    return NewKeys(
        sealed_pem=box.seal(pem.encode(), purpose=PURPOSE),
        public_pem=public_pem(load_private(pem)),
    )


def open_key(box: SecretBox, sealed: SealedKey) -> SigningKey:
    """Unseal a private key; raises `ConfigError` with another node's secret key."""
    pem = box.open(sealed.sealed_pem, purpose=PURPOSE).decode()
    return SigningKey(sealed.key_id, load_private(pem))
