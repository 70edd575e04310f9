"""What other servers run: asked now and then, believed only for display."""

from support.federated import FederatedNode
from support.peer import Peer
from support.scripted_peer import answer, json_answer
from support.servers import set_policy

from node.background import run_round
from node.clock import DAY_MS
from node.database.types import Database
from node.delivery.hosts import note_success
from node.limits.decisions import Policy
from node.limits.peers import list_peers

NODEINFO = "/nodeinfo/2.1"


def describe(peer: Peer, name: str, version: str) -> None:
    schema = "http://nodeinfo.diaspora.software/ns/schema/2.1"
    links = {"links": [{"rel": schema, "href": peer.base + NODEINFO}]}
    info = {"version": "2.1", "software": {"name": name, "version": version}}
    peer.route("/.well-known/nodeinfo", json_answer(links, "application/json"))
    peer.route(NODEINFO, json_answer(info, "application/json"))


async def list_software(db: Database) -> dict[str, str]:
    page = await db.read(list_peers)
    return {
        each.host: f"{each.software} {each.software_version}".strip()
        for each in page.items
    }


async def test_a_new_server_is_asked_once_and_again_after_a_week(
    node: FederatedNode, peer: Peer
) -> None:
    describe(peer, "mastodon", "4.5.0")
    await node.db.write(note_success, peer.host)
    await run_round(node.services)
    await node.work()
    first = await list_software(node.db)
    asked = len(peer.gets())
    describe(peer, "mastodon", "4.6.0")
    node.clock.advance(6 * DAY_MS)
    await run_round(node.services)
    await node.work()
    before_a_week = (await list_software(node.db), len(peer.gets()))
    node.clock.advance(2 * DAY_MS)
    await run_round(node.services)
    await node.work()

    assert first == {peer.host: "mastodon 4.5.0"}
    assert before_a_week == (first, asked)
    assert await list_software(node.db) == {peer.host: "mastodon 4.6.0"}


async def test_a_server_that_says_nothing_keeps_what_it_said_before(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    describe(peer, "misskey", "2025.1")
    for host in (peer.host, other.host):
        await node.db.write(note_success, host)
    await run_round(node.services)
    await node.work()
    peer.route(NODEINFO, answer(500))
    node.clock.advance(8 * DAY_MS)
    await run_round(node.services)
    await node.work()

    found = await list_software(node.db)
    assert found == {peer.host: "misskey 2025.1", other.host: ""}


async def test_a_blocked_server_is_not_asked_and_nobody_else_is_made_to_wait(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    describe(peer, "spamware", "1")
    describe(other, "vermilion", "0.1.0\u202e" + "9" * 300)
    for host in (peer.host, other.host):
        await node.db.write(note_success, host)
    await node.db.write(set_policy, "127.0.0.1", Policy.BLOCKED)
    await node.services.peers.load(node.db)
    await run_round(node.services)
    await node.work()

    found = await list_software(node.db)
    assert found[peer.host] == "" and peer.gets() == []
    assert found[other.host].startswith("vermilion 0.1.0")
    assert len(found[other.host]) < 60
    assert "\u202e" not in found[other.host]
