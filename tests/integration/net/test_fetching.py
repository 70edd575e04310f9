"""Fetching documents and keys: only what its own origin says, and signed."""

import json
from typing import Any

import pytest
from support.scripted_peer import (
    ScriptedPeer,
    answer,
    json_answer,
    redirect,
    serve_script,
)
from support.signing import (
    OUR_HOST,
    ed25519_pem,
    other_rsa_pem,
    rsa_pem,
    signing_key,
)

from federation.errors import (
    DecodeError,
    KeyRefused,
    NotFoundRemotely,
    TooLarge,
    Unauthorised,
    Unreachable,
    WrongDocument,
)
from federation.fetch import DocumentKind, fetch_document, is_activitystreams
from federation.key_documents import fetch_key
from federation.keys import (
    PublicKey,
    SigningKey,
    encode_multikey,
    load_private,
    public_pem,
)
from federation.net.client import HttpClient, Redirects
from federation.origins import Authority, Iri
from federation.signatures.algorithms import is_signed_by
from federation.signatures.cavage import read_cavage
from federation.signatures.messages import IncomingRequest, SignatureScheme
from federation.signatures.verify import verify
from node.clock import SetClock

AS = "https://www.w3.org/ns/activitystreams"
OUR_ACTOR = Iri(f"https://{OUR_HOST}/ap/instance")
OUR_KEY = Iri(f"{OUR_ACTOR}#main-key")


def our_key() -> SigningKey:
    return signing_key(key_id=OUR_KEY)


class OurKeys:
    async def find(self, key_id: Iri) -> PublicKey:
        return PublicKey(OUR_KEY, OUR_ACTOR, our_key().private.public_key())

    async def refetch(self, key_id: Iri) -> None:
        return None


async def scheme_of(
    request: IncomingRequest, peer: ScriptedPeer, clock: SetClock
) -> SignatureScheme:
    """Verify a received request as a strict server would."""
    sender = await verify(
        request,
        OurKeys(),
        now_ms=clock.now_ms(),
        authorities=frozenset({Authority(f"127.0.0.1:{peer.port}")}),
        scheme="http",
    )
    assert sender.owner == OUR_ACTOR
    return sender.scheme


def note(iri: str, **more: Any) -> dict[str, Any]:
    return {"@context": AS, "id": iri, "type": "Note", **more}


async def fetch(http: HttpClient, url: str, **how: Any):
    return await fetch_document(http, Iri(url), signer=our_key(), **how)


async def test_a_document_is_fetched_with_a_signature_anyone_can_verify(
    http: HttpClient, peer: ScriptedPeer, clock: SetClock
) -> None:
    url = peer.url("/notes/1")
    peer.routes["/notes/1"] = json_answer(note(url, content="tea"))

    document = await fetch(http, url + "#part")

    assert document.iri == url
    assert document.json["content"] == "tea"
    (request,) = peer.received
    assert await scheme_of(request, peer, clock) is SignatureScheme.CAVAGE
    assert request.values(b"accept") == [
        b'application/activity+json, application/ld+json; profile="'
        + AS.encode()
        + b'"'
    ]


@pytest.mark.parametrize(
    ("content_type", "accepted"),
    [
        ("application/activity+json", True),
        ("Application/Activity+JSON; charset=utf-8", True),
        (f'application/ld+json; profile="{AS}"', True),
        (f"application/ld+json;profile={AS}", True),
        (f"application/ld+json; charset=utf-8; Profile='{AS}'", True),
        (f'application/ld+json; profile="https://a.example/ {AS}"', True),
        ("application/ld+json", False),
        ('application/ld+json; profile="https://a.example/"', False),
        ("application/json", False),
        ("text/html", False),
        ("text/plain", False),
        ("application/octet-stream", False),
        ("image/png", False),
        ("", False),
    ],
)
async def test_only_activitystreams_is_read_as_activitystreams(
    http: HttpClient, peer: ScriptedPeer, content_type: str, accepted: bool
) -> None:
    """An uploaded file with the right JSON in it is still an upload."""
    url = peer.url("/a")
    peer.routes["/a"] = json_answer(note(url), content_type)

    assert is_activitystreams(content_type) is accepted
    if accepted:
        assert (await fetch(http, url)).iri == url
    else:
        with pytest.raises(WrongDocument):
            await fetch(http, url)


