"""What waited for a server while those whom it was for were removed or blocked."""

import asyncio

import pytest
from support.federated import FederatedNode
from support.nodes import PATIENCE_S
from support.peer import Peer

from federation.audience import Visibility
from node.actors.models import Actor
from node.clock import DAY_MS
from node.delivery.hosts import note_failure
from node.delivery.queries import count_deliveries
from node.ids import Iri
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft
from node.reactions.actions import boost
from node.relations.actions import block, receive_follow, remove_follower


async def follower(node: FederatedNode, peer: Peer, name: str, who: Actor) -> Actor:
    """Somebody on the peer who follows; nothing waits to be sent."""
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
    node: FederatedNode,
    author: Actor,
    visibility: Visibility,
    *named: Actor,
) -> Note:
    mentioned = {f"{each.name}@{each.host}": each.id for each in named}
    text = " ".join(("tea", *(f"@{handle}" for handle in mentioned)))
    draft = NoteDraft(text=text, visibility=visibility, mentioned=mentioned)
    note = await node.db.write(post_note, node.urls, author=author, draft=draft)
    await node.work()
    return note


async def let_in(node: FederatedNode, peer: Peer, *, failed: int) -> set[str]:
    """The peer is back after a day: the notes that it gets."""
    await node.work()
    node.clock.advance(DAY_MS)
    async with node.sending(), asyncio.timeout(PATIENCE_S):
        while await node.db.read(count_deliveries) != (0, failed):
            await asyncio.sleep(0.01)
    return {each["object"]["id"] for each in peer.inbox("Create")}


@pytest.mark.parametrize("end", [remove_follower, block])
async def test_what_is_for_followers_is_not_sent_after_the_last_was_removed(
    node: FederatedNode, peer: Peer, end: object
) -> None:
    mei = await node.person("mei")
    ana = await follower(node, peer, "ana", mei)
    await node.db.write(note_failure, peer.host, error="silence")
    await post(node, mei, Visibility.FOLLOWERS)
    seen = [
        await post(node, mei, each) for each in (Visibility.PUBLIC, Visibility.UNLISTED)
    ]

    if end is block:
        await node.db.write(block, node.urls, actor=mei, target=ana)
    else:
        await node.db.write(remove_follower, node.urls, target=mei, follower=ana)

    assert await let_in(node, peer, failed=1) == {note.iri for note in seen}
    assert len(peer.inbox("Reject")) == 1


async def test_those_who_still_follow_or_are_named_get_it_late(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await follower(node, peer, "ana", mei)
    await follower(node, peer, "bo", mei)
    await node.db.write(note_failure, peer.host, error="silence")
    notes = [
        await post(node, mei, Visibility.FOLLOWERS),
        await post(node, mei, Visibility.DIRECT, ana),
    ]

    await node.db.write(remove_follower, node.urls, target=mei, follower=ana)

    assert await let_in(node, peer, failed=0) == {note.iri for note in notes}


async def test_what_names_a_follower_who_was_removed_is_sent_unless_they_are_blocked(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ben = await node.person("mei"), await node.person("ben")
    ana = await follower(node, peer, "ana", mei)
    await node.db.write(note_failure, peer.host, error="silence")
    to_friends = await post(node, mei, Visibility.FOLLOWERS, ana)
    await post(node, ben, Visibility.DIRECT, ana)

    await node.db.write(remove_follower, node.urls, target=mei, follower=ana)
    await node.db.write(block, node.urls, actor=ben, target=ana)

    assert await let_in(node, peer, failed=1) == {to_friends.iri}


async def test_a_boost_for_followers_does_not_reach_those_who_were_removed(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ben = await node.person("mei"), await node.person("ben")
    ana = await follower(node, peer, "ana", mei)
    await node.db.write(note_failure, peer.host, error="silence")
    note = await post(node, ben, Visibility.PUBLIC)
    await node.db.write(
        boost, node.urls, actor=mei, note=note, visibility=Visibility.FOLLOWERS
    )
    await node.work()

    await node.db.write(remove_follower, node.urls, target=mei, follower=ana)
    await let_in(node, peer, failed=1)

    assert peer.inbox("Announce") == []
