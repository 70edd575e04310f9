"""Relays of both kinds (FEP-ae0c): joining, what comes by them, what goes to them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from support.databases import SqliteTemplate
from support.federated import FederatedNode, count_rows, open_node
from support.network import open_network
from support.peer import PUBLIC, Peer, make_activity, make_note
from support.proving import add_prover, proven
from support.scripted_peer import json_answer
from support.servers import set_policy

from node.actors.actions import set_privacy
from node.actors.models import Actor
from node.actors.queries import get_node_actor
from node.clock import SetClock
from node.database.paging import newest
from node.database.types import Database
from node.delivery.queries import count_deliveries
from node.ids import Iri
from node.limits.decisions import Policy
from node.limits.rates import Limit
from node.moderation.queries import list_decisions
from node.moderation.relays import join_relay, leave_relay
from node.notes.actions import delete_note, edit_note, post_note, relayed
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.queries import find_note_by_iri
from node.notifications.queries import list_notifications
from node.reactions.actions import boost, like
from node.relations.actions import mark_accepted, request_follow
from node.relations.queries import find_follow
from node.relays.models import Relay, RelayKind, RelayState
from node.relays.queries import get_relay, is_relayed
from node.timelines.queries import list_explore, list_home

KINDS = tuple(RelayKind)
# What is SQL of its own runs on both; the rest is the same Python.
ENGINE = pytest.mark.engine_only("sqlite")


async def deliver(node: FederatedNode) -> None:
    """Do all work and have everything sent that waits."""
    await node.work()
    async with node.sending():
        for _ in range(1_000):
            if await node.db.read(count_deliveries) == (0, 0):
                return
            await asyncio.sleep(0.01)
    raise AssertionError("something is still to be sent")


def address_of(peer: Peer, kind: RelayKind) -> str:
    """A relay shows its actor to LitePub clients, and an inbox to Mastodon."""
    actor = peer.add("relay", type="Application")
    return f"{peer.base}/inbox" if kind is RelayKind.MASTODON else actor


async def ask(node: FederatedNode, peer: Peer, kind: RelayKind) -> Relay:
    address = address_of(peer, kind)
    relay = await node.db.write(join_relay, node.urls, address=address, kind=kind)
    await deliver(node)
    return await node.db.read(get_relay, relay.id)


async def join(node: FederatedNode, peer: Peer, kind: RelayKind) -> Relay:
    """A relay that has said yes."""
    relay = await ask(node, peer, kind)
    await node.receive(peer, "relay", answer(peer, "Accept", peer.inbox("Follow")[0]))
    relay = await node.db.read(get_relay, relay.id)
    assert relay.state is RelayState.ACCEPTED
    return relay


def answer(peer: Peer, kind: str, follow: Any, number: int = 0) -> dict[str, Any]:
    iri = peer.iri("relay")
    return make_activity(kind, iri, follow, id=f"{iri}/{kind}/{number}")


async def pass_on(
    node: FederatedNode, peer: Peer, kind: RelayKind, create: dict[str, Any]
) -> None:
    """The relay forwards the activity, or names its note."""
    relay = peer.iri("relay")
    note_iri = create["object"]["id"]
    told = (
        create
        if kind is RelayKind.MASTODON
        else make_activity("Announce", relay, note_iri, to=[f"{relay}/followers"])
    )
    await node.receive(peer, "relay", told)


async def stored(node: FederatedNode, document: dict[str, Any]) -> Note | None:
    return await node.db.read(find_note_by_iri, Iri(document["id"]))


async def in_explore(node: FederatedNode) -> list[int]:
    page = await node.db.read(list_explore, newest(20), viewer_id=None)
    return [entry.note_id for entry in page.items]


async def reached(node: FederatedNode, who: Actor) -> list[str]:
    """What somebody has at home and was told of."""
    home = await node.db.read(list_home, who.id, newest(20))
    told = await node.db.read(list_notifications, who.id, newest(20))
    return [*("home" for _ in home.items), *(str(each.kind) for each in told.items)]


def calling(who: Actor) -> dict[str, Any]:
    return {
        "tag": [{"type": "Mention", "href": who.iri, "name": "@mei"}],
        "cc": [who.iri],
    }


@pytest.mark.parametrize("kind", KINDS)
async def test_a_relay_is_followed_in_its_way_and_left_with_an_undo(
    node: FederatedNode, peer: Peer, kind: RelayKind
) -> None:
    relay = await join(node, peer, kind)
    us = await node.db.read(get_node_actor)
    (follow,) = peer.inbox("Follow")
    whole = kind is RelayKind.MASTODON
    assert follow["object"] == (PUBLIC if whole else peer.iri("relay"))
    assert (follow["actor"], relay.actor_iri) == (us.iri, peer.iri("relay"))
    assert (await node.get(follow["id"])).status_code == 200

    await node.db.write(leave_relay, node.urls, relay)
    await deliver(node)
    (undo,) = peer.inbox("Undo")
    assert (undo["object"]["id"], undo["object"]["type"]) == (follow["id"], "Follow")
    log = await node.db.read(list_decisions, limit=5)
    assert [each.subject for each in log.items] == [
        f"removed {relay.address}",
        f"added {relay.address}",
    ]


@ENGINE
@pytest.mark.parametrize("kind", KINDS)
async def test_only_the_relay_itself_says_yes_or_no(
    node: FederatedNode, peer: Peer, other: Peer, kind: RelayKind
) -> None:
    relay = await ask(node, peer, kind)
    (follow,) = peer.inbox("Follow")
    other.add("relay")
    for number, wish in enumerate((follow, follow["id"])):
        await node.receive(other, "relay", answer(other, "Accept", wish, number))
    assert (await node.db.read(get_relay, relay.id)).state is RelayState.PENDING

    await node.receive(peer, "relay", answer(peer, "Accept", follow["id"]))
    assert (await node.db.read(get_relay, relay.id)).state is RelayState.ACCEPTED
    await node.receive(peer, "relay", answer(peer, "Reject", follow))
    relay = await node.db.read(get_relay, relay.id)
    assert (relay.state, relay.fault) == (RelayState.REJECTED, "it refused")


@ENGINE
async def test_a_yes_to_everything_is_none_to_a_person(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await join(node, peer, RelayKind.MASTODON)
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    row = await node.db.read(find_follow, mei.id, ana.id)
    assert row is not None
    wish = make_activity("Follow", mei.iri, PUBLIC, id=row.iri)
    await node.receive(peer, "ana", make_activity("Accept", ana.iri, wish))
    row = await node.db.read(find_follow, mei.id, ana.id)
    assert row is not None and row.state == "requested"


@ENGINE
async def test_a_relay_without_an_actor_is_told_apart_and_may_be_asked_again(
    node: FederatedNode, peer: Peer
) -> None:
    address = peer.iri("nobody")
    for _ in range(2):
        relay = await node.db.write(
            join_relay, node.urls, address=address, kind=RelayKind.LITEPUB
        )
        await node.work()
        relay = await node.db.read(get_relay, relay.id)
        assert relay.state is RelayState.REJECTED
        assert relay.fault.startswith("no actor is at")


@ENGINE
async def test_a_litepub_relay_may_follow_back_and_nobody_else(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    await join(node, peer, RelayKind.LITEPUB)
    us = await node.db.read(get_node_actor)
    other.add("eve")
    follows = [
        make_activity("Follow", each.iri(name), us.iri)
        for each, name in ((peer, "relay"), (other, "eve"))
    ]
    await node.receive(peer, "relay", follows[0])
    await node.receive(other, "eve", follows[1])
    await deliver(node)
    (accept,) = peer.inbox("Accept")
    assert accept["object"]["id"] == follows[0]["id"]
    assert [each["type"] for each in other.inbox()] == ["Reject"]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_comes_is_read_at_its_origin_and_shown_in_explore_only(
    node: FederatedNode, peer: Peer, other: Peer, kind: RelayKind
) -> None:
    mei, relay = await node.person("mei"), await join(node, peer, kind)
    vic = other.add("vic")
    genuine = make_note(vic, content="<p>genuine</p>", **calling(mei))
    other.show(genuine)
    forged = {**genuine, "content": "<p>forged</p>"}
    await pass_on(node, peer, kind, make_activity("Create", vic, forged))

    note = await stored(node, genuine)
    assert note is not None and note.html == "<p>genuine</p>"
    assert await node.db.read(is_relayed, note.id)
    assert await in_explore(node) == [note.id]
    assert await reached(node, mei) == []
    counted = await node.db.read(get_relay, relay.id)
    assert (counted.received, counted.kept, counted.left_out) == (1, 1, 0)


@ENGINE
@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_for_fewer_or_answers_something_is_not_kept(
    node: FederatedNode, peer: Peer, other: Peer, kind: RelayKind
) -> None:
    await join(node, peer, kind)
    vic = other.add("vic")
    first = make_note(vic, 1, to=[f"{vic}/followers"], cc=[PUBLIC])
    second = make_note(vic, 2, inReplyTo=f"{vic}/notes/9")
    third = make_note(vic, 3, to=[f"{vic}/followers"], cc=[])
    for document in (first, second, third):
        other.show(document)
        shown = {**document, "to": [PUBLIC], "inReplyTo": None}
        await pass_on(node, peer, kind, make_activity("Create", vic, shown))
        assert await stored(node, document) is None


@ENGINE
async def test_changes_that_a_relay_forwards_are_believed_of_the_origin_alone(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    await join(node, peer, RelayKind.MASTODON)
    vic = other.add("vic")
    document = make_note(vic, content="<p>old</p>")
    other.show(document)
    await pass_on(
        node, peer, RelayKind.MASTODON, make_activity("Create", vic, document)
    )
    newer = {**document, "content": "<p>new</p>", "updated": "2027-02-01T00:00:00Z"}
    other.show(newer)
    lie = {**newer, "content": "<p>lie</p>"}
    await node.receive(peer, "relay", make_activity("Update", vic, lie))
    note = await stored(node, document)
    assert note is not None and note.html == "<p>new</p>"
    goodbye = make_activity("Delete", vic, document["id"], to=[PUBLIC])
    await node.receive(peer, "relay", goodbye)
    assert await stored(node, document) is not None
    other.route("/users/vic/notes/1", json_answer({}, status=404))
    again = {**goodbye, "id": f"{vic}/again"}
    await node.receive(peer, "relay", again)
    assert await stored(node, document) is None


@ENGINE
async def test_nobody_is_taken_for_a_relay_who_is_none(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    relay = await join(node, peer, RelayKind.MASTODON)
    vic = other.add("vic")
    document = make_note(vic)
    other.show(document)
    create = make_activity("Create", vic, document)
    peer.add("mallory")
    assert (await node.post(peer, "mallory", create)).status_code == 401
    announce = make_activity("Announce", peer.iri("mallory"), document["id"])
    await node.receive(peer, "mallory", announce)
    await node.db.write(leave_relay, node.urls, relay)
    assert (await node.post(peer, "relay", create)).status_code == 401
    assert await stored(node, document) is None


@ENGINE
async def test_blocked_servers_stay_blocked_behind_a_relay(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    for kind in KINDS:
        await ask(node, peer, kind)
    for number, follow in enumerate(peer.inbox("Follow")):
        await node.receive(peer, "relay", answer(peer, "Accept", follow, number))
    vic = other.add("vic")
    document = make_note(vic)
    other.show(document)
    await node.db.write(set_policy, "127.0.0.2", Policy.BLOCKED)
    await node.services.peers.load(node.db)
    create = make_activity("Create", vic, document)
    await pass_on(node, peer, RelayKind.LITEPUB, create)
    assert (await node.post(peer, "relay", create)).status_code == 403
    announced = make_activity("Announce", peer.iri("relay"), create)
    await node.receive(peer, "relay", announced)
    assert await stored(node, document) is None
    assert other.gets() == []


async def test_a_note_that_comes_by_itself_too_is_one_like_any_other(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    await join(node, peer, RelayKind.LITEPUB)
    vic = add_prover(other, "vic")
    ana = await node.services.strangers.ensure(vic)
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    await node.db.write(mark_accepted, follower=mei, target=ana)
    document = make_note(vic, **calling(mei))
    other.show(document)
    create = make_activity("Create", vic, document)
    await pass_on(node, peer, RelayKind.LITEPUB, create)
    assert await reached(node, mei) == []

    await node.receive(other, "vic", create)
    assert await reached(node, mei) == ["home", "mention"]
    note = await stored(node, document)
    assert note is not None and not await node.db.read(is_relayed, note.id)
    # Signed by the relay, proven by its author: read at the origin all the same.
    again = proven({**create, "id": f"{vic}/again"}, node.clock.now_ms())
    await node.receive(peer, "relay", again)
    assert await reached(node, mei) == ["home", "mention"]


async def test_the_newest_push_out_the_oldest_that_mean_nothing_to_anybody(
    node: FederatedNode, peer: Peer, other: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei = await node.person("mei")
    await join(node, peer, RelayKind.LITEPUB)
    monkeypatch.setattr(relayed, "MAX_RELAYED", 2)
    vic = other.add("vic")
    documents = [make_note(vic, number) for number in range(5)]
    for number, document in enumerate(documents):
        node.clock.advance(2_000)
        other.show(document)
        create = make_activity("Create", vic, document)
        await pass_on(node, peer, RelayKind.LITEPUB, create)
        if number == 0:
            liked = await stored(node, document)
            assert liked is not None
            await node.db.write(like, node.urls, actor=mei, note=liked)
    kept = [await stored(node, each) is not None for each in documents]
    assert kept == [True, False, False, True, True]
    counts = await count_rows(node.db)
    assert counts["relayed_notes"] == 2 and counts["tombstones"] == 0


async def test_a_relay_that_sends_too_much_is_not_listened_to_for_a_while(
    db: Database, clock: SetClock, tmp_path: Path, peer: Peer, other: Peer
) -> None:
    async with open_node(db, clock, tmp_path / "data", rate_limits="on") as node:
        relay = await join(node, peer, RelayKind.LITEPUB)
        rates = node.services.rates
        for _ in range(rates.peek(Limit.RELAYED, relay.address).remaining):
            rates.check(Limit.RELAYED, relay.address)
        document = make_note(other.add("vic"))
        other.show(document)
        create = make_activity("Create", other.iri("vic"), document)
        await pass_on(node, peer, RelayKind.LITEPUB, create)
        assert other.gets() == []
        counted = await node.db.read(get_relay, relay.id)
        assert (counted.received, counted.kept, counted.left_out) == (1, 0, 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_public_notes_go_to_relays_and_their_end_is_told(
    node: FederatedNode, peer: Peer, kind: RelayKind
) -> None:
    mei = await node.person("mei")
    await join(node, peer, kind)
    note = await node.db.write(
        post_note, node.urls, author=mei, draft=NoteDraft(text="tea")
    )
    await node.work()
    draft = NoteDraft(text="more tea")
    await node.db.write(edit_note, node.urls, author=mei, note_id=note.id, draft=draft)
    await deliver(node)
    await node.db.write(delete_note, node.urls, note=note, by=mei)
    await deliver(node)
    kinds = [each["type"] for each in peer.inbox()]
    first = "Create" if kind is RelayKind.MASTODON else "Announce"
    assert kinds == ["Follow", first, "Update", "Delete"]
    told = peer.inbox(first)[0]
    if kind is RelayKind.LITEPUB:
        us = await node.db.read(get_node_actor)
        assert (told["actor"], told["object"]) == (us.iri, note.iri)
        assert told["to"] == [us.followers_iri, peer.iri("relay")]
        assert "published" in told
        assert (await node.get(told["id"])).json()["object"] == note.iri
    else:
        assert (told["actor"], told["object"]["id"]) == (mei.iri, note.iri)


@ENGINE
@pytest.mark.parametrize("kind", KINDS)
async def test_relays_get_nothing_of_those_who_do_not_want_to_be_found(
    node: FederatedNode, peer: Peer, kind: RelayKind
) -> None:
    mei = await node.person("mei")
    await join(node, peer, kind)
    for visibility in (Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT):
        draft = NoteDraft(text="tea", visibility=visibility)
        await node.db.write(post_note, node.urls, author=mei, draft=draft)
    await node.db.write(
        set_privacy, mei.id, locked=False, discoverable=False, indexable=True
    )
    await node.db.write(post_note, node.urls, author=mei, draft=NoteDraft(text="tea"))
    await deliver(node)
    assert [each["type"] for each in peer.inbox()] == ["Follow"]


async def test_two_nodes_one_of_them_a_relay(
    tmp_path: Path,
    sqlite_template: SqliteTemplate,
    monkeypatch: pytest.MonkeyPatch,
    clock: SetClock,
) -> None:
    """Whoever boosts for followers is a LitePub relay to them."""
    hosts = ("a.example", "b.example")
    async with open_network(
        hosts, tmp_path, sqlite_template, monkeypatch, clock
    ) as network:
        ours, theirs = network.nodes
        mei, hub = await ours.person("mei"), await theirs.person("hub")
        ben = await theirs.person("ben")
        relay = await ours.db.write(
            join_relay, ours.urls, address=hub.iri, kind=RelayKind.LITEPUB
        )
        await network.deliver_all()
        assert (await ours.db.read(get_relay, relay.id)).state is RelayState.ACCEPTED
        note = await theirs.db.write(
            post_note, theirs.urls, author=ben, draft=NoteDraft(text="a pot")
        )
        await theirs.db.write(boost, theirs.urls, actor=hub, note=note)
        await network.deliver_all()
        found = await ours.db.read(find_note_by_iri, note.iri)
        assert found is not None and found.boosts_count == 0
        assert await in_explore(ours) == [found.id]
        assert await reached(ours, mei) == []
