"""Somebody here is suspended: other servers hear it, and when it ends."""

import json
from typing import Any

from support.federated import BASE_URL, FederatedNode
from support.peer import Peer, make_activity

from node.actors.actions import suspend_actor, unsuspend_actor
from node.actors.models import Actor
from node.database.types import Reader
from node.ids import Iri
from node.notes.actions import post_note
from node.notes.models import NoteDraft
from node.relations.actions import receive_follow

WEBFINGER = f"/.well-known/webfinger?resource=acct:mei@{BASE_URL.partition('://')[2]}"


async def somebody_followed(node: FederatedNode, peer: Peer) -> Actor:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(
        receive_follow, node.urls, follower=ana, target=mei, iri=Iri(f"{ana.iri}/f")
    )
    await node.work()
    return mei


def _list_updates(r: Reader) -> list[dict[str, Any]]:
    """The Updates that wait for ana's server, in order."""
    rows = r.all(
        """
        SELECT a.body
        FROM activities AS a
        JOIN deliveries AS d ON d.activity_id = a.id
        WHERE a.kind = 'Update'
        ORDER BY a.id
        LIMIT 10
        """
    )
    return [json.loads(row.text("body")) for row in rows]


async def test_a_suspended_account_is_known_and_says_nothing_of_itself(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await somebody_followed(node, peer)
    await node.db.write(suspend_actor, mei.id)

    assert (await node.get(WEBFINGER)).status_code == 200
    response = await node.get(mei.iri)
    shown = response.json()
    assert response.status_code == 200
    assert shown["suspended"] is True
    assert shown["publicKey"]["id"] == f"{mei.iri}#main-key"
    assert not {"name", "summary", "icon", "image", "alsoKnownAs"} & set(shown)
    assert shown["attachment"] == []
    assert (shown["discoverable"], shown["indexable"]) == (False, False)


async def test_what_a_suspended_account_wrote_and_whom_it_knows_is_not_shown(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await somebody_followed(node, peer)
    note = await node.db.write(
        post_note, node.urls, author=mei, draft=NoteDraft(text="tea")
    )
    await node.db.write(suspend_actor, mei.id)

    for iri in (mei.outbox, mei.followers_iri, mei.following_iri, mei.featured_iri):
        assert (await node.get(iri)).status_code == 403, iri
    assert (await node.get(note.iri)).status_code == 404


async def test_followers_elsewhere_hear_of_a_suspension_and_of_its_end(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await somebody_followed(node, peer)

    await node.db.write(suspend_actor, mei.id)
    await node.work()
    node.clock.advance(1_000)
    await node.db.write(unsuspend_actor, mei.id)
    await node.work()

    suspended, restored = await node.db.read(_list_updates)
    assert suspended["object"]["suspended"] is True
    assert "name" not in suspended["object"]
    assert "suspended" not in restored["object"]
    assert restored["object"]["name"] == "Mei"
    assert suspended["id"] != restored["id"]


async def test_an_undo_of_something_of_somebody_else_is_not_in_the_way(
    node: FederatedNode, peer: Peer
) -> None:
    """Ids can be guessed: eve may not keep ana's own Undo from being remembered."""
    mei = await node.person("mei")
    ana, eve = peer.add("ana"), peer.add("eve")
    follow = make_activity("Follow", ana, mei.iri)

    await node.receive(peer, "eve", make_activity("Undo", eve, follow))
    await node.receive(
        peer, "eve", make_activity("Undo", eve, {**follow, "actor": eve}, id=f"{eve}/u")
    )
    await node.receive(peer, "ana", make_activity("Undo", ana, follow))
    await node.receive(peer, "ana", follow)

    overview = (await node.get(mei.followers_iri)).json()
    assert overview["totalItems"] == 0
