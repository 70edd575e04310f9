"""Pins on the wire: our `featured`, others' `Add` and `Remove`, and what is asked."""

from typing import Any

from support.federated import FederatedNode
from support.peer import Peer, make_activity, make_note
from support.scripted_peer import answer

from node.actors.models import Actor
from node.clock import DAY_MS
from node.ids import NoteId
from node.notes.actions import pin_note, post_note, request_featured, unpin_note
from node.notes.models import Note, NoteDraft
from node.notes.queries import find_note_by_iri, list_pinned_ids
from node.relations.actions import mark_accepted, receive_follow, request_follow
from node.relations.jobs import RefreshActors
from node.text.tokens import TagKey
from node.timelines.actions import feature_topic


async def post(node: FederatedNode, author: Actor, text: str = "Hello") -> Note:
    draft = NoteDraft(text=text)
    note = await node.db.write(post_note, node.urls, author=author, draft=draft)
    await node.work()
    return note


async def follow(node: FederatedNode, iri: str) -> Actor:
    """Somebody on a peer, followed by one of ours."""
    mei = await node.person("mei")
    target = await node.services.strangers.ensure(iri)
    await node.db.write(request_follow, node.urls, follower=mei, target=target)
    await node.db.write(mark_accepted, follower=mei, target=target)
    await node.work()
    return target


def pinner(peer: Peer, name: str = "ana") -> str:
    return peer.add(name, featured=f"{peer.iri(name)}/featured")


def feature(peer: Peer, owner: str, *items: Any, **terms: Any) -> None:
    """Serve a collection of what the owner pinned."""
    shown: dict[str, Any] = {"orderedItems": [*items]} if items else {}
    peer.show(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{owner}/featured",
            "type": "OrderedCollection",
            "totalItems": len(items),
            **shown,
            **terms,
        }
    )


def change(kind: str, owner: str, iri: str, **terms: Any) -> dict[str, Any]:
    return make_activity(kind, owner, iri, target=f"{owner}/featured", **terms)


async def pins(node: FederatedNode, actor: Actor) -> list[str]:
    ids = await node.db.read(list_pinned_ids, actor.id, viewer_id=None)
    return [await _iri(node, each) for each in ids]


async def _iri(node: FederatedNode, note_id: NoteId) -> str:
    row = await node.db.read(
        lambda r: r.one("SELECT iri FROM notes WHERE id = :id", id=note_id)
    )
    assert row is not None
    return row.text("iri")


