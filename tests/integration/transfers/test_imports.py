"""A list that was brought along is worked through, and no line of it is lost."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from support.federated import FederatedNode, count_rows, open_node
from support.peer import Peer, serve_peer

from node.actors.models import Actor
from node.clock import DAY_MS, HOUR_MS, MINUTE_MS, SetClock
from node.database.types import Database
from node.departures.actions import begin_deletion
from node.errors import Conflict
from node.moves.actions import add_alias, move_away
from node.relations.actions import block
from node.relations.queries import find_relationship
from node.transfers.actions import begin_import, retry_failed
from node.transfers.models import (
    KEPT_IMPORTS,
    PEOPLE,
    Import,
    Line,
    LineState,
    ListKind,
)
from node.transfers.queries import find_import, list_imports, list_lines


@pytest.fixture
async def node(
    db: Database, clock: SetClock, tmp_path: Path
) -> AsyncIterator[FederatedNode]:
    async with open_node(db, clock, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with serve_peer() as served:
        yield served


async def bring(
    node: FederatedNode, actor: Actor, kind: ListKind, handles: Sequence[str]
) -> Import:
    lines = [Line(handle) for handle in handles]
    import_id = await begin_import(node.db, actor.id, kind, lines)
    await node.work()
    return await read(node, import_id)


async def read(node: FederatedNode, import_id: int) -> Import:
    found = await node.db.read(find_import, import_id)
    assert found is not None
    return found


async def reasons(node: FederatedNode, import_id: int) -> dict[str, str]:
    lines = await node.db.read(
        list_lines, import_id, LineState.FAILED, after=0, limit=99
    )
    return {line.handle: line.reason for line in lines}


def host_of(peer: Peer) -> str:
    return peer.base.partition("://")[2]


@pytest.mark.parametrize("kind", PEOPLE)
async def test_every_list_of_people_does_what_it_says(
    node: FederatedNode, peer: Peer, kind: ListKind
) -> None:
    mei, kai = await node.person("mei"), await node.person("kai")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    peer.add("bo")
    listed = [f"ana@{host_of(peer)}", f"bo@{host_of(peer)}", "kai@localhost:8080"]
    found = await bring(node, mei, kind, listed)
    assert (found.done, found.known, found.failed, found.waiting) == (3, 0, 0, 0)
    assert found.finished_ms is not None
    for target in (ana, kai):
        relation = await node.db.read(find_relationship, mei.id, target.id)
        assert {
            ListKind.FOLLOWING: relation.requested or relation.following,
            ListKind.BLOCKS: relation.blocking,
            ListKind.MUTES: relation.muting,
        }[kind]
    again = await bring(node, mei, kind, listed)
    assert (again.done, again.known) == (0, 3)


async def test_what_fails_says_why_and_the_rest_is_done(
    node: FederatedNode, peer: Peer
) -> None:
    mei, eve = await node.person("mei"), await node.person("eve")
    await node.db.write(block, node.urls, actor=eve, target=mei)
    host = host_of(peer)
    peer.add("ana")
    new = peer.add("new", alsoKnownAs=[peer.iri("old")])
    peer.add("old", movedTo=new)
    peer.add("gone")
    peer.remove("gone")
    found = await bring(
        node,
        mei,
        ListKind.FOLLOWING,
        [
            *("mei", "eve@localhost:8080", "nobody@localhost:8080"),
            *(f"old@{host}", f"gone@{host}", f"nobody@{host}", "", "@@"),
            *(f"ana@{host}", f"old@{host}/x"),
        ],
    )
    assert (found.done, found.failed, found.waiting) == (1, 9, 0)
    assert await reasons(node, found.id) == {
        "mei": "Nobody follows themselves.",
        "eve@localhost:8080": "They do not want to be followed by you.",
        "nobody@localhost:8080": "There is nobody of that name.",
        f"old@{host}": "The account has moved.",
        f"gone@{host}": "There is nobody of that name.",
        f"nobody@{host}": "There is nobody of that name.",
        "": "There is nobody of that name.",
        "@@": "This is no handle.",
        f"old@{host}/x": "This is no handle.",
    }


async def test_a_server_that_does_not_answer_is_tried_three_times(
    node: FederatedNode,
) -> None:
    mei = await node.person("mei")
    found = await bring(node, mei, ListKind.FOLLOWING, ["ana@127.0.0.1:9"])
    assert (found.waiting, found.finished_ms) == (1, None)
    with pytest.raises(Conflict, match="last list"):
        await begin_import(node.db, mei.id, ListKind.MUTES, [Line("eve")])
    for wait_ms in (10 * MINUTE_MS, 3 * HOUR_MS):
        node.clock.advance(wait_ms)
        assert (await read(node, found.id)).waiting == 1
        await node.work()
    ended = await read(node, found.id)
    assert (ended.failed, ended.finished_ms) == (1, node.clock.now_ms())
    assert await reasons(node, found.id) == {
        "ana@127.0.0.1:9": "Their server did not answer."
    }


async def test_what_failed_can_be_tried_again(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    peer.add("bo")
    handle = f"ana@{host_of(peer)}"
    found = await bring(node, mei, ListKind.BLOCKS, [handle, "nobody"])
    assert found.failed == 2
    peer.add("ana")
    assert await node.db.write(retry_failed, found.id) == 2
    await node.work()
    ended = await read(node, found.id)
    assert (ended.done, ended.failed) == (1, 1)


async def test_somebody_known_is_blocked_without_asking_their_server(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    node.clock.advance(100 * HOUR_MS)
    asked = len(peer.gets())
    found = await bring(node, mei, ListKind.BLOCKS, [f"Ana@{host_of(peer)}"])
    assert found.done == 1
    assert (await node.db.read(find_relationship, mei.id, ana.id)).blocking
    assert len(peer.gets()) == asked


async def test_a_list_whose_work_was_lost_does_not_keep_from_another(
    node: FederatedNode,
) -> None:
    mei = await node.person("mei")
    await begin_import(node.db, mei.id, ListKind.MUTES, [Line("eve")])
    node.clock.advance(2 * DAY_MS)
    found = await bring(node, mei, ListKind.MUTES, ["nobody"])
    assert found.failed == 1


async def test_who_moved_away_follows_nobody_by_a_list(
    node: FederatedNode, peer: Peer
) -> None:
    mei, new = await node.person("mei"), await node.person("kai")
    await node.db.write(add_alias, new.id, mei)
    target = await node.services.strangers.ensure(new.iri)
    await node.db.write(move_away, node.urls, actor=mei, target=target)
    await node.work()
    peer.add("ana")
    found = await bring(node, mei, ListKind.FOLLOWING, [f"ana@{host_of(peer)}"])
    (reason,) = (await reasons(node, found.id)).values()
    assert reason.startswith("Your account has moved")


async def test_a_thousand_lines_an_hour_are_worked_through(
    db: Database, clock: SetClock, tmp_path: Path
) -> None:
    async with open_node(db, clock, tmp_path, rate_limits="on") as node:
        mei = await node.person("mei")
        handles = [f"nobody{number}" for number in range(1_005)]
        found = await bring(node, mei, ListKind.MUTES, handles)
        assert (found.failed, found.waiting) == (1_000, 5)
        clock.advance(2 * HOUR_MS)
        await node.work()
        ended = await read(node, found.id)
        assert (ended.failed, ended.waiting) == (1_005, 0)


async def test_the_last_imports_are_kept_and_go_with_the_account(
    node: FederatedNode,
) -> None:
    mei = await node.person("mei")
    for number in range(KEPT_IMPORTS + 2):
        node.clock.advance(1)
        await bring(node, mei, ListKind.MUTES, [f"nobody{number}"])
    kept = await node.db.read(list_imports, mei.id, limit=99)
    assert len(kept) == KEPT_IMPORTS
    await node.db.write(begin_deletion, node.urls, mei)
    await node.work()
    rows = await count_rows(node.db)
    assert (rows["imports"], rows["import_lines"]) == (0, 0)
