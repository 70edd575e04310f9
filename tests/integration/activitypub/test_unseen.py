"""What others may not know of: it answers as what never was, and says nothing."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from support.federated import BASE_URL, FederatedNode, count_rows, open_node
from support.peer import Peer, make_activity
from support.people import PASSWORD_HASH, make_keys

from federation.audience import Visibility
from federation.signatures.messages import OutgoingRequest, SignatureScheme
from federation.signatures.signer import sign
from node.actors.actions import suspend_actor
from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri, get_actor
from node.clock import SetClock
from node.config import Registration
from node.database.types import Database, Reader
from node.notes.actions import delete_note, post_note
from node.notes.models import Note, NoteDraft
from node.reactions.actions import boost, unboost
from node.relations.actions import block
from node.users.actions import sign_up
from node.users.models import SignUp


async def somebody_waiting(node: FederatedNode) -> Actor:
    asked = await node.db.write(
        sign_up,
        node.urls,
        SignUp(name="wim", reason="I make cups."),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
        mode=Registration.APPROVAL,
    )
    return await node.db.read(get_actor, asked.user.actor_id)


async def post(node: FederatedNode, author: Actor, **draft: Any) -> Note:
    return await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea", **draft)
    )


async def signed_get(
    node: FederatedNode, peer: Peer, name: str, url: str
) -> httpx.Response:
    now_s = node.clock.now_ms() // 1_000
    key = peer.key_of(name)
    made = sign(OutgoingRequest("GET", url), key, SignatureScheme.CAVAGE, now_s)
    headers = {key.decode(): value.decode("latin-1") for key, value in made}
    headers["accept"] = "application/activity+json"
    return await node.send("GET", url, headers)


async def test_who_waits_to_be_let_in_is_nobody_yet(node: FederatedNode) -> None:
    wim = await somebody_waiting(node)
    nobody = await node.get("/ap/u/1")

    for address in (
        wim.iri,
        wim.outbox,
        wim.followers_iri,
        f"/.well-known/webfinger?resource=acct:wim@{BASE_URL.partition('://')[2]}",
        f"/.well-known/webfinger?resource={wim.iri}",
    ):
        response = await node.get(address)
        assert response.status_code == 404, address
        assert response.content == nobody.content


async def test_who_waits_cannot_be_followed_and_refuses_nobody(
    node: FederatedNode, peer: Peer
) -> None:
    wim = await somebody_waiting(node)
    await node.services.strangers.ensure(peer.add("ana"))
    await node.work()
    before = await count_rows(node.db)

    await node.receive(peer, "ana", make_activity("Follow", peer.iri("ana"), wim.iri))

    after = await count_rows(node.db)
    for table in ("follows", "activities", "deliveries", "notifications", "jobs"):
        assert after[table] == before[table], table
    again = make_activity("Follow", peer.iri("ana"), wim.iri, id=f"{peer.base}/f/2")
    own = await node.post(peer, "ana", again, to=f"/ap/u/{wim.id}/inbox")
    assert own.status_code == 404


async def test_a_suspended_account_says_nothing_to_who_follows_it(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(suspend_actor, mei.id)
    await node.work()
    before = await count_rows(node.db)

    await node.receive(peer, "ana", make_activity("Follow", peer.iri("ana"), mei.iri))

    after = await count_rows(node.db)
    assert after["follows"] == before["follows"]
    assert after["deliveries"] == before["deliveries"]


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_a_private_note_leaves_no_tombstone_to_be_seen(
    node: FederatedNode, visibility: Visibility
) -> None:
    mei = await node.person("mei")
    note = await post(node, mei, visibility=visibility)
    await node.db.write(delete_note, node.urls, note=note, by=mei)
    nothing = await node.get("/ap/n/1")

    for address in (note.iri, f"{note.iri}/create", f"{note.iri}/replies"):
        response = await node.get(address)
        assert response.status_code == 404, address
        assert response.content == nothing.content


async def test_nothing_about_a_private_note_is_cached(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.receive(peer, "ana", make_activity("Follow", ana.iri, mei.iri))
    note = await post(node, mei, visibility=Visibility.FOLLOWERS)

    for part in ("", "/create", "/replies", "/likes", "/shares"):
        response = await signed_get(node, peer, "ana", note.iri + part)
        assert response.status_code == 200, part
        assert response.headers["cache-control"] == "private, no-store", part


async def test_taking_back_a_private_boost_is_as_private(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    follow = make_activity("Follow", peer.add("ana"), mei.iri)
    await node.receive(peer, "ana", follow)
    note = await post(node, mei, visibility=Visibility.FOLLOWERS)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    await node.work()
    await node.db.write(unboost, node.urls, actor=mei, note=note)
    await node.work()
    told = await node.db.read(_list_activities)

    assert {kind for kind, _ in told} >= {"Announce", "Undo"}
    for _, iri in told:
        assert (await node.get(iri)).status_code == 404, iri


async def test_a_strict_node_shows_nothing_to_the_blocked_and_the_suspended(
    db: Database, clock: SetClock, tmp_path: Path, peer: Peer
) -> None:
    """As Mastodon GHSA-ccpr-m53r-mfwr: who asks counts for public notes as well."""
    strict = {"authorized_fetch": "true"}
    async with open_node(db, clock, tmp_path / "data", **strict) as node:
        mei = await node.person("mei")
        note = await post(node, mei)
        blocked = await node.services.strangers.ensure(peer.add("ana"))
        await node.services.strangers.ensure(peer.add("bob"))
        await node.db.write(block, node.urls, actor=mei, target=blocked)
        suspended = await node.db.read(find_actor_by_iri, peer.iri("bob"))
        assert suspended is not None
        await node.db.write(suspend_actor, suspended.id)

        assert (await signed_get(node, peer, "ana", note.iri)).status_code == 404
        assert (await signed_get(node, peer, "bob", note.iri)).status_code == 403
        assert (await signed_get(node, peer, "bob", mei.outbox)).status_code == 403
        outbox = await signed_get(node, peer, "ana", f"{mei.outbox}?page=1")
        assert outbox.json().get("orderedItems", []) == []
        stub = (await signed_get(node, peer, "bob", mei.iri)).json()
        assert "publicKey" in stub and "outbox" not in stub


def _list_activities(r: Reader) -> list[tuple[str, str]]:
    rows = r.all(
        """
        SELECT kind, iri
        FROM activities
        WHERE kind IN ('Announce', 'Undo')
        ORDER BY id
        LIMIT 10
        """
    )
    return [(row.text("kind"), row.text("iri")) for row in rows]
