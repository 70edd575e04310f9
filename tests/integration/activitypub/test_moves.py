"""Accounts that move: from here, to here, and elsewhere."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.databases import SqliteTemplate
from support.federated import FederatedNode
from support.network import Network, open_network
from support.peer import Peer, make_activity
from support.people import reload

from federation.errors import Unreachable
from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri
from node.clock import DAY_MS, HOUR_MS, SetClock
from node.database.paging import newest
from node.database.types import Database
from node.errors import Conflict, Invalid
from node.ids import Iri
from node.moves.actions import add_alias, end_move, move_away, remove_alias
from node.moves.carrying import carry_over
from node.moves.jobs import CarryOver
from node.notes.actions import post_note, vote
from node.notes.models import NoteDraft
from node.notes.polls import PollDraft
from node.notifications.models import NotificationKind
from node.notifications.queries import list_notifications
from node.reactions.actions import boost, like, react
from node.relations.actions import (
    block,
    mark_accepted,
    mute,
    receive_block,
    request_follow,
)
from node.relations.queries import find_relationship, follows

HOSTS = ("old.example", "new.example")
START_MS = 1_800_000_000_000


async def befriend(node: FederatedNode, follower: Actor, target: Actor) -> None:
    await node.db.write(request_follow, node.urls, follower=follower, target=target)
    if not target.is_local:
        await node.db.write(mark_accepted, follower=follower, target=target)
    await node.work()


async def list_news(db: Database, actor: Actor) -> list[str]:
    page = await db.read(
        list_notifications, actor.id, newest(9), kinds=[NotificationKind.MOVE]
    )
    return [each.subject for each in page.items]


async def say(node: FederatedNode, peer: Peer, kind: str, **fields: Any) -> None:
    """Ana of a peer says something about herself, under a new id each time."""
    node.clock.advance(1)
    ana = peer.iri("ana")
    news = make_activity(kind, ana, ana, **fields)
    news["id"] = f"{ana}/{kind}/{node.clock.now_ms()}"
    await node.receive(peer, "ana", news)


@pytest.fixture
async def network(
    tmp_path: Path, sqlite_template: SqliteTemplate
) -> AsyncIterator[Network]:
    with pytest.MonkeyPatch.context() as patch:
        clock = SetClock(START_MS)
        async with open_network(
            HOSTS, tmp_path, sqlite_template, patch, clock
        ) as opened:
            yield opened


async def test_a_whole_move_takes_along_who_is_on_either_server(
    network: Network,
) -> None:
    old, new = network.nodes
    ana, fay, mo = [await old.person(name) for name in ("ana", "fay", "mo")]
    anna, ben, eve = [await new.person(name) for name in ("anna", "ben", "eve")]
    seen = await new.services.strangers.ensure(ana.iri)
    await old.db.write(request_follow, old.urls, follower=fay, target=ana)
    await new.db.write(request_follow, new.urls, follower=ben, target=seen)
    await new.db.write(block, new.urls, actor=eve, target=seen)
    await old.db.write(mute, actor=mo, target=ana)
    await network.deliver_all()
    target = await old.services.strangers.ensure(anna.iri)
    move = partial(old.db.write, move_away, old.urls, actor=ana)
    with pytest.raises(Invalid, match="does not name this one"):
        await move(target=target)
    await new.db.write(add_alias, anna.id, seen)
    await network.deliver_all()
    target = await old.services.strangers.refresh(target)
    assert target is not None
    await move(target=target)
    await network.deliver_all()

    assert await new.db.read(follows, ben.id, anna.id)
    assert not await new.db.read(follows, ben.id, seen.id)
    assert await old.db.read(follows, fay.id, target.id)
    assert not await old.db.read(follows, fay.id, ana.id)
    assert (await new.db.read(find_relationship, eve.id, anna.id)).blocking
    assert (await old.db.read(find_relationship, mo.id, target.id)).muting
    assert await list_news(new.db, ben) == ["followed ana@old.example anna"]
    assert await list_news(old.db, fay) == ["followed ana anna@new.example"]
    assert await list_news(new.db, eve) == ["blocked ana@old.example anna"]
    assert await list_news(old.db, mo) == ["muted ana anna@new.example"]
    # Each says what the other said, and nothing is left to follow.
    assert (await reload(new.db, anna)).followers_count == 2
    assert (await reload(old.db, ana)).followers_count == 0
    gone = await reload(new.db, seen)
    assert gone.moved_to == anna.iri
    with pytest.raises(Conflict, match="has moved"):
        await new.db.write(request_follow, new.urls, follower=ben, target=gone)


async def test_who_moved_acts_elsewhere_until_they_are_back(
    node: FederatedNode, peer: Peer
) -> None:
    mei, kai = await node.person("mei"), await node.person("kai")
    draft = NoteDraft(text="tea or coffee?", poll=PollDraft(options=("tea", "coffee")))
    note = await node.db.write(post_note, node.urls, author=kai, draft=draft)
    peer.add("mei", alsoKnownAs=[mei.iri])
    target = await node.services.strangers.ensure(peer.iri("mei"))
    await node.db.write(move_away, node.urls, actor=mei, target=target)
    document = (await node.get(mei.iri)).json()
    assert document["movedTo"] == target.iri
    gone = await reload(node.db, mei)
    attempts: list[tuple[Any, dict[str, Any]]] = [
        (post_note, {"author": gone, "draft": NoteDraft(text="hello")}),
        (request_follow, {"follower": gone, "target": kai}),
        (like, {"actor": gone, "note": note}),
        (boost, {"actor": gone, "note": note}),
        (react, {"actor": gone, "note": note, "text": "🍵"}),
        (vote, {"actor": gone, "note": note, "choices": {0}}),
    ]
    for act, whole in attempts:
        with pytest.raises(Conflict, match="has moved"):
            await node.db.write(act, node.urls, **whole)
    with pytest.raises(Conflict, match="already"):
        await node.db.write(move_away, node.urls, actor=mei, target=target)
    await node.db.write(end_move, mei.id)
    back = await reload(node.db, mei)
    assert "movedTo" not in (await node.get(mei.iri)).json()
    await node.db.write(like, node.urls, actor=back, note=note)
    with pytest.raises(Conflict, match="30 days"):
        await node.db.write(move_away, node.urls, actor=back, target=target)
    node.clock.advance(30 * DAY_MS)
    await node.db.write(move_away, node.urls, actor=back, target=target)


async def test_a_move_away_goes_to_followers_and_to_who_blocks(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    eve = await node.services.strangers.ensure(other.add("eve"))
    follow = make_activity("Follow", ana.iri, mei.iri)
    await node.receive(peer, "ana", follow)
    iri = Iri(f"{eve.iri}/blocks/1")
    await node.db.write(receive_block, actor=eve, target=mei, iri=iri)
    new = await node.services.strangers.ensure(peer.add("mei", alsoKnownAs=[mei.iri]))
    await node.db.write(move_away, node.urls, actor=mei, target=new)
    rows = await node.db.read(
        lambda r: r.all(
            """
            SELECT d.inbox, a.iri
            FROM deliveries AS d
            JOIN activities AS a ON a.id = d.activity_id
            WHERE a.kind = 'Move'
            ORDER BY d.inbox
            LIMIT 9
            """
        )
    )
    assert {row.text("inbox") for row in rows} == {ana.shared_inbox, eve.shared_inbox}
    sent = (await node.get(rows[0].text("iri"))).json()
    assert (sent["type"], sent["actor"], sent["object"], sent["target"]) == (
        "Move",
        mei.iri,
        mei.iri,
        new.iri,
    )
    assert sent["to"] == [mei.followers_iri]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"alsoKnownAs": []}, "does not name this one"),
        ({"movedTo": "https://third.example/u/1"}, "moved elsewhere"),
        ({"type": "Application"}, "Nobody can follow"),
        ({"suspended": True}, "Nobody can follow"),
    ],
)
async def test_nobody_moves_to_an_account_that_cannot_take_them(
    node: FederatedNode, peer: Peer, document: dict[str, Any], words: str
) -> None:
    mei = await node.person("mei")
    iri = peer.add("mei", **{"alsoKnownAs": [mei.iri], **document})
    target = await node.services.strangers.ensure(iri)
    with pytest.raises(Invalid, match=words):
        await node.db.write(move_away, node.urls, actor=mei, target=target)
    assert (await reload(node.db, mei)).moved_to is None


async def test_old_accounts_are_named_in_the_document_up_to_ten(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ensure = node.services.strangers.ensure
    old = [await ensure(peer.add(f"old{number}")) for number in range(11)]
    for alias in old[:10]:
        await node.db.write(add_alias, mei.id, alias)
    await node.db.write(add_alias, mei.id, old[0])
    with pytest.raises(Invalid, match="at most 10"):
        await node.db.write(add_alias, mei.id, old[10])
    with pytest.raises(Invalid, match="account you are using"):
        await node.db.write(add_alias, mei.id, mei)
    await node.db.write(remove_alias, mei.id, old[3].iri)
    shown = (await node.get(mei.iri)).json()["alsoKnownAs"]
    assert shown == [each.iri for each in old[:10] if each is not old[3]]


async def test_a_document_that_names_the_new_account_is_a_move(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """Misskey tells followers by an Update; others are seen when they are read."""
    mei = await node.person("mei")
    old = await node.services.strangers.ensure(peer.add("ana"))
    await befriend(node, mei, old)
    new = other.add("ana", alsoKnownAs=[old.iri])
    peer.add("ana", movedTo=new)
    await say(node, peer, "Update")
    target = await node.db.read(find_actor_by_iri, new)
    assert target is not None
    assert (await node.db.read(find_relationship, mei.id, target.id)).requested


async def test_a_move_to_somebody_here_needs_no_second_consent(
    node: FederatedNode, peer: Peer
) -> None:
    mei, new = await node.person("mei"), await node.person("ana", locked=True)
    old = await node.services.strangers.ensure(peer.add("ana"))
    await befriend(node, mei, old)
    peer.add("ana", movedTo=new.iri)
    await say(node, peer, "Move", target=new.iri)
    assert not await node.db.read(follows, mei.id, new.id)
    await node.db.write(add_alias, new.id, old)
    await say(node, peer, "Move", target=new.iri)
    assert await node.db.read(follows, mei.id, new.id)


async def test_two_accounts_that_move_in_turn_come_to_rest(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    here, there = peer.iri("ana"), other.iri("ana")
    peer.add("ana", alsoKnownAs=[there])
    old = await node.services.strangers.ensure(here)
    await befriend(node, mei, old)

    async def point(*, onwards: bool) -> Actor:
        first, second = (peer, other) if onwards else (other, peer)
        first.add("ana", alsoKnownAs=[second.iri("ana")], movedTo=second.iri("ana"))
        second.add("ana", alsoKnownAs=[first.iri("ana")])
        await say(node, second, "Update")
        await say(node, first, "Move", target=second.iri("ana"))
        new = await node.db.read(find_actor_by_iri, second.iri("ana"))
        assert new is not None
        if (await node.db.read(find_relationship, mei.id, new.id)).requested:
            await befriend(node, mei, new)
        return new

    new = await point(onwards=True)
    assert await node.db.read(follows, mei.id, new.id)
    await point(onwards=False)
    assert await node.db.read(follows, mei.id, old.id)
    await point(onwards=True)
    assert await node.db.read(follows, mei.id, old.id)
    # Both point at each other: neither is where to go.
    node.clock.advance(31 * DAY_MS)
    peer.add("ana", alsoKnownAs=[there], movedTo=there)
    other.add("ana", alsoKnownAs=[here], movedTo=here)
    await say(node, peer, "Move", target=there)
    await say(node, other, "Move", target=here)
    assert await node.db.read(follows, mei.id, old.id)


async def test_a_move_that_came_to_nothing_does_not_keep_from_another(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    old = await node.services.strangers.ensure(peer.add("ana"))
    await befriend(node, mei, old)
    peer.add("ana", movedTo=peer.iri("bo"))
    await say(node, peer, "Update")
    new = other.add("cy", alsoKnownAs=[old.iri])
    peer.add("ana", movedTo=new)
    await say(node, peer, "Move", target=new)
    found = await node.db.read(find_actor_by_iri, new)
    assert found is not None
    assert (await node.db.read(find_relationship, mei.id, found.id)).requested


async def test_blocks_and_mutes_do_not_hit_whom_one_follows_and_this_is_told(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei, kai = await node.person("mei"), await node.person("kai")
    old = await node.services.strangers.ensure(peer.add("ana"))
    new = await node.services.strangers.ensure(other.add("anna"))
    await node.db.write(block, node.urls, actor=mei, target=old)
    await node.db.write(mute, actor=kai, target=old)
    await befriend(node, mei, new)
    await befriend(node, kai, new)
    other.add("anna", alsoKnownAs=[old.iri])
    peer.add("ana", movedTo=new.iri)
    await say(node, peer, "Update")
    pair = f"ana@{old.host} anna@{new.host}"
    assert await list_news(node.db, mei) == [f"not_blocked {pair}"]
    assert await list_news(node.db, kai) == [f"not_muted {pair}"]
    hers = await node.db.read(find_relationship, mei.id, new.id)
    his = await node.db.read(find_relationship, kai.id, new.id)
    assert hers.following and not hers.blocking
    assert his.following and not his.muting
    assert (await node.db.read(find_relationship, mei.id, old.id)).blocking


async def test_a_move_that_concerns_nobody_here_asks_nobody(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    await node.services.strangers.ensure(peer.add("ana"))
    new = other.add("ana", alsoKnownAs=[peer.iri("ana")])
    peer.add("ana", movedTo=new)
    await say(node, peer, "Move", target=new)
    assert other.gets() == []


async def test_carrying_over_is_done_in_parts_and_may_be_repeated(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    people = [await node.person(f"p{number}") for number in range(5)]
    old = await node.services.strangers.ensure(peer.add("ana"))
    new = await node.services.strangers.ensure(other.add("ana"))
    for person in people:
        await befriend(node, person, old)
    # One of them may not follow there: the others do.
    await node.db.write(block, node.urls, actor=people[2], target=new)
    job = CarryOver(old.id, new.id)
    await carry_over(node.db, node.urls, job, at_once=2)
    await carry_over(node.db, node.urls, job, at_once=2)
    found = [await node.db.read(find_relationship, p.id, new.id) for p in people]
    assert [each.requested for each in found] == [True, True, False, True, True]
    assert await node.db.read(follows, people[2].id, old.id)
    for person in people[:2]:
        assert len(await list_news(node.db, person)) == 1


async def test_a_server_that_is_away_is_asked_again(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    old = await node.services.strangers.ensure(peer.add("ana"))
    await befriend(node, mei, old)
    new = other.add("ana", alsoKnownAs=[old.iri])
    peer.add("ana", movedTo=new)
    other.remove("ana", 503)
    with pytest.raises(Unreachable):
        await say(node, peer, "Update")
    other.add("ana", alsoKnownAs=[old.iri])
    node.clock.advance(HOUR_MS)
    await node.work()
    target = await node.db.read(find_actor_by_iri, new)
    assert target is not None
    assert (await node.db.read(find_relationship, mei.id, target.id)).requested
