"""Keys for proofs, for the actors that are older than proofs."""

import asyncio
from typing import Final

from node.actors.actions import add_proof_keys
from node.actors.jobs import MakeProofKeys
from node.actors.keys import make_proof_key_now
from node.actors.models import NewProofKey
from node.actors.queries import list_without_proof_key
from node.database.types import Database
from node.ids import ActorId
from node.secrets import SecretBox
from node.urls import Urls

AT_ONCE: Final = 200


async def make_proof_keys(
    db: Database, urls: Urls, box: SecretBox, _job: MakeProofKeys
) -> None:
    """Handles `MakeProofKeys`; may be repeated, and goes on where it was.

    Nobody is told: a peer reads an actor's document again when it sees a key there
    that it does not know.
    """
    while ids := await db.read(list_without_proof_key, limit=AT_ONCE):
        made = await asyncio.to_thread(_make, box, ids)
        await db.write(add_proof_keys, urls, made)


def _make(box: SecretBox, ids: list[ActorId]) -> list[tuple[ActorId, NewProofKey]]:
    return [(actor_id, make_proof_key_now(box)) for actor_id in ids]
