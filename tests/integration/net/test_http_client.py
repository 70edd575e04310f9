"""The HTTP client against real sockets: limits, redirects, connections."""

import asyncio
import gzip
import ssl
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from support.scripted_peer import (
    LOOPBACK,
    ScriptedPeer,
    answer,
    redirect,
    serve_script,
)

from federation.errors import Refused, TooLarge, Unreachable, WrongDocument
from federation.net.bodies import BodyLimit, WhenLonger
from federation.net.client import (
    DELIVERY,
    DOCUMENT,
    MEDIA,
    PAGE_HEAD,
    HttpClient,
    Redirects,
)
from federation.net.guard import NetPolicy
from federation.signatures.messages import Header, OutgoingRequest, SignableBody
from federation.signatures.signer import Signer

SHORT = replace(DOCUMENT, deadline_s=0.3)
HANGING = replace(DOCUMENT, deadline_s=2.0)
"""Long enough for a busy machine to send its requests."""
SMALL = replace(DOCUMENT, body=BodyLimit(1_000))


async def get(http: HttpClient, url: str, limits=DOCUMENT):
    return await http.get(url, accept="*/*", limits=limits)


# What goes out.


async def test_a_get_sends_what_it_should_and_nothing_else(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = answer(body=b"hello", set_cookie="a=b")

    result = await get(http, peer.url("/%7Ea//ü?b=%2F#c"))
    await get(http, peer.url("/2"))

    assert (result.status, result.body) == (200, b"hello")
    assert peer.received[0].target == b"/%7Ea//%C3%BC?b=%2F"
    assert dict(peer.received[1].headers) == {
        b"host": f"127.0.0.1:{peer.port}".encode(),
        b"user-agent": b"Vermilion/0 (+test)",
        b"accept-encoding": b"gzip, deflate",
        b"accept": b"*/*",
    }


async def test_a_post_sends_the_very_bytes(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["/inbox"] = answer(202)
    body = SignableBody.of(b'{"a":1}')

    result = await http.send(
        OutgoingRequest("POST", peer.url("/inbox"), body), [(b"x-a", b"b")]
    )

    assert result.status == 202
    (request,) = peer.received
    assert (request.method, request.body) == ("POST", b'{"a":1}')
    headers = dict(request.headers)
    assert headers[b"content-type"] == b"application/activity+json"
    assert headers[b"x-a"] == b"b"


async def test_proxies_from_the_environment_are_not_asked(
    http: HttpClient, peer: ScriptedPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve_script() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.base)

        await get(http, peer.url())

        assert proxy.connections == 0
    assert peer.connections == 1


# Connections.


async def test_a_connection_is_used_again(http: HttpClient, peer: ScriptedPeer) -> None:
    peer.routes["*"] = answer(body=b"x")

    for _ in range(5):
        await get(http, peer.url())

    assert peer.connections == 1


async def test_a_server_that_says_close_is_not_used_again(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = answer(body=b"x", connection="close")

    await get(http, peer.url())
    await get(http, peer.url())

    assert peer.connections == 2


async def test_a_server_that_closed_meanwhile_is_asked_once_more(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async def close_silently(request, writer: asyncio.StreamWriter) -> None:
        if len(peer.received) == 2:
            writer.close()  # after the request, before a byte of an answer
        else:
            writer.write(answer(body=b"ok"))

    peer.routes["*"] = close_silently
    await get(http, peer.url("/1"))

    result = await get(http, peer.url("/2"))

    assert result.body == b"ok"
    assert peer.targets() == ["/1", "/2", "/2"]


async def test_a_first_connection_that_breaks_is_not_tried_again(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async def close(request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    peer.routes["*"] = close

    with pytest.raises(Unreachable):
        await get(http, peer.url())
    assert len(peer.received) == 1


async def test_bytes_nobody_asked_for_end_the_connection(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    """A second answer must not become the answer to somebody else's request."""
    peer.routes["/1"] = answer(body=b"one") + answer(body=b"poison")
    peer.routes["/2"] = answer(body=b"two")

    assert (await get(http, peer.url("/1"))).body == b"one"
    assert (await get(http, peer.url("/2"))).body == b"two"
    assert peer.connections == 2


async def test_no_more_than_three_fetches_are_under_way_at_one_host(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    release = asyncio.Event()
    under_way = 0
    most = 0

    async def wait(request, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if most == 3:
            release.set()
        await release.wait()
        under_way -= 1
        writer.write(answer(body=b"x"))

    peer.routes["*"] = wait

    results = await asyncio.gather(*(get(http, peer.url(f"/{n}")) for n in range(20)))

    assert {result.status for result in results} == {200}
    assert most == 3


async def test_a_host_that_hangs_does_not_hold_up_others(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    hanging = asyncio.Event()

    async def hang(request, writer: asyncio.StreamWriter) -> None:
        hanging.set()
        await asyncio.Event().wait()

    peer.routes["*"] = hang
    async with asyncio.TaskGroup() as tasks, serve_script(host="127.0.0.2") as other:
        other.routes["*"] = answer(body=b"x")
        stuck = [tasks.create_task(get(http, peer.url(f"/{n}"))) for n in range(60)]
        await hanging.wait()

        result = await get(http, other.url())

        assert result.status == 200
        for task in stuck:
            task.cancel()


async def test_a_cancelled_request_leaves_a_client_that_works(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    arrived = asyncio.Event()

    async def hang(request, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    peer.routes["/hang"] = hang
    peer.routes["/"] = answer(body=b"x")
    task = asyncio.ensure_future(get(http, peer.url("/hang")))
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (await get(http, peer.url())).status == 200


# Answers that never end, or are too much.


async def drip(request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drip_headers(request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def flood_headers(request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x: " + b"y" * 1_000 + b"\r\n")
        await writer.drain()


async def flood_interim(request, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" * 50)
        await writer.drain()


async def flood_chunk_extensions(request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1")
    while True:
        writer.write(b";" + b"x" * 10_000)
        await writer.drain()


async def flood_trailers(request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n")
    while True:
        writer.write(b"x: " + b"y" * 1_000 + b"\r\n")
        await writer.drain()


async def hang(request, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("route", [drip, drip_headers, hang])
async def test_slow_answers_end_with_the_deadline(
    http: HttpClient, peer: ScriptedPeer, route
) -> None:
    peer.routes["*"] = route

    with pytest.raises(Unreachable, match="in time"):
        await get(http, peer.url(), SHORT)


@pytest.mark.parametrize(
    "route", [flood_headers, flood_interim, flood_chunk_extensions, flood_trailers]
)
async def test_what_is_not_body_is_limited_too(
    http: HttpClient, peer: ScriptedPeer, route
) -> None:
    peer.routes["*"] = route

    with pytest.raises(Unreachable, match="ProtocolError"):
        await get(http, peer.url())


async def test_the_deadline_covers_all_hops_together(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async def slowly(request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(redirect(f"/{len(peer.received)}"))

    peer.routes["*"] = slowly

    with pytest.raises(Unreachable, match="in time"):
        await get(http, peer.url(), SHORT)
    assert len(peer.received) == 2


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


async def endless(request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"400\r\n" + b"x" * 1_024 + b"\r\n")
        await writer.drain()


async def until_close(request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000)
    writer.close()


@pytest.mark.parametrize("route", [answer(body=b"x" * 1_001), endless, until_close])
async def test_a_body_over_the_limit_is_refused(
    http: HttpClient, peer: ScriptedPeer, route
) -> None:
    peer.routes["*"] = route

    with pytest.raises(TooLarge):
        await get(http, peer.url(), SMALL)


async def test_a_body_of_the_limit_is_read(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = answer(body=b"x" * 1_000)

    assert len((await get(http, peer.url(), SMALL)).body) == 1_000


async def test_the_beginning_of_a_long_page_is_enough(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = endless
    limits = replace(PAGE_HEAD, body=BodyLimit(1_500, WhenLonger.CUT))

    assert len((await get(http, peer.url(), limits)).body) == 1_500


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, raw_deflate])
async def test_a_bomb_is_cut_at_the_limit(
    http: HttpClient, peer: ScriptedPeer, pack
) -> None:
    bomb = pack(bytes(50 << 20))
    assert len(bomb) < 1 << 20
    name = "gzip" if bomb[:2] == b"\x1f\x8b" else "deflate"
    peer.routes["*"] = answer(body=bomb, content_encoding=name)

    with pytest.raises(TooLarge):
        await get(http, peer.url())


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("GZIP", gzip.compress),
        ("identity", bytes),
    ],
)
async def test_packed_answers_are_unpacked(
    http: HttpClient, peer: ScriptedPeer, encoding: str, pack
) -> None:
    text = b"tea " * 50_000
    peer.routes["*"] = answer(body=pack(text), content_encoding=encoding)

    assert (await get(http, peer.url())).body == text


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x"])
async def test_packings_not_asked_for_are_refused(
    http: HttpClient, peer: ScriptedPeer, encoding: str
) -> None:
    peer.routes["*"] = answer(body=b"x", content_encoding=encoding)

    with pytest.raises(WrongDocument):
        await get(http, peer.url())


async def test_broken_packing_is_an_error(http: HttpClient, peer: ScriptedPeer) -> None:
    packed = gzip.compress(b"tea " * 1_000)
    peer.routes["/cut"] = answer(body=packed[:-10], content_encoding="gzip")
    peer.routes["/no"] = answer(body=b"not packed", content_encoding="gzip")

    with pytest.raises(Unreachable):
        await get(http, peer.url("/cut"))
    with pytest.raises(WrongDocument):
        await get(http, peer.url("/no"))


async def cut_short(request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
    writer.close()


@pytest.mark.parametrize(
    "route",
    [
        cut_short,
        b"hello\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\nhello12",
        b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        b"HTTP/2.0 999999 OK\r\n\r\n",
    ],
)
async def test_what_is_no_whole_http_answer_is_unreachable(
    http: HttpClient, peer: ScriptedPeer, route
) -> None:
    peer.routes["*"] = route

    with pytest.raises(Unreachable):
        await get(http, peer.url(), SHORT)


async def test_interim_answers_are_passed_over(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n"
    peer.routes["*"] = hints + hints + answer(body=b"x", z="1")

    result = await get(http, peer.url())

    assert (result.status, result.body) == (200, b"x")
    assert "x" not in result.headers


async def test_answers_without_a_body_end_with_their_head(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = b"HTTP/1.1 204 No Content\r\n\r\n"

    assert (await get(http, peer.url())).status == 204
    assert (await get(http, peer.url())).status == 204
    assert peer.connections == 1


# Redirects.


async def test_redirects_are_followed_three_times(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes |= {
        "/0": redirect("/1", 301),
        "/1": redirect("2", 303),
        "/2": redirect(peer.url("/3#x"), 308),
        "/3": answer(body=b"end"),
        "/start": redirect("/0", 307),
    }

    result = await get(http, peer.url("/0"))

    assert (result.url, result.body) == (peer.url("/3"), b"end")
    with pytest.raises(WrongDocument, match="too often"):
        await get(http, peer.url("/start"))


async def test_a_loop_ends_after_four_requests(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = redirect("/again")

    with pytest.raises(WrongDocument):
        await get(http, peer.url())
    assert len(peer.received) == 4


async def test_another_origin_is_reached_only_on_request(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    async with serve_script() as other:
        other.routes["/"] = answer(body=b"there")
        peer.routes["/"] = redirect(other.url())

        with pytest.raises(WrongDocument, match="another origin"):
            await get(http, peer.url())
        assert other.connections == 0

        result = await http.get(peer.url(), accept="*/*", redirects=Redirects.ANYWHERE)
        assert result.url == other.url()


@pytest.mark.parametrize(
    "location",
    [
        "http://[",
        "file:///etc/passwd",
        "data:text/plain,x",
        "gopher://a.example/",
        "//user@127.0.0.1/",
        "\\\\evil",
        "https://127.9/",
    ],
)
async def test_redirects_to_anything_else_end_there(
    http: HttpClient, peer: ScriptedPeer, location: str
) -> None:
    peer.routes["*"] = redirect(location)

    with pytest.raises((WrongDocument, Refused)):
        await http.get(peer.url(), accept="*/*", redirects=Redirects.ANYWHERE)


async def test_each_hop_is_signed_anew(http: HttpClient, peer: ScriptedPeer) -> None:
    signed: list[str] = []

    async def sign(request: OutgoingRequest) -> list[Header]:
        signed.append(request.url)
        return [(b"signature", request.target.encode())]

    peer.routes |= {"/a": redirect("/b"), "/b": answer(body=b"x")}

    await http.get(peer.url("/a"), accept="*/*", sign=sign)

    assert signed == [peer.url("/a"), peer.url("/b")]
    assert [dict(one.headers)[b"signature"] for one in peer.received] == [b"/a", b"/b"]


async def test_nothing_is_signed_for_a_url_that_is_refused(http: HttpClient) -> None:
    async def sign(request: OutgoingRequest) -> list[Header]:
        raise AssertionError("signed")

    with pytest.raises(Refused):
        await http.get("ftp://127.0.0.1/", accept="*/*", sign=sign)


# Downloads.


async def test_a_download_arrives_in_pieces(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    data = bytes(range(256)) * 4_000
    peer.routes |= {"/a": redirect("/b"), "/b": answer(body=data)}
    pieces: list[bytes] = []

    async def write(piece: bytes) -> None:
        pieces.append(piece)

    result = await http.download(peer.url("/a"), write, accept="image/*")

    assert b"".join(pieces) == data
    assert (result.status, result.body) == (200, b"")


async def test_the_body_of_an_error_is_not_downloaded(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = answer(404, b"<h1>no</h1>")

    async def write(piece: bytes) -> None:
        raise AssertionError("written")

    result = await http.download(peer.url(), write, accept="image/*", limits=MEDIA)

    assert (result.status, result.body) == (404, b"<h1>no</h1>")


async def test_an_answer_nobody_reads_may_be_long(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = endless
    request = OutgoingRequest("POST", peer.url(), SignableBody.of(b"{}"))

    assert (await http.send(request, limits=DELIVERY)).status == 200


# Hosts that fail.


async def test_a_dead_host_is_not_tried_again_for_a_while(http: HttpClient) -> None:
    async with serve_script() as gone:
        url = gone.url()
    with pytest.raises(Unreachable, match="ConnectError"):
        await get(http, url)

    with pytest.raises(Unreachable, match="a moment ago"):
        await get(http, url)


async def test_a_thousand_fetches_from_a_dead_host_cost_three_attempts_at_most(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["*"] = hang
    async with serve_script(host="127.0.0.2") as honest:
        honest.routes["*"] = answer(body=b"x")

        storm = asyncio.gather(
            *(get(http, peer.url(f"/{n}"), HANGING) for n in range(1_000)),
            return_exceptions=True,
        )
        result = await get(http, honest.url())
        outcomes = await storm

    assert result.status == 200
    assert all(isinstance(outcome, Unreachable) for outcome in outcomes)
    waited = ["did not answer in time" in str(outcome) for outcome in outcomes]
    assert 1 <= sum(waited) <= 3
    assert peer.connections <= 3


async def test_a_delivery_does_not_ask_whether_fetches_failed(
    http: HttpClient, peer: ScriptedPeer
) -> None:
    peer.routes["/hang"] = hang
    peer.routes["/"] = answer(202)
    with pytest.raises(Unreachable):
        await get(http, peer.url("/hang"), SHORT)
    request = OutgoingRequest("POST", peer.url(), SignableBody.of(b"{}"))

    assert (await http.send(request, limits=DELIVERY)).status == 202
    # and it was a sign of life
    assert (await get(http, peer.url())).status == 202


# TLS.


@pytest.fixture
async def secure_peer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ScriptedPeer]:
    authority = trustme.CA()
    roots = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("peer.test").configure_cert(context)
    async with serve_script(name="peer.test", tls=context) as running:
        running.routes["*"] = answer(body=b"x")
        yield running


async def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


async def test_the_certificate_must_be_for_the_name(
    secure_peer: ScriptedPeer, signer: Signer
) -> None:
    http = HttpClient(LOOPBACK, user_agent="t", signer=signer, resolve=to_loopback)

    assert (await get(http, secure_peer.url())).body == b"x"
    assert (await get(http, secure_peer.url())).body == b"x"
    assert secure_peer.connections == 1
    with pytest.raises(Unreachable, match="ConnectError"):
        await get(http, f"https://other.test:{secure_peer.port}/")
    assert len(secure_peer.received) == 2
    await http.aclose()


async def test_an_unknown_authority_is_not_trusted(
    secure_peer: ScriptedPeer, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    http = HttpClient(LOOPBACK, user_agent="t", signer=signer, resolve=to_loopback)

    with pytest.raises(Unreachable, match="ConnectError"):
        await get(http, secure_peer.url())
    assert secure_peer.received == []
    await http.aclose()


async def test_https_never_leads_to_http(
    secure_peer: ScriptedPeer, peer: ScriptedPeer, signer: Signer
) -> None:
    secure_peer.routes["*"] = redirect(peer.url())
    http = HttpClient(LOOPBACK, user_agent="t", signer=signer, resolve=to_loopback)

    with pytest.raises(Refused, match="https to http"):
        await http.get(secure_peer.url(), accept="*/*", redirects=Redirects.ANYWHERE)
    assert peer.connections == 0
    await http.aclose()


async def test_http_is_refused_unless_allowed(
    peer: ScriptedPeer, signer: Signer
) -> None:
    policy = NetPolicy(allow_networks=LOOPBACK.allow_networks)
    http = HttpClient(policy, user_agent="t", signer=signer)

    with pytest.raises(Refused):
        await get(http, peer.url())
    assert peer.connections == 0
    await http.aclose()
