"""Every read signed: who is told what, by which status, and what may be cached."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from support.federated import FederatedNode, open_node
from support.peer import Peer, make_activity
from support.servers import set_policy

from federation.audience import Visibility
from federation.signatures.messages import OutgoingRequest, SignatureScheme
from federation.signatures.signer import sign
from node.actors.models import Actor
from node.clock import SetClock
from node.database.types import Database
from node.ids import Iri
from node.limits.decisions import Policy
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft
from node.reactions.actions import boost
from node.relations.actions import (
    block,
    receive_follow,
    request_follow,
    set_block_telling,
)


@pytest.fixture
async def strict(
    db: Database, clock: SetClock, tmp_path: Path
) -> AsyncIterator[FederatedNode]:
    config = {"authorized_fetch": "true"}
    async with open_node(db, clock, tmp_path / "data", **config) as node:
        yield node


async def signed_get(
    node: FederatedNode, peer: Peer, name: str, url: str
) -> httpx.Response:
    made = sign(
        OutgoingRequest("GET", url),
        peer.key_of(name),
        SignatureScheme.CAVAGE,
        node.clock.now_ms() // 1_000,
    )
    headers = {key.decode(): value.decode("latin-1") for key, value in made}
    headers["accept"] = "application/activity+json"
    return await node.send("GET", url, headers)


async def posted(node: FederatedNode, author: Actor, **draft: Visibility) -> Note:
    note = await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea", **draft)
    )
    await node.work()
    return note


async def befriended(node: FederatedNode, peer: Peer, name: str, who: Actor) -> Actor:
    actor = await node.services.strangers.ensure(peer.add(name))
    await node.db.write(
        receive_follow,
        node.urls,
        follower=actor,
        target=who,
        iri=Iri(f"{actor.iri}/follows/1"),
    )
    await node.work()
    return actor


async def test_each_kind_of_reader_gets_one_answer(
    strict: FederatedNode, peer: Peer, other: Peer
) -> None:
    """401 without a signature, 403 for blocked servers, 404 for what is not theirs."""
    node = strict
    mei = await node.person("mei")
    note = await posted(node, mei)
    private = await posted(node, mei, visibility=Visibility.FOLLOWERS)
    await befriended(node, peer, "ana", mei)
    peer.add("eve")
    other.add("vic")
    await node.db.write(set_policy, other.host, Policy.BLOCKED)
    await node.services.peers.load(node.db)
    addresses = [
        note.iri,
        f"{note.iri}/create",
        f"{note.iri}/replies",
        private.iri,
        mei.outbox,
        mei.followers_iri,
        mei.following_iri,
        mei.featured_iri,
        f"{mei.iri}/featured_topics",
    ]
    for address in addresses:
        answers = {
            "nobody": await node.get(address),
            "blocked server": await signed_get(node, other, "vic", address),
            "stranger": await signed_get(node, peer, "eve", address),
            "follower": await signed_get(node, peer, "ana", address),
        }
        statuses = {who: each.status_code for who, each in answers.items()}
        strangers = 404 if address == private.iri else 200
        assert statuses == {
            "nobody": 401,
            "blocked server": 403,
            "stranger": strangers,
            "follower": 200,
        }, address
        for response in answers.values():
            assert "no-store" in response.headers["cache-control"], address
            assert "Signature" in response.headers["vary"], address


async def test_the_nodes_own_actor_is_open_to_all(strict: FederatedNode) -> None:
    """Else two strict servers cannot read each other's first key."""
    links = (await strict.get("/.well-known/nodeinfo")).json()["links"]
    whole = (await strict.get(links[-1]["href"])).json()
    assert (whole["type"], "outbox" in whole) == ("Application", True)


async def test_an_unsigned_reader_gets_a_key_and_an_inbox(
    strict: FederatedNode,
) -> None:
    mei = await strict.person("mei")
    response = await strict.get(mei.iri)
    stub = response.json()
    assert set(stub) == {
        "@context",
        "id",
        "type",
        "preferredUsername",
        "inbox",
        "publicKey",
        "assertionMethod",
        "generator",
        "manuallyApprovesFollowers",
        "discoverable",
        "indexable",
        "attachment",
        "tag",
    }
    assert stub["attachment"] == stub["tag"] == []
    assert response.headers["cache-control"] == "private, no-store"


