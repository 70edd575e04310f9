"""Lists, servers to avoid, posts and filters are brought along as people are."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from support.federated import FederatedNode, open_node
from support.notes import post
from support.peer import PUBLIC, Peer, serve_peer

from node.actors.models import Actor
from node.clock import SetClock
from node.database.paging import Span
from node.database.types import Database
from node.filters.queries import list_filters
from node.ids import MAX_ID
from node.lists.actions import add_members, create_list
from node.lists.models import ListDraft
from node.lists.queries import list_lists, list_lists_with
from node.notes.models import Visibility
from node.relations.queries import find_relationship, list_avoided_hosts
from node.timelines.queries import list_bookmarks
from node.transfers.actions import begin_import, retry_failed
from node.transfers.files import read_file
from node.transfers.models import Import, Line, LineState, ListKind
from node.transfers.queries import find_import, list_lines

ALL = Span(before=MAX_ID, limit=99)


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
    node: FederatedNode, actor: Actor, kind: ListKind, lines: Sequence[Line]
) -> Import:
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


async def test_who_is_in_a_list_is_followed_and_put_into_it(
    node: FederatedNode, peer: Peer
) -> None:
    mei, kai = await node.person("mei"), await node.person("kai")
    peer.add("ana")
    own = await node.db.write(create_list, mei.id, ListDraft("Me too"))
    await node.db.write(add_members, own, [mei.id])
    ana = f"ana@{peer.host}"
    lines = read_file(
        ListKind.LISTS,
        f"Art,{ana}\nMusic,{ana}\nArt,kai@localhost:8080\nMe too,mei\n"
        f"Art,nobody@{peer.host}\n{'x' * 257},kai\n".encode(),
    )
    found = await bring(node, mei, ListKind.LISTS, lines)
    assert (found.done, found.known, found.failed) == (3, 1, 2)
    remote = await node.services.strangers.ensure(peer.iri("ana"))
    for person, titles in ((remote, ["Art", "Music"]), (kai, ["Art"])):
        relation = await node.db.read(find_relationship, mei.id, person.id)
        assert relation.following or relation.requested
        lists = await node.db.read(list_lists_with, mei.id, person.id)
        assert sorted(each.title for each in lists) == titles
    again = await bring(node, mei, ListKind.LISTS, lines)
    assert (again.done, again.known, again.failed) == (0, 4, 2)


async def test_a_line_that_is_refused_leaves_nothing_behind(
    node: FederatedNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei, kai = await node.person("mei"), await node.person("kai")
    monkeypatch.setattr("node.lists.actions.members.MAX_MEMBERS", 0)
    found = await bring(node, mei, ListKind.LISTS, [Line("kai", detail="Art")])
    assert await reasons(node, found.id) == {"kai": "A list has at most 0 people."}
    # Nobody is followed for a list that they are not in, nor is there an empty list.
    relation = await node.db.read(find_relationship, mei.id, kai.id)
    assert not relation.following and not relation.requested
    assert await node.db.read(list_lists, mei.id) == []


async def test_servers_are_avoided_without_asking_them(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    names = [
        "Loud.example",
        peer.host,
        "localhost:8080",
        "eve@loud.example",
        "loud.example",
    ]
    lines = [Line(name) for name in names]
    found = await bring(node, mei, ListKind.DOMAINS, lines)
    assert (found.done, found.known, found.failed) == (2, 1, 2)
    assert await reasons(node, found.id) == {
        "localhost:8080": "This is your own server.",
        "eve@loud.example": "This is not the domain of a server.",
    }
    page = await node.db.read(list_avoided_hosts, mei.id, ALL)
    assert sorted(page.items) == sorted(["loud.example", peer.host])
    assert peer.gets() == []


async def test_posts_are_saved_from_here_and_from_elsewhere(
    node: FederatedNode, peer: Peer
) -> None:
    mei, kai = await node.person("mei"), await node.person("kai")
    author = peer.add("ana")
    there = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{peer.base}/notes/1",
        "type": "Note",
        "attributedTo": author,
        "content": "<p>far</p>",
        "to": [PUBLIC],
        "published": "2026-01-01T00:00:00Z",
    }
    peer.show(there)
    near = await post(node.db, kai, "near")
    hidden = await post(node.db, kai, "hidden", visibility=Visibility.DIRECT)
    names = [near.iri, there["id"], hidden.iri, f"{peer.base}/notes/2", "notes/3"]
    lines = [Line(str(name)) for name in names]
    found = await bring(node, mei, ListKind.BOOKMARKS, lines)
    assert (found.done, found.failed) == (2, 3)
    assert await reasons(node, found.id) == {
        hidden.iri: "There is no such note.",
        f"{peer.base}/notes/2": "There is no such post, or it is not for you.",
        "notes/3": "This is no address of a post.",
    }
    kept = await node.db.read(list_bookmarks, mei.id, ALL)
    assert len(kept.items) == 2
    again = await bring(node, mei, ListKind.BOOKMARKS, lines[:2])
    assert (again.done, again.known) == (0, 2)


async def test_filters_come_once_and_broken_ones_can_be_tried_in_vain(
    node: FederatedNode,
) -> None:
    mei, kai = await node.person("mei"), await node.person("kai")
    near = await post(node.db, kai, "near")
    hidden = await post(node.db, kai, "hidden", visibility=Visibility.DIRECT)
    whole = (
        '{"title": "A", "context": ["home"], "filter_action": "hide",'
        ' "keywords": [{"keyword": "b", "whole_word": true}],'
        f' "statuses": ["{near.iri}", "{hidden.iri}", "https://far.example/1"]}}'
    )
    broken = '{"title": "C", "context": []}, {"title": "D"}, 7'
    lines = read_file(ListKind.FILTERS, f"[{whole}, {broken}]".encode())
    found = await bring(node, mei, ListKind.FILTERS, lines)
    assert (found.done, found.failed) == (1, 3)
    (made,) = await node.db.read(list_filters, mei.id)
    assert [(each.text, each.whole_word) for each in made.keywords] == [("b", True)]
    assert [each.note_id for each in made.notes] == [near.id]
    again = await bring(node, mei, ListKind.FILTERS, lines[:1])
    assert (again.done, again.known) == (0, 1)
    assert await node.db.write(retry_failed, found.id) == 3
    await node.work()
    assert (await read(node, found.id)).failed == 3
    told = await reasons(node, found.id)
    assert told == {
        "C": "Context can't be blank.",
        "D": "Context can't be blank.",
        "": "This is no filter.",
    }
