"""Followers that two servers remember differently (FEP-8fcf), both sides of it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.federated import FederatedNode, open_node
from support.peer import Peer, make_activity, make_note
from support.scripted_peer import answer, json_answer

from federation.audience import Visibility
from federation.followers import FollowersClaim, digest_of, find_claim, header_of
from federation.origins import Iri
from federation.signatures.messages import (
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.signer import sign
from node.actors.actions import suspend_actor
from node.actors.models import Actor
from node.clock import HOUR_MS, SetClock
from node.database.types import Database, Reader
from node.notes.actions import post_note
from node.notes.models import NoteDraft
from node.notes.queries import find_note_by_iri
from node.relations.actions import (
    mark_accepted,
    receive_follow,
    request_follow,
    undo_received_follow,
)
from node.relations.queries import digests, follows

NAME = b"collection-synchronization"
SCHEMES = tuple(SignatureScheme)


async def followed(node: FederatedNode, mei: Actor, iri: str) -> Actor:
    """Somebody of a peer follows mei."""
    follower = await node.services.strangers.ensure(iri)
    await node.db.write(
        receive_follow,
        node.urls,
        follower=follower,
        target=mei,
        iri=Iri(f"{iri}/follows/{mei.id}"),
    )
    return follower


async def following(node: FederatedNode, who: Actor, iri: str) -> Actor:
    target = await node.services.strangers.ensure(iri)
    await node.db.write(request_follow, node.urls, follower=who, target=target)
    await node.db.write(mark_accepted, follower=who, target=target)
    return target


async def sent(
    node: FederatedNode, peer: Peer, mei: Actor, *, text: str = "tea", **draft: Any
) -> list[bytes]:
    """What goes with the next note to a peer: the header's values."""
    before = len(peer.posts())
    note = await node.db.write(
        post_note, node.urls, author=mei, draft=NoteDraft(text=text, **draft)
    )
    await node.work()
    async with node.sending():
        await until_waiting(node, 0)
    post = next(
        each
        for each in peer.posts()[before:]
        if json.loads(each.body)["object"]["id"] == note.iri
    )
    (signature,) = post.values(b"signature")
    values = post.values(NAME)
    assert (NAME in signature) == bool(values), "what is sent is signed"
    return values


async def until_waiting(node: FederatedNode, number: int) -> None:
    """Until so many deliveries wait."""
    while await node.db.read(_count_deliveries) != number:
        await asyncio.sleep(0.01)


async def signed_get(
    node: FederatedNode, peer: Peer, name: str, url: str
) -> httpx.Response:
    now_s = node.clock.now_ms() // 1_000
    made = sign(
        OutgoingRequest("GET", url), peer.key_of(name), SignatureScheme.CAVAGE, now_s
    )
    headers = {key.decode(): value.decode("latin-1") for key, value in made}
    headers["accept"] = "application/activity+json"
    return await node.send("GET", url, headers)


def claim_of(peer: Peer, digest: bytes, **changes: str) -> str:
    ana = peer.iri("ana")
    claim = FollowersClaim(
        Iri(changes.get("collection", f"{ana}/followers")),
        Iri(changes.get("url", f"{ana}/our_followers")),
        digest,
    )
    return header_of(claim)


