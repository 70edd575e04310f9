"""The keys of our own actors as they are stored: given, added to, replaced."""

from collections.abc import Sequence

from node.actors.models import NewKeys, NewProofKey, SealedKey
from node.actors.queries import find_proof_key, find_signing_key
from node.database.types import Writer
from node.errors import NotFound
from node.ids import ActorId, Iri
from node.urls import Urls


def give_keys(w: Writer, urls: Urls, actor_id: ActorId, keys: NewKeys) -> None:
    """Store the keys of a local actor; earlier ones of the same ids are replaced."""
    key_id = urls.actor_key(actor_id)
    _publish(w, actor_id, key_id, keys.public_pem)
    w.run(
        """
        INSERT INTO signing_keys (actor_id, key_id, sealed_pem, created_ms)
        VALUES (:actor_id, :key_id, :pem, :now)
        ON CONFLICT (actor_id) DO UPDATE
        SET sealed_pem = excluded.sealed_pem,
            created_ms = excluded.created_ms
        """,
        key_id=key_id,
        actor_id=actor_id,
        pem=keys.sealed_pem,
        now=w.now_ms,
    )
    _give_proof_key(w, urls, actor_id, keys.proof)


def replace_keys(w: Writer, urls: Urls, actor_id: ActorId, keys: NewKeys) -> SealedKey:
    """Give a local actor new keys; the old one, to tell of it. Raises `NotFound`.

    The ids stay: peers that look for a key find the new one under its id, and those
    that know the old one ask again when it does not fit. Proofs that were made are
    due again, so that nobody gets one any more that no listed key fits.
    """
    old = find_signing_key(w, actor_id)
    if old is None:
        raise NotFound("the actor has no keys")
    give_keys(w, urls, actor_id, keys)
    w.run(
        """
        UPDATE activities
        SET proof = 'due'
        WHERE actor_id = :actor_id
            AND proof = 'done'
        """,
        actor_id=actor_id,
    )
    w.run(
        "UPDATE actors SET updated_ms = :now WHERE id = :id", id=actor_id, now=w.now_ms
    )
    return old


def add_proof_keys(
    w: Writer, urls: Urls, made: Sequence[tuple[ActorId, NewProofKey]]
) -> None:
    """Give keys to those who are still without one."""
    for actor_id, key in made:
        if find_proof_key(w, actor_id) is None:
            _give_proof_key(w, urls, actor_id, key)


def _give_proof_key(w: Writer, urls: Urls, actor_id: ActorId, key: NewProofKey) -> None:
    key_id = urls.actor_proof_key(actor_id)
    _publish(w, actor_id, key_id, key.multikey)
    w.run(
        """
        INSERT INTO proof_keys (actor_id, key_id, sealed_pem, created_ms)
        VALUES (:actor_id, :key_id, :pem, :now)
        ON CONFLICT (actor_id) DO UPDATE
        SET sealed_pem = excluded.sealed_pem,
            created_ms = excluded.created_ms
        """,
        key_id=key_id,
        actor_id=actor_id,
        pem=key.sealed_pem,
        now=w.now_ms,
    )


def _publish(w: Writer, actor_id: ActorId, key_id: Iri, text: str) -> None:
    w.run(
        """
        INSERT INTO actor_keys (key_id, actor_id, public_pem, fetched_ms)
        VALUES (:key_id, :actor_id, :text, :now)
        ON CONFLICT (key_id) DO UPDATE
        SET public_pem = excluded.public_pem,
            fetched_ms = excluded.fetched_ms
        """,
        key_id=key_id,
        actor_id=actor_id,
        text=text,
        now=w.now_ms,
    )