async def test_another_id_is_fetched_once_and_must_give_itself(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes |= {
        "/@ana": json_answer(note(peer.url("/users/7"), name="profile page")),
        "/users/7": json_answer(note(peer.url("/users/7"), name="actor")),
        "/a": json_answer(note(peer.url("/b"))),
        "/b": json_answer(note(peer.url("/a"))),
    }

    document = await fetch(http, peer.url("/@ana"))

    assert (document.iri, document.json["name"]) == (peer.url("/users/7"), "actor")
    with pytest.raises(WrongDocument):
        await fetch(http, peer.url("/a"))
    assert peer.targets() == ["/@ana", "/users/7", "/a", "/b"]


async def test_a_redirect_within_the_origin_keeps_the_id(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes |= {
        "/old": redirect("/new"),
        "/new": json_answer(note(peer.url("/old"))),
    }

    assert (await fetch(http, peer.url("/old"))).iri == peer.url("/old")
    assert peer.targets() == ["/old", "/new"]


@pytest.mark.parametrize("claimed", [None, "", 7, [], "urn:x", "/notes/1", "#x"])
async def test_an_object_without_a_usable_id_is_refused(
    http: HttpClient, peer: ScriptedPeer, claimed: Any
) -> None:
    peer.routes["/a"] = json_answer(note(claimed))

    with pytest.raises(WrongDocument):
        await fetch(http, peer.url("/a"))


async def test_a_document_cannot_claim_an_id_of_another_origin(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async with serve_script() as victim:
        peer.routes["/a"] = json_answer(note(victim.url("/users/vic")))

        with pytest.raises(WrongDocument):
            await fetch(http, peer.url("/a"))
        assert victim.connections == 0


async def test_an_open_redirect_does_not_speak_for_its_host(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async with serve_script() as evil:
        evil.routes["/fake"] = json_answer(note(peer.url("/redirect")))
        evil.routes["/own"] = json_answer(note(evil.url("/own")))
        for path in ("/fake", "/own"):
            peer.routes["/redirect"] = redirect(evil.url(path))
            with pytest.raises(WrongDocument):
                await fetch(http, peer.url("/redirect"))
        assert evil.connections == 0

        peer.routes["/redirect"] = redirect(evil.url("/fake"))
        with pytest.raises(WrongDocument):
            await fetch(http, peer.url("/redirect"), redirects=Redirects.ANYWHERE)


async def test_a_pasted_address_may_lead_to_another_origin(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async with serve_script() as other:
        peer.routes["/@ana"] = redirect(other.url("/users/7"))
        other.routes["/users/7"] = json_answer(note(other.url("/users/7")))

        document = await fetch(http, peer.url("/@ana"), redirects=Redirects.ANYWHERE)

        assert document.iri == other.url("/users/7")


async def test_a_page_of_a_collection_needs_no_id(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["/c?page=2"] = json_answer({"type": "CollectionPage", "items": []})

    page = await fetch(http, peer.url("/c?page=2"), kind=DocumentKind.PAGE)

    assert page.iri == peer.url("/c?page=2")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, NotFoundRemotely),
        (410, NotFoundRemotely),
        (401, Unauthorised),
        (403, Unauthorised),
        (408, Unreachable),
        (429, Unreachable),
        (500, Unreachable),
        (503, Unreachable),
        (526, Unreachable),
        (406, WrongDocument),
        (418, WrongDocument),
    ],
)
async def test_a_status_says_what_kind_of_failure_it_is(
    http: HttpClient, peer: ScriptedPeer, status: int, error: type[Exception]
) -> None:
    """Even when an error is dressed as a document."""
    peer.routes["*"] = json_answer(note(peer.url("/a")), status=status)

    with pytest.raises(error) as caught:
        await fetch(http, peer.url("/a"))
    if isinstance(caught.value, NotFoundRemotely):
        assert caught.value.gone is (status == 410)


async def test_a_busy_server_says_when_to_come_back(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = answer(429, retry_after="120")

    with pytest.raises(Unreachable) as caught:
        await fetch(http, peer.url("/a"))
    assert (caught.value.status, caught.value.retry_after_s) == (429, 120)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id":1,"id":2}', b"\xff"])
async def test_bodies_that_are_no_object_are_refused(
    http: HttpClient, peer: ScriptedPeer, body: bytes
) -> None:
    peer.routes["*"] = answer(200, body, content_type="application/activity+json")

    with pytest.raises((DecodeError, WrongDocument)):
        await fetch(http, peer.url("/a"))


async def test_a_document_is_at_most_a_mebibyte(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = json_answer(note(peer.url("/a"), content="x" * (1 << 20)))

    with pytest.raises(TooLarge):
        await fetch(http, peer.url("/a"))


def only(accepts: str, url: str):
    """A route for a server that verifies signatures in one way only."""

    def route(request: IncomingRequest) -> bytes:
        is_9421 = bool(request.values(b"signature-input"))
        ways = {
            "rfc9421": is_9421,
            "cavage": not is_9421,
            "path": not is_9421 and _covers_path_only(request),
        }
        return json_answer(note(url)) if ways[accepts] else answer(401)

    return route


def _covers_path_only(request: IncomingRequest) -> bool:
    path = request.target.partition(b"?")[0]
    bare = IncomingRequest(request.method, path, request.headers, request.body)
    claim = read_cavage(bare)
    key = our_key().private.public_key()
    return is_signed_by(key, claim.signature, claim.bases[0])


@pytest.mark.parametrize(
    ("accepts", "knocks"), [("cavage", 1), ("path", 2), ("rfc9421", 3)]
)
async def test_what_a_peer_verifies_is_found_out_and_remembered(
    http: HttpClient, peer: ScriptedPeer, accepts: str, knocks: int
) -> None:
    url = peer.url("/notes?id=1")
    peer.routes["/notes"] = only(accepts, url)

    assert (await fetch(http, url)).iri == url
    assert len(peer.received) == knocks

    await fetch(http, url)
    assert len(peer.received) == knocks + 1


async def test_a_peer_that_refuses_all_is_knocked_at_twice(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = answer(401)

    with pytest.raises(Unauthorised):
        await fetch(http, peer.url("/a"))
    assert len(peer.received) == 2


# Keys.


def actor(peer: ScriptedPeer, path: str = "/users/7", **more: Any) -> dict[str, Any]:
    iri = peer.url(path)
    key = {
        "id": f"{iri}#main-key",
        "owner": iri,
        "publicKeyPem": public_pem(load_private(rsa_pem())),
    }
    return {"@context": AS, "id": iri, "type": "Person", "publicKey": key, **more}


async def get_key(http: HttpClient, url: str) -> PublicKey:
    return (await fetch_key(http, Iri(url), signer=our_key())).key


async def test_a_key_is_found_in_its_actor(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["/users/7"] = json_answer(actor(peer))
    key_id = peer.url("/users/7#main-key")

    found = await fetch_key(http, Iri(key_id), signer=our_key())

    assert (found.key.key_id, found.key.owner) == (key_id, peer.url("/users/7"))
    assert found.key.key == load_private(rsa_pem()).public_key()
    assert found.actor.json["type"] == "Person"


async def test_an_ed25519_key_is_found_in_assertion_methods(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    iri = peer.url("/users/7")
    public = load_private(ed25519_pem()).public_key()
    method = {
        "id": f"{iri}#ed25519-key",
        "type": "Multikey",
        "controller": iri,
        "publicKeyMultibase": encode_multikey(public),  # type: ignore[arg-type]
    }
    peer.routes["/users/7"] = json_answer(
        actor(peer, assertionMethod=["https://other.example/", 7, method])
    )

    assert (await get_key(http, f"{iri}#ed25519-key")).key == public


async def test_the_actor_may_stand_for_its_only_key(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    document = actor(peer)
    peer.routes["/users/7"] = json_answer(document)
    assert await get_key(http, peer.url("/users/7"))

    second = dict(document["publicKey"], id=peer.url("/users/7#second"))
    peer.routes["/users/7"] = json_answer(
        actor(peer, publicKey=[document["publicKey"], second])
    )
    with pytest.raises(KeyRefused):
        await get_key(http, peer.url("/users/7"))


async def test_a_key_path_may_answer_with_the_actor(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    document = actor(peer)
    document["publicKey"]["id"] = peer.url("/users/7/main-key")
    peer.routes["*"] = json_answer(document)

    key = await get_key(http, peer.url("/users/7/main-key"))

    assert key.owner == peer.url("/users/7")
    assert peer.targets() == ["/users/7/main-key", "/users/7"]


async def test_a_key_document_counts_when_its_owner_lists_it(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    document = actor(peer)
    key_id = document["publicKey"]["id"] = peer.url("/keys/1")
    peer.routes |= {
        "/keys/1": json_answer(dict(document["publicKey"], type="Key")),
        "/users/7": json_answer(document),
    }

    assert (await get_key(http, key_id)).owner == peer.url("/users/7")


async def test_a_key_document_its_owner_does_not_list_is_refused(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    """Any server could otherwise make a key for any of a host's actors."""
    pem = public_pem(load_private(other_rsa_pem()))
    peer.routes |= {
        "/upload": json_answer(
            {
                "id": peer.url("/upload"),
                "owner": peer.url("/users/7"),
                "publicKeyPem": pem,
            }
        ),
        "/users/7": json_answer(actor(peer)),
    }

    with pytest.raises(KeyRefused):
        await get_key(http, peer.url("/upload"))


async def test_a_key_of_another_origin_is_refused(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async with serve_script() as evil:
        victim = actor(peer)
        key_id = evil.url("/key")
        peer.routes["/users/7"] = json_answer(
            dict(victim, publicKey=dict(victim["publicKey"], id=key_id))
        )
        pem = public_pem(load_private(other_rsa_pem()))
        evil.routes["/key"] = json_answer(
            {"id": key_id, "owner": peer.url("/users/7"), "publicKeyPem": pem}
        )

        with pytest.raises(KeyRefused):
            await get_key(http, key_id)
        assert peer.connections == 0


async def test_an_actor_document_on_evil_cannot_claim_the_victims_id(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async with serve_script() as evil:
        evil.routes["*"] = json_answer(actor(peer))

        with pytest.raises(WrongDocument):
            await get_key(http, evil.url("/users/7#main-key"))


@pytest.mark.parametrize(
    "key",
    [
        {},
        {"publicKeyPem": "x"},
        {"owner": "https://victim.example/users/vic"},
        {"owner": ["a", "b"]},
        {"id": "https://victim.example/users/vic#main-key"},
        {"id": 7},
    ],
)
async def test_an_actor_whose_key_is_wrong_has_no_key(
    http: HttpClient, peer: ScriptedPeer, key: dict[str, Any]
) -> None:
    document = actor(peer)
    broken = dict(document["publicKey"], **key) if key else None
    peer.routes["/users/7"] = json_answer(dict(document, publicKey=broken))

    with pytest.raises(KeyRefused):
        await get_key(http, peer.url("/users/7#main-key"))


async def test_at_most_ten_keys_are_looked_at(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    document = actor(peer)
    keys = [
        dict(document["publicKey"], id=peer.url(f"/users/7#{number}"))
        for number in range(12)
    ]
    peer.routes["/users/7"] = answer(
        body=json.dumps(dict(document, publicKey=keys)).encode(),
        content_type="application/activity+json",
    )

    assert await get_key(http, peer.url("/users/7#9"))
    with pytest.raises(KeyRefused):
        await get_key(http, peer.url("/users/7#10"))


async def test_the_signature_that_a_401_asks_for_is_given(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    asked = 's=("@method" "@target-uri" "date");created;nonce="cb73"'
    url = peer.url("/notes/1")
    peer.routes["/notes/1"] = [
        answer(401, accept_signature=asked),
        json_answer({"@context": AS, "id": url, "type": "Note"}),
    ]

    document = await fetch_document(http, Iri(url), signer=our_key())

    assert document.iri == url
    (text,) = peer.received[1].values(b"signature-input")
    assert text.startswith(b's=("@method" "@target-uri" "date");created=')
    assert b';nonce="cb73"' in text
