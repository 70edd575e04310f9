"""The Ed25519 keys of our actors: kept sealed, added later, exchanged, destroyed."""

from support.people import BOX, URLS, make_local, reload

from federation.keys import encode_multikey
from node.actors.actions import forget_keys, replace_keys
from node.actors.jobs import MakeProofKeys
from node.actors.keys import make_keys_now, open_key
from node.actors.models import Actor
from node.actors.proof_keys import make_proof_keys
from node.actors.queries import (
    find_proof_key,
    find_public_key,
    find_signing_key,
    list_public_keys,
    list_without_proof_key,
)
from node.clock import SetClock
from node.database.types import Database, Writer


async def published(db: Database, actor: Actor) -> str:
    """The Multikey that others find, which the sealed key must fit."""
    sealed = await db.read(find_proof_key, actor.id)
    assert sealed is not None
    assert b"PRIVATE KEY" not in sealed.sealed_pem
    stored = await db.read(find_public_key, sealed.key_id)
    assert stored is not None
    assert stored.is_multikey
    assert stored.owner == actor.iri
    public = open_key(BOX, sealed).private.public_key()
    assert encode_multikey(public) == stored.public_pem  # pyright: ignore[reportArgumentType]
    return stored.public_pem


def _take_proof_key(w: Writer, actor: Actor) -> None:
    """As it was before there were proofs."""
    w.run("DELETE FROM proof_keys WHERE actor_id = :id", id=actor.id)
    w.run("DELETE FROM actor_keys WHERE key_id = :id", id=f"{actor.iri}#ed25519-key")


async def test_an_actor_has_a_sealed_key_beside_the_one_for_requests(
    db: Database,
) -> None:
    ana = await make_local(db, "ana")

    assert (await published(db, ana)).startswith("z6Mk")
    kinds = [key.is_multikey for key in await db.read(list_public_keys, ana.id)]
    assert sorted(kinds) == [False, True]


async def test_actors_older_than_proofs_are_given_a_key_and_keep_it(
    db: Database,
) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    kept = await published(db, bo)
    await db.write(_take_proof_key, ana)
    assert await db.read(list_without_proof_key, limit=10) == [ana.id]

    await make_proof_keys(db, URLS, BOX, MakeProofKeys())
    made = await published(db, ana)
    await make_proof_keys(db, URLS, BOX, MakeProofKeys())

    assert await published(db, ana) == made
    assert await published(db, bo) == kept
    assert await db.read(list_without_proof_key, limit=10) == []


async def test_keys_are_exchanged_together_under_the_ids_they_had(
    db: Database, clock: SetClock
) -> None:
    ana = await make_local(db, "ana")
    before = await published(db, ana)
    rsa_before = await db.read(find_signing_key, ana.id)
    clock.advance(1_000)

    await db.write(replace_keys, URLS, ana.id, make_keys_now(BOX))

    rsa_after = await db.read(find_signing_key, ana.id)
    assert await published(db, ana) != before
    assert rsa_before is not None
    assert rsa_after is not None
    assert rsa_after.key_id == rsa_before.key_id
    assert rsa_after.sealed_pem != rsa_before.sealed_pem
    assert len(await db.read(list_public_keys, ana.id)) == 2
    assert (await reload(db, ana)).updated_ms == clock.now_ms()


async def test_destroyed_keys_are_gone_with_those_for_proofs(db: Database) -> None:
    ana = await make_local(db, "ana")

    await db.write(forget_keys, ana.id)
    await make_proof_keys(db, URLS, BOX, MakeProofKeys())

    assert await db.read(find_proof_key, ana.id) is None
    assert await db.read(list_public_keys, ana.id) == []
