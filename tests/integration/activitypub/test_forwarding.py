"""Answers to our notes, passed on to those who follow (AP §7.1.2)."""

import asyncio
import json
from typing import Any

import pytest
from support.federated import FederatedNode
from support.peer import PUBLIC, Peer, make_activity, make_note
from support.proving import add_prover, proven
from support.servers import set_policy

from federation.audience import Visibility
from node.actors.actions import hide_actor
from node.actors.models import Actor
from node.delivery.queries import count_deliveries
from node.ids import Iri
from node.limits.decisions import Policy
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft
from node.notes.queries import find_note_by_iri
from node.relations.actions import block, receive_follow

SIGNED = {"type": "RsaSignature2017", "creator": "x", "signatureValue": "y"}


async def follower(node: FederatedNode, iri: str, who: Actor) -> None:
    actor = await node.services.strangers.ensure(iri)
    await node.db.write(
        receive_follow,
        node.urls,
        follower=actor,
        target=who,
        iri=Iri(f"{iri}/follows/{who.id}"),
    )
    await node.work()


async def thread(node: FederatedNode, peer: Peer, **draft: Any) -> tuple[Actor, Note]:
    """A note of mei's, whom `fan` on the peer follows; nothing waits to be sent."""
    mei = await node.person("mei")
    await follower(node, peer.add("fan"), mei)
    note = await node.db.write(
        post_note, node.urls, author=mei, draft=NoteDraft(text="tea", **draft)
    )
    await node.work()
    await node.db.write(lambda w: w.run("DELETE FROM deliveries"))
    return mei, note


def answer_to(
    note: Note, vic: str, signature: dict[str, str] | None = SIGNED, **changes: Any
) -> dict[str, Any]:
    """A Create of an answer by vic, with a signature of the older kind."""
    reply = make_note(vic, **{"inReplyTo": note.iri, **changes})
    outer = {} if signature is None else {"signature": signature}
    return make_activity("Create", vic, reply, **outer)


async def deliver(node: FederatedNode) -> None:
    """Have everything sent that waits."""
    async with node.sending():
        for _ in range(1_000):
            if await node.db.read(count_deliveries) == (0, 0):
                return
            await asyncio.sleep(0.01)
    raise AssertionError("something is still to be sent")


