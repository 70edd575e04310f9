"""New keys for our people, and new keys of other people: nobody is kept out by it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast

from support.federated import BASE_URL, FederatedNode
from support.nodes import PATIENCE_S, wait_until
from support.peer import Peer, make_activity, signed_headers
from support.scripted_peer import answer
from support.signing import Keys

from federation.errors import SignatureError
from federation.keys import (
    PublicKey,
    SigningKey,
    generate_rsa_pem,
    load_private,
    parse_public_pem,
)
from federation.origins import Iri, canonical_authority
from federation.signatures.messages import IncomingRequest
from federation.signatures.verify import verify
from node.actors.key_source import ActorKeys
from node.actors.keys import make_keys_now, open_key
from node.actors.models import Actor
from node.actors.queries import find_node_actor, find_signing_key, list_public_keys
from node.database.types import Database
from node.delivery.queries import count_deliveries
from node.notes.actions import post_note
from node.notes.models import NoteDraft
from node.relations.actions import receive_follow
from node.rotation import rotate_keys

INBOX = BASE_URL + "/ap/inbox"
OTHER_CLIENT = "203.0.113.9"


async def followed(node: FederatedNode, peer: Peer) -> Actor:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(
        receive_follow,
        node.urls,
        follower=ana,
        target=mei,
        iri=Iri(f"{ana.iri}/follows/1"),
    )
    await node.work()
    await node.db.write(lambda w: w.run("DELETE FROM deliveries"))
    return mei


async def public_key(node: FederatedNode, actor: Actor) -> PublicKey:
    listed = await node.db.read(list_public_keys, actor.id)
    (key,) = [each for each in listed if not each.is_multikey]
    return PublicKey(key.key_id, actor.iri, parse_public_pem(key.public_pem))


async def is_signed_by(
    node: FederatedNode, peer: Peer, request: IncomingRequest, key: PublicKey
) -> bool:
    try:
        await verify(
            request,
            Keys(cached=key),
            now_ms=node.clock.now_ms(),
            authorities=frozenset({canonical_authority(peer.host, "http")}),
            scheme="http",
        )
    except SignatureError:
        return False
    return True


async def rotate(node: FederatedNode, actor: Actor) -> int:
    keys = make_keys_now(node.services.box)
    return await node.db.write(rotate_keys, node.urls, actor.id, keys)


async def test_followers_hear_of_a_new_key_by_the_old_one_and_then_by_the_new(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await followed(node, peer)
    old = await public_key(node, mei)
    async with node.sending():
        await post(node, mei)
        await wait_until(lambda: len(peer.posts()) == 1)
        assert await rotate(node, mei) == 1
        await wait_until(lambda: len(peer.posts()) == 2)
        # The sender was at work all the time and takes the new key at once.
        await post(node, mei)
        await wait_until(lambda: len(peer.posts()) == 3)
    new = await public_key(node, mei)
    assert (new.key_id, new.key != old.key) == (old.key_id, True)
    first, update, last = peer.posts()
    assert await is_signed_by(node, peer, first, old)
    assert await is_signed_by(node, peer, update, old)
    assert not await is_signed_by(node, peer, update, new)
    assert await is_signed_by(node, peer, last, new)
    told = json.loads(update.body)
    assert told["type"] == "Update"
    served = (await node.get(mei.iri)).json()
    assert told["object"]["publicKey"] == served["publicKey"]
    assert (await node.get(told["id"])).status_code == 200


async def test_the_nodes_own_new_key_signs_what_it_fetches(
    node: FederatedNode, peer: Peer
) -> None:
    own = await node.db.read(find_node_actor)
    assert own is not None
    await node.services.strangers.ensure(peer.add("ana"))
    await rotate(node, own)
    node.clock.advance(60_000)
    await node.services.strangers.ensure(peer.add("bob"))
    fetched = next(r for r in peer.script.received if r.target == b"/users/bob")
    assert await is_signed_by(node, peer, fetched, await public_key(node, own))


async def test_a_rotated_key_of_a_peer_is_learned_with_one_fetch(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await node.receive(peer, "ana", make_activity("Follow", ana, mei.iri))
    for number in range(3):
        peer.pem = generate_rsa_pem()
        peer.add("ana")
        peer.script.received.clear()
        # No time passes: a new key counts at once, also the one after it.
        like = make_activity("Like", ana, mei.iri, id=f"{ana}/likes/{number}")
        assert (await node.post(peer, "ana", like)).status_code == 202
        assert peer.gets().count("/users/ana") == 1


async def test_letters_that_meet_a_new_key_at_once_share_one_fetch_of_it(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await node.receive(peer, "ana", make_activity("Follow", ana, mei.iri))
    peer.pem = generate_rsa_pem()
    peer.add("ana")
    peer.script.received.clear()
    likes = [
        make_activity("Like", ana, mei.iri, id=f"{ana}/likes/{n}") for n in range(5)
    ]
    answers = await asyncio.gather(*(node.post(peer, "ana", each) for each in likes))
    assert [each.status_code for each in answers] == [202] * 5
    assert peer.gets().count("/users/ana") == 1


async def test_a_key_read_from_the_table_does_not_replace_a_newer_one(
    node: FederatedNode, peer: Peer
) -> None:
    """Somebody else's fetch comes back while the table is read."""
    ana = await node.services.strangers.ensure(peer.add("ana"))
    key_id = peer.key_of("ana").key_id
    old = await public_key(node, ana)
    peer.pem = generate_rsa_pem()
    peer.add("ana")
    table = SlowTable(node.db)
    keys = ActorKeys(
        cast("Database", table),
        node.services.http,
        clock=node.clock,
        signer=lambda: node_key(node),
        remember=lambda _: None,
    )
    finding = asyncio.create_task(keys.find(key_id))
    await table.has_read.wait()
    fresh = await keys.refetch(key_id)
    table.may_answer.set()
    assert fresh is not None
    assert fresh.key != old.key
    assert await finding == fresh
    assert await keys.find(key_id) == fresh


