"""Somebody here is suspended: other servers hear it, and when it ends."""

import json
from typing import Any

from support.federated import BASE_URL, FederatedNode, count_rows
from support.peer import Peer, make_activity
from support.people import reload

from node.actors.actions import suspend_actor, unsuspend_actor
from node.actors.models import Actor
from node.clock import DAY_MS
from node.database.types import Reader
from node.ids import Iri
from node.notes.actions import post_note
from node.notes.models import NoteDraft
from node.relations.acquaintances import refresh_actors
from node.relations.actions import receive_follow
from node.relations.jobs import RefreshActors
from node.relations.queries import list_follower_recipients

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


async def tell_of_oneself(node: FederatedNode, peer: Peer, **document: Any) -> None:
    ana = peer.add("ana", **document)
    node.clock.advance(1)
    news = make_activity("Update", ana, peer.document("ana"))
    news["id"] = f"{ana}/updates/{node.clock.now_ms()}"
    await node.receive(peer, "ana", news)


async def test_whom_their_own_server_suspends_is_hidden_until_they_are_back(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await somebody_followed(node, peer)
    shown = await node.services.strangers.ensure(peer.add("ana"))
    note = await node.db.write(
        post_note, node.urls, author=mei, draft=NoteDraft(text="tea")
    )
    await tell_of_oneself(node, peer, suspended=True)
    hidden = await reload(node.db, shown)
    assert (hidden.is_active, hidden.suspended_there) == (False, True)
    # Nothing of hers is taken meanwhile, and nothing is sent to her.
    await node.receive(peer, "ana", make_activity("Like", shown.iri, note.iri))
    assert (await count_rows(node.db))["likes"] == 0
    assert await node.db.read(list_follower_recipients, mei.id) == []
    await tell_of_oneself(node, peer)
    back = await reload(node.db, shown)
    assert (back.is_active, back.suspended_there) == (True, False)
    assert len(await node.db.read(list_follower_recipients, mei.id)) == 1


async def test_a_return_that_nobody_told_is_seen_when_the_document_is_read_again(
    node: FederatedNode, peer: Peer
) -> None:
    await somebody_followed(node, peer)
    shown = await node.services.strangers.ensure(peer.add("ana"))
    await tell_of_oneself(node, peer, suspended=True)
    peer.add("ana")
    node.clock.advance(8 * DAY_MS)
    await refresh_actors(node.db, RefreshActors())
    await node.work()
    assert (await reload(node.db, shown)).is_active


async def test_their_server_does_not_lift_what_moderators_here_decided(
    node: FederatedNode, peer: Peer
) -> None:
    await somebody_followed(node, peer)
    shown = await node.services.strangers.ensure(peer.add("ana"))
    await tell_of_oneself(node, peer, suspended=True)
    await node.db.write(suspend_actor, shown.id)
    await tell_of_oneself(node, peer)
    assert not (await reload(node.db, shown)).is_active
    await node.db.write(unsuspend_actor, shown.id)
    assert (await reload(node.db, shown)).is_active
