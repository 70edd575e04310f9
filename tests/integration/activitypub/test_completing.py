"""Completing conversations from other servers: what is read, and what is not."""

from typing import Any

import pytest
from support.federated import FederatedNode
from support.peer import Peer, make_activity, make_note
from support.scripted_peer import answer as http_answer
from support.scripted_peer import json_answer

from federation.audience import Visibility
from federation.errors import Refused
from node.actors import budget
from node.actors.budget import limited_fetches
from node.actors.models import Actor
from node.clock import MINUTE_MS
from node.database.types import Reader
from node.ids import NoteId
from node.jobs.types import JobDelayed
from node.notes import crawl
from node.notes.actions import ask_for_thread, store_remote_note
from node.notes.crawl import ThreadLoader
from node.notes.jobs import LoadThread
from node.notes.models import Note, RemoteNote, ThreadState
from node.notes.queries import find_note_by_iri, list_thread
from node.notes.queries.loads import find_claims, find_thread_state
from node.relations.actions import mark_accepted, request_follow

AS = "https://www.w3.org/ns/activitystreams"


async def following(node: FederatedNode, who: Actor, iri: str) -> None:
    target = await node.services.strangers.ensure(iri)
    await node.db.write(request_follow, node.urls, follower=who, target=target)
    await node.db.write(mark_accepted, follower=who, target=target)
    await node.work()


async def stored(node: FederatedNode, iri: str) -> Note | None:
    return await node.db.read(find_note_by_iri, iri)


async def known(node: FederatedNode, *iris: str) -> list[bool]:
    return [await stored(node, iri) is not None for iri in iris]


async def receive(node: FederatedNode, peer: Peer, note: dict[str, Any]) -> Note:
    """A note of ana's arrives; as it is stored."""
    await node.receive(peer, "ana", make_activity("Create", peer.iri("ana"), note))
    found = await stored(node, note["id"])
    assert found is not None
    return found


async def load(node: FederatedNode, note: Note) -> ThreadState:
    """Somebody reads it; what the conversation is like afterwards."""
    fresh = await stored(node, note.iri)
    assert fresh is not None
    assert await node.db.write(ask_for_thread, fresh.root_id)
    await node.work()
    fresh = await stored(node, note.iri)
    assert fresh is not None
    return await node.db.read(find_thread_state, fresh)


def listing(iri: str, items: list[Any], **more: Any) -> dict[str, Any]:
    return {
        "@context": AS,
        "id": iri,
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
        **more,
    }


@pytest.fixture
async def mei(node: FederatedNode, peer: Peer) -> Actor:
    """One of ours, who follows ana of the peer."""
    mei = await node.person("mei")
    await following(node, mei, peer.add("ana"))
    return mei


