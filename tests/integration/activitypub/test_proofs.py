"""Proofs of ours as others read them, and others' proofs as they arrive here."""

import asyncio
import json
from typing import Any

import pytest
from support.federated import BASE_URL, FederatedNode, count_rows
from support.peer import PUBLIC, Peer, make_activity, make_note, signed_headers
from support.proving import add_prover, check_proof, proof_key, proven

from federation.audience import Visibility
from federation.keys import generate_ed25519_pem
from federation.signatures.messages import SignatureScheme
from node.actors.actions import update_profile
from node.actors.keys import make_keys_now
from node.actors.models import Actor, ProfileDraft
from node.actors.queries import find_actor_by_iri, get_node_actor
from node.clock import DAY_MS
from node.delivery.hosts import note_failure
from node.delivery.queries import count_deliveries
from node.ids import Iri
from node.limits.peers import list_peers
from node.notes.actions import delete_note, edit_note, post_note
from node.notes.models import Note, NoteDraft
from node.notes.queries import find_note_by_iri
from node.reactions.actions import boost
from node.relations.actions import mark_accepted, receive_follow, request_follow
from node.relations.queries import find_follow
from node.rotation import rotate_keys

ACTIVITIES = "SELECT iri, body, proof FROM activities ORDER BY id LIMIT 50"


async def follower(node: FederatedNode, peer: Peer, name: str, who: Actor) -> Actor:
    """Somebody on a peer who follows one of ours; nothing waits to be sent."""
    actor = await node.services.strangers.ensure(peer.add(name))
    await node.db.write(
        receive_follow,
        node.urls,
        follower=actor,
        target=who,
        iri=Iri(f"{actor.iri}/follows/{who.id}"),
    )
    await node.work()
    await node.db.write(lambda w: w.run("DELETE FROM activities"))
    return actor


async def following(node: FederatedNode, who: Actor, iri: str) -> None:
    target = await node.services.strangers.ensure(iri)
    await node.db.write(request_follow, node.urls, follower=who, target=target)
    await node.db.write(mark_accepted, follower=who, target=target)
    await node.work()


async def post(node: FederatedNode, author: Actor, **draft: Any) -> Note:
    note = await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea", **draft)
    )
    await node.work()
    return note


async def deliver(node: FederatedNode) -> None:
    """Have everything sent that waits."""
    async with node.sending():
        for _ in range(1_000):
            if await node.db.read(count_deliveries) == (0, 0):
                return
            await asyncio.sleep(0.01)
    raise AssertionError("something is still to be sent")


async def shown(node: FederatedNode, iri: str) -> dict[str, Any]:
    response = await node.get(iri)
    assert response.status_code == 200
    return response.json()


async def note_here(node: FederatedNode, iri: str) -> Note | None:
    return await node.db.read(find_note_by_iri, iri)


# What we say.


async def test_actors_list_a_key_for_proofs_and_say_what_they_read(
    node: FederatedNode,
) -> None:
    mei = await node.person("mei")
    own = await node.db.read(get_node_actor)
    for actor in (mei, own):
        document = await shown(node, actor.iri)
        (entry,) = document["assertionMethod"]
        assert entry["id"] == f"{actor.iri}#ed25519-key"
        assert entry["type"] == "Multikey"
        assert entry["controller"] == actor.iri
        assert entry["publicKeyMultibase"].startswith("z6Mk")
        assert document["publicKey"]["id"] == f"{actor.iri}#main-key"
        said = document.get("generator", document)["implements"]
        assert "https://datatracker.ietf.org/doc/html/rfc9421" in [
            each["href"] for each in said
        ]


