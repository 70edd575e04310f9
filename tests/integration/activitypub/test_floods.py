"""Too much at once: mentions by somebody new, and goodbyes of people nobody knows."""

import json
import os
import resource
import time
from collections.abc import Iterator

import pytest
from support.attacks import INBOX, leaving_nothing
from support.federated import FederatedNode, count_rows
from support.peer import PUBLIC, Peer, make_activity, make_note, signed_headers
from support.scripted_peer import json_answer

from federation.errors import Refused
from federation.keys import SigningKey, load_private
from federation.net import resolver
from federation.origins import Iri
from federation.signatures.messages import IncomingRequest
from node.clock import DAY_MS
from node.database.types import Reader
from node.limits.crowds import MOST_NEW
from node.moderation.gates import MOST_MENTIONS
from node.notes.queries import find_note_by_iri
from node.relations.actions import mark_accepted, request_follow
from node.screening.models import MAX_HELD_OF_ACTOR
from node.screening.queries import list_held

GOODBYES = int(os.environ.get("VERMILION_TEST_GOODBYES", "2000"))


async def mentioning(
    node: FederatedNode, peer: Peer, count: int, number: int = 1
) -> str:
    """Ana mentions mei and others; the note's id."""
    ana = peer.iri("ana")
    mei = await node.db.read(_find_mei)
    people = [mei, *(f"{peer.base}/users/u{at}" for at in range(count - 1))]
    note = make_note(
        ana,
        number,
        to=[PUBLIC],
        cc=people,
        content="<p>buy <b>tea</b></p>",
        tag=[{"type": "Mention", "href": iri, "name": "@x"} for iri in people],
    )
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    return note["id"]


async def test_somebody_new_who_calls_many_is_held_back_and_bounded(
    node: FederatedNode, peer: Peer
) -> None:
    await node.person("mei")
    await node.services.strangers.ensure(peer.add("ana"))
    await node.work()
    before = await count_rows(node.db)
    for number in range(MAX_HELD_OF_ACTOR + 2):
        await mentioning(node, peer, MOST_MENTIONS + 1, number)
    after = await count_rows(node.db)
    seen = MAX_HELD_OF_ACTOR + 2
    assert after.pop("seen_activities") == before.pop("seen_activities") + seen
    assert after.pop("held_notes") == MAX_HELD_OF_ACTOR
    before.pop("held_notes")
    assert after == before
    held = (await node.db.read(list_held, before=None, limit=80)).items[-1]
    assert held.note_iri == f"{peer.iri('ana')}/notes/0"
    assert held.rule == "new here, mentions 11 people"
    assert "buy tea" in held.words


async def test_who_calls_a_few_or_is_followed_or_known_is_heard(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    few = await mentioning(node, peer, MOST_MENTIONS, 1)
    assert await node.db.read(find_note_by_iri, few) is not None
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    await node.db.write(mark_accepted, follower=mei, target=ana)
    followed = await mentioning(node, peer, 40, 2)
    assert await node.db.read(find_note_by_iri, followed) is not None
    await node.db.write(lambda w: w.run("DELETE FROM follows"))
    kept_out = await mentioning(node, peer, 40, 3)
    assert await node.db.read(find_note_by_iri, kept_out) is None
    node.clock.advance(7 * DAY_MS)
    known = await mentioning(node, peer, 40, 4)
    assert await node.db.read(find_note_by_iri, known) is not None


@pytest.mark.engine_only("sqlite")
async def test_a_storm_of_goodbyes_costs_no_fetch_and_no_row(
    node: FederatedNode, peer: Peer
) -> None:
    """Servers tell everybody of each account that ends; most were never here."""
    key = load_private(peer.pem)
    now_s = node.clock.now_ms() // 1_000
    # One signature will do: what it is worth is not asked.
    made = SigningKey(Iri(f"{peer.base}/users/gone#main-key"), key)
    headers = signed_headers(INBOX, b"{}", made, now_s)
    async with leaving_nothing(node):
        started, before_kib = time.process_time(), _memory_kib()
        for body in _goodbyes(peer, GOODBYES):
            response = await node.send("POST", INBOX, headers, body)
            assert response.status_code == 202
        took_s, grown_kib = time.process_time() - started, _memory_kib() - before_kib
        await node.work()
    assert peer.script.received == []
    each_ms = took_s / GOODBYES * 1_000
    print(f"{GOODBYES} goodbyes: {each_ms:.2f} ms of CPU each, {grown_kib} KiB more")


def _goodbyes(peer: Peer, count: int) -> Iterator[bytes]:
    for number in range(count):
        iri = f"{peer.base}/users/gone{number}"
        thing = {"id": iri, "type": "Tombstone"} if number % 2 else iri
        yield json.dumps(make_activity("Delete", iri, thing)).encode()


def _memory_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _find_mei(r: Reader) -> str:
    row = r.one("SELECT iri FROM actors WHERE name = 'mei' AND host = ''")
    assert row is not None
    return row.text("iri")


async def test_new_servers_of_one_domain_are_let_in_ten_a_day(
    node: FederatedNode, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "_lookup", lambda host, port: ["127.0.0.1"])
    port = peer.host.partition(":")[2]

    def show(asked: IncomingRequest) -> bytes:
        home = f"http://{asked.values(b'host')[0].decode()}"
        inbox = f"{home}/inbox"
        document = peer.document("eve", id=f"{home}/users/eve", inbox=inbox)
        # Asked where it costs no attempt at TLS, and not confirmed there.
        document["webfinger"] = f"eve@{peer.host}"
        document["publicKey"] |= {"id": f"{home}/users/eve#k", "owner": document["id"]}
        return json_answer(document)

    peer.route("/users/eve", show)
    homes = [f"http://s{number}.evil.example:{port}" for number in range(MOST_NEW + 2)]
    for home in homes[:MOST_NEW]:
        await node.services.strangers.ensure(f"{home}/users/eve")

    for home in homes[MOST_NEW:]:
        with pytest.raises(Refused):
            await node.services.strangers.ensure(f"{home}/users/eve")
    node.clock.advance(DAY_MS)
    await node.services.strangers.ensure(f"{homes[-1]}/users/eve")