async def test_an_answer_reaches_followers_byte_for_byte(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei, note = await thread(node, peer)
    vic = add_prover(other, "vic")
    create = proven(answer_to(note, vic), node.clock.now_ms())
    body = json.dumps(create, indent=3, ensure_ascii=True).encode()
    assert (await node.post(other, "vic", body)).status_code == 202
    await node.work()
    await deliver(node)
    (request,) = peer.posts()
    assert request.body == body
    assert request.target == b"/inbox"
    (signature,) = request.values(b"signature")
    assert f'keyId="{mei.iri}#main-key"'.encode() in signature
    assert other.posts() == []


async def test_an_edit_and_a_deletion_follow_the_answer_in_order(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    _, note = await thread(node, peer)
    vic = other.add("vic")
    create = answer_to(note, vic)
    reply = create["object"]
    edited = {**reply, "content": "<p>better</p>", "updated": "2027-01-15T08:00:00Z"}
    update = make_activity("Update", vic, edited, signature=SIGNED)
    delete = make_activity("Delete", vic, reply["id"], to=[PUBLIC], signature=SIGNED)
    for activity in (create, update, delete):
        await node.receive(other, "vic", activity)
    assert await node.db.read(find_note_by_iri, reply["id"]) is None
    await deliver(node)
    assert peer.inbox() == [create, update, delete]


async def test_an_answer_is_passed_on_once(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    _, note = await thread(node, peer)
    create = answer_to(note, other.add("vic"))
    for _ in range(3):
        await node.receive(other, "vic", create)
    await deliver(node)
    await node.db.write(lambda w: w.run("DELETE FROM seen_activities"))
    await node.receive(other, "vic", create)
    assert await node.db.read(count_deliveries) == (0, 0)
    assert peer.inbox() == [create]


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": None},
        {"signature": {}},
        {"to": ["{mei}"], "cc": []},
        {"to": ["{vic}/followers", "{mei}"], "cc": []},
        {"inReplyTo": None},
        {"inReplyTo": "https://elsewhere.example/notes/1"},
        {"content": "x" * 70_000},
    ],
    ids=["unsigned", "empty", "direct", "followers", "no answer", "elsewhere", "huge"],
)
async def test_only_signed_public_answers_to_our_notes_go_on(
    node: FederatedNode, peer: Peer, other: Peer, changes: dict[str, Any]
) -> None:
    mei, note = await thread(node, peer)
    vic = other.add("vic")
    text = json.dumps(answer_to(note, vic, **changes))
    text = text.replace("{mei}", mei.iri).replace("{vic}", vic)
    await node.receive(other, "vic", json.loads(text))
    assert await node.db.read(count_deliveries) == (0, 0)


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_answers_to_private_notes_stay_here(
    node: FederatedNode, peer: Peer, other: Peer, visibility: Visibility
) -> None:
    vic = await node.services.strangers.ensure(other.add("vic"))
    named = {f"{vic.name}@{vic.host}": vic.id}
    _, note = await thread(node, peer, visibility=visibility, mentioned=named)
    await node.receive(other, "vic", answer_to(note, vic.iri))
    assert await node.db.read(count_deliveries) == (0, 0)


async def test_nothing_of_the_blocked_the_hidden_and_the_forger_goes_on(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei, note = await thread(node, peer)
    vic = await node.services.strangers.ensure(other.add("vic"))
    eve = await node.services.strangers.ensure(other.add("eve"))
    mal = await node.services.strangers.ensure(other.add("mal"))
    await node.db.write(block, node.urls, actor=mei, target=vic)
    await node.db.write(hide_actor, eve.id)
    genuine = answer_to(note, other.add("ana"), id=f"{other.base}/notes/of-ana")
    await node.db.write(lambda w: w.run("DELETE FROM deliveries"))
    for actor in (vic, eve):
        create = answer_to(note, actor.iri, id=f"{actor.iri}/notes/7")
        await node.receive(other, actor.name, create)
    assert await node.db.read(count_deliveries) == (0, 0)
    await node.receive(other, "ana", genuine)
    assert await node.db.read(count_deliveries) == (1, 0)
    # Somebody else's note is not deleted, and nobody hears that it were.
    delete = make_activity(
        "Delete", mal.iri, genuine["object"]["id"], to=[PUBLIC], signature=SIGNED
    )
    await node.receive(other, "mal", delete)
    assert await node.db.read(count_deliveries) == (1, 0)


async def test_a_blocked_server_gets_nothing_passed_on(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    _, note = await thread(node, peer)
    vic = other.add("vic")
    await node.db.write(set_policy, peer.host.partition(":")[0], Policy.BLOCKED)
    await node.services.peers.load(node.db)
    await node.receive(other, "vic", answer_to(note, vic))
    await node.db.write(lambda w: w.run("UPDATE deliveries SET next_ms = 0"))
    async with node.sending():
        for _ in range(1_000):
            waiting, _failed = await node.db.read(count_deliveries)
            if waiting == 0:
                break
            await asyncio.sleep(0.01)
    assert peer.posts() == []


async def test_what_is_passed_on_is_believed_without_asking_its_author(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    _, note = await thread(node, peer)
    vic = add_prover(other, "vic")
    create = proven(answer_to(note, vic, None), node.clock.now_ms())
    await node.receive(other, "vic", create)
    await deliver(node)
    (request,) = peer.posts()
    # The same bytes from a third server, to a node that has not seen the note yet.
    await node.db.write(lambda w: w.run("DELETE FROM seen_activities"))
    await node.db.write(_forget_note, create["object"]["id"])
    other.remove("vic", 500)
    response = await node.post(peer, "fan", request.body)
    assert response.status_code == 202
    await node.work()
    assert await node.db.read(find_note_by_iri, create["object"]["id"]) is not None


def _forget_note(w: Any, iri: str) -> None:
    w.run("DELETE FROM notifications")
    w.run("DELETE FROM note_terms")
    w.run("DELETE FROM notes WHERE iri = :iri", iri=iri)