async def test_the_first_answers_of_its_own_server_come_with_a_note(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    ana, vic = peer.iri("ana"), other.add("vic")
    own = [make_note(ana, f"r{n}", inReplyTo=f"{ana}/notes/1") for n in range(7)]
    far = make_note(vic, 1, inReplyTo=f"{ana}/notes/1")
    stray = make_note(ana, "stray")
    for each in (*own, stray):
        peer.show(each)
    other.show(far)
    items = [far["id"], stray["id"], *(each["id"] for each in own)]
    first = {"type": "CollectionPage", "items": items}
    replies = {"id": f"{ana}/notes/1/replies", "type": "Collection", "first": first}
    await receive(node, peer, make_note(ana, 1, replies=replies))
    # Five are looked at; what answers something else is not kept.
    assert await known(node, *items) == [False] * 2 + [True] * 4 + [False] * 3


async def test_a_chain_is_climbed_a_bounded_way_and_the_rest_when_it_is_read(
    node: FederatedNode, peer: Peer, mei: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawl, "MAX_NOTES", 10)
    ana = peer.iri("ana")
    chain = [make_note(ana, 0)]
    for number in range(1, 40):
        chain.append(make_note(ana, number, inReplyTo=chain[-1]["id"]))
    for each in chain:
        peer.show(each)
    last = await receive(node, peer, chain[-1])
    there = await known(node, *(each["id"] for each in chain))
    assert there == [False] * 19 + [True] * 21

    state = await load(node, last)
    assert (state.found, state.was_whole) == (10, False)
    assert state.missing_iri is not None
    node.clock.advance(15 * MINUTE_MS)
    state = await load(node, last)
    assert (state.found, state.was_whole, state.missing_iri) == (9, True, None)

    first = await stored(node, chain[0]["id"])
    assert first is not None
    thread = await node.db.read(list_thread, first, viewer_id=None)
    assert [entry.depth for entry in thread.replies] == list(range(39))


@pytest.mark.engine_only("sqlite")
async def test_a_conversation_is_looked_for_once_in_a_quarter_of_an_hour(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    note = await receive(node, peer, make_note(peer.iri("ana"), 1))
    assert await node.db.write(ask_for_thread, note.root_id)
    assert not await node.db.write(ask_for_thread, note.root_id)
    await node.work()
    node.clock.advance(15 * MINUTE_MS - 1)
    assert not await node.db.write(ask_for_thread, note.root_id)
    node.clock.advance(1)
    assert await node.db.write(ask_for_thread, note.root_id)


@pytest.mark.engine_only("sqlite")
async def test_circles_and_notes_that_answer_themselves_end(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    ana = peer.iri("ana")
    ring = [f"{ana}/notes/{number}" for number in range(3)]
    for number in range(3):
        up = ring[(number + 1) % 3]
        peer.show(make_note(ana, number, inReplyTo=up))
    itself = make_note(ana, "self", inReplyTo=f"{ana}/notes/self")
    peer.show(itself)
    first = await receive(node, peer, make_note(ana, 0, inReplyTo=ring[1]))
    lone = await receive(node, peer, itself)
    await load(node, first)
    await load(node, lone)
    assert await known(node, *ring) == [True] * 3
    tops = [await stored(node, iri) for iri in (*ring, itself["id"])]
    assert [top is not None and top.reply_to_id is None for top in tops].count(
        True
    ) == 2


@pytest.mark.engine_only("sqlite")
async def test_a_circle_of_any_length_is_left_open(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await node.services.strangers.ensure(peer.add("ana"))
    iris = [f"{ana.iri}/notes/{number}" for number in range(300)]
    # The first note answers the last one, which arrives at the end.
    for number, iri in enumerate(iris):
        note = RemoteNote(iri=iri, url=iri, reply_to_iri=iris[number - 1])
        await node.db.write(store_remote_note, author=ana, note=note)
    first, last = await stored(node, iris[0]), await stored(node, iris[-1])
    assert first is not None and last is not None
    assert (first.reply_to_id, last.root_id) == (None, first.id)


async def test_a_context_brings_what_was_never_sent_here(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    ana, vic = peer.iri("ana"), other.add("vic")
    context = f"{peer.base}/contexts/1"
    root = make_note(ana, 1, context=context)
    answer = make_note(vic, 1, inReplyTo=root["id"])
    below = make_note(ana, 2, inReplyTo=answer["id"], context=context)
    private = make_note(ana, 3, inReplyTo=root["id"], to=[f"{ana}/followers"], cc=[])
    forged = make_note(vic, 4, inReplyTo=root["id"])
    unrelated = make_note(vic, 5)
    stranger = make_note(vic, 6, inReplyTo=unrelated["id"])
    for each in (root, below, private):
        peer.show(each)
    for each in (answer, unrelated, stranger):
        other.show(each)
    # Out of order, whole notes among the ids, and one that its origin denies.
    items = [below["id"], stranger["id"], unrelated["id"], private["id"], forged]
    overview = listing(context, [], totalItems=7, attributedTo=ana)
    del overview["orderedItems"]
    peer.show({**overview, "first": f"{context}?page=1"})
    page = {"type": "OrderedCollectionPage", "partOf": context}
    peer.route("/contexts/1?page=1", json_answer({
        **page, "orderedItems": items, "next": f"{context}?page=2",
    }))  # fmt: skip
    peer.route("/contexts/1?page=2", json_answer({
        **page, "orderedItems": [answer["id"], root["id"]], "next": f"{context}?page=1",
    }))  # fmt: skip

    note = await receive(node, peer, root)
    state = await load(node, note)

    wanted = (answer["id"], below["id"])
    assert await known(node, *wanted) == [True, True]
    refused = (private["id"], forged["id"], unrelated["id"], stranger["id"])
    assert await known(node, *refused) == [False] * 4
    found = [await stored(node, iri) for iri in wanted]
    assert [each.root_id for each in found if each] == [note.id] * 2
    # Its pages go round in a circle: who knows what else there is.
    assert (state.found, state.was_whole) == (2, False)


@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize(
    "document",
    [
        {"type": "OrderedCollection", "attributedTo": "https://victim.example/u/1"},
        {"type": "Note", "attributedTo": "{peer}/users/ana", "content": "no list"},
        {"type": "OrderedCollection", "orderedItems": None},
    ],
    ids=["of another origin's owner", "a note", "without items"],
)
async def test_what_is_no_list_of_its_owner_is_not_followed(
    node: FederatedNode, peer: Peer, mei: Actor, document: dict[str, Any]
) -> None:
    ana = peer.iri("ana")
    context = f"{peer.base}/contexts/1"
    root = make_note(ana, 1, context=context, replies=f"{ana}/notes/1/replies")
    listed = make_note(ana, 2, inReplyTo=root["id"], context=context)
    answer = make_note(ana, 3, inReplyTo=root["id"])
    for each in (root, listed, answer):
        peer.show(each)
    shown = listing(context, [listed["id"]]) | document
    owner = shown.get("attributedTo", "")
    shown["attributedTo"] = owner.replace("{peer}", peer.base) or ana
    peer.show({k: v for k, v in shown.items() if v is not None})
    peer.show(listing(f"{ana}/notes/1/replies", [answer["id"]]))
    await load(node, await receive(node, peer, root))
    # The answers are read instead.
    assert await known(node, listed["id"], answer["id"]) == [False, True]


async def test_a_history_of_activities_comes_before_the_context(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    ana = peer.iri("ana")
    context, history = f"{peer.base}/contexts/1", f"{peer.base}/history/1"
    root = make_note(ana, 1, context=context, contextHistory=history)
    embedded = make_note(ana, 2, inReplyTo=root["id"])
    named = make_note(ana, 3, inReplyTo=embedded["id"])
    create = make_activity("Create", ana, named) | {"id": f"{ana}/creates/3"}
    forged = make_activity("Create", ana, embedded | {"content": "<p>forged</p>"})
    for each in (root, embedded, named, create):
        peer.show(each)
    like = make_activity("Like", ana, root["id"])
    peer.show(listing(history, [forged, like, create["id"]]))
    peer.show(listing(context, [root["id"]]))
    state = await load(node, await receive(node, peer, root))
    found = await stored(node, embedded["id"])
    assert found is not None and "forged" not in found.html
    assert await known(node, named["id"]) == [True]
    assert (state.found, state.was_whole) == (2, True)
    assert "/contexts/1" not in peer.gets()


async def test_answers_are_followed_from_server_to_server(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    ana, vic = peer.iri("ana"), other.add("vic")
    root = make_note(ana, 1, replies=f"{ana}/notes/1/replies")
    answer = make_note(vic, 1, inReplyTo=root["id"], replies=f"{vic}/notes/1/replies")
    below = make_note(ana, 2, inReplyTo=answer["id"])
    for each in (root, below):
        peer.show(each)
    other.show(answer)
    peer.show(listing(root["replies"], [answer["id"]]))
    other.show(listing(answer["replies"], [below["id"]]))
    state = await load(node, await receive(node, peer, root))
    assert await known(node, answer["id"], below["id"]) == [True, True]
    assert (state.found, state.was_whole) == (2, True)


@pytest.mark.engine_only("sqlite")
async def test_a_server_that_does_not_answer_leaves_a_doubt(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    ana = peer.iri("ana")
    root = make_note(ana, 1, replies=f"{ana}/notes/1/replies")
    peer.route("/users/ana/notes/1/replies", http_answer(503))
    state = await load(node, await receive(node, peer, root))
    assert (state.found, state.was_whole, state.is_doubtful) == (0, False, True)


async def test_an_orphan_is_joined_when_its_parent_comes(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    ana = peer.iri("ana")
    parent = make_note(ana, 1)
    peer.route("/users/ana/notes/1", http_answer(404))
    orphan = await receive(node, peer, make_note(ana, 2, inReplyTo=parent["id"]))
    assert orphan.reply_to_id is None
    state = await node.db.read(find_thread_state, orphan)
    assert state.missing_iri == parent["id"]
    arrived = await receive(node, peer, parent)
    joined = await stored(node, orphan.iri)
    assert joined is not None
    assert (joined.reply_to_id, joined.root_id) == (arrived.id, arrived.id)
    assert arrived.replies_count == 1


async def test_private_conversations_are_never_looked_for(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    ana = peer.iri("ana")
    note = make_note(
        ana,
        1,
        to=[f"{ana}/followers"],
        cc=[],
        inReplyTo=f"{peer.base}/secret",
        replies=f"{ana}/notes/1/replies",
    )
    found = await receive(node, peer, note)
    assert found.visibility is Visibility.FOLLOWERS
    await load(node, found)
    assert not {"/secret", "/users/ana/notes/1/replies"} & set(peer.gets())


@pytest.mark.engine_only("sqlite")
async def test_one_activity_makes_us_fetch_a_bounded_number_of_documents(
    node: FederatedNode, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        peer.show(make_note(f"{peer.base}/users/ana", number))
    fetch = node.services.strangers.fetch
    with limited_fetches():
        for number in range(budget.PER_ACTIVITY):
            await fetch(f"{peer.base}/users/ana/notes/{number}")
        with pytest.raises(Refused):
            await fetch(f"{peer.base}/users/ana/notes/11")
    await fetch(f"{peer.base}/users/ana/notes/11")
    assert len(peer.gets()) == budget.PER_ACTIVITY + 1


@pytest.mark.engine_only("sqlite")
async def test_two_conversations_are_completed_at_a_time(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    services = node.services
    loader = ThreadLoader(
        services.db, services.strangers, urls=services.urls, clock=services.clock
    )
    note = await receive(node, peer, make_note(peer.iri("ana"), 1))
    loader._running = crawl.LOADS_AT_ONCE  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(JobDelayed):
        await loader.load(LoadThread(note.root_id))


async def test_counts_of_other_servers_stay_apart_from_ours(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    ana = peer.iri("ana")
    counted = {
        "likes": {"type": "Collection", "totalItems": 12},
        "shares": {"type": "Collection", "totalItems": 3},
        "replies": {"id": f"{ana}/r", "type": "Collection", "totalItems": "-4"},
    }
    note = await receive(node, peer, make_note(ana, 1, **counted))
    claims = await node.db.read(find_claims, note.id)
    assert claims is not None
    assert (claims.likes, claims.shares, claims.replies) == (12, 3, None)
    assert (note.likes_count, note.boosts_count, note.replies_count) == (0, 0, 0)
    update = make_activity("Update", ana, make_note(ana, 1, **counted | {"likes": {
        "type": "Collection", "totalItems": 13}}))  # fmt: skip
    await node.receive(peer, "ana", update | {"id": f"{ana}/u/1"})
    claims = await node.db.read(find_claims, note.id)
    assert claims is not None and claims.likes == 13
    assert await node.db.read(_edits, note.id) == 0


def _edits(r: Reader, note_id: NoteId) -> int:
    row = r.one("SELECT COUNT(*) AS n FROM note_edits WHERE note_id = :id", id=note_id)
    assert row is not None
    return row.num("n")