async def deliver(
    node: FederatedNode,
    peer: Peer,
    header: str,
    *,
    number: int = 1,
    scheme: SignatureScheme = SignatureScheme.CAVAGE,
    is_signed: bool = True,
) -> None:
    """A note of ana's arrives with a header about her followers here."""
    ana = peer.iri("ana")
    create = make_activity("Create", ana, make_note(ana, number))
    body = SignableBody.of(json.dumps(create).encode())
    extra = ((NAME, header.encode()),)
    request = OutgoingRequest(
        "POST", f"{node.base_url}/ap/inbox", body, signed_headers=extra * is_signed
    )
    made = sign(request, peer.key_of("ana"), scheme, node.clock.now_ms() // 1_000)
    headers = [(name.decode(), value.decode()) for name, value in (*made, *extra)]
    headers.append(("content-type", body.content_type))
    response = await node.send("POST", request.url, headers, body.content)
    assert response.status_code == 202
    await node.work()
    assert await node.db.read(find_note_by_iri, f"{ana}/notes/{number}") is not None


def show_list(peer: Peer, *iris: str, **more: Any) -> None:
    """The partial collection that ana's server shows."""
    url = f"{peer.iri('ana')}/our_followers"
    peer.show({"id": url, "type": "OrderedCollection", "orderedItems": iris, **more})


def was_asked(peer: Peer) -> bool:
    return "/users/ana/our_followers" in peer.gets()


# Sending


async def test_a_note_to_followers_tells_which_are_known_there(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, bea, vic = peer.add("ana"), peer.add("bea"), other.add("vic")
    follower = await followed(node, mei, ana)
    await followed(node, mei, vic)

    (value,) = await sent(node, peer, mei)

    claim = find_claim(value.decode(), sender=mei.iri)
    assert claim is not None
    assert claim.collection == mei.followers_iri
    assert claim.url == f"{mei.iri}/followers_synchronization"
    assert claim.digest == digest_of([ana])
    await followed(node, mei, bea)
    (value,) = await sent(node, peer, mei, visibility=Visibility.FOLLOWERS)
    claim = find_claim(value.decode(), sender=mei.iri)
    assert claim is not None and claim.digest == digest_of([ana, bea])
    await node.db.write(undo_received_follow, follower=follower, target=mei)
    (value,) = await sent(node, peer, mei)
    claim = find_claim(value.decode(), sender=mei.iri)
    assert claim is not None and claim.digest == digest_of([bea])


async def test_a_server_without_followers_is_told_so_and_messages_tell_nothing(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    handle = f"ana@{peer.host}"
    named = {"text": f"@{handle}", "mentioned": {handle: ana.id}}
    (value,) = await sent(node, peer, mei, **named)
    assert f'digest="{"0" * 64}"' in value.decode()
    direct = await sent(node, peer, mei, **named, visibility=Visibility.DIRECT)
    assert direct == []


async def test_too_many_followers_on_one_server_are_not_compared(
    node: FederatedNode, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "MAX_COMPARED", 1)
    mei = await node.person("mei")
    for name in ("ana", "bea"):
        await followed(node, mei, peer.add(name))
    assert await sent(node, peer, mei) == []


async def test_the_list_is_for_the_server_whose_people_it_names(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, vic = peer.add("ana"), other.add("vic")
    follower = await followed(node, mei, ana)
    await followed(node, mei, vic)
    peer.add("node", type="Application")
    url = f"{mei.iri}/followers_synchronization"

    assert (await node.get(url)).status_code == 401
    for who in ("ana", "node"):
        shown = await signed_get(node, peer, who, url)
        assert shown.json()["orderedItems"] == [ana]
        assert shown.headers["cache-control"] == "private, no-store"
    assert (await signed_get(node, other, "vic", url)).json()["orderedItems"] == [vic]
    await node.db.write(suspend_actor, follower.id)
    assert (await signed_get(node, peer, "ana", url)).status_code == 403
    nobody = f"{node.base_url}/ap/u/12345/followers_synchronization"
    assert (await signed_get(node, peer, "node", nobody)).status_code == 404


# Receiving


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_who_is_not_on_the_list_follows_no_more(
    node: FederatedNode, peer: Peer, scheme: SignatureScheme
) -> None:
    mei, kim = await node.person("mei"), await node.person("kim")
    target = await following(node, mei, peer.add("ana"))
    await following(node, kim, target.iri)
    node.clock.advance(HOUR_MS)
    show_list(peer, kim.iri, f"{peer.base}/users/bob")
    await deliver(node, peer, claim_of(peer, digest_of([kim.iri])), scheme=scheme)
    assert not await node.db.read(follows, mei.id, target.id)
    assert await node.db.read(follows, kim.id, target.id)


async def test_the_same_digest_asks_for_nothing(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await following(node, mei, peer.add("ana"))
    show_list(peer)
    await deliver(node, peer, claim_of(peer, digest_of([mei.iri])))
    assert not was_asked(peer)


async def test_who_is_listed_without_following_says_so(
    node: FederatedNode, peer: Peer
) -> None:
    mei, kim = await node.person("mei"), await node.person("kim")
    target = await following(node, mei, peer.add("ana"))
    nobody = f"{node.base_url}/ap/u/12345"
    show_list(peer, mei.iri, kim.iri, nobody)
    await deliver(node, peer, claim_of(peer, digest_of([mei.iri, kim.iri, nobody])))
    (undo,) = await node.db.read(_undos)
    assert (undo["actor"], undo["to"]) == (kim.iri, [target.iri])
    assert "id" not in undo["object"]
    assert (undo["object"]["type"], undo["object"]["actor"]) == ("Follow", kim.iri)
    assert undo["object"]["object"] == target.iri


async def test_a_lost_accept_is_made_up_for(node: FederatedNode, peer: Peer) -> None:
    mei, kim = await node.person("mei"), await node.person("kim")
    target = await following(node, mei, peer.add("ana"))
    await node.db.write(request_follow, node.urls, follower=kim, target=target)
    show_list(peer, mei.iri, kim.iri)
    digest = digest_of([mei.iri, kim.iri])
    await deliver(node, peer, claim_of(peer, digest))
    # So young a request may be one of two that are on their way.
    assert not await node.db.read(follows, kim.id, target.id)
    node.clock.advance(HOUR_MS)
    await deliver(node, peer, claim_of(peer, digest), number=2)
    assert await node.db.read(follows, kim.id, target.id)
    assert await node.db.read(_undos) == []


@pytest.mark.engine_only("sqlite")
@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"totalItems": 3}, 200),
        ({"orderedItems": []}, 200),
        ({"orderedItems": ["https://b.example/u/1"], "next": 5, "first": "{url}"}, 200),
        ({"type": "Person"}, 200),
        ({}, 403),
        ({}, 404),
    ],
)
async def test_a_list_that_is_not_whole_ends_no_follow(
    node: FederatedNode, peer: Peer, document: dict[str, Any], status: int
) -> None:
    mei = await node.person("mei")
    target = await following(node, mei, peer.add("ana"))
    node.clock.advance(HOUR_MS)
    url = f"{peer.iri('ana')}/our_followers"
    shown = {"id": url, "type": "OrderedCollection", **document}
    if "first" in shown:
        shown["first"] = url
    route = json_answer(shown) if status == 200 else answer(status)
    peer.route("/users/ana/our_followers", route)
    await deliver(node, peer, claim_of(peer, bytes(32)))
    assert was_asked(peer)
    assert await node.db.read(follows, mei.id, target.id)


@pytest.mark.engine_only("sqlite")
async def test_an_empty_list_that_says_so_ends_every_follow(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    target = await following(node, mei, peer.add("ana"))
    node.clock.advance(HOUR_MS)
    show_list(peer, totalItems=0)
    await deliver(node, peer, claim_of(peer, bytes(32)))
    assert not await node.db.read(follows, mei.id, target.id)


@pytest.mark.engine_only("sqlite")
async def test_a_follow_that_is_young_is_left_alone(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    target = await following(node, mei, peer.add("ana"))
    show_list(peer, totalItems=0)
    await deliver(node, peer, claim_of(peer, bytes(32)))
    assert was_asked(peer)
    assert await node.db.read(follows, mei.id, target.id)


@pytest.mark.engine_only("sqlite")
async def test_headers_that_are_not_the_senders_own_are_ignored(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, eve = peer.add("ana"), peer.add("eve")
    await following(node, mei, ana)
    show_list(peer, totalItems=0)
    wrong = (
        claim_of(peer, bytes(32), collection=f"{eve}/followers"),
        claim_of(peer, bytes(32), url=f"{other.base}/users/ana/our_followers"),
        claim_of(peer, bytes(32), collection=f"{other.base}/users/ana/followers"),
        "nonsense",
    )
    for number, header in enumerate(wrong):
        await deliver(node, peer, header, number=number)
    for number, scheme in enumerate(SCHEMES, len(wrong)):
        await deliver(
            node,
            peer,
            claim_of(peer, bytes(32)),
            number=number,
            scheme=scheme,
            is_signed=False,
        )
    assert not was_asked(peer)
    assert other.gets() == []


@pytest.mark.engine_only("sqlite")
async def test_a_sender_cannot_make_us_read_lists_all_day(
    db: Database, clock: SetClock, tmp_path: Path, peer: Peer
) -> None:
    limits = {"rate_limits": "on"}
    async with open_node(db, clock, tmp_path / "data", **limits) as node:
        mei = await node.person("mei")
        await following(node, mei, peer.add("ana"))
        show_list(peer, totalItems=0)
        for number in range(7):
            await deliver(node, peer, claim_of(peer, bytes(32)), number=number)
        assert peer.gets().count("/users/ana/our_followers") == 4


def _count_deliveries(r: Reader) -> int:
    row = r.one("SELECT COUNT(*) AS n FROM deliveries")
    assert row is not None
    return row.num("n")


def _undos(r: Reader) -> list[dict[str, Any]]:
    rows = r.all("SELECT body FROM activities WHERE kind = 'Undo' ORDER BY id LIMIT 9")
    return [json.loads(row.text("body")) for row in rows]
