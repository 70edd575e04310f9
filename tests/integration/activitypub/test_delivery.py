"""What goes out: to whom, in which order, and what happens when servers fail."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from support.federated import FederatedNode
from support.nodes import PATIENCE_S, wait_until
from support.peer import Peer, make_activity
from support.people import remote_profile
from support.scripted_peer import answer

from federation.audience import Visibility
from federation.signatures.messages import IncomingRequest
from node.actors.actions import save_remote_actor, update_profile
from node.actors.models import Actor, ProfileDraft
from node.actors.queries import find_actor_by_iri
from node.database.types import Database, Reader
from node.delivery.hosts import retry_host
from node.delivery.queries import count_deliveries, list_lanes
from node.delivery.queue import claim_deliveries, release_deliveries
from node.errors import Unavailable
from node.ids import Iri
from node.notes.actions import delete_note, edit_note, post_note
from node.notes.models import Note, NoteDraft
from node.relations.actions import receive_follow

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


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
    await node.db.write(lambda w: w.run("DELETE FROM deliveries"))
    return actor


async def post(
    node: FederatedNode, author: Actor, text: str = "tea", **draft: Any
) -> Note:
    note = await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text=text, **draft)
    )
    await node.work()
    return note


async def waiting(node: FederatedNode) -> tuple[int, int]:
    """How many deliveries wait, and how many failed for good."""
    return await node.db.read(count_deliveries)


async def until_waiting(node: FederatedNode, count: int, failed: int = 0) -> None:
    async def is_so() -> bool:
        return await waiting(node) == (count, failed)

    await _until(is_so)


def later(node: FederatedNode, by_ms: int) -> None:
    node.clock.advance(by_ms)
    node.services.delivery_wake.set()


async def test_a_note_goes_once_to_the_shared_inbox_of_its_followers(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    await follower(node, peer, "vic", mei)
    async with node.sending():
        note = await post(node, mei, title="My tea")
        await until_waiting(node, 0)
    (request,) = peer.posts()
    assert request.target == b"/inbox"
    (create,) = peer.inbox("Create")
    shown = create["object"]
    assert shown["id"] == note.iri
    assert shown["content"].startswith("<p><strong>My tea</strong></p>")
    assert "name" not in shown
    assert create["to"] == shown["to"]
    served = await node.get(note.iri)
    assert served.json()["content"] == shown["content"]


async def test_a_direct_note_goes_to_personal_inboxes_only(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana = await follower(node, peer, "ana", mei)
    await follower(node, other, "vic", mei)
    async with node.sending():
        draft = NoteDraft(
            text=f"hi @{ana.name}@{ana.host}",
            visibility=Visibility.DIRECT,
            mentioned={f"{ana.name}@{ana.host}": ana.id},
        )
        await node.db.write(post_note, node.urls, author=mei, draft=draft)
        await node.work()
        await until_waiting(node, 0)
    assert [request.target for request in peer.posts()] == [b"/users/ana/inbox"]
    (create,) = peer.inbox("Create")
    assert (create["to"], create["cc"]) == ([ana.iri], [])
    assert other.posts() == []


async def test_a_note_its_edit_and_its_end_arrive_in_that_order(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    note = await post(node, mei)
    node.clock.advance(1_000)
    draft = NoteDraft(text="better tea")
    await node.db.write(edit_note, node.urls, author=mei, note_id=note.id, draft=draft)
    await node.work()
    await node.db.write(delete_note, node.urls, note=note, by=mei)
    peer.route("/inbox", [answer(503), answer(202)])
    async with node.sending():
        await _until_failing(node)
        later(node, HOUR_MS)
        await until_waiting(node, 0)
    kinds = [each["type"] for each in peer.inbox()]
    assert kinds == ["Create", "Create", "Update", "Delete"]


async def test_whom_an_edit_names_no_more_hears_of_it_and_of_the_end(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    name = f"{ana.name}@{ana.host}"
    note = await post(node, mei, text=f"tea, @{name}", mentioned={name: ana.id})
    async with node.sending():
        for text in ("tea, everybody", "tea for everybody"):
            node.clock.advance(1_000)
            draft = NoteDraft(text=text)
            await node.db.write(
                edit_note, node.urls, author=mei, note_id=note.id, draft=draft
            )
            await node.work()
        await node.db.write(delete_note, node.urls, note=note, by=mei)
        await until_waiting(node, 0)

    kinds = [each["type"] for each in peer.inbox()]
    assert kinds == ["Create", "Update", "Update", "Delete"]
    for update in peer.inbox("Update"):
        assert ana.iri not in (*update["to"], *update["cc"])
        assert "everybody" in update["object"]["content"]


async def test_a_changed_profile_is_told_to_followers(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    async with node.sending():
        await node.db.write(
            update_profile, mei.id, ProfileDraft(display_name="Mei Lin")
        )
        await node.work()
        await until_waiting(node, 0)
    (update,) = peer.inbox("Update")
    assert update["object"]["name"] == "Mei Lin"


async def test_a_server_that_fails_is_tried_again_later(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    peer.route("/inbox", [answer(500), answer(502), answer(202)])
    async with node.sending():
        await post(node, mei)
        for tries in (1, 2):
            await wait_until(lambda tries=tries: len(peer.posts()) == tries)
            await until_waiting(node, 1)
            await _until_failing(node, tries)
            later(node, HOUR_MS)
        await until_waiting(node, 0)
    assert len(peer.posts()) == 3
    dates = {dict(request.headers)[b"date"] for request in peer.posts()}
    assert len(dates) == 3


async def test_a_server_that_asks_for_rest_gets_it(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    busy = answer(429, retry_after="7200")
    peer.route("/inbox", [busy, answer(202)])
    async with node.sending():
        await post(node, mei)
        await wait_until(lambda: len(peer.posts()) == 1)
        await _until_lane_rests(node, 7_000_000)
        await post(node, mei)
        later(node, HOUR_MS)
        await until_waiting(node, 2)
        assert len(peer.posts()) == 1
        later(node, 2 * HOUR_MS)
        await until_waiting(node, 0)


async def test_an_inbox_that_never_takes_our_signature_is_given_up(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    peer.route("/inbox", answer(401))
    async with node.sending():
        await post(node, mei)
        for tries in (1, 2, 3):
            # Each try knocks with both ways to sign.
            await wait_until(lambda tries=tries: len(peer.posts()) == 2 * tries)
            await _until_tried(node, tries)
            later(node, HOUR_MS)
        assert await waiting(node) == (0, 1)


@pytest.mark.parametrize("status", [400, 403, 404, 413, 501])
async def test_a_refusal_is_final(node: FederatedNode, peer: Peer, status: int) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    peer.route("/inbox", answer(status))
    async with node.sending():
        await post(node, mei)
        await until_waiting(node, 0, failed=1)


async def test_an_inbox_that_is_gone_takes_its_owner_along_if_they_are_gone(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await follower(node, peer, "ana", mei)
    vic = await follower(node, peer, "vic", mei)
    peer.route("/inbox", answer(410))
    peer.remove("ana")
    async with node.sending():
        await post(node, mei)
        await until_waiting(node, 0, failed=1)
    await node.work()
    gone = await node.db.read(find_actor_by_iri, ana.iri)
    kept = await node.db.read(find_actor_by_iri, vic.iri)
    assert gone is not None and gone.deleted_ms is not None
    assert kept is not None and kept.deleted_ms is None


async def test_a_server_that_hangs_holds_up_nobody_else(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    await follower(node, other, "vic", mei)
    held = asyncio.Event()

    async def hang(request: IncomingRequest, writer: asyncio.StreamWriter) -> None:
        await held.wait()
        writer.write(answer(202))

    peer.route("/inbox", hang)
    async with node.sending():
        for _ in range(5):
            await post(node, mei)
        await wait_until(lambda: len(other.posts()) == 5)
        assert len(peer.posts()) <= 2
        held.set()
        await until_waiting(node, 0)
    assert len(peer.inbox("Create")) == 5


async def test_hearing_from_a_server_wakes_what_waits_for_it(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await follower(node, peer, "ana", mei)
    peer.route("/inbox", [answer(503), answer(202)])
    async with node.sending():
        await post(node, mei)
        await wait_until(lambda: len(peer.posts()) == 1)
        await until_waiting(node, 1)
        await _until_failing(node)
        follow = make_activity("Like", ana.iri, f"{mei.iri}/nothing")
        assert (await node.post(peer, "ana", follow)).status_code == 202
        await until_waiting(node, 0)


async def test_a_sender_that_died_is_followed_by_one_that_goes_on(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    await post(node, mei)
    # The dead one had claimed everything.
    assert len(await node.db.write(claim_deliveries, 10)) == 1
    async with node.sending():
        await until_waiting(node, 0)
    assert len(peer.inbox("Create")) == 1


class Stumbling:
    """A database that is away when deliveries are to be given back."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.refused = 0

    async def write(self, fn: Any, *args: Any, **rest: Any) -> Any:
        if fn is release_deliveries and not self.refused:
            self.refused += 1
            raise Unavailable("database: gone")
        return await self._db.write(fn, *args, **rest)

    async def read(self, fn: Any, *args: Any, **rest: Any) -> Any:
        return await self._db.read(fn, *args, **rest)


