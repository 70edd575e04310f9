"""More forged requests, by the rule they bend: none is proven, none leaves a row."""

import base64
import hashlib
import json
import re
from collections.abc import Callable

import pytest
from support.federated import BASE_URL, FederatedNode, count_rows
from support.peer import (
    ACTIVITY_JSON,
    PUBLIC,
    Peer,
    make_activity,
    make_note,
    signed_headers,
)

from federation.keys import SigningKey, generate_rsa_pem, load_private
from federation.origins import Iri
from federation.signatures.messages import (
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.signer import sign
from node.actors.models import Actor
from node.notes.queries import find_note_by_iri
from node.notes.remote import NoteFetcher
from node.relations.queries import find_follow

INBOX = BASE_URL + "/ap/inbox"
Headers = dict[str, str]
Change = Callable[[Headers], Headers]


def change(name: str, pattern: str, new: str) -> Change:
    def changed(headers: Headers) -> Headers:
        value = re.sub(pattern, new, headers[name], count=1)
        assert value != headers[name]
        return {**headers, name: value}

    return changed


def replaced(name: str, value: str) -> Change:
    return lambda headers: {**headers, name: value}


def without(name: str) -> Change:
    return lambda headers: {k: v for k, v in headers.items() if k != name}


def second_label(headers: Headers) -> Headers:
    """One signature that holds, beside one that says it is somebody else's."""
    forged = headers["signature-input"].replace("sig1=", "sig2=")
    forged = forged.replace("/users/ana#", "/users/vic#")
    return {
        **headers,
        "signature-input": f"{headers['signature-input']}, {forged}",
        "signature": f"{headers['signature']}, sig2=:QUJDRA==:",
    }


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


RFC9421: dict[str, Change] = {
    "digest not covered": change("signature-input", r' "content-digest"', ""),
    "no digest": without("content-digest"),
    "digest of another body": replaced("content-digest", digest_of(b"{}")),
    "no method": change("signature-input", r'"@method" ', ""),
    "another method": change("signature-input", '"@method"', '"@method";req'),
    "no target": change("signature-input", r' "@target-uri"', ""),
    "nothing covered": change("signature-input", r"\([^)]*\)", "()"),
    "old": change("signature-input", r"created=\d+", "created=1"),
    "not created": change("signature-input", r"created=\d+;", ""),
    "expired": change("signature-input", r"created=(\d+)", r"created=\1;expires=2"),
    "another algorithm": change("signature-input", "rsa-v1_5-sha256", "hmac-sha256"),
    "an unknown algorithm": change("signature-input", "rsa-v1_5-sha256", "none"),
    "another label": change("signature", "^sig1", "sig2"),
    "two labels": second_label,
    "no input": without("signature-input"),
    "nonsense": replaced("signature-input", "lol"),
    "empty": change("signature", r":[^:]+:", "::"),
    "somebody else's key": change("signature-input", "/users/ana#", "/users/vic#"),
}


async def refuses(
    node: FederatedNode, headers: Headers, body: bytes, *, to: str = INBOX
) -> None:
    before = await count_rows(node.db)
    response = await node.send("POST", to, headers, body)
    assert response.status_code in (400, 401), response.text
    assert await count_rows(node.db) == before


@pytest.mark.parametrize("case", RFC9421)
async def test_a_message_signature_that_is_bent_proves_nothing(
    node: FederatedNode, peer: Peer, case: str
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    peer.add("vic")
    body = json.dumps(make_activity("Follow", ana, mei.iri)).encode()
    now_s = node.clock.now_ms() // 1_000
    key, scheme = peer.key_of("ana"), SignatureScheme.RFC9421
    honest = dict(signed_headers(INBOX, body, key, now_s, scheme=scheme))

    await refuses(node, RFC9421[case](honest), body)


@pytest.mark.parametrize("scheme", list(SignatureScheme))
async def test_a_signature_for_something_else_proves_nothing(
    node: FederatedNode, peer: Peer, scheme: SignatureScheme
) -> None:
    """Made by the right key: for reading, another path, another server."""
    mei = await node.person("mei")
    ana = peer.add("ana")
    body = json.dumps(make_activity("Follow", ana, mei.iri)).encode()
    key, now_s = peer.key_of("ana"), node.clock.now_ms() // 1_000
    for method, url in (
        ("GET", INBOX),
        ("PUT", INBOX),
        ("POST", BASE_URL + "/ap/inbox/"),
        ("POST", BASE_URL + "/ap/inbox?x=1"),
        ("POST", f"{BASE_URL}/ap/u/{mei.id}/inbox"),
        ("POST", "http://localhost:8081/ap/inbox"),
        ("POST", "http://evil.example/ap/inbox"),
    ):
        request = OutgoingRequest(method, url, SignableBody.of(body, ACTIVITY_JSON))
        made = sign(request, key, scheme, now_s)
        headers = {name.decode(): value.decode("latin-1") for name, value in made}
        headers = {"content-type": ACTIVITY_JSON, **headers, "host": "localhost:8080"}
        await refuses(node, headers, body)


@pytest.mark.parametrize(
    "spelling",
    [
        "{base}/users/mallory#{vic}",
        "{base}/users/mallory?{vic}#main-key",
        "http://127.0.0.2@{host}/users/mallory#main-key",
        "http://{host}\\@127.0.0.2/users/mallory#main-key",
        "http://{host}./users/mallory#main-key",
        "HTTP://{host}/users/mallory#main-key",
        "{base}/users/%6dallory#main-key",
        "{base}//users/mallory#main-key",
        "{base}/users/../users/mallory#main-key",
        "ftp://{host}/users/mallory#main-key",
        "acct:vic@127.0.0.2",
        "",
    ],
)
async def test_no_spelling_of_a_key_makes_it_another_servers(
    node: FederatedNode, peer: Peer, other: Peer, spelling: str
) -> None:
    mei = await node.person("mei")
    peer.add("mallory")
    vic = other.add("vic")
    body = json.dumps(make_activity("Follow", vic, mei.iri)).encode()
    key_id = spelling.format(base=peer.base, host=peer.host, vic=vic)
    key = SigningKey(Iri(key_id), load_private(peer.pem))

    headers = dict(signed_headers(INBOX, body, key, node.clock.now_ms() // 1_000))

    await refuses(node, headers, body)


async def test_a_key_of_the_same_name_on_another_server_is_another_key(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    peer.pem = generate_rsa_pem()
    peer.add("vic")
    vic = other.add("vic")
    await node.services.strangers.ensure(vic)
    body = json.dumps(make_activity("Follow", vic, mei.iri)).encode()
    key = SigningKey(other.key_of("vic").key_id, load_private(peer.pem))

    headers = dict(signed_headers(INBOX, body, key, node.clock.now_ms() // 1_000))

    await refuses(node, headers, body)


async def _followed(node: FederatedNode, peer: Peer, name: str, mei: Actor) -> str:
    follow = make_activity("Follow", peer.add(name), mei.iri)
    await node.receive(peer, name, follow)
    return follow["id"]


async def test_nobody_undoes_or_changes_what_another_did(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """Validly signed by somebody, about somebody else's doing: nothing happens."""
    mei = await node.person("mei")
    follow_id = await _followed(node, peer, "ana", mei)
    ana = peer.iri("ana")
    follow = {"id": follow_id, "type": "Follow", "actor": ana, "object": mei.iri}
    known = await node.services.strangers.ensure(ana)
    for thief, server in (("eve", peer), ("eve", other)):
        eve = server.add(thief)
        lies = [
            make_activity("Undo", eve, follow),
            make_activity("Undo", eve, follow_id),
            make_activity("Undo", eve, {**follow, "actor": eve}),
            make_activity("Reject", eve, follow),
            make_activity("Block", eve, ana),
            make_activity("Add", eve, ana, target=f"{ana}/collections/featured"),
            make_activity("Remove", eve, ana, target=mei.featured_iri),
            make_activity("Move", eve, ana, target=eve),
            make_activity("Update", eve, {**peer.document("ana"), "name": "Stolen"}),
            make_activity("Delete", eve, ana),
            make_activity("Delete", eve, {"id": ana, "type": "Tombstone"}),
            make_activity("Delete", eve, mei.iri),
        ]
        for number, lie in enumerate(lies):
            sent = {**lie, "id": f"{eve}/lies/{number}"}
            response = await node.post(server, thief, sent)
            assert response.status_code in (202, 400), lie
            await node.work()
    row = await node.db.read(find_follow, known.id, mei.id)
    assert row is not None and row.iri == follow_id
    again = await node.services.strangers.ensure(ana)
    assert (again.display_name, again.is_active) == ("Ana", True)
    assert (await node.get(mei.iri)).status_code == 200


async def test_nobody_answers_for_pages_of_another_server(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mallory, vic = peer.add("mallory"), other.add("vic")
    page = f"{other.base}/@vic/1"
    mei = await node.person("mei")
    forged = make_note(mallory, to=[PUBLIC, mei.iri], url=page)
    await node.receive(peer, "mallory", make_activity("Create", mallory, forged))
    genuine = make_note(vic, id=page, content="<p>mine</p>")
    other.show(genuine)

    fetcher = NoteFetcher(node.db, node.services.strangers, node.urls)

    assert await node.db.read(find_note_by_iri, forged["id"]) is not None
    for find in (fetcher.fetch_note, fetcher.by_address):
        found = await find(page)
        assert found is not None
        assert (found.iri, found.html) == (page, "<p>mine</p>")
