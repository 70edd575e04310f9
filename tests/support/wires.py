"""Apps that watch a live node: WebSockets and server-sent events over TCP."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Message,
    Ping,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)

PATIENCE_S = 30
STREAMING = "/api/v1/streaming"


class Closed(Exception):
    """The other end ended it; `code` is 1006 when it did without a word."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Refused(Exception):
    """An answer came instead of a WebSocket."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class WireSocket:
    """An open WebSocket."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader = reader
        self.writer = writer
        self._wire = WSConnection(ConnectionType.CLIENT)
        self._text = ""

    async def open(self, host: str, target: str, token: str) -> None:
        """Shake hands, with the token as browsers send it."""
        protocols = [token] if token else []
        request = Request(host=host, target=target, subprotocols=protocols)
        self.writer.write(self._wire.send(request))
        event = await self._next_event()
        if isinstance(event, RejectConnection):
            raise Refused(event.status_code)
        assert isinstance(event, AcceptConnection), event
        assert event.subprotocol == (token or None)

    async def say(self, **frame: Any) -> None:
        self.writer.write(self._wire.send(Message(json.dumps(frame))))
        await self.writer.drain()

    async def next(self) -> Any:
        """The next frame; raises `Closed`."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                event = await self._next_event()
                if isinstance(event, TextMessage):
                    self._text += event.data
                    if event.message_finished:
                        text, self._text = self._text, ""
                        return json.loads(text)
                elif isinstance(event, Ping):
                    self.writer.write(self._wire.send(event.response()))
                elif isinstance(event, CloseConnection):
                    raise Closed(event.code)

    async def _next_event(self) -> Any:
        while True:
            for event in self._wire.events():
                if not isinstance(event, RejectData):
                    return event
            data = await self.reader.read(65_536)
            if not data:
                raise Closed(1006)
            self._wire.receive_data(data)


class WireEvents:
    """An open stream of server-sent events."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader = reader
        self.writer = writer

    async def open(self, host: str, target: str, token: str) -> None:
        head = (
            f"GET {target} HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {token}\r\n\r\n"
        )
        self.writer.write(head.encode())
        status = await self.reader.readline()
        if b" 200 " not in status:
            raise Refused(int(status.split()[1]))

    async def next(self) -> tuple[str, str]:
        """The next event and its data; raises `Closed`."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                line = await self._line()
                if line.startswith("event: "):
                    data = await self._line()
                    return line.removeprefix("event: "), data.removeprefix("data: ")

    async def thump(self) -> str:
        """The next line that only keeps the stream open."""
        async with asyncio.timeout(PATIENCE_S):
            while not (line := await self._line()).startswith(":"):
                pass
            return line

    async def _line(self) -> str:
        # Sizes of chunks and blank lines are skipped with what is no field.
        line = await self.reader.readline()
        if not line:
            raise Closed(1006)
        return line.decode().rstrip("\n")


@dataclass(frozen=True, slots=True)
class Way:
    """Where a node is reached, and by which name."""

    host: str
    port: int
    authority: str
    trust: ssl.SSLContext | None = None

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        name = self.authority.partition(":")[0] if self.trust else None
        return await asyncio.open_connection(
            self.host, self.port, ssl=self.trust, server_hostname=name
        )


def here(port: int) -> Way:
    """A node on this machine."""
    return Way("127.0.0.1", port, f"localhost:{port}")


@asynccontextmanager
async def dial(way: Way, token: str, stream: str = "") -> AsyncIterator[WireSocket]:
    """A WebSocket for one stream or none yet."""
    socket = WireSocket(*await way.connect())
    query = f"?stream={stream}" if stream else ""
    try:
        await socket.open(way.authority, STREAMING + query, token)
        yield socket
    finally:
        await hang_up(socket.writer)


@asynccontextmanager
async def dial_events(way: Way, token: str, path: str) -> AsyncIterator[WireEvents]:
    """Server-sent events from below `/api/v1/streaming`."""
    events = WireEvents(*await way.connect())
    try:
        await events.open(way.authority, STREAMING + path, token)
        yield events
    finally:
        await hang_up(events.writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Go without a word, also when much was left unread."""
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
