"""Delivering one activity: what is sent, and what each answer means."""

import asyncio

import pytest
from support.scripted_peer import ScriptedPeer, answer, redirect, serve_script
from support.signing import ALICE, ALICE_KEY, public_key, signing_key

from federation.deliver import (
    Delivered,
    Failed,
    Outcome,
    RecipientGone,
    RetryLater,
    deliver,
)
from federation.keys import PublicKey
from federation.net.client import HttpClient
from federation.net.guard import NetPolicy
from federation.origins import Authority, Iri
from federation.signatures.messages import (
    IncomingRequest,
    OutgoingRequest,
    SignableBody,
    SignatureScheme,
)
from federation.signatures.signer import Signer
from federation.signatures.verify import VerifiedSender, verify
from node.clock import SetClock

CAVAGE = SignatureScheme.CAVAGE
RFC9421 = SignatureScheme.RFC9421
BODY = SignableBody.of(b'{"type":"Like"}')


class AliceKey:
    async def find(self, key_id: Iri) -> PublicKey | None:
        return public_key() if key_id == ALICE_KEY else None

    async def refetch(self, key_id: Iri) -> None:
        return None


async def check_sender(
    request: IncomingRequest, peer: ScriptedPeer, clock: SetClock
) -> VerifiedSender:
    return await verify(
        request,
        AliceKey(),
        now_ms=clock.now_ms(),
        authorities=frozenset({Authority(f"127.0.0.1:{peer.port}")}),
        scheme="http",
    )


async def post(
    http: HttpClient, url: str, scheme: SignatureScheme | None = None
) -> Outcome:
    return await deliver(http, Iri(url), BODY, signing_key(), scheme=scheme)


@pytest.mark.parametrize("scheme", list(SignatureScheme))
async def test_a_delivery_can_be_verified_by_the_peer(
    http: HttpClient, peer: ScriptedPeer, clock: SetClock, scheme: SignatureScheme
) -> None:
    peer.routes["/inbox"] = answer(202)

    outcome = await post(http, peer.url("/inbox?x=1"), scheme)

    assert outcome == Delivered(202, scheme)
    (request,) = peer.received
    assert request.body == BODY.content
    sender = await check_sender(request, peer, clock)
    assert (sender.owner, sender.scheme) == (ALICE, scheme)


async def test_cavage_is_what_an_unknown_peer_gets(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = answer(200)

    assert await post(http, peer.url()) == Delivered(200, CAVAGE)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, Delivered),
        (201, Delivered),
        (202, Delivered),
        (204, Delivered),
        (301, Failed),
        (302, Failed),
        (303, Failed),
        (400, Failed),
        (401, RetryLater),
        (403, Failed),
        (404, Failed),
        (405, Failed),
        (406, Failed),
        (408, RetryLater),
        (410, RecipientGone),
        (413, Failed),
        (415, Failed),
        (422, Failed),
        (425, RetryLater),
        (429, RetryLater),
        (500, RetryLater),
        (501, Failed),
        (502, RetryLater),
        (503, RetryLater),
        (526, RetryLater),
    ],
)
async def test_each_status_has_one_meaning(
    http: HttpClient, peer: ScriptedPeer, status: int, kind: type[Outcome]
) -> None:
    peer.routes["*"] = (
        b"HTTP/1.1 204 No Content\r\n\r\n" if status == 204 else answer(status)
    )

    outcome = await post(http, peer.url())

    assert isinstance(outcome, kind)
    if not isinstance(outcome, RecipientGone):
        assert outcome.status == status


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("999999999999", 86_400),
        ("Fri, 15 Jan 2027 08:01:00 GMT", 60),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
async def test_a_busy_peer_says_when_to_come_back(
    http: HttpClient, peer: ScriptedPeer, text: str, seconds: int | None
) -> None:
    peer.routes["*"] = answer(503, retry_after=text)

    assert await post(http, peer.url()) == RetryLater("answered 503", 503, seconds)


def only(scheme: SignatureScheme, refusal: int):
    def route(request: IncomingRequest) -> bytes:
        is_9421 = bool(request.values(b"signature-input"))
        return answer(202 if is_9421 is (scheme is RFC9421) else refusal)

    return route


@pytest.mark.parametrize("refusal", [400, 401])
async def test_the_other_scheme_is_tried_once_and_remembered(
    http: HttpClient, peer: ScriptedPeer, refusal: int
) -> None:
    peer.routes["*"] = only(RFC9421, refusal)

    assert await post(http, peer.url()) == Delivered(202, RFC9421)
    assert len(peer.received) == 2
    assert await post(http, peer.url()) == Delivered(202, RFC9421)
    assert len(peer.received) == 3

    peer.routes["*"] = only(CAVAGE, refusal)
    assert await post(http, peer.url()) == Delivered(202, CAVAGE)
    assert await post(http, peer.url()) == Delivered(202, CAVAGE)
    assert len(peer.received) == 6