async def test_pins_are_served_and_told(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    fan = await node.services.strangers.ensure(peer.add("fan"))
    await node.db.write(
        receive_follow, node.urls, follower=fan, target=mei, iri=f"{fan.iri}/f/1"
    )
    first, second = await post(node, mei), await post(node, mei)
    for note in (first, second):
        await node.db.write(pin_note, node.urls, note=note, by=mei)
    await node.db.write(unpin_note, node.urls, note=first, by=mei)

    shown = (await node.get(mei.featured_iri)).json()

    assert shown["type"] == "OrderedCollection"
    assert (shown["totalItems"], shown["orderedItems"]) == (1, [second.iri])
    rows = await node.db.read(
        lambda r: r.all(
            "SELECT iri, kind FROM activities WHERE kind IN ('Add', 'Remove')"
            " ORDER BY id LIMIT 9"
        )
    )
    told = [(await node.get(row.text("iri"))).json() for row in rows]
    assert sorted((each["type"], each["object"]) for each in told) == sorted(
        [("Add", first.iri), ("Add", second.iri), ("Remove", first.iri)]
    )
    assert {each["target"] for each in told} == {mei.featured_iri}


async def test_featured_topics_are_served(node: FederatedNode) -> None:
    mei = await node.person("mei")
    for topic in ("tea", "travel"):
        await node.db.write(feature_topic, mei.id, TagKey(topic))

    document = (await node.get(mei.iri)).json()
    shown = (await node.get(document["featuredTags"])).json()

    assert (shown["id"], shown["type"]) == (document["featuredTags"], "Collection")
    assert shown["totalItems"] == 2
    assert shown["items"] == [
        {"type": "Hashtag", "href": node.urls.topic("travel"), "name": "#travel"},
        {"type": "Hashtag", "href": node.urls.topic("tea"), "name": "#tea"},
    ]


async def test_a_pin_of_somebody_followed_is_fetched_and_taken_back(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await follow(node, pinner(peer))
    iri = peer.show(make_note(ana.iri))
    await node.receive(peer, "ana", change("Add", ana.iri, iri))
    assert await pins(node, ana) == [iri]
    await node.receive(peer, "ana", change("Remove", ana.iri, iri))
    assert await pins(node, ana) == []
    assert await node.db.read(find_note_by_iri, iri) is not None


async def test_nothing_is_fetched_for_pins_of_strangers(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await node.services.strangers.ensure(pinner(peer))
    iri = peer.show(make_note(ana.iri))
    await node.receive(peer, "ana", change("Add", ana.iri, iri))
    assert await node.db.read(find_note_by_iri, iri) is None


async def test_nobody_pins_for_others_or_what_is_others(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    ana = await follow(node, pinner(peer))
    eve = await node.services.strangers.ensure(pinner(peer, "eve"))
    hers = peer.show(make_note(ana.iri, 1))
    eves = peer.show(make_note(eve.iri, 2))
    foreign = other.show(make_note(other.add("bo"), 3))
    await node.receive(peer, "ana", change("Add", ana.iri, hers))

    for number, (sender, kind, target, iri) in enumerate(
        (
            ("eve", "Add", f"{ana.iri}/featured", eves),
            ("eve", "Remove", f"{ana.iri}/featured", hers),
            ("ana", "Add", f"{ana.iri}/featured", eves),
            ("ana", "Add", f"{ana.iri}/featured", foreign),
            ("ana", "Remove", f"{ana.iri}/collections/others", hers),
        )
    ):
        actor = peer.iri(sender)
        activity = make_activity(
            kind, actor, iri, id=f"{actor}/pins/{number}", target=target
        )
        await node.receive(peer, sender, activity)

    assert await pins(node, ana) == [hers]
    assert await pins(node, eve) == []
    assert other.gets() == []


async def test_what_a_peer_does_not_tell_is_asked_when_somebody_looks(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """GoToSocial sends no `Add`; copies in a collection prove nothing."""
    ana = await node.services.strangers.ensure(pinner(peer))
    first = make_note(ana.iri, 1)
    forged = {**make_note(ana.iri, 2), "content": "<p>forged</p>"}
    peer.show(first)
    peer.show(make_note(ana.iri, 2))
    foreign = other.show(make_note(other.add("bo"), 3))
    peer.route("/users/ana/notes/4", answer(404))
    lost = f"{ana.iri}/notes/4"
    feature(peer, ana.iri, forged, first["id"], foreign, lost)

    await node.db.write(request_featured, ana.id)
    await node.work()

    assert await pins(node, ana) == [forged["id"], first["id"]]
    kept = await node.db.read(find_note_by_iri, forged["id"])
    assert kept is not None
    assert kept.html == "<p>note 2</p>"
    assert other.gets() == []


async def test_pins_are_asked_with_the_profile_once_a_week_and_survive_a_fault(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await follow(node, pinner(peer))
    iri = peer.show(make_note(ana.iri))
    page = {"type": "OrderedCollectionPage", "orderedItems": [iri]}
    feature(peer, ana.iri, first=page)
    for _ in range(2):
        node.clock.advance(8 * DAY_MS)
        await node.db.write(lambda w: w.enqueue(RefreshActors()))
        await node.work()
        assert await pins(node, ana) == [iri]
        peer.route("/users/ana/featured", answer(500))
    feature(peer, ana.iri)
    await node.db.write(request_featured, ana.id)
    await node.work()
    assert await pins(node, ana) == []
