"""What the inbox lets in: everything that is not proven leaves no row anywhere."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from support.federated import BASE_URL, FederatedNode, count_rows, open_node
from support.peer import (
    Peer,
    make_activity,
    make_note,
    signed_headers,
)
from support.scripted_peer import answer, json_answer, redirect
from support.servers import set_policy

from federation.keys import SigningKey, generate_rsa_pem, load_private
from federation.origins import Iri
from federation.signatures.messages import SignatureScheme
from node.actors.actions import suspend_actor
from node.actors.queries import find_actor_by_iri
from node.database.types import Writer
from node.limits.decisions import Policy
from node.limits.rates import RATES, Limit
from node.notes.queries import find_note_by_iri
from node.receipts import list_unhandled
from node.relations.actions import mark_accepted, request_follow
from node.relations.queries import find_follow

INBOX = BASE_URL + "/ap/inbox"
Headers = dict[str, str]


def follow_body(node: FederatedNode, actor: str, target: str) -> bytes:
    return json.dumps(make_activity("Follow", actor, target)).encode()


def digest_of(body: bytes) -> str:
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()


def no_signature(headers: Headers) -> Headers:
    return {k: v for k, v in headers.items() if k != "signature"}


def signature(pattern: str, new: str) -> Callable[[Headers], Headers]:
    def change(headers: Headers) -> Headers:
        changed = re.sub(pattern, new, headers["signature"])
        assert changed != headers["signature"]
        return {**headers, "signature": changed}

    return change


def header(name: str, value: str) -> Callable[[Headers], Headers]:
    return lambda headers: {**headers, name: value}


TAMPERED: dict[str, tuple[Callable[[Headers], Headers], set[int]]] = {
    "no signature": (no_signature, {401}),
    "nonsense": (header("signature", "lol"), {400, 401}),
    "no key id": (signature(r'keyId="[^"]*",?', ""), {400, 401}),
    "empty signature": (signature(r'signature="[^"]*"', 'signature=""'), {400, 401}),
    "random signature": (
        signature(r'signature="[^"]*"', 'signature="QUJDRA=="'),
        {401},
    ),
    "hmac": (signature("rsa-sha256", "hmac-sha256"), {401}),
    "none": (signature("rsa-sha256", "none"), {401}),
    "only the date": (
        signature(r'headers="[^"]*"', 'headers="date"'),
        {401},
    ),
    "no target": (signature(r"\(request-target\) ", ""), {401}),
    "no host": (signature(r" host", ""), {401}),
    "no date": (signature(r" date", ""), {401}),
    "no digest": (signature(r" digest", ""), {401}),
    "nothing covered": (signature(r'headers="[^"]*"', 'headers=""'), {400, 401}),
    "key id twice": (signature(r"^", 'keyId="http://a.example/x#k",'), {400, 401}),
    "key of ours": (
        signature(r'keyId="[^"]*"', f'keyId="{BASE_URL}/ap/u/1#main-key"'),
        {401},
    ),
    "authorization instead": (
        lambda headers: {
            **no_signature(headers),
            "authorization": "Signature " + headers["signature"],
        },
        {401},
    ),
    "other digest": (header("digest", digest_of(b"{}")), {401}),
    "md5 only": (header("digest", "MD5=CY9rzUYh03PK3k6DJie09g=="), {401}),
    "userinfo": (
        signature(r'keyId="http://', 'keyId="http://x@'),
        {400, 401},
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
async def test_a_tampered_request_is_refused_and_leaves_nothing(
    node: FederatedNode, peer: Peer, case: str
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    body = follow_body(node, ana, mei.iri)
    now_s = node.clock.now_ms() // 1_000
    honest = dict(signed_headers(INBOX, body, peer.key_of("ana"), now_s))
    change, statuses = TAMPERED[case]
    before = await count_rows(node.db)
    response = await node.send("POST", INBOX, change(honest), body)
    assert response.status_code in statuses, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert await count_rows(node.db) == before


async def test_the_same_request_untouched_is_accepted(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    body = follow_body(node, ana, mei.iri)
    now_s = node.clock.now_ms() // 1_000
    for scheme in SignatureScheme:
        headers = signed_headers(INBOX, body, peer.key_of("ana"), now_s, scheme=scheme)
        response = await node.send("POST", INBOX, dict(headers), body)
        assert response.status_code == 202, response.text
        assert response.content == b""


async def test_another_body_under_the_same_signature_is_refused(
    node: FederatedNode, peer: Peer
) -> None:
    mei, kim = await node.person("mei"), await node.person("kim")
    ana = peer.add("ana")
    signed = follow_body(node, ana, mei.iri)
    sent = follow_body(node, ana, kim.iri)
    now_s = node.clock.now_ms() // 1_000
    headers = dict(signed_headers(INBOX, signed, peer.key_of("ana"), now_s))
    before = await count_rows(node.db)
    kept = await node.send("POST", INBOX, headers, sent)
    made = await node.send("POST", INBOX, {**headers, "digest": digest_of(sent)}, sent)
    assert (kept.status_code, made.status_code) == (401, 401)
    assert await count_rows(node.db) == before


@pytest.mark.parametrize("hours", [-48, -1.2, 1.2, 48])
async def test_a_signature_from_another_time_is_refused(
    node: FederatedNode, peer: Peer, hours: float
) -> None:
    mei = await node.person("mei")
    body = follow_body(node, peer.add("ana"), mei.iri)
    at_s = node.clock.now_ms() // 1_000 + int(hours * 3_600)
    headers = dict(signed_headers(INBOX, body, peer.key_of("ana"), at_s))
    before = await count_rows(node.db)
    response = await node.send("POST", INBOX, headers, body)
    assert response.status_code == 401
    assert await count_rows(node.db) == before
    assert peer.gets() == []


async def test_a_request_made_for_another_server_or_path_is_refused(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    body = follow_body(node, peer.add("ana"), mei.iri)
    now_s = node.clock.now_ms() // 1_000
    key = peer.key_of("ana")
    elsewhere = dict(signed_headers("http://evil.example/ap/inbox", body, key, now_s))
    their_path = dict(signed_headers(BASE_URL + "/inbox", body, key, now_s))
    with_query = dict(signed_headers(INBOX, body, key, now_s))
    before = await count_rows(node.db)
    answers = [
        await node.send("POST", INBOX, {**elsewhere, "host": "localhost:8080"}, body),
        await node.send("POST", INBOX, {**elsewhere, "host": "evil.example"}, body),
        await node.send("POST", INBOX, their_path, body),
        await node.send("POST", INBOX + "?x=1", with_query, body),
    ]
    assert [each.status_code for each in answers] == [401, 421, 401, 401]
    assert await count_rows(node.db) == before


async def test_two_of_a_header_contradict_each_other(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    body = follow_body(node, peer.add("ana"), mei.iri)
    now_s = node.clock.now_ms() // 1_000
    pairs = signed_headers(INBOX, body, peer.key_of("ana"), now_s)
    before = await count_rows(node.db)
    for name in ("signature", "digest", "date"):
        twice = [*pairs, (name, dict(pairs)[name])]
        response = await node.send("POST", INBOX, twice, body)
        assert response.status_code == 400, name
    assert await count_rows(node.db) == before


async def test_mallory_speaks_for_nobody_else(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    peer.add("mallory")
    eve, vic = peer.add("eve"), other.add("vic")
    before = await count_rows(node.db)
    for actor in (eve, vic):
        for thing in (
            make_activity("Follow", actor, mei.iri),
            make_activity("Create", actor, make_note(actor)),
            make_activity("Delete", actor, actor),
        ):
            response = await node.post(peer, "mallory", thing)
            is_own_end = thing["type"] == "Delete"
            assert response.status_code == (202 if is_own_end else 401), thing
    assert await count_rows(node.db) == before


async def test_the_same_activity_has_one_effect_however_often_it_comes(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    follow = make_activity("Follow", peer.add("ana"), mei.iri)
    await node.receive(peer, "ana", follow)
    after = await count_rows(node.db)
    for _ in range(3):
        await node.receive(peer, "ana", follow)
    assert await count_rows(node.db) == after


@pytest.mark.parametrize(
    "changes",
    [
        {"content-type": "text/plain"},
        {"content-type": "text/html"},
        {"content-encoding": "gzip"},
    ],
)
async def test_the_form_of_a_request_is_judged_first(
    node: FederatedNode, peer: Peer, changes: Headers
) -> None:
    mei = await node.person("mei")
    follow = make_activity("Follow", peer.add("ana"), mei.iri)
    before = await count_rows(node.db)
    response = await node.post(peer, "ana", follow, headers=changes)
    assert response.status_code == 415
    assert await count_rows(node.db) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"type": NaN}',
        b'{"type": "Follow", "type": "Like"}',
        b'{"type":"Follow","actor":"not an iri","object":"x"}',
        b'{"actor":"http://127.0.0.1/u/a"}',
        b"[" * 5_000 + b"]" * 5_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
    ],
    ids=range(10),
)
async def test_what_cannot_be_read_is_a_bad_request(
    node: FederatedNode, peer: Peer, body: bytes
) -> None:
    peer.add("ana")
    before = await count_rows(node.db)
    response = await node.post(peer, "ana", body)
    assert response.status_code == 400
    assert await count_rows(node.db) == before


async def test_a_mebibyte_is_the_most_that_is_read(
    node: FederatedNode, peer: Peer
) -> None:
    peer.add("ana")
    response = await node.post(peer, "ana", b'{"a":"' + b"x" * (1 << 20) + b'"}')
    assert response.status_code == 413


@pytest.mark.parametrize(
    "spelling", ["127.0.0.1", "127.0.0.1:9", " 127.0.0.1", "127.0.0.1."]
)
async def test_a_blocked_server_is_turned_away_before_anything_is_asked(
    node: FederatedNode, peer: Peer, spelling: str
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await node.db.write(set_policy, spelling, Policy.BLOCKED)
    await node.services.peers.load(node.db)
    before = await count_rows(node.db)
    response = await node.post(peer, "ana", make_activity("Follow", ana, mei.iri))
    assert response.status_code == 403
    assert await count_rows(node.db) == before
    assert peer.gets() == []


async def test_a_suspended_actor_is_heard_and_ignored(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(suspend_actor, ana.id)
    await node.work()
    before = await count_rows(node.db)
    await node.receive(peer, "ana", make_activity("Follow", ana.iri, mei.iri))
    assert await count_rows(node.db) == before


async def test_types_that_nothing_is_done_with_are_accepted_and_counted(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    for at, kind in enumerate(("View", "View", "Story:Reaction", "Follow")):
        activity = make_activity(kind, ana, mei.iri)
        await node.receive(peer, "ana", {**activity, "id": f"{ana}/{at}"})

    counted = await node.db.read(list_unhandled)

    assert {kind: total for kind, total in counted.items() if total} == {
        "View": 2,
        "other": 1,
    }


async def test_an_array_is_no_letter(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    body = b"[" + follow_body(node, peer.add("ana"), mei.iri) + b"]"
    key = SigningKey(Iri(f"{peer.iri('ana')}#main-key"), load_private(peer.pem))
    headers = dict(signed_headers(INBOX, body, key, node.clock.now_ms() // 1_000))
    before = await count_rows(node.db)

    assert (await node.send("POST", INBOX, headers, body)).status_code == 400
    assert await count_rows(node.db) == before


async def test_strangers_who_delete_themselves_cost_nothing(
    node: FederatedNode, peer: Peer
) -> None:
    ana = peer.add("ana")
    delete = make_activity("Delete", ana, ana)
    before = await count_rows(node.db)
    assert (await node.post(peer, "ana", delete)).status_code == 202
    unsigned = await node.send(
        "POST", INBOX, {"content-type": "application/json"}, json.dumps(delete).encode()
    )
    assert unsigned.status_code == 401
    assert await count_rows(node.db) == before
    assert peer.gets() == []


async def test_a_key_is_asked_for_once_however_many_wrong_signatures_come(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    peer.pem, genuine = generate_rsa_pem(), peer.pem
    follow = make_activity("Follow", ana, mei.iri)
    for _ in range(5):
        assert (await node.post(peer, "ana", follow)).status_code == 401
    assert peer.gets().count("/users/ana") == 1
    peer.pem = genuine
    assert (await node.post(peer, "ana", follow)).status_code == 202


async def test_a_key_that_was_changed_is_fetched_anew(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await node.receive(peer, "ana", make_activity("Follow", ana, mei.iri))
    node.clock.advance(600_000)
    peer.pem = generate_rsa_pem()
    peer.add("ana", name="Ana with a new key")
    undo = make_activity("Undo", ana, make_activity("Follow", ana, mei.iri))
    await node.receive(peer, "ana", undo)
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert known.display_name == "Ana with a new key"


@pytest.mark.parametrize("status", [404, 410])
async def test_a_key_that_is_not_there_proves_nothing(
    node: FederatedNode, peer: Peer, status: int
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    peer.remove("ana", status)
    before = await count_rows(node.db)
    response = await node.post(peer, "ana", make_activity("Follow", ana, mei.iri))
    assert response.status_code == 401
    assert await count_rows(node.db) == before


async def test_a_server_that_is_down_is_asked_to_come_back(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    peer.route("/users/ana", answer(503))
    response = await node.post(peer, "ana", make_activity("Follow", ana, mei.iri))
    assert response.status_code == 503
    assert response.headers["retry-after"] == "60"


async def test_a_key_document_speaks_for_nobody_who_does_not_list_it(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    vic = other.add("vic")
    key_id = f"{peer.base}/keys/1"
    pem = peer.document("x")["publicKey"]["publicKeyPem"]
    peer.show({"id": key_id, "type": "Key", "owner": vic, "publicKeyPem": pem})
    before = await count_rows(node.db)
    response = await _follow_with(node, peer, vic, mei.iri, key_id)
    assert response.status_code == 401
    assert await count_rows(node.db) == before


@pytest.mark.parametrize("is_bare", [True, False])
async def test_a_key_may_have_an_address_of_its_own(
    node: FederatedNode, peer: Peer, is_bare: bool
) -> None:
    """A path leads to a document of the key or, at GoToSocial, to its actor."""
    mei = await node.person("mei")
    ana = peer.iri("ana")
    key_id = f"{ana}/main-key"
    key = {**peer.document("ana")["publicKey"], "id": key_id}
    peer.add("ana", publicKey=key)
    stub = {"id": ana, "type": "Person", "publicKey": key}
    shown = {"type": "Key", **key} if is_bare else stub
    peer.route("/users/ana/main-key", json_answer(shown))

    response = await _follow_with(node, peer, ana, mei.iri, key_id)

    assert response.status_code == 202
    await node.work()
    found = await node.db.read(find_actor_by_iri, ana)
    assert found is not None
    assert await node.db.read(find_follow, found.id, mei.id) is not None


async def _follow_with(
    node: FederatedNode, peer: Peer, actor: str, target: str, key_id: str
) -> httpx.Response:
    body = follow_body(node, actor, target)
    key = SigningKey(Iri(key_id), load_private(peer.pem))
    headers = dict(signed_headers(INBOX, body, key, node.clock.now_ms() // 1_000))
    return await node.send("POST", INBOX, headers, body)


async def test_an_actor_that_is_an_upload_or_a_redirect_is_nobody(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    forged = peer.document("vic")
    for route in (
        json_answer(forged, "application/json"),
        json_answer(forged, "text/plain"),
        json_answer(forged, "application/octet-stream"),
        redirect(f"{other.base}/users/vic"),
        json_answer({**forged, "id": f"{other.base}/users/vic"}),
    ):
        peer.route("/users/vic", route)
        before = await count_rows(node.db)
        follow = make_activity("Follow", peer.iri("vic"), mei.iri)
        assert (await node.post(peer, "vic", follow)).status_code == 401
        assert await count_rows(node.db) == before
        node.clock.advance(600_000)


async def test_a_weak_key_is_no_key(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    short = (
        "-----BEGIN PUBLIC KEY-----\n"
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALf5eZZ7vVYL0nS7mDBcI7L9DxVxjzNv\n"
        "2d8l3mF7zYf0w4T1b6zv0jY1gH9mT9HqkV4sZ8vVgq6nF3k2Xb8CAwEAAQ==\n"
        "-----END PUBLIC KEY-----\n"
    )
    ana = peer.iri("ana")
    for pem in (short, peer.pem, "lol", "x" * 1_000_000):
        key = {"id": f"{ana}#main-key", "owner": ana, "publicKeyPem": pem}
        peer.add("ana", publicKey=key)
        before = await count_rows(node.db)
        response = await node.post(peer, "ana", make_activity("Follow", ana, mei.iri))
        assert response.status_code == 401
        assert await count_rows(node.db) == before
        node.clock.advance(600_000)


async def test_what_was_passed_on_is_looked_up_at_its_origin(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    relay, vic = peer.add("relay"), other.add("vic")
    await node.services.strangers.ensure(relay)
    genuine = make_note(vic, content="<p>genuine</p>")
    other.show(genuine)
    forged = make_activity(
        "Create", vic, {**genuine, "content": "<p>forged</p>"}, signature={"a": "b"}
    )
    # Nobody here follows the relay: a hint from anybody must not make us fetch.
    await node.receive(peer, "relay", forged)
    assert other.gets() == []
    known = await node.services.strangers.ensure(relay)
    await node.db.write(request_follow, node.urls, follower=mei, target=known)
    await node.db.write(mark_accepted, follower=mei, target=known)
    await node.receive(peer, "relay", {**forged, "id": f"{vic}/again"})
    found = await node.db.read(find_note_by_iri, genuine["id"])
    assert found is not None
    assert found.html == "<p>genuine</p>"


async def test_a_node_that_does_not_federate_has_no_inbox(
    node: FederatedNode, peer: Peer, tmp_path: Path
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    config = {"federation": "off"}
    async with open_node(node.db, node.clock, tmp_path / "data", **config) as closed:
        follow = make_activity("Follow", ana, mei.iri)
        assert (await closed.post(peer, "ana", follow)).status_code == 404
        assert (await closed.get(mei.iri)).status_code == 404
        links = (await closed.get("/.well-known/nodeinfo")).json()["links"]
        assert len(links) == 2


async def test_an_allow_list_lets_in_who_is_on_it(
    node: FederatedNode, peer: Peer, other: Peer, tmp_path: Path
) -> None:
    mei = await node.person("mei")
    ana, vic = peer.add("ana"), other.add("vic")
    await node.db.write(set_policy, peer.host, Policy.ALLOWED)
    config = {"federation": "allowlist"}
    async with open_node(node.db, node.clock, tmp_path / "data", **config) as strict:
        yes = await strict.post(peer, "ana", make_activity("Follow", ana, mei.iri))
        no = await strict.post(other, "vic", make_activity("Follow", vic, mei.iri))
    assert (yes.status_code, no.status_code) == (202, 403)


async def test_a_goodbye_whose_key_is_gone_too_is_checked_at_the_origin(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    ana = await node.services.strangers.ensure(peer.add("ana"))
    vic = await node.services.strangers.ensure(other.add("vic"))
    await node.db.write(_forget_keys)
    node.clock.advance(600_000)
    peer.remove("ana")
    goodbye = make_activity("Delete", ana.iri, ana.iri)
    await node.receive(peer, "ana", goodbye)
    gone = await node.db.read(find_actor_by_iri, ana.iri)
    assert gone is not None and gone.deleted_ms is not None
    # Somebody whose key is gone says it of another server's actor.
    before = await count_rows(node.db)
    lie = {**make_activity("Delete", vic.iri, vic.iri), "id": f"{vic.iri}/notes/1"}
    assert (await node.post(peer, "ana", lie)).status_code == 401
    assert await count_rows(node.db) == before


async def test_who_only_claims_to_be_a_server_uses_up_nothing_of_it(
    node: FederatedNode, peer: Peer, tmp_path: Path
) -> None:
    """Nobody keeps a server's letters out by sending forged ones in its name."""
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    follow = make_activity("Follow", ana.iri, mei.iri)
    forger, limits = "203.0.113.9", {"rate_limits": "on"}
    async with open_node(node.db, node.clock, tmp_path / "data", **limits) as strict:
        now_s = node.clock.now_ms() // 1_000
        body = json.dumps(follow).encode()
        made = dict(signed_headers(INBOX, body, peer.key_of("ana"), now_s))
        forged = signature(r'signature="[^"]*"', 'signature="QUJDRA=="')(made)
        before = await count_rows(node.db)
        answers = [
            (await strict.send("POST", INBOX, forged, body, ip=forger)).status_code
            for _ in range(RATES[Limit.INBOX_UNPROVEN].limit + 20)
        ]
        assert await count_rows(node.db) == before
        assert set(answers) == {401, 429}
        assert answers[-1] == 429
        assert (await strict.post(peer, "ana", follow)).status_code == 202
        # Nor does it keep out who is new here.
        bob = make_activity("Follow", peer.add("bob"), mei.iri)
        assert (await strict.post(peer, "bob", bob)).status_code == 202


async def test_a_server_has_a_quota_of_letters(
    node: FederatedNode, peer: Peer, tmp_path: Path
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    follow = make_activity("Follow", ana.iri, mei.iri)
    limits = {"rate_limits": "on"}
    async with open_node(node.db, node.clock, tmp_path / "data", **limits) as strict:
        for _ in range(RATES[Limit.INBOX_ORIGIN].limit):
            strict.services.rates.check(Limit.INBOX_ORIGIN, peer.host)
        refused = await strict.post(peer, "ana", follow)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        node.clock.advance(120_000)
        assert (await strict.post(peer, "ana", follow)).status_code == 202


def _forget_keys(w: Writer) -> None:
    w.run("DELETE FROM actor_keys WHERE key_id LIKE 'http://127.%'")