async def test_who_has_learned_the_new_key_hears_of_it_by_the_new_key(
    node: FederatedNode, peer: Peer
) -> None:
    """A note overtook the Update: no second try is needed, and nothing is lost."""
    mei = await followed(node, peer)
    await rotate(node, mei)
    new = await public_key(node, mei)

    async def believe(request: IncomingRequest, writer: asyncio.StreamWriter) -> None:
        known = await is_signed_by(node, peer, request, new)
        writer.write(answer(202 if known else 401))

    peer.route("/inbox", believe)
    async with node.sending():
        async with asyncio.timeout(PATIENCE_S):
            while await node.db.read(count_deliveries) != (0, 0):
                await asyncio.sleep(0.01)
    # In both signature schemes with the old key, and then:
    assert len(peer.posts()) == 3
    assert await is_signed_by(node, peer, peer.posts()[-1], new)
    assert {each["type"] for each in peer.inbox()} == {"Update"}


async def test_forged_letters_do_not_keep_out_whose_key_is_new(
    node: FederatedNode, peer: Peer
) -> None:
    """Who sends wrong signatures uses up their own questions, not the owner's."""
    mei = await node.person("mei")
    ana = peer.add("ana")
    await node.receive(peer, "ana", make_activity("Follow", ana, mei.iri))
    genuine, peer.pem = peer.pem, generate_rsa_pem()
    body = json.dumps(make_activity("Like", ana, mei.iri)).encode()
    now_s = node.clock.now_ms() // 1_000
    forged = signed_headers(INBOX, body, peer.key_of("ana"), now_s)
    for _ in range(5):
        refused = await node.send("POST", INBOX, forged, body, ip=OTHER_CLIENT)
        assert refused.status_code == 401
    assert peer.gets().count("/users/ana") == 2
    assert load_private(genuine) != load_private(peer.pem)
    peer.add("ana")
    like = make_activity("Like", ana, mei.iri, id=f"{ana}/likes/1")
    assert (await node.post(peer, "ana", like)).status_code == 202


async def test_many_clients_cannot_make_us_ask_for_a_key_without_end(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    peer.pem, genuine = generate_rsa_pem(), peer.pem
    body = json.dumps(make_activity("Like", ana, mei.iri)).encode()
    now_s = node.clock.now_ms() // 1_000
    forged = signed_headers(INBOX, body, peer.key_of("ana"), now_s)
    for number in range(30):
        ip = f"203.0.113.{number}"
        refused = await node.send("POST", INBOX, forged, body, ip=ip)
        assert refused.status_code == 401
    assert peer.gets().count("/users/ana") <= 8
    node.clock.advance(300_000)
    peer.pem = genuine
    like = make_activity("Like", ana, mei.iri)
    assert (await node.post(peer, "ana", like)).status_code == 202


class SlowTable:
    """Reads at once, and answers only when it may."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.has_read = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def read(self, fn: Callable[..., Any], *args: Any) -> Any:
        found = await self._db.read(fn, *args)
        self.has_read.set()
        await self.may_answer.wait()
        return found


async def node_key(node: FederatedNode) -> SigningKey:
    own = await node.db.read(find_node_actor)
    assert own is not None
    sealed = await node.db.read(find_signing_key, own.id)
    assert sealed is not None
    return open_key(node.services.box, sealed)


async def post(node: FederatedNode, author: Actor) -> None:
    await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea")
    )
    await node.work()
