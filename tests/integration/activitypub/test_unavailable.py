"""Servers that are away for days: posts pass them by, what must be known waits."""

import asyncio
from itertools import pairwise

import pytest
from support.federated import FederatedNode
from support.peer import Peer, make_activity
from support.scripted_peer import answer

from node.actors.models import Actor
from node.actors.queries import find_signing_key
from node.clock import DAY_MS
from node.database.types import Writer
from node.delivery.hosts import note_failure, retry_host
from node.delivery.jobs import ProbePeers
from node.delivery.policy import DEAD_AFTER_DAYS, LASTING_MS
from node.delivery.queries import count_deliveries
from node.departures.actions import begin_deletion
from node.departures.jobs import ForgetKeys, destroy_keys
from node.ids import Iri
from node.jobs.types import JobDelayed
from node.notes.actions import delete_note, post_note
from node.notes.models import Note, NoteDraft
from node.relations.actions import receive_follow


async def followed(node: FederatedNode, peer: Peer) -> tuple[Actor, Actor]:
    """Mei, whom ana follows; nothing waits to be sent."""
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(
        receive_follow,
        node.urls,
        follower=ana,
        target=mei,
        iri=Iri(f"{ana.iri}/follows/1"),
    )
    await node.work()
    await node.db.write(lambda w: w.run("DELETE FROM deliveries"))
    return mei, ana


async def fail_for_days(node: FederatedNode, host: str, days: int) -> None:
    for _ in range(days):
        await node.db.write(note_failure, host, error="silence")
        node.clock.advance(DAY_MS)


async def post(node: FederatedNode, author: Actor) -> Note:
    note = await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea")
    )
    await node.work()
    return note


async def waiting(node: FederatedNode) -> int:
    return (await node.db.read(count_deliveries))[0]


async def probe(node: FederatedNode) -> None:
    await node.db.write(lambda w: w.enqueue(ProbePeers()))
    await node.work()


async def test_a_server_that_failed_on_seven_days_gets_no_posts_but_their_end(
    node: FederatedNode, peer: Peer
) -> None:
    mei, _ = await followed(node, peer)
    await fail_for_days(node, peer.host, DEAD_AFTER_DAYS - 1)
    note = await post(node, mei)
    assert await waiting(node) == 1
    await fail_for_days(node, peer.host, 1)
    await post(node, mei)
    assert await waiting(node) == 1
    await node.db.write(delete_note, node.urls, note=note, by=mei)
    await node.work()
    assert await waiting(node) == 2


async def test_an_end_waits_for_weeks_and_a_post_for_one(
    node: FederatedNode, peer: Peer
) -> None:
    mei, _ = await followed(node, peer)
    note = await post(node, mei)
    await node.db.write(delete_note, node.urls, note=note, by=mei)
    await node.work()
    peer.route("/inbox", answer(503))
    for days, state in ((8, (1, 1)), (LASTING_MS // DAY_MS, (0, 2))):
        node.clock.advance(days * DAY_MS)
        await node.db.write(_make_due)
        async with node.sending():
            await _until(node, *state)


async def test_a_dead_server_is_asked_daily_for_a_month_and_weekly_then(
    node: FederatedNode, peer: Peer
) -> None:
    await followed(node, peer)
    peer.route("/.well-known/nodeinfo", answer(503))
    await fail_for_days(node, peer.host, DEAD_AFTER_DAYS)
    asked: list[int] = []
    for day in range(46):
        peer.script.received.clear()
        await probe(node)
        if peer.gets():
            asked.append(day)
        node.clock.advance(DAY_MS)
    assert asked[:20] == list(range(20))
    gaps = {late - early for early, late in pairwise(asked)}
    assert gaps == {1, 7}
    assert asked[-1] - asked[-2] == 7


async def test_any_answer_brings_a_dead_server_back(
    node: FederatedNode, peer: Peer
) -> None:
    """Most have no NodeInfo at that path, or something else there: they live."""
    mei, _ = await followed(node, peer)
    await fail_for_days(node, peer.host, DEAD_AFTER_DAYS)
    await probe(node)
    assert peer.gets()[-1] == "/.well-known/nodeinfo"
    await post(node, mei)
    assert await waiting(node) == 1


async def test_a_letter_of_a_dead_server_brings_it_back(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ana = await followed(node, peer)
    await fail_for_days(node, peer.host, DEAD_AFTER_DAYS)
    await node.receive(peer, "ana", make_activity("Like", ana.iri, f"{mei.iri}/x"))
    await post(node, mei)
    assert await waiting(node) == 1


async def test_the_owner_may_count_a_dead_server_as_alive(
    node: FederatedNode, peer: Peer
) -> None:
    mei, _ = await followed(node, peer)
    await fail_for_days(node, peer.host, DEAD_AFTER_DAYS)
    await node.db.write(retry_host, peer.host)
    await post(node, mei)
    assert await waiting(node) == 1


async def test_a_deleted_actors_key_stays_until_the_last_server_has_heard(
    node: FederatedNode, peer: Peer
) -> None:
    mei, _ = await followed(node, peer)
    await post(node, mei)
    await node.db.write(begin_deletion, node.urls, mei)
    job = ForgetKeys(mei.id)
    with pytest.raises(JobDelayed):
        await destroy_keys(node.db, job)
    assert await node.db.read(find_signing_key, mei.id) is not None
    await node.db.write(lambda w: w.run("DELETE FROM deliveries"))
    await destroy_keys(node.db, job)
    assert await node.db.read(find_signing_key, mei.id) is None


async def _until(node: FederatedNode, waiting: int, failed: int) -> None:
    async with asyncio.timeout(20):
        while await node.db.read(count_deliveries) != (waiting, failed):
            await asyncio.sleep(0.01)


def _make_due(w: Writer) -> None:
    w.run("UPDATE peers SET retry_ms = 0, failures = 0, failing_days = 0")
    w.run("UPDATE deliveries SET next_ms = :now", now=w.now_ms)
