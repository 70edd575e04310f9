"""Our conversations as other servers read them: contexts, answers, tombstones."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from support.federated import FederatedNode, open_node
from support.peer import Peer, make_activity, make_note
from support.servers import set_policy

from federation.audience import Visibility
from federation.signatures.messages import OutgoingRequest, SignatureScheme
from federation.signatures.signer import sign
from node.activitypub import conversations
from node.actors.models import Actor
from node.clock import SECOND_MS, SetClock
from node.database.types import Database
from node.ids import Iri
from node.limits.decisions import Policy
from node.notes.actions import delete_note, post_note
from node.notes.models import Note, NoteDraft
from node.notes.queries import find_note_by_iri
from node.relations.actions import block, receive_follow

CONVERSATION = "tag:a.example,2027:conversation-1"


async def post(node: FederatedNode, author: Actor, **draft: Any) -> Note:
    node.clock.advance(SECOND_MS)
    note = await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea", **draft)
    )
    await node.work()
    return note


async def answer(
    node: FederatedNode, peer: Peer, name: str, parent: str, number: int, **more: Any
) -> str:
    """An answer by somebody of a peer arrives; its id."""
    node.clock.advance(SECOND_MS)
    note = make_note(peer.iri(name), number, inReplyTo=parent, **more)
    await node.receive(peer, name, make_activity("Create", peer.iri(name), note))
    return note["id"]


async def signed_get(
    node: FederatedNode, peer: Peer, name: str, url: str
) -> httpx.Response:
    now_s = node.clock.now_ms() // 1_000
    made = sign(
        OutgoingRequest("GET", url), peer.key_of(name), SignatureScheme.CAVAGE, now_s
    )
    headers = {key.decode(): value.decode("latin-1") for key, value in made}
    headers["accept"] = "application/activity+json"
    return await node.send("GET", url, headers)


async def items_of(node: FederatedNode, iri: str) -> list[str]:
    """Everything in a collection, page by page."""
    document = (await node.get(iri)).json()
    page = document["first"]
    found: list[str] = []
    while page is not None:
        if isinstance(page, str):
            page = (await node.get(page)).json()
        assert page["partOf"] == document["id"]
        found += page.get("orderedItems", page.get("items"))
        page = page.get("next")
    assert document["totalItems"] == len(found)
    return found


async def test_a_conversation_lists_what_everybody_may_see_oldest_first(
    node: FederatedNode, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "NOTES", 2)
    mei = await node.person("mei")
    ana = peer.add("ana")
    root = await post(node, mei)
    first = await answer(node, peer, "ana", root.iri, 1)
    second = await post(node, mei, reply_to_id=root.id)
    third = await answer(node, peer, "ana", first, 2)
    await answer(node, peer, "ana", root.iri, 3, to=[f"{ana}/followers"], cc=[mei.iri])
    await post(node, mei, reply_to_id=root.id, visibility=Visibility.FOLLOWERS)

    document = (await node.get(root.iri)).json()
    overview = (await node.get(document["context"])).json()

    assert document["context"] == document["conversation"] == f"{root.iri}/context"
    assert overview["type"] == "OrderedCollection"
    assert overview["attributedTo"] == mei.iri
    listed = await items_of(node, document["context"])
    assert listed == [root.iri, first, second.iri, third]


async def test_the_first_note_is_first_whatever_the_others_clocks_say(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    peer.add("ana")
    root = await post(node, mei)
    early = await answer(
        node, peer, "ana", root.iri, 1, published="2020-01-01T00:00:00Z"
    )
    assert await items_of(node, root.context) == [root.iri, early]


async def test_whom_the_author_blocks_is_not_in_the_conversation(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    root = await post(node, mei)
    await answer(node, peer, "ana", root.iri, 1)
    await node.db.write(block, node.urls, actor=mei, target=ana)
    assert await items_of(node, root.context) == [root.iri]


async def test_only_the_first_note_of_a_public_conversation_has_a_context(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    peer.add("ana")
    root = await post(node, mei, visibility=Visibility.UNLISTED)
    reply = await post(node, mei, reply_to_id=root.id)
    private = await post(node, mei, visibility=Visibility.FOLLOWERS)
    assert (await node.get(f"{root.iri}/context")).status_code == 200
    for note in (reply, private):
        assert (await node.get(f"{note.iri}/context")).status_code == 404
    document = (await node.get(reply.iri)).json()
    assert document["context"] == f"{root.iri}/context"
    assert "context" not in (await node.get(f"{private.iri}/create")).json()


async def test_an_answer_keeps_the_context_and_conversation_of_its_parent(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    peer.add("ana")
    theirs = f"{peer.base}/contexts/1"
    mention = [{"type": "Mention", "href": mei.iri}]
    for number, terms in enumerate(
        ({"context": theirs, "conversation": CONVERSATION}, {}), 1
    ):
        note = make_note(peer.iri("ana"), number, tag=mention, **terms)
        create = make_activity("Create", peer.iri("ana"), note)
        await node.receive(peer, "ana", create)
    named, nameless = [
        await node.db.read(find_note_by_iri, f"{peer.iri('ana')}/notes/{number}")
        for number in (1, 2)
    ]
    assert named is not None and nameless is not None

    document = (
        await node.get((await post(node, mei, reply_to_id=named.id)).iri)
    ).json()
    bare = (await node.get((await post(node, mei, reply_to_id=nameless.id)).iri)).json()

    assert document["context"] == theirs
    assert document["conversation"] == CONVERSATION
    assert "context" not in bare and "conversation" not in bare


async def test_answers_are_listed_with_the_note_and_in_pages(
    node: FederatedNode, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "REPLIES", 2)
    mei = await node.person("mei")
    peer.add("ana")
    root = await post(node, mei)
    theirs = await answer(node, peer, "ana", root.iri, 1)
    ours = [await post(node, mei, reply_to_id=root.id) for _ in range(6)]

    replies = (await node.get(root.iri)).json()["replies"]

    assert replies["totalItems"] == 7
    # Ids of this server, which whoever reads the note can believe at once.
    assert replies["first"]["items"] == [each.iri for each in ours[:5]]
    assert await items_of(node, replies["id"]) == [theirs, *(n.iri for n in ours)]
    empty = (await node.get(ours[0].iri)).json()["replies"]
    assert (empty["totalItems"], empty["first"]["items"]) == (0, [])
    assert "next" not in empty["first"]


async def test_what_was_deleted_is_the_same_tombstone_for_everybody(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    peer.add("ana")
    root = await post(node, mei)
    await node.db.write(delete_note, node.urls, note=root, by=mei)
    for path in ("", "/context", "/replies", "/likes", "/shares", "/create"):
        plain = await node.get(f"{root.iri}{path}")
        signed = await signed_get(node, peer, "ana", f"{root.iri}{path}")
        assert (plain.status_code, signed.status_code) == (410, 410)
        assert plain.json() == signed.json()
        tombstone = plain.json()
        assert (tombstone["id"], tombstone["type"]) == (root.iri, "Tombstone")
        assert tombstone["formerType"] == "Note"
        assert tombstone["deleted"].endswith("Z")
        kind = plain.headers["content-type"]
        assert kind.startswith("application/activity+json")


async def test_a_private_note_is_not_there_before_it_is_deleted_nor_after(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    peer.add("eve")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(
        receive_follow, node.urls, follower=ana, target=mei, iri=Iri(f"{ana.iri}/f")
    )
    private = await post(node, mei, visibility=Visibility.FOLLOWERS)
    assert (await signed_get(node, peer, "ana", private.iri)).status_code == 200
    nothing = await node.get("/ap/n/12345")

    async def strangers_see() -> list[bytes]:
        paths = ("", "/replies", "/context", "/likes")
        answers = [await node.get(f"{private.iri}{path}") for path in paths]
        answers.append(await signed_get(node, peer, "eve", private.iri))
        assert {each.status_code for each in answers} == {404}
        return [each.content for each in answers]

    before = await strangers_see()
    await node.db.write(delete_note, node.urls, note=private, by=mei)
    assert await strangers_see() == before == [nothing.content] * 5
    assert (await signed_get(node, peer, "ana", private.iri)).status_code == 404


async def test_a_strict_node_shows_conversations_to_those_who_sign(
    db: Database, clock: SetClock, tmp_path: Path, peer: Peer, other: Peer
) -> None:
    strict = {"authorized_fetch": "true"}
    async with open_node(db, clock, tmp_path / "data", **strict) as node:
        mei = await node.person("mei")
        peer.add("ana")
        other.add("bob")
        root = await post(node, mei)
        await node.db.write(set_policy, other.host, Policy.BLOCKED)
        await node.services.peers.load(node.db)
        for path in ("/context", "/context?page=1", "/replies"):
            url = f"{root.iri}{path}"
            assert (await node.get(url)).status_code == 401
            assert (await signed_get(node, other, "bob", url)).status_code == 403
            read = await signed_get(node, peer, "ana", url)
            assert read.status_code == 200
            assert read.headers["cache-control"] == "private, no-store"