async def test_a_database_that_is_away_for_a_moment_ends_nothing(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    for _ in range(6):
        await post(node, mei)
    peer.route("/inbox", [answer(503), answer(202)])
    stumbling = Stumbling(node.db)
    async with node.sending(cast("Database", stumbling)):
        await wait_until(lambda: stumbling.refused, what="a refusal")
        # The leases end, and so does the time for which the server is left alone.
        while await waiting(node) != (0, 0):
            later(node, 3 * MINUTE_MS)
            await asyncio.sleep(0.05)
    assert len({create["id"] for create in peer.inbox("Create")}) == 6


async def test_the_owner_may_have_a_server_tried_at_once(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await follower(node, peer, "ana", mei)
    peer.route("/inbox", [answer(400), answer(400), answer(202)])
    async with node.sending():
        await post(node, mei)
        await until_waiting(node, 0, failed=1)
        (lane,) = await node.db.read(list_lanes)
        assert (lane.host, lane.failed) == (peer.host, 1)
        await node.db.write(retry_host, peer.host)
        await until_waiting(node, 0)


async def test_many_servers_are_reached_with_few_writes(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    for number in range(300):
        name = f"u{number}"
        iri = Iri(peer.iri(name))
        profile = replace(
            remote_profile(name),
            iri=iri,
            host=f"h{number}.example",
            inbox=f"{peer.base}/boxes/{number}",
            shared_inbox="",
            keys=(),
        )
        actor = await node.db.write(save_remote_actor, profile)
        peer.route(f"/boxes/{number}", answer(202))
        await node.db.write(
            receive_follow,
            node.urls,
            follower=actor,
            target=mei,
            iri=Iri(f"{iri}/f"),
        )
    await node.work()
    await node.db.write(lambda w: w.run("DELETE FROM deliveries"))
    async with node.sending():
        await post(node, mei)
        await wait_until(lambda: len(peer.posts()) == 300)
        await until_waiting(node, 0)


async def _until_lane_rests(node: FederatedNode, for_ms: int) -> None:
    async def is_resting() -> bool:
        lanes = await node.db.read(list_lanes)
        return bool(lanes) and lanes[0].next_ms - node.clock.now_ms() > for_ms

    await _until(is_resting)


async def _until_failing(node: FederatedNode, times: int = 1) -> None:
    async def has_failed() -> bool:
        return await node.db.read(_failures) >= times

    await _until(has_failed)


async def _until_tried(node: FederatedNode, times: int) -> None:
    async def was_tried() -> bool:
        return await node.db.read(_attempts) == times

    await _until(was_tried)


async def _until(ask: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await ask():
            await asyncio.sleep(0.01)


def _attempts(r: Reader) -> int:
    row = r.one("SELECT COALESCE(MAX(attempts), 0) AS n FROM deliveries")
    assert row is not None
    return row.num("n")


def _failures(r: Reader) -> int:
    row = r.one("SELECT COALESCE(MAX(failures), 0) AS n FROM peers")
    assert row is not None
    return row.num("n")
