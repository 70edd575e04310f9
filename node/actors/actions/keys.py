"""Keys of our actors: replaced, under the ids that they have."""

from node.actors.models import NewKeys, SealedKey
from node.actors.queries import find_signing_key
from node.database.types import Writer
from node.errors import NotFound
from node.ids import ActorId


def replace_keys(w: Writer, actor_id: ActorId, keys: NewKeys) -> SealedKey:
    """Give a local actor new keys; the old one, to tell of it. Raises `NotFound`.

    The id stays: peers that look for the key find the new one under it, and those
    that know the old one ask again when it does not fit.
    """
    old = find_signing_key(w, actor_id)
    if old is None:
        raise NotFound("the actor has no keys")
    w.run(
        """
        UPDATE signing_keys
        SET sealed_pem = :pem, created_ms = :now
        WHERE actor_id = :actor_id
        """,
        actor_id=actor_id,
        pem=keys.sealed_pem,
        now=w.now_ms,
    )
    w.run(
        """
        UPDATE actor_keys
        SET public_pem = :pem, fetched_ms = :now
        WHERE key_id = :key_id
        """,
        key_id=old.key_id,
        pem=keys.public_pem,
        now=w.now_ms,
    )
    w.run(
        "UPDATE actors SET updated_ms = :now WHERE id = :id", id=actor_id, now=w.now_ms
    )
    return old