async def test_what_everybody_may_read_is_delivered_with_proofs_of_its_author(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    note = await post(node, mei, title="My tea")
    node.clock.advance(1_000)
    draft = NoteDraft(text="better tea")
    await node.db.write(edit_note, node.urls, author=mei, note_id=note.id, draft=draft)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    await node.work()
    await node.db.write(delete_note, node.urls, note=note, by=mei)
    await node.db.write(update_profile, mei.id, ProfileDraft(display_name="Mei"))
    await node.work()
    actor = await shown(node, mei.iri)
    await deliver(node)
    sent = peer.inbox()
    assert sorted(each["type"] for each in sent) == [
        "Announce",
        "Create",
        "Delete",
        "Update",
        "Update",
    ]
    for activity in sent:
        await check_proof(activity, actor)
    (create,) = peer.inbox("Create")
    await check_proof(create["object"], actor)


async def test_what_was_delivered_is_stored_and_served_byte_for_byte(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    note = await post(node, mei)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    await node.work()
    await deliver(node)
    (announce,) = peer.inbox("Announce")
    (sent,) = [each.body for each in peer.posts() if b'"Announce"' in each.body]
    assert (await node.get(announce["id"])).content == sent
    rows = await node.db.read(lambda r: r.all(ACTIVITIES))
    assert {row.text("proof") for row in rows} == {"done"}
    assert sent.decode() in [row.text("body") for row in rows]


async def test_an_activity_that_nobody_was_sent_is_proven_for_its_first_reader(
    node: FederatedNode,
) -> None:
    mei = await node.person("mei")
    note = await post(node, mei)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    await node.work()
    rows = await node.db.read(lambda r: r.all(ACTIVITIES))
    (iri,) = [row.text("iri") for row in rows if "/ap/b/" in row.text("iri")]
    first = await node.get(iri)
    await check_proof(first.json(), await shown(node, mei.iri))
    node.clock.advance(DAY_MS)
    assert (await node.get(iri)).content == first.content


async def test_a_note_is_served_with_a_proof_of_its_own_whatever_its_counters(
    node: FederatedNode,
) -> None:
    mei = await node.person("mei")
    note = await post(node, mei)
    actor = await shown(node, mei.iri)
    before = await shown(node, note.iri)
    await check_proof(before, actor)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    after = await shown(node, note.iri)
    assert after["shares"]["totalItems"] == 1
    await check_proof(after, actor)
    create = await shown(node, f"{note.iri}/create")
    await check_proof(create, actor)
    await check_proof(create["object"], actor)


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_what_is_for_some_carries_no_proof(
    node: FederatedNode, peer: Peer, visibility: Visibility
) -> None:
    mei = await node.person("mei")
    ana = await follower(node, peer, "ana", mei)
    handle = f"{ana.name}@{ana.host}"
    draft = NoteDraft(
        text=f"hi @{handle}", visibility=visibility, mentioned={handle: ana.id}
    )
    note = await node.db.write(post_note, node.urls, author=mei, draft=draft)
    await node.work()
    await node.db.write(delete_note, node.urls, note=note, by=mei)
    await node.work()
    await deliver(node)
    assert all(b'"proof"' not in each.body for each in peer.posts())
    assert {each["type"] for each in peer.inbox()} == {"Create", "Delete"}


async def test_after_an_exchange_of_keys_everything_is_proven_with_the_new_one(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    note = await post(node, mei)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    await node.work()
    await deliver(node)
    (announce,) = peer.inbox("Announce")
    before = await shown(node, mei.iri)
    keys = make_keys_now(node.services.box)
    await node.db.write(rotate_keys, node.urls, mei.id, keys)
    after = await shown(node, mei.iri)
    assert before["assertionMethod"] != after["assertionMethod"]
    assert before["publicKey"]["publicKeyPem"] != after["publicKey"]["publicKeyPem"]
    await check_proof(await shown(node, announce["id"]), after)
    await check_proof(await shown(node, note.iri), after)


# What we hear.


async def test_a_proof_speaks_for_its_maker_whoever_brings_it(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    vic = add_prover(other, "vic")
    peer.add("relay")
    await following(node, mei, vic)
    note = make_note(vic)
    create = proven(make_activity("Create", vic, note), node.clock.now_ms())
    await node.receive(peer, "relay", {**create, "signature": {"type": "lol"}})
    found = await note_here(node, note["id"])
    assert found is not None
    assert other.gets().count("/users/vic/notes/1") == 0
    # Once, also when its author sends it as well.
    before = await count_rows(node.db)
    await node.receive(other, "vic", create)
    assert await count_rows(node.db) == before
    delete = make_activity("Delete", vic, note["id"], to=[PUBLIC])
    delete = proven(delete, node.clock.now_ms())
    await node.receive(peer, "relay", delete)
    assert await note_here(node, note["id"]) is None


async def test_a_proof_brought_to_a_personal_inbox_addresses_nobody(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    vic = add_prover(other, "vic")
    peer.add("relay")
    note = make_note(vic)
    create = proven(make_activity("Create", vic, note), node.clock.now_ms())
    await node.receive(peer, "relay", create, to=f"/ap/u/{mei.id}/inbox")
    assert await note_here(node, note["id"]) is None


async def test_the_bearer_of_a_proof_says_nothing_about_the_makers_server(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    vic = add_prover(other, "vic")
    peer.add("relay")
    await node.services.strangers.ensure(vic)
    await node.db.write(note_failure, other.host, error="answered 503")
    like = make_activity("Like", vic, "http://localhost:8080/ap/n/1")
    await node.receive(peer, "relay", proven(like, node.clock.now_ms()))
    peers = (await node.db.read(list_peers)).items
    assert {each.host: each.failures for each in peers}[other.host] == 1


async def test_a_key_that_was_added_since_is_looked_up(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    vic = other.add("vic")
    peer.add("relay")
    await following(node, mei, vic)
    add_prover(other, "vic")
    note = make_note(vic)
    create = proven(make_activity("Create", vic, note), node.clock.now_ms())
    await node.receive(peer, "relay", create)
    assert await note_here(node, note["id"]) is not None


FORGERIES = ["changed", "mallory", "two", "suite", "old", "without id"]


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_proof_that_does_not_hold_is_at_most_a_hint(
    node: FederatedNode, peer: Peer, other: Peer, forgery: str
) -> None:
    mei = await node.person("mei")
    vic, relay = add_prover(other, "vic"), add_prover(peer, "relay")
    await following(node, mei, vic)
    await following(node, mei, relay)
    genuine = make_note(vic, content="<p>genuine</p>")
    forged = {**genuine, "content": "<p>forged</p>"}
    create = make_activity("Create", vic, forged)
    letter = _forge(forgery, create, node.clock.now_ms(), relay)
    other.show(genuine)
    await node.receive(peer, "relay", letter)
    found = await note_here(node, genuine["id"])
    assert found is not None
    assert found.html == "<p>genuine</p>"


def _forge(
    forgery: str, create: dict[str, Any], now_ms: int, relay: str
) -> dict[str, Any]:
    signed = proven(create, now_ms)
    match forgery:
        case "changed":
            return {**signed, "summary": "changed"}
        case "mallory":
            return proven(create, now_ms, proof_key(relay))
        case "two":
            return {**signed, "proof": [signed["proof"], signed["proof"]]}
        case "suite":
            return {**signed, "proof": {**signed["proof"], "cryptosuite": "lol"}}
        case "old":
            return proven(create, now_ms - 14 * DAY_MS)
        case _:
            return proven({**create, "id": None}, now_ms)


async def test_private_things_with_a_forged_proof_leave_nothing(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    vic = add_prover(other, "vic")
    peer.add("relay")
    await node.services.strangers.ensure(vic)
    await node.services.strangers.ensure(peer.iri("relay"))
    follow = make_activity("Follow", vic, mei.iri)
    other_key = proof_key(vic, generate_ed25519_pem())
    before = await count_rows(node.db)
    response = await node.post(
        peer, "relay", proven(follow, node.clock.now_ms(), other_key)
    )
    assert response.status_code == 401
    assert await count_rows(node.db) == before


async def test_our_own_words_come_back_to_no_effect(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    peer.add("relay")
    note = await post(node, mei)
    create = await shown(node, f"{note.iri}/create")
    await node.services.strangers.ensure(peer.iri("relay"))
    before = await count_rows(node.db)
    response = await node.post(peer, "relay", {**create, "id": f"{note.iri}/other"})
    assert response.status_code == 202
    assert await count_rows(node.db) == before


async def test_a_tombstone_at_the_origin_confirms_a_deletion_that_was_passed_on(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    vic = other.add("vic")
    peer.add("relay")
    await following(node, mei, vic)
    await following(node, mei, peer.iri("relay"))
    note = make_note(vic)
    await node.receive(other, "vic", make_activity("Create", vic, note))
    delete = make_activity(
        "Delete", vic, note["id"], to=[PUBLIC], signature={"type": "lol"}
    )
    other.show(note)
    await node.receive(peer, "relay", delete)
    assert await note_here(node, note["id"]) is not None
    other.show({"@context": note["@context"], "id": note["id"], "type": "Tombstone"})
    await node.receive(peer, "relay", {**delete, "id": f"{vic}/again"})
    assert await note_here(node, note["id"]) is None


# Keys of the newer kind, on requests.


@pytest.mark.parametrize("scheme", list(SignatureScheme))
async def test_a_request_signed_with_an_ed25519_key_is_accepted(
    node: FederatedNode, peer: Peer, scheme: SignatureScheme
) -> None:
    mei = await node.person("mei")
    ana = add_prover(peer, "ana")
    body = json.dumps(make_activity("Follow", ana, mei.iri)).encode()
    url, now_s = f"{BASE_URL}/ap/inbox", node.clock.now_ms() // 1_000
    headers = signed_headers(url, body, proof_key(ana), now_s, scheme=scheme)
    response = await node.send("POST", url, headers, body)
    assert response.status_code == 202
    await node.work()
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert await node.db.read(find_follow, known.id, mei.id) is not None
    # The key is known now; one that nobody lists is refused.
    other = proof_key(ana, generate_ed25519_pem())
    headers = signed_headers(url, body, other, now_s, scheme=scheme)
    assert (await node.send("POST", url, headers, body)).status_code == 401


async def test_a_server_that_reads_rfc_9421_gets_it_first(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    said = [{"href": "https://datatracker.ietf.org/doc/html/rfc9421"}]
    generator = {"type": "Application", "implements": said}
    ana = await node.services.strangers.ensure(peer.add("ana", generator=generator))
    await node.db.write(
        receive_follow,
        node.urls,
        follower=ana,
        target=mei,
        iri=Iri(f"{ana.iri}/follows/1"),
    )
    await node.work()
    await deliver(node)
    assert peer.inbox("Accept") != []
    assert all(request.values(b"signature-input") for request in peer.posts())
