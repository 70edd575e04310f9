"""Proofs: the published vectors, what is proven, and what proves nothing."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.signing import Keys, ed25519_pem, rsa_pem, signing_key

from federation.audience import PUBLIC
from federation.errors import ProofRefused
from federation.keys import (
    PublicKey,
    SigningKey,
    decode_base58,
    decode_multikey,
    encode_base58,
    encode_multikey,
    generate_ed25519_pem,
    load_private,
)
from federation.origins import Iri
from federation.proofs.canonical import canonical_json
from federation.proofs.create import create_proof, prove_activity, prove_object
from federation.proofs.hashing import hash_data
from federation.proofs.verify import read_proof, verify_proof

VECTORS = Path(__file__).parents[2] / "vectors" / "eddsa-jcs-2022.json"
ALICE = Iri("https://server.example/users/alice")
KEY_ID = Iri(f"{ALICE}#ed25519-key")
MADE_S = 1_677_281_798  # 2023-02-24T23:36:38Z
NOW_MS = MADE_S * 1_000 + 60_000
DAY_MS = 24 * 60 * 60 * 1_000

Document = dict[str, Any]


def vectors(name: str) -> Document:
    return json.loads(VECTORS.read_text())[name]


def secret_key() -> SigningKey:
    """The key of the vectors of FEP-8b32."""
    raw = decode_base58(vectors("fep8b32")["secret_multibase"][1:])
    assert raw[:2] == b"\x80\x26"
    return SigningKey(KEY_ID, Ed25519PrivateKey.from_private_bytes(raw[2:]))


def published_key(**changes: Any) -> PublicKey:
    (entry,) = vectors("fep8b32")["actor"]["assertionMethod"]
    key = decode_multikey(entry["publicKeyMultibase"])
    return PublicKey(**{"key_id": KEY_ID, "owner": ALICE, "key": key, **changes})


async def check(
    document: Document,
    keys: Keys | None = None,
    *,
    actor: Iri = ALICE,
    now_ms: int = NOW_MS,
) -> None:
    await verify_proof(
        read_proof(document),
        actor,
        keys or Keys(cached=published_key(), published=published_key()),
        now_ms=now_ms,
        max_age_ms=13 * DAY_MS,
    )


async def check_refused(document: Document, keys: Keys | None = None) -> None:
    with pytest.raises(ProofRefused):
        await check(document, keys)


def note(**changes: Any) -> Document:
    return {
        "id": "https://server.example/notes/1",
        "type": "Note",
        "attributedTo": ALICE,
        "to": [PUBLIC],
        "cc": [],
        "content": "tea",
        **changes,
    }


def activity(kind: str = "Create", object_: Any = None, **changes: Any) -> Document:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "https://server.example/activities/1",
        "type": kind,
        "actor": ALICE,
        "to": [PUBLIC],
        "cc": [],
        "object": note() if object_ is None else object_,
        **changes,
    }


# The published vectors.


def test_the_vectors_of_the_w3c_come_out_at_every_step() -> None:
    sample = vectors("w3c")
    document, options = sample["unsigned"], sample["proof_config"]
    assert canonical_json(document).decode() == sample["canonical_document"]
    assert canonical_json(options).decode() == sample["canonical_proof"]
    assert hash_data(document, options).hex() == sample["hash_data"]
    key = decode_multikey(sample["keyPair"]["publicKeyMultibase"])
    signature = decode_base58(sample["signature_multibase"][1:])
    assert signature.hex() == sample["signature_hex"]
    assert sample["signed"]["proof"]["proofValue"] == sample["signature_multibase"]
    key.verify(signature, hash_data(document, options))


def test_the_vector_of_fep_8b32_is_made_as_published() -> None:
    sample = vectors("fep8b32")

    assert create_proof(sample["document"], secret_key(), MADE_S) == sample["signed"]


async def test_the_vector_of_fep_8b32_is_believed() -> None:
    await check(vectors("fep8b32")["signed"])


def test_the_vector_of_fep_521a_is_written_as_published() -> None:
    # fep/521a/fep-521a.feature: an Ed25519 key as hexadecimal text and as Multikey.
    raw = "2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6"
    text = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"

    key = decode_multikey(text)

    assert key.public_bytes_raw().hex() == raw
    assert encode_multikey(key) == text


# What is made.


async def test_an_activity_and_the_note_in_it_are_proven_each() -> None:
    proven = prove_activity(activity(), secret_key(), MADE_S)

    await check(proven)
    inner = proven["object"]
    assert isinstance(inner, dict)
    await check(inner)
    assert inner["@context"] == proven["@context"]
    assert "https://w3id.org/security/data-integrity/v2" in str(proven["@context"])


async def test_a_note_alone_is_proven() -> None:
    await check(prove_object(note(), secret_key(), MADE_S))


def test_the_same_at_the_same_second_is_proven_alike() -> None:
    once = prove_activity(activity(), secret_key(), MADE_S)

    assert prove_activity(activity(), secret_key(), MADE_S) == once
    # Made anew, not wrapped: what was proven with an earlier key, for one.
    assert prove_activity(once, secret_key(), MADE_S) == once


@pytest.mark.parametrize(
    "inner",
    [
        "https://other.example/notes/1",
        note(attributedTo="https://server.example/users/bob"),
        note(id="https://other.example/notes/1"),
        note(to=[f"{ALICE}/followers"]),
        {"id": "https://server.example/notes/1", "type": "Tombstone"},
    ],
)
async def test_only_the_actors_own_public_object_gets_a_proof(inner: Any) -> None:
    proven = prove_activity(activity(object_=inner), secret_key(), MADE_S)

    await check(proven)
    assert proven["object"] == inner


@pytest.mark.parametrize(
    "document",
    [
        activity(to=[f"{ALICE}/followers"]),
        activity(to=["https://other.example/users/bob"]),
        activity(to=[], cc=[]),
        activity("Follow", ALICE),
        activity("Like", "https://other.example/notes/1"),
        activity("Undo", "https://server.example/activities/0"),
    ],
)
def test_what_is_not_for_everybody_is_never_proven(document: Document) -> None:
    assert prove_activity(document, secret_key(), MADE_S) == document


def test_a_private_note_is_never_proven() -> None:
    private = note(to=["https://other.example/users/bob"])

    assert prove_object(private, secret_key(), MADE_S) == private


def test_an_rsa_key_makes_no_proof() -> None:
    with pytest.raises(ProofRefused):
        create_proof(note(), signing_key(rsa_pem()), MADE_S)


# What proves nothing.


def signed() -> Document:
    return deepcopy(vectors("fep8b32")["signed"])


def changed(**changes: Any) -> Document:
    return {**signed(), **changes}


def with_proof(**changes: Any) -> Document:
    document = signed()
    document["proof"] |= changes
    return {**document, "proof": _filled(document["proof"])}


def _filled(proof: Document) -> Document:
    return {name: value for name, value in proof.items() if value is not None}


OTHER_CONTEXT = ["https://www.w3.org/ns/activitystreams"]
FORGED: dict[str, Callable[[], Document]] = {
    "changed": lambda: changed(type="Update"),
    "something added": lambda: changed(to=[PUBLIC]),
    "another object": lambda: changed(object=note()),
    "two proofs": lambda: changed(proof=[signed()["proof"], signed()["proof"]]),
    "no proof": lambda: changed(proof=[]),
    "text": lambda: changed(proof="lol"),
    "other suite": lambda: with_proof(cryptosuite="eddsa-rdfc-2022"),
    "older name": lambda: with_proof(cryptosuite="jcs-eddsa-2022"),
    "other type": lambda: with_proof(type="Ed25519Signature2020"),
    "other purpose": lambda: with_proof(proofPurpose="authentication"),
    "no key": lambda: with_proof(verificationMethod=None),
    "a key of no address": lambda: with_proof(verificationMethod="did:key:z6Mk"),
    "another key": lambda: with_proof(verificationMethod=f"{ALICE}#main-key"),
    "another origin": lambda: with_proof(
        verificationMethod="https://evil.example/users/alice#ed25519-key"
    ),
    "another time": lambda: with_proof(created="2023-02-24T23:36:39Z"),
    "no time": lambda: with_proof(created=None),
    "an expiry added": lambda: with_proof(expires="2033-02-24T23:36:38Z"),
    "no value": lambda: with_proof(proofValue=None),
    "empty value": lambda: with_proof(proofValue="z"),
    "value in another base": lambda: with_proof(proofValue="u" + "A" * 86),
    "value too long": lambda: with_proof(proofValue="z" + "2" * 10_000),
    "value of zeros": lambda: with_proof(proofValue="z" + encode_base58(bytes(64))),
    "other context": lambda: changed(**{"@context": OTHER_CONTEXT}),
    "no context": lambda: {k: v for k, v in signed().items() if k != "@context"},
    "context of the proof shortened": lambda: with_proof(**{"@context": OTHER_CONTEXT}),
    "a number no double holds": lambda: changed(count=2**60 + 1),
}


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED)
async def test_what_differs_from_what_was_signed_proves_nothing(
    make: Callable[[], Document],
) -> None:
    await check_refused(make())


async def test_a_context_may_be_added_to_behind_the_one_that_was_proven() -> None:
    document = signed()
    document["@context"].append("https://later.example/context")

    await check(document)


@pytest.mark.parametrize("is_draft", [True, False])
async def test_a_proof_without_a_context_is_about_the_documents_or_about_none(
    is_draft: bool,
) -> None:
    key, document = secret_key(), vectors("fep8b32")["document"]
    options = {k: v for k, v in signed()["proof"].items() if k != "proofValue"}
    del options["@context"]
    # W3C working drafts of 2023, "Proof Configuration": the document's context.
    hashed = {"@context": document["@context"], **options} if is_draft else options
    value = key.private.sign(hash_data(document, hashed))
    proof = {**options, "proofValue": f"z{encode_base58(value)}"}

    await check({**document, "proof": proof})
    await check_refused({**document, "proof": proof, "@context": OTHER_CONTEXT})


async def test_a_linked_data_signature_beside_the_proof_is_taken_off() -> None:
    await check(changed(signature={"type": "RsaSignature2017", "creator": "lol"}))


async def test_a_proof_alone_in_a_list_is_one_proof() -> None:
    await check(changed(proof=[signed()["proof"]]))


@pytest.mark.parametrize(
    ("now_ms", "holds"),
    [
        (NOW_MS, True),
        (MADE_S * 1_000 - DAY_MS // 48, True),
        (MADE_S * 1_000 - DAY_MS, False),
        (MADE_S * 1_000 + 12 * DAY_MS, True),
        (MADE_S * 1_000 + 14 * DAY_MS, False),
    ],
)
async def test_a_proof_counts_for_as_long_as_copies_are_remembered(
    now_ms: int, holds: bool
) -> None:
    if holds:
        await check(signed(), now_ms=now_ms)
        return
    with pytest.raises(ProofRefused):
        await check(signed(), now_ms=now_ms)


async def test_a_proof_that_has_expired_is_none() -> None:
    key = secret_key()
    assert isinstance(key.private, Ed25519PrivateKey)
    options = {
        **{k: v for k, v in signed()["proof"].items() if k != "proofValue"},
        "expires": "2023-02-24T23:37:00Z",
    }
    value = key.private.sign(hash_data(vectors("fep8b32")["document"], options))
    proof = {**options, "proofValue": f"z{encode_base58(value)}"}

    await check(changed(proof=proof), now_ms=MADE_S * 1_000)
    await check_refused(changed(proof=proof))


@pytest.mark.parametrize(
    "key",
    [
        published_key(owner=Iri("https://server.example/users/mallory")),
        published_key(key_id=Iri(f"{ALICE}#other")),
        published_key(key=load_private(rsa_pem()).public_key()),
        published_key(key=load_private(ed25519_pem()).public_key()),
        None,
    ],
    ids=["another owner", "another id", "RSA", "another key", "none"],
)
async def test_only_a_key_that_the_actor_lists_counts(key: PublicKey | None) -> None:
    keys = Keys(cached=key, published=key)

    await check_refused(signed(), keys)


async def test_mallorys_own_key_proves_nothing_about_alice() -> None:
    mallory = Iri("https://server.example/users/mallory")
    key = SigningKey(
        Iri(f"{mallory}#ed25519-key"), load_private(generate_ed25519_pem())
    )
    forged = create_proof(vectors("fep8b32")["document"], key, MADE_S)
    listed = PublicKey(key.key_id, mallory, key.private.public_key())

    await check_refused(forged, Keys(cached=listed, published=listed))


async def test_a_key_that_was_exchanged_is_asked_for_once_more() -> None:
    old = published_key(key=load_private(ed25519_pem()).public_key())
    keys = Keys(cached=old, published=published_key())

    await check(signed(), keys)

    assert keys.refetched == [KEY_ID]


async def test_a_key_of_another_origin_is_not_even_looked_for() -> None:
    keys = Keys(cached=published_key(), published=published_key())

    with pytest.raises(ProofRefused):
        await check(signed(), keys, actor=Iri("https://vic.example/users/vic"))

    assert keys.found == keys.refetched == []
