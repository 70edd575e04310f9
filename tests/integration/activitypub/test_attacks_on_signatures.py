"""Attacks on the gate, one case each: refused as stated, and no row in any table.

The catalogue follows what was found in other servers since 2022; where a case has a
public name (a CVE or an advisory), the case says it.
"""

import asyncio
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.attacks import (
    INBOX,
    LEDGER,
    Attack,
    Headers,
    Scene,
    changed,
    leaving_nothing,
    set_scene,
    sha256_of,
    sha512_of,
    signed_for,
    without,
)
from support.federated import BASE_URL, FederatedNode, count_rows, open_node
from support.peer import Peer, make_activity, make_note
from support.scripted_peer import answer, json_answer, redirect
from support.servers import set_policy

from federation.audience import Visibility
from federation.deliver import deliver
from federation.errors import FederationError
from federation.keys import generate_rsa_pem, load_private, public_pem
from federation.origins import Iri
from federation.signatures.messages import (
    IncomingRequest,
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.signer import sign
from node.actors.actions import suspend_actor
from node.limits.decisions import Policy
from node.limits.rates import RATES, Limit
from node.notes.actions import delete_note, post_note
from node.notes.models import NoteDraft


@dataclass(frozen=True, slots=True)
class Case:
    """An attack, the statuses it may get, and what may remember that it came."""

    attack: Attack
    statuses: frozenset[int]
    but: Collection[str]
    asks_nobody: bool


CASES: dict[str, Case] = {}


def refused(
    *statuses: int, but: Collection[str] = (), asks_nobody: bool = False
) -> Any:
    def add(attack: Attack) -> Attack:
        name = attack.__name__  # pyright: ignore[reportFunctionMemberAccess]
        CASES[name] = Case(attack, frozenset(statuses), but, asks_nobody)
        return attack

    return add


def signature(headers: Headers, pattern: str, new: str) -> Headers:
    return changed(headers, "signature", pattern, new)


@refused(400, 401, asks_nobody=True)
async def unsigned_or_nonsense(scene: Scene) -> list[httpx.Response]:
    """Fedify CVE-2025-54888 acted before it verified."""
    body = scene.body()
    honest = scene.headers(body)
    return [
        await scene.send(bent, body)
        for bent in (
            without(honest, "signature"),
            {**honest, "signature": "lol"},
            signature(honest, r'keyId="[^"]*",?', ""),
            signature(honest, r'signature="[^"]*"', 'signature=""'),
        )
    ]


@refused(401)
async def random_bytes_as_signature(scene: Scene) -> list[httpx.Response]:
    body = scene.body()
    bent = signature(scene.headers(body), r'signature="[^"]*"', 'signature="QUJDRA=="')
    return [await scene.send(bent, body)]


@refused(401)
async def a_strangers_key_under_anothers_key_id(scene: Scene) -> list[httpx.Response]:
    scene.evil.pem = generate_rsa_pem()
    body = scene.body(scene.vic)
    key = scene.key(f"{scene.vic}#main-key")
    return [await scene.send(scene.headers(body, key=key), body)]


@refused(401)
async def signed_by_one_in_the_name_of_another(scene: Scene) -> list[httpx.Response]:
    """Forgejo CVE-2026-90679, Discourse CVE-2026-55103, GoToSocial 0.13.2."""
    answers: list[httpx.Response] = []
    for actor in (scene.eve, scene.vic):
        for kind in ("Follow", "Like", "Block", "Announce"):
            body = scene.body(actor, kind)
            answers.append(await scene.send(scene.headers(body), body))
    return answers


@refused(401, asks_nobody=True)
async def another_body_under_the_same_digest(scene: Scene) -> list[httpx.Response]:
    """Misskey CVE-2023-49079: the digest was never computed again."""
    signed, sent = scene.body(), scene.body(kind="Block")
    return [await scene.send(scene.headers(signed), sent)]


@refused(401)
async def a_new_digest_that_nobody_signed(scene: Scene) -> list[httpx.Response]:
    signed, sent = scene.body(), scene.body(kind="Block")
    bent = {**scene.headers(signed), "digest": "SHA-256=" + sha256_of(sent)}
    return [await scene.send(bent, sent)]


@refused(400, 401)
async def digests_that_contradict_each_other(scene: Scene) -> list[httpx.Response]:
    body = scene.body()
    honest = scene.headers(body)
    wrong, right = sha256_of(b"{}"), sha512_of(body)
    twice = [*honest.items(), ("digest", honest["digest"])]
    return [
        await scene.send(
            {**honest, "digest": f"SHA-512={right},SHA-256={wrong}"}, body
        ),
        await scene.send({**honest, "digest": "MD5=CY9rzUYh03PK3k6DJie09g=="}, body),
        await scene.send(signature(honest, " digest", ""), body),
        await scene.send(without(honest, "digest"), body),
        await scene.send(twice, body),
    ]


@refused(400, 401, 421)
async def a_letter_to_another_server_passed_on_to_us(
    scene: Scene,
) -> list[httpx.Response]:
    """Misskey CVE-2023-49079: what a user really posted elsewhere, sent again."""
    body = scene.body()
    theirs = scene.headers(body, url="http://evil.example/ap/inbox")
    honest = scene.headers(body)
    twice = [*honest.items(), ("host", "localhost:8080"), ("host", "evil.example")]
    return [
        await scene.send({**theirs, "host": "evil.example"}, body),
        await scene.send({**theirs, "host": "localhost:8080"}, body),
        await scene.send(twice, body),
    ]


@refused(400, 401, asks_nobody=True)
async def too_little_under_the_signature(scene: Scene) -> list[httpx.Response]:
    body = scene.body()
    honest = scene.headers(body)
    return [
        await scene.send(signature(honest, pattern, new), body)
        for pattern, new in (
            (r'headers="[^"]*"', 'headers="date"'),
            (r"\(request-target\) ", ""),
            (" host", ""),
            (" date", ""),
            (r'headers="[^"]*"', 'headers=""'),
            (r'headers="[^"]*",?', ""),
        )
    ]


@refused(401, asks_nobody=True)
async def signed_at_another_time(scene: Scene) -> list[httpx.Response]:
    body = scene.body()
    answers: list[httpx.Response] = []
    for scheme in SignatureScheme:
        for hours in (-48, -1.2, 1.2, 48):
            at_s = scene.now_s + int(hours * 3_600)
            made = scene.headers(body, at_s=at_s, scheme=scheme)
            answers.append(await scene.send(made, body))
    assert all("s " in each.json()["detail"] for each in answers), "names the skew"
    return answers


@refused(401)
async def an_algorithm_that_the_key_is_not_for(scene: Scene) -> list[httpx.Response]:
    """The class of Authlib CVE-2024-37568: a public key as a shared secret."""
    body = scene.body()
    honest = scene.headers(body)
    return [
        await scene.send(signature(honest, "rsa-sha256", label), body)
        for label in ("hmac-sha256", "none", "rsa-sha1", "ecdsa-sha256", "ed25519")
    ]


@refused(401)
async def keys_that_are_no_keys(scene: Scene) -> list[httpx.Response]:
    short = (
        "-----BEGIN PUBLIC KEY-----\n"
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALf5eZZ7vVYL0nS7mDBcI7L9DxVxjzNv\n"
        "2d8l3mF7zYf0w4T1b6zv0jY1gH9mT9HqkV4sZ8vVgq6nF3k2Xb8CAwEAAQ==\n"
        "-----END PUBLIC KEY-----\n"
    )
    good = public_pem(load_private(scene.evil.pem))
    answers: list[httpx.Response] = []
    for pem in (short, scene.evil.pem, good + short, "lol", "x" * 1_000_000):
        iri = scene.mallory
        key = {"id": f"{iri}#main-key", "owner": iri, "publicKeyPem": pem}
        scene.evil.add("mallory", publicKey=key)
        body = scene.body()
        answers.append(await scene.send(scene.headers(body), body))
        scene.node.clock.advance(600_000)
    return answers


@refused(400, 401, asks_nobody=True)
async def two_key_ids_or_two_signatures(scene: Scene) -> list[httpx.Response]:
    """Mastodon before 4.5.5 took the last of a repeated parameter."""
    body = scene.body()
    honest = scene.headers(body)
    forged = f'keyId="{scene.vic}#main-key",'
    return [
        await scene.send(signature(honest, "^", forged), body),
        await scene.send(signature(honest, "$", "," + forged.rstrip(",")), body),
        await scene.send([*honest.items(), ("signature", honest["signature"])], body),
    ]


@refused(400, 401, asks_nobody=True)
async def a_signed_header_that_is_there_twice(scene: Scene) -> list[httpx.Response]:
    body = scene.body()
    honest = scene.headers(body)
    other = "Thu, 01 Jan 2026 00:00:00 GMT"
    return [
        await scene.send([*honest.items(), ("date", other)], body),
        await scene.send([("Date", other), *honest.items()], body),
        await scene.send([*honest.items(), ("content-type", "text/html")], body),
    ]


@refused(401)
async def made_for_another_path_or_method(scene: Scene) -> list[httpx.Response]:
    body, key = scene.body(), scene.evil.key_of("mallory")
    made = [
        signed_for(url, method, body, key, scene.now_s)
        for method, url in (
            ("GET", INBOX),
            ("PUT", INBOX),
            ("POST", BASE_URL + "/inbox"),
            ("POST", INBOX + "?x=1"),
            ("POST", f"{BASE_URL}/ap/u/{scene.mei.id}/inbox"),
        )
    ]
    answers = [await scene.send(headers, body) for headers in made]
    query = await scene.send(scene.headers(body), body, url=INBOX + "?x=1")
    return [*answers, query]


@refused(400, 401)
async def spellings_that_look_like_anothers_key(scene: Scene) -> list[httpx.Response]:
    body = scene.body(scene.vic)
    host, vic = scene.evil.host, scene.vic
    spellings = (
        f"{scene.mallory}#{vic}#main-key",
        f"{scene.mallory}?{vic}#main-key",
        f"http://{scene.good.host}@{host}/users/mallory#main-key",
        f"http://{host}\\@{scene.good.host}/users/vic#main-key",
        f"http://{host}./users/mallory#main-key",
        f"HTTP://{host}/users/mallory#main-key",
        f"http://{host}/users/%6dallory#main-key",
        f"acct:vic@{scene.good.host}",
    )
    return [
        await scene.send(scene.headers(body, key=scene.key(key_id)), body)
        for key_id in spellings
    ]


@refused(401, asks_nobody=True)
async def a_key_of_ours_from_outside(scene: Scene) -> list[httpx.Response]:
    body = scene.body(scene.mei.iri)
    key = scene.key(f"{scene.mei.iri}#main-key")
    return [await scene.send(scene.headers(body, key=key), body)]


@refused(401)
async def a_key_whose_owner_does_not_list_it(scene: Scene) -> list[httpx.Response]:
    """Fedify GHSA-q9f8-5hc7-898f: any server could speak for any actor."""
    pem = public_pem(load_private(scene.evil.pem))
    answers: list[httpx.Response] = []
    for number, owner in enumerate((scene.vic, scene.eve)):
        key_id = f"{scene.evil.base}/keys/{number}"
        document = {"id": key_id, "type": "Key", "owner": owner, "publicKeyPem": pem}
        scene.evil.show(document)
        body = scene.body(owner)
        headers = scene.headers(body, key=scene.key(key_id))
        answers.append(await scene.send(headers, body))
    # A document at evil that says it is vic.
    scene.evil.route("/users/mask", json_answer(scene.good.document("vic")))
    key = scene.key(f"{scene.evil.base}/users/mask#main-key")
    body = scene.body(scene.vic)
    return [*answers, await scene.send(scene.headers(body, key=key), body)]


@refused(401)
async def an_open_redirect_on_the_victims_server(scene: Scene) -> list[httpx.Response]:
    """Fedify GHSA-8863-8468-7hq7: the address asked for is not who answered."""
    scene.evil.pem = generate_rsa_pem()
    forged = scene.good.document("out")
    forged["publicKey"]["publicKeyPem"] = public_pem(load_private(scene.evil.pem))
    scene.evil.route("/mask", json_answer(forged))
    answers: list[httpx.Response] = []
    for target in (f"{scene.evil.base}/mask", scene.mallory):
        scene.good.route("/users/out", redirect(target))
        body = scene.body(scene.good.iri("out"))
        key = scene.key(f"{scene.good.iri('out')}#main-key")
        answers.append(await scene.send(scene.headers(body, key=key), body))
        scene.node.clock.advance(600_000)
    return answers


@refused(401)
async def an_actor_that_is_an_upload(scene: Scene) -> list[httpx.Response]:
    """Mastodon CVE-2024-25623, Misskey CVE-2024-25636, Akkoma before 3.12."""
    fake = scene.evil.document("upload")
    answers: list[httpx.Response] = []
    for kind in ("text/plain", "application/json", "application/octet-stream"):
        scene.evil.route("/users/upload", json_answer(fake, kind))
        body = scene.body(scene.evil.iri("upload"))
        headers = scene.headers(body, key=scene.evil.key_of("upload"))
        answers.append(await scene.send(headers, body))
        scene.node.clock.advance(600_000)
    return answers


@refused(401)
async def a_page_with_a_link_to_a_forged_actor(scene: Scene) -> list[httpx.Response]:
    """Fedify GHSA-97w4-f4rq-mgqm: `alternate` links led on without end."""
    page = f'<link rel="alternate" type="application/activity+json" href="{scene.vic}">'
    scene.evil.route("/users/page", answer(200, page.encode(), "text/html"))
    body = scene.body(scene.evil.iri("page"))
    headers = scene.headers(body, key=scene.evil.key_of("page"))
    response = await scene.send(headers, body)
    assert scene.good.gets() == []
    return [response]


@refused(401)
async def wrong_signatures_in_a_loop(scene: Scene) -> list[httpx.Response]:
    genuine, scene.evil.pem = scene.evil.pem, generate_rsa_pem()
    body = scene.body()
    answers = [await scene.send(scene.headers(body), body) for _ in range(6)]
    assert scene.evil.gets().count("/users/mallory") == 1
    scene.evil.pem = genuine
    return answers


@refused(403, asks_nobody=True)
async def a_blocked_server_in_every_spelling(scene: Scene) -> list[httpx.Response]:
    """Mastodon CVE-2023-42451: a dot at the end of a name was another name."""
    name = scene.evil.host.partition(":")[0]
    node, answers = scene.node, list[httpx.Response]()
    for spelling in (name, name + ".", f"{name}:9", f" {name} "):
        await node.db.write(set_policy, spelling, Policy.BLOCKED)
        await node.services.peers.load(node.db)
        body = scene.body()
        answers.append(await scene.send(scene.headers(body), body))
    for address in (scene.mallory, f"http://{name}.:9/x", f"http://{name}:1/y"):
        with pytest.raises(FederationError):
            await node.services.strangers.fetch(address)
    key = await node.services.strangers.signer()
    sent = await deliver(
        node.services.http, Iri(f"{scene.mallory}/inbox"), SignableBody.of(b"{}"), key
    )
    assert type(sent).__name__ == "Failed"
    assert scene.evil.script.received == []
    await node.db.write(_unblock, name)
    return answers


@refused(202, 401, but=LEDGER)
async def linked_data_signatures_as_proof(scene: Scene) -> list[httpx.Response]:
    """Mastodon CVE-2022-24307, CVE-2026-46349, Misskey CVE-2026-46713."""
    noise = {"type": "RsaSignature2017", "creator": f"{scene.vic}#main-key"}
    note = make_note(scene.vic, "ld")
    create = make_activity("Create", scene.vic, note, signature=noise)
    rearranged: dict[str, Any] = {**create, "@graph": [create], "@included": [create]}
    return [
        await scene.tell(create),
        await scene.tell({**rearranged, "id": f"{scene.vic}/2", "@reverse": {}}),
        await scene.tell({**make_activity("Follow", scene.vic, scene.mei.iri)}),
    ]


@refused(202, 401, but=LEDGER)
async def a_proof_by_somebody_else(scene: Scene) -> list[httpx.Response]:
    """FEP-8b32: a proof by mallory's key on what vic is said to have done."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": f"{scene.mallory}#ed25519",
        "proofPurpose": "assertionMethod",
        "created": "2027-01-15T08:00:00Z",
        "proofValue": "z" + "2" * 87,
    }
    note = make_note(scene.vic, "proof")
    one = make_activity("Create", scene.vic, note, proof=proof)
    two = {**one, "id": f"{scene.vic}/two", "proof": [proof, proof]}
    return [await scene.tell(one), await scene.tell(two)]


@refused(400, 401)
async def message_signatures_that_are_bent(scene: Scene) -> list[httpx.Response]:
    """RFC 9421: less covered, another body, another host, two labels."""
    body = scene.body()
    honest = scene.headers(body, scheme=SignatureScheme.RFC9421)
    theirs = scene.headers(
        body, scheme=SignatureScheme.RFC9421, url="http://evil.example/ap/inbox"
    )
    forged = honest["signature-input"].replace("sig1=", "sig2=")
    labels = {
        **honest,
        "signature-input": f"{honest['signature-input']}, {forged}",
        "signature": f"{honest['signature']}, sig2=:QUJDRA==:",
    }
    given = "signature-input"
    bent = (
        changed(honest, given, ' "content-digest"', ""),
        {**honest, "content-digest": f"sha-256=:{sha256_of(b'{}')}:"},
        changed(honest, given, r"created=\d+", "created=1"),
        changed(honest, given, "rsa-v1_5-sha256", "ed25519"),
        {**theirs, "host": "localhost:8080"},
        labels,
    )
    return [await scene.send(headers, body) for headers in bent]


@refused(401, asks_nobody=True)
async def an_authorization_header_instead(scene: Scene) -> list[httpx.Response]:
    body = scene.body()
    honest = scene.headers(body)
    authorization = {"authorization": "Signature " + honest["signature"]}
    bare = without(honest, "signature")
    return [
        await scene.send({**bare, **authorization}, body),
        await scene.send({**bare, **authorization, "signature": "lol"}, body),
    ]


@pytest.mark.parametrize("name", sorted(CASES))
async def test_a_forged_request_is_refused_and_leaves_no_row(
    node: FederatedNode, peer: Peer, other: Peer, name: str
) -> None:
    case = CASES[name]
    scene = await set_scene(node, peer, other)
    if case.but:
        await node.services.strangers.ensure(scene.mallory)
        await node.work()
    async with leaving_nothing(node, but=case.but):
        answers = await case.attack(scene)
        await node.work()
    assert answers
    for response in answers:
        assert response.status_code in case.statuses, response.text
    if case.asks_nobody:
        assert scene.evil.gets() == scene.good.gets() == []
    if not case.but and name != "a_blocked_server_in_every_spelling":
        # And the same node takes what is honest.
        node.clock.advance(600_000)
        scene.evil.add("mallory")
        body = scene.body()
        honest = await scene.send(scene.headers(body), body)
        assert honest.status_code == 202, honest.text


async def test_a_letter_sent_again_has_one_effect(
    node: FederatedNode, peer: Peer, other: Peer, tmp_path: Path
) -> None:
    """At once twenty times, an hour later, after a restart, after the note is gone."""
    scene = await set_scene(node, peer, other)
    await scene.befriend(scene.mallory)
    note = make_note(scene.mallory)
    create = make_activity("Create", scene.mallory, note)
    body = json.dumps(create).encode()
    headers = scene.headers(body)
    answers = await asyncio.gather(*(scene.send(headers, body) for _ in range(20)))
    assert {each.status_code for each in answers} == {202}
    await node.work()
    after = await count_rows(node.db)
    assert after["notes"] == 1

    node.clock.advance(3_600_000)
    async with leaving_nothing(node):
        assert (await scene.send(headers, body)).status_code == 202
        await node.work()
    async with (
        open_node(node.db, node.clock, tmp_path / "data") as restarted,
        leaving_nothing(restarted),
    ):
        again = await restarted.send("POST", INBOX, headers, body)
        assert again.status_code == 202
        await restarted.work()
    await scene.tell(make_activity("Delete", scene.mallory, note["id"]))
    async with leaving_nothing(node):
        again = await scene.send(scene.headers(body), body)
        assert again.status_code == 202
        await node.work()
    # The ledger forgets after a fortnight; the tombstone never does.
    node.clock.advance(30 * 86_400_000)
    await scene.send(scene.headers(body), body)
    await node.work()
    assert (await count_rows(node.db))["notes"] == 0


async def test_odd_case_and_blanks_are_read_in_one_way(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    scene = await set_scene(node, peer, other)
    body = scene.body()
    odd = [
        (name.upper(), f"  {value} " if name == "date" else value)
        for name, value in scene.headers(body).items()
    ]
    assert (await scene.send(odd, body)).status_code == 202


async def test_keys_on_a_server_that_hangs_hold_up_nobody(
    node: FederatedNode, peer: Peer, other: Peer, tmp_path: Path
) -> None:
    """Fedify CVE-2026-34148 and CVE-2026-69132: no memory of what fails."""
    scene = await set_scene(node, peer, other)
    held = asyncio.Event()

    async def hang(request: IncomingRequest, writer: asyncio.StreamWriter) -> None:
        await held.wait()
        writer.write(answer(404))

    peer.route("*", hang)
    limits = {"rate_limits": "on"}
    async with open_node(node.db, node.clock, tmp_path / "data", **limits) as strict:

        async def claim(number: int) -> int:
            actor = peer.iri(f"u{number}")
            body = scene.body(actor)
            made = scene.headers(body, key=peer.key_of(f"u{number}"))
            response = await strict.send("POST", INBOX, made, body)
            return response.status_code

        claims = [asyncio.create_task(claim(number)) for number in range(100)]
        follow = make_activity("Follow", scene.vic, scene.mei.iri)
        assert (await strict.post(other, "vic", follow)).status_code == 202
        held.set()
        answers = await asyncio.gather(*claims)
    assert set(answers) <= {401, 429, 503}
    assert len(peer.gets()) <= RATES[Limit.KEY_FETCH].limit
    assert peer.script.most_open <= 3


async def test_a_suspended_actor_changes_nothing(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """Mastodon CVE-2026-23961: some kinds of activity were not checked."""
    scene = await set_scene(node, peer, other)
    known = await scene.befriend(scene.mallory)
    await node.db.write(suspend_actor, known.id)
    await node.work()
    peer.add("mallory", movedTo=scene.eve)
    peer.add("eve", alsoKnownAs=[scene.mallory])
    note = make_note(scene.mallory, 9)
    async with leaving_nothing(node):
        for activity in (
            make_activity("Update", scene.mallory, note),
            make_activity("Create", scene.mallory, note),
            make_activity("Move", scene.mallory, scene.mallory, target=scene.eve),
            make_activity("Like", scene.mallory, scene.mei.iri),
            make_activity("Follow", scene.mallory, scene.mei.iri),
            make_activity("Flag", scene.mallory, scene.mei.iri),
        ):
            assert (await scene.tell(activity)).status_code in (202, 403)


async def test_what_depends_on_the_signer_is_in_no_cache(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """Mastodon GHSA-ccpr-m53r-mfwr."""
    scene = await set_scene(node, peer, other)
    draft = NoteDraft(text="for some", visibility=Visibility.FOLLOWERS)
    note = await node.db.write(post_note, node.urls, author=scene.mei, draft=draft)
    await node.work()
    nothing = await node.get("/ap/n/12345")
    made = sign(
        OutgoingRequest("GET", note.iri),
        peer.key_of("mallory"),
        SignatureScheme.CAVAGE,
        scene.now_s,
    )
    headers = {name.decode(): value.decode() for name, value in made}
    for response in (await node.get(note.iri, **headers), await node.get(note.iri)):
        assert response.status_code == 404
        assert response.content == nothing.content
        assert response.headers["cache-control"] == "no-store"
        assert "Signature" in response.headers["vary"]
    await node.db.write(delete_note, node.urls, note=note, by=scene.mei)


def _unblock(w: Any, name: str) -> None:
    w.run("DELETE FROM peers WHERE host = :host", host=name)
    w.run("DELETE FROM decisions")
