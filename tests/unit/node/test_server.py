"""What the HTTP server reads of a request before anybody asked for it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from node.server import MAX_HEAD, listen, make_server


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
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


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = make_server(app)
    server.minds_signals = False
    sock = listen("127.0.0.1", 0)
    task = asyncio.create_task(server.serve([sock]))
    yield sock.getsockname()[1]
    server.stop()
    await task


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