@pytest.mark.parametrize(
    ("refusal", "knocks"), [(400, 2), (401, 2), (403, 1), (500, 1)]
)
async def test_a_second_knock_is_the_last(
    http: HttpClient, peer: ScriptedPeer, refusal: int, knocks: int
) -> None:
    peer.routes["*"] = answer(refusal)

    outcome = await post(http, peer.url())

    assert outcome.status == refusal  # type: ignore[union-attr]
    assert len(peer.received) == knocks


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirect_that_keeps_the_method_is_signed_anew(
    http: HttpClient, peer: ScriptedPeer, clock: SetClock, status: int
) -> None:
    peer.routes |= {"/old": redirect("/new", status), "/new": answer(202)}

    assert await post(http, peer.url("/old")) == Delivered(202, CAVAGE)
    assert peer.targets() == ["/old", "/new"]
    for request in peer.received:
        assert request.body == BODY.content
        await check_sender(request, peer, clock)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_leads_to_another_server(
    http: HttpClient, peer: ScriptedPeer, status: int
) -> None:
    async with serve_script() as other:
        peer.routes["*"] = redirect(other.url(), status)

        assert isinstance(await post(http, peer.url()), Failed)
        assert other.connections == 0


@pytest.mark.parametrize("location", ["http://[", "", "file:///x"])
async def test_a_redirect_to_nowhere_fails(
    http: HttpClient, peer: ScriptedPeer, location: str
) -> None:
    peer.routes["*"] = redirect(location, 307)

    outcome = await post(http, peer.url())

    assert outcome == Failed("answered 307", 307)
    assert len(peer.received) <= 4


async def test_an_unreachable_peer_is_for_later(http: HttpClient) -> None:
    async with serve_script() as gone:
        url = gone.url("/inbox")

    assert isinstance(await post(http, url), RetryLater)


async def test_a_connection_that_breaks_is_for_later(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async def close(request: IncomingRequest, writer: asyncio.StreamWriter) -> None:
        writer.close()

    peer.routes["*"] = close

    assert isinstance(await post(http, peer.url()), RetryLater)


@pytest.mark.parametrize(
    "inbox",
    [
        "javascript:alert(1)",
        "http://[",
        "https://a@b.example/",
        "",
        "https://peer.example:22/",
        "https://router.local/inbox",
    ],
)
async def test_an_impossible_inbox_fails_without_an_error(
    signer: Signer, inbox: str
) -> None:
    """One broken actor must not stop the delivery to all others."""

    http = HttpClient(NetPolicy(), user_agent="t", signer=signer)

    assert isinstance(await post(http, inbox), Failed)
    await http.aclose()


async def test_many_deliveries_share_connections_and_signing_threads(
    http: HttpClient, clock: SetClock
) -> None:
    async with serve_script(host="0.0.0.0", name="127.0.0.1") as peers:
        peers.routes["*"] = answer(202)
        urls = [
            f"http://127.77.0.{number % 20 + 1}:{peers.port}/inbox"
            for number in range(200)
        ]

        outcomes = await asyncio.gather(*(post(http, url) for url in urls))
        more = await asyncio.gather(*(post(http, url) for url in urls))

        assert set(outcomes + more) == {Delivered(202, CAVAGE)}
        assert peers.connections <= 20 * 8
        assert len(peers.received) == 400


async def test_a_request_that_cannot_be_signed_fails_alone(signer: Signer) -> None:
    good = OutgoingRequest("POST", "https://peer.example/inbox", BODY)
    bad = OutgoingRequest("POST", "nonsense", BODY)

    results = await asyncio.gather(
        *(signer.sign(request, signing_key(), CAVAGE) for request in (good, bad, good)),
        return_exceptions=True,
    )

    assert [isinstance(result, list) for result in results] == [True, False, True]


async def test_a_cancelled_signature_does_not_stop_its_batch(signer: Signer) -> None:
    request = OutgoingRequest("POST", "https://peer.example/inbox", BODY)
    tasks = [
        asyncio.ensure_future(signer.sign(request, signing_key(), CAVAGE))
        for _ in range(100)
    ]
    await asyncio.sleep(0)
    tasks[0].cancel()

    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(results[0], asyncio.CancelledError)
    assert all(isinstance(result, list) for result in results[1:])


@pytest.mark.parametrize("first", list(SignatureScheme))
async def test_the_signature_that_a_401_asks_for_is_given_once(
    http: HttpClient, peer: ScriptedPeer, clock: SetClock, first: SignatureScheme
) -> None:
    asked = (
        'fed=("@method" "@target-uri" "@authority" "content-digest")'
        ';created;nonce="cb73"'
    )
    peer.routes["/inbox"] = [answer(401, accept_signature=asked), answer(202)]

    outcome = await post(http, peer.url("/inbox"), first)

    assert outcome == Delivered(202, RFC9421)
    _, second = peer.received
    (text,) = second.values(b"signature-input")
    assert text.startswith(
        b'fed=("@method" "@target-uri" "@authority" "content-digest");created='
    )
    assert b';nonce="cb73"' in text
    assert (await check_sender(second, peer, clock)).owner == ALICE


async def test_a_signature_over_too_little_is_not_given(
    http: HttpClient, peer: ScriptedPeer, clock: SetClock
) -> None:
    asked = 'fed=("@method");nonce="cb73"'
    peer.routes["/inbox"] = [answer(401, accept_signature=asked), answer(202)]

    outcome = await post(http, peer.url("/inbox"), CAVAGE)

    assert outcome == Delivered(202, RFC9421)
    (text,) = peer.received[1].values(b"signature-input")
    assert b"cb73" not in text
    assert (await check_sender(peer.received[1], peer, clock)).owner == ALICE


async def test_a_signature_that_was_asked_for_and_refused_is_the_end_of_it(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    asked = 'fed=("@method" "@target-uri" "content-digest");nonce="cb73"'
    peer.routes["/inbox"] = answer(401, accept_signature=asked)

    outcome = await post(http, peer.url("/inbox"))

    assert isinstance(outcome, RetryLater)
    assert len(peer.received) == 2
