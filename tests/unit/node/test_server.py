"""What the HTTP server reads of a request before anybody asked for it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from support.wires import Closed, dial, here

from node import server as server_module
from node.server import MAX_FRAME, MAX_HEAD, Server, listen, make_server

FLOOD = "x" * 65_536


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["type"] == "websocket":
        await talk(scope, receive, send)
        return
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Flood:
    """Whether the app was stopped in its flood; anew for each test."""

    ended: asyncio.Event


async def talk(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Sends without end, or until something was heard."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": None})
    try:
        while scope["query_string"] == b"stream=flood":
            await send({"type": "websocket.send", "text": FLOOD})
    finally:
        Flood.ended.set()
    while (await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": "{}"})


@dataclass
class Serving:
    """A server that runs, and its end."""

    port: int
    server: Server
    task: asyncio.Task[None]


@pytest.fixture
async def serving() -> AsyncIterator[Serving]:
    Flood.ended = asyncio.Event()
    server = make_server(app)
    server.minds_signals = False
    sock = listen("127.0.0.1", 0)
    task = asyncio.create_task(server.serve([sock]))
    yield Serving(sock.getsockname()[1], server, task)
    server.stop()
    await task


@pytest.fixture
def port(serving: Serving) -> int:
    return serving.port


async def ask(port: int, *pieces: bytes) -> bytes:
    """What comes back until the server closes; nothing when it drops us."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


HEAD = b"POST / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n"


async def test_a_large_head_is_a_bad_request(port: int) -> None:
    lines = b"X-Some: " + b"x" * 1_000 + b"\r\n"

    fits = await ask(port, HEAD + lines * 50 + b"\r\n")
    many = await ask(port, HEAD + lines * 70 + b"\r\n")
    long = await ask(port, b"GET /" + b"x" * MAX_HEAD + b" HTTP/1.1\r\n\r\n")

    assert fits.startswith(b"HTTP/1.1 200")
    assert many == b"" or many.startswith(b"HTTP/1.1 400")
    assert long == b"" or long.startswith(b"HTTP/1.1 400")


async def test_a_header_without_end_is_not_kept(port: int) -> None:
    pieces = [b"x" * 16_384] * 64

    assert await ask(port, HEAD + b"X-Long: ", *pieces) == b""


async def test_a_body_is_not_counted_as_head(port: int) -> None:
    size = 3 * MAX_HEAD
    head = HEAD + b"Content-Length: " + str(size).encode() + b"\r\n\r\n"

    answer = await ask(port, head, *[b"x" * MAX_HEAD] * 3)

    assert answer.endswith(str(size).encode())


async def test_who_takes_nothing_of_what_is_sent_is_let_go(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "STALL_S", 0.1)
    async with dial(here(port), "", "flood"), dial(here(port), "") as other:
        await asyncio.wait_for(Flood.ended.wait(), 30)

        await other.say(type="subscribe")
        assert await other.next() == {}


async def test_stopping_does_not_wait_for_who_takes_nothing(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever is waited for is waited for in vain.
    serving.server.config.timeout_graceful_shutdown = None
    monkeypatch.setattr(server_module, "PARTING_S", 0.1)
    async with dial(here(serving.port), "", "flood"):
        serving.server.stop()

        await asyncio.wait_for(serving.task, 30)


async def test_long_frames_are_not_read(port: int) -> None:
    async with dial(here(port), "") as socket:
        await socket.say(text="x" * MAX_FRAME)

        with pytest.raises(Closed) as closed:
            await socket.next()
        assert closed.value.code == 1009
