"""Follows over the wire, both ways, through inbox, jobs and sender."""

from support.federated import FederatedNode
from support.nodes import wait_until
from support.peer import Peer, make_activity

from node.actors.queries import find_actor_by_iri
from node.relations.actions import mark_accepted, request_follow, unfollow
from node.relations.models import FollowState
from node.relations.queries import find_follow, follows


async def test_an_open_account_accepts_a_follow_and_says_so(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    follow = make_activity("Follow", ana, mei.iri)
    await node.receive(peer, "ana", follow)
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert (known.name, known.host) == ("ana", peer.host)
    assert await node.db.read(follows, known.id, mei.id)
    async with node.sending():
        await wait_until(lambda: peer.inbox("Accept"))
    (accept,) = peer.inbox("Accept")
    assert accept["actor"] == mei.iri
    assert accept["object"]["id"] == follow["id"]


async def test_a_locked_account_is_asked_first(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei", locked=True)
    ana = peer.add("ana")
    await node.receive(peer, "ana", make_activity("Follow", ana, mei.iri))
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    row = await node.db.read(find_follow, known.id, mei.id)
    assert row is not None
    assert row.state is FollowState.REQUESTED
    assert peer.inbox() == []


async def test_our_follow_counts_once_the_other_side_accepts(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    async with node.sending():
        await wait_until(lambda: peer.inbox("Follow"))
        (follow,) = peer.inbox("Follow")
        assert not await node.db.read(follows, mei.id, ana.id)
        await node.receive(peer, "ana", make_activity("Accept", ana.iri, follow))
        assert await node.db.read(follows, mei.id, ana.id)
        await node.db.write(unfollow, node.urls, follower=mei, target=ana)
        await wait_until(lambda: peer.inbox("Undo"))
    (undo,) = peer.inbox("Undo")
    assert undo["object"]["id"] == follow["id"]


async def test_an_undo_may_name_another_id_but_not_that_of_an_older_follow(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    actor = await node.services.strangers.ensure(ana)

    async def follows_after(kind: str, number: int) -> bool:
        follow = make_activity("Follow", ana, mei.iri, id=f"{ana}/follows/{number}")
        undo = make_activity("Undo", ana, follow, id=f"{ana}/undos/{number}")
        await node.receive(peer, "ana", follow if kind == "Follow" else undo)
        return await node.db.read(find_follow, actor.id, mei.id) is not None

    assert await follows_after("Follow", 1)
    assert await follows_after("Follow", 2)
    assert await follows_after("Undo", 1)
    # Misskey never sent a Follow of this id.
    assert not await follows_after("Undo", 3)


async def test_an_accept_may_name_an_id_of_its_own(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    told = {"type": "Follow", "id": f"{ana.iri}/f", "actor": mei.iri}

    await node.receive(
        peer, "ana", make_activity("Accept", ana.iri, {**told, "object": ana.iri})
    )

    assert await node.db.read(follows, mei.id, ana.id)


async def test_an_undo_ends_the_follow(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    follow = make_activity("Follow", ana, mei.iri)
    await node.receive(peer, "ana", follow)
    await node.receive(peer, "ana", make_activity("Undo", ana, follow))
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert await node.db.read(find_follow, known.id, mei.id) is None


async def test_an_undo_that_arrives_first_still_counts(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    follow = make_activity("Follow", ana, mei.iri)
    await node.receive(peer, "ana", make_activity("Undo", ana, follow))
    await node.receive(peer, "ana", follow)
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert await node.db.read(find_follow, known.id, mei.id) is None


async def test_nobody_accepts_for_another_or_what_was_never_asked(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    eve = await node.services.strangers.ensure(peer.add("eve"))
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    row = await node.db.read(find_follow, mei.id, ana.id)
    assert row is not None
    genuine = {"type": "Follow", "id": row.iri, "actor": mei.iri, "object": ana.iri}
    made_up = {**genuine, "id": f"{node.urls.base_url}/ap/f/1"}
    never = {**made_up, "object": eve.iri}
    await node.receive(peer, "eve", make_activity("Accept", eve.iri, genuine))
    await node.receive(peer, "ana", make_activity("Accept", ana.iri, made_up))
    await node.receive(peer, "eve", make_activity("Accept", eve.iri, never))
    assert not await node.db.read(follows, mei.id, ana.id)
    assert not await node.db.read(follows, mei.id, eve.id)


async def test_followers_go_along_when_both_accounts_say_so(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    old = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(request_follow, node.urls, follower=mei, target=old)
    await node.db.write(mark_accepted, follower=mei, target=old)
    new = other.add("ana")
    move = make_activity("Move", old.iri, old.iri, target=new)
    peer.add("ana", movedTo=new)
    await node.receive(peer, "ana", move)
    assert await node.db.read(find_actor_by_iri, new) is not None
    assert await node.db.read(follows, mei.id, old.id)
    other.add("ana", alsoKnownAs=[old.iri])
    await node.receive(peer, "ana", {**move, "id": f"{old.iri}/move/2"})
    target = await node.db.read(find_actor_by_iri, new)
    assert target is not None
    row = await node.db.read(find_follow, mei.id, target.id)
    assert row is not None
    assert row.state is FollowState.REQUESTED
    assert await node.db.read(find_follow, mei.id, old.id) is None


async def test_nobody_moves_another_account(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    eve = peer.add("eve")
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    await node.db.write(mark_accepted, follower=mei, target=ana)
    target = other.add("ana", alsoKnownAs=[ana.iri])
    await node.receive(peer, "eve", make_activity("Move", eve, ana.iri, target=target))
    assert await node.db.read(follows, mei.id, ana.id)
