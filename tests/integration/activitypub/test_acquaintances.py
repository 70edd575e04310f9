"""People elsewhere whose documents have grown old, and those who are there no more."""

from support.federated import FederatedNode
from support.peer import ACTIVITY_JSON, Peer, make_activity, serve_peer
from support.scripted_peer import answer, json_answer

from node.actors.actions import hide_actor
from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri, get_actor, search_actors
from node.clock import DAY_MS
from node.relations.actions import mark_accepted, request_follow
from node.relations.jobs import RefreshActors


async def followed(node: FederatedNode, peer: Peer) -> Actor:
    """Somebody whom mei follows."""
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    await node.db.write(mark_accepted, follower=mei, target=ana)
    await node.work()
    return ana


async def refresh(node: FederatedNode, *, after_days: int) -> None:
    node.clock.advance(after_days * DAY_MS)
    await node.db.write(lambda w: w.enqueue(RefreshActors()))
    await node.work()


async def test_who_is_silent_is_read_again_after_a_week(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await followed(node, peer)
    await node.services.strangers.ensure(peer.add("stranger"))
    peer.add("ana", name="Ana Maria")
    peer.script.received.clear()
    await refresh(node, after_days=6)
    assert peer.gets() == []
    await refresh(node, after_days=2)
    assert (await node.db.read(get_actor, ana.id)).display_name == "Ana Maria"
    assert "/users/stranger" not in peer.gets()


async def test_who_sends_something_is_read_again_after_a_day(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await followed(node, peer)
    peer.add("ana", name="Ana Maria")
    like = make_activity("Like", ana.iri, f"{node.urls.base_url}/ap/n/1")
    await node.receive(peer, "ana", like)
    assert (await node.db.read(get_actor, ana.id)).display_name == "Ana"
    node.clock.advance(DAY_MS)
    await node.receive(peer, "ana", {**like, "id": f"{ana.iri}/l/2"})
    assert (await node.db.read(get_actor, ana.id)).display_name == "Ana Maria"


async def test_a_name_on_another_domain_outlasts_its_absence(
    node: FederatedNode, peer: Peer
) -> None:
    async with serve_peer("127.0.0.2") as apex:
        link = {"rel": "self", "type": ACTIVITY_JSON, "href": peer.iri("ana")}
        jrd = {"subject": f"acct:ana@{apex.host}", "links": [link]}
        finger = "/.well-known/webfinger"
        apex.route(finger, json_answer(jrd, "application/jrd+json"))
        ana = await node.services.strangers.ensure(
            peer.add("ana", webfinger=f"ana@{apex.host}")
        )
        assert ana.host == apex.host
        apex.route(finger, answer(503))
        again = await node.services.strangers.refresh(ana)
        assert again is not None
        assert again.host == apex.host
        apex.route(finger, answer(410))
        again = await node.services.strangers.refresh(ana)
        assert again is not None
        assert again.host == peer.host


async def test_who_is_missing_for_a_week_is_out_of_sight_until_found(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await followed(node, peer)
    peer.remove("ana", 404)
    await refresh(node, after_days=8)
    await refresh(node, after_days=1)
    await refresh(node, after_days=1)
    assert await node.db.read(search_actors, "ana", limit=5) != []
    await refresh(node, after_days=6)
    assert await node.db.read(search_actors, "ana", limit=5) == []
    assert (await node.db.read(get_actor, ana.id)).deleted_ms is None
    peer.add("ana")
    await refresh(node, after_days=1)
    assert await node.db.read(search_actors, "ana", limit=5) != []


async def test_who_was_hidden_by_a_decision_stays_hidden_when_found(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await followed(node, peer)
    peer.remove("ana", 404)
    for _ in range(5):
        await refresh(node, after_days=8)
    await node.db.write(hide_actor, ana.id)
    peer.add("ana")
    await refresh(node, after_days=8)
    assert (await node.db.read(get_actor, ana.id)).hidden_ms is not None


async def test_a_server_that_cannot_say_changes_nothing(
    node: FederatedNode, peer: Peer
) -> None:
    ana = await followed(node, peer)
    peer.route("/users/ana", answer(503))
    for _ in range(5):
        await refresh(node, after_days=8)
    assert (await node.db.read(get_actor, ana.id)).hidden_ms is None


async def test_who_is_gone_for_good_is_deleted(node: FederatedNode, peer: Peer) -> None:
    ana = await followed(node, peer)
    peer.remove("ana", 410)
    await refresh(node, after_days=8)
    gone = await node.db.read(find_actor_by_iri, ana.iri)
    assert gone is not None and gone.deleted_ms is not None