async def test_the_blocked_read_nothing_of_who_blocks_them(
    strict: FederatedNode, peer: Peer
) -> None:
    node = strict
    mei = await node.person("mei")
    note = await posted(node, mei)
    ana = await befriended(node, peer, "ana", mei)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    await node.db.write(block, node.urls, actor=mei, target=ana)
    await node.work()
    announce = await node.db.read(_find_iri, "Announce")
    for address, status in (
        (note.iri, 404),
        (announce, 404),
        (mei.outbox, 403),
        (mei.followers_iri, 403),
        (mei.following_iri, 403),
    ):
        response = await signed_get(node, peer, "ana", address)
        assert response.status_code == status, address
    stub = (await signed_get(node, peer, "ana", mei.iri)).json()
    assert "publicKey" in stub and "outbox" not in stub
    peer.add("eve")
    assert (await signed_get(node, peer, "eve", announce)).status_code == 200


async def test_lists_of_people_leave_out_who_does_not_want_to_be_seen(
    strict: FederatedNode, peer: Peer, other: Peer
) -> None:
    """People of blocked servers, and those who block whoever asks."""
    node = strict
    mei, kim = await node.person("mei"), await node.person("kim")
    await node.db.write(request_follow, node.urls, follower=kim, target=mei)
    await node.work()
    ana = await befriended(node, peer, "ana", mei)
    vic = await befriended(node, other, "vic", mei)
    page = f"{mei.followers_iri}?page=1"

    async def seen(name: str) -> set[str]:
        shown = (await signed_get(node, peer, name, page)).json()
        return set(shown.get("orderedItems", []))

    peer.add("eve")
    assert await seen("eve") == {kim.iri, ana.iri, vic.iri}
    await node.db.write(block, node.urls, actor=kim, target=ana)
    assert await seen("ana") == {ana.iri, vic.iri}
    await node.db.write(set_policy, other.host, Policy.BLOCKED)
    await node.services.peers.load(node.db)
    assert await seen("eve") == {kim.iri, ana.iri}


async def test_lists_of_an_open_node_leave_out_blocked_servers_too(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana = await befriended(node, peer, "ana", mei)
    await befriended(node, other, "vic", mei)
    await node.db.write(set_policy, other.host, Policy.BLOCKED)
    await node.services.peers.load(node.db)
    page = (await node.get(f"{mei.followers_iri}?page=1")).json()
    assert page["orderedItems"] == [ana.iri]


async def test_activities_between_two_are_read_by_these_two(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """A Create or Announce is for all; a Follow, Like, Block or Flag is not."""
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.services.strangers.ensure(other.add("vic"))
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    await node.db.write(set_block_telling, mei.id, tells=True)
    await node.db.write(block, node.urls, actor=mei, target=ana)
    await node.receive(peer, "ana", make_activity("Follow", ana.iri, mei.iri))
    note = await posted(node, mei)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    await node.work()
    for iri in (f"{note.iri}/create", await node.db.read(_find_iri, "Announce")):
        assert (await node.get(iri)).status_code == 200, iri
    nothing = await node.get("/ap/a/1")
    for kind in ("Follow", "Block", "Undo", "Reject"):
        iri = await node.db.read(_find_iri, kind)
        for hidden in (
            await node.get(iri),
            await signed_get(node, other, "vic", iri),
        ):
            assert hidden.status_code == 404, kind
            assert hidden.content == nothing.content
        party = await signed_get(node, peer, "ana", iri)
        assert (party.status_code, party.json()["type"]) == (200, kind)
        assert party.headers["cache-control"] == "private, no-store"


def _find_iri(r: object, kind: str) -> str:
    row = r.one(  # pyright: ignore
        "SELECT iri FROM activities WHERE kind = :kind ORDER BY id LIMIT 1", kind=kind
    )
    assert row is not None, kind
    return row.text("iri")
