"""A server on loopback that answers exactly what a test tells it to, byte by byte."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from federation.net.guard import NetPolicy
from federation.signatures.messages import IncomingRequest

LOOPBACK = NetPolicy(
    allow_http=True, allow_networks=(ip_network("127.0.0.0/8"), ip_network("::1/128"))
)

Serve = Callable[[IncomingRequest, asyncio.StreamWriter], Awaitable[None]]
Route = bytes | Sequence[bytes] | Callable[[IncomingRequest], bytes] | Serve


def answer(
    status: int = 200,
    body: bytes = b"",
    content_type: str = "text/plain",
    **headers: str,
) -> bytes:
    """A whole HTTP answer; ``content_encoding`` becomes ``content-encoding``."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}"]
    if body:
        lines.append(f"content-type: {content_type}")
    lines.extend(f"{key.replace('_', '-')}: {value}" for key, value in headers.items())
    return "\r\n".join([*lines, "", ""]).encode() + body


def json_answer(
    value: Any, content_type: str = "application/activity+json", status: int = 200
) -> bytes:
    return answer(status, json.dumps(value).encode(), content_type)


def redirect(location: str, status: int = 302) -> bytes:
    return answer(status, location=location)


@dataclass
class ScriptedPeer:
    """Routes by path (or path with query, or ``*``); a list is served one by one."""

    base: str = ""
    port: int = 0
    routes: dict[str, Route] = field(default_factory=dict)
    received: list[IncomingRequest] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    most_open: int = 0

    def url(self, path: str = "/") -> str:
        return self.base + path

    def targets(self) -> list[str]:
        return [request.target.decode() for request in self.received]

    async def handle(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            while request := await _read(reader):
                self.received.append(request)
                await self._serve(request, writer)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _serve(
        self, request: IncomingRequest, writer: asyncio.StreamWriter
    ) -> None:
        target = request.target.decode()
        path = target.partition("?")[0]
        route = self.routes.get(target, self.routes.get(path, self.routes.get("*")))
        if route is None:
            writer.write(answer(404))
        elif isinstance(route, bytes):
            writer.write(route)
        elif callable(route):
            result = route(request) if _takes_one(route) else route(request, writer)
            if isinstance(result, bytes):
                writer.write(result)
            else:
                await result
        else:
            seen = self.targets().count(target)
            writer.write(route[min(seen, len(route)) - 1])


def _takes_one(route: Callable[..., Any]) -> bool:
    return route.__code__.co_argcount == 1


async def _read(reader: asyncio.StreamReader) -> IncomingRequest | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head[:-4].split(b"\r\n")
    method, target, _ = first.split(b" ")
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        name, _, value = line.partition(b": ")
        headers.append((name.lower(), value))
    length = int(dict(headers).get(b"content-length", b"0"))
    body = await reader.readexactly(length)
    return IncomingRequest(method.decode(), target, headers, body)


@asynccontextmanager
async def serve_script(
    *,
    host: str = "127.0.0.1",
    name: str | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[ScriptedPeer]:
    """A running peer; ``name`` is what its URLs call it, the address by default."""
    peer = ScriptedPeer()
    tasks: set[asyncio.Task[None]] = set()
    lines: list[asyncio.BaseTransport] = []

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await peer.handle(reader, writer)
        except asyncio.CancelledError:
            pass  # the test is over; asyncio would log it as a fault
        finally:
            tasks.discard(task)

    class Line(asyncio.StreamReaderProtocol):
        """One that is known from its first moment, when nothing handles it yet."""

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            lines.append(transport)
            super().connection_made(transport)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Line(asyncio.StreamReader(limit=1 << 20), handle), host, 0, ssl=tls
    )
    peer.port = server.sockets[0].getsockname()[1]
    peer.base = f"{'https' if tls else 'http'}://{name or host}:{peer.port}"
    try:
        yield peer
    finally:
        # Whoever was let in just now gets a transport first: `Server.close` makes
        # asyncio forget the socket then (3.11), and a later test is blamed for it.
        for listening in server.sockets:
            loop.remove_reader(listening.fileno())
        for _ in range(3):
            await asyncio.sleep(0)
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for line in lines:
            line.close()
        await asyncio.sleep(0)
        await server.wait_closed()
