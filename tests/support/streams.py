"""Apps that watch, by WebSocket and server-sent events, without a network.

Both go through the whole app, host gate included.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

from support.app import CLIENT_IP, Site

PATIENCE_S = 30
STREAMING = "/api/v1/streaming"


class Refused(Exception):
    """The app answered instead of opening a stream."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status} {body!r}")
        self.status = status
        self.body = body


class Ended(Exception):
    """The app closed the stream."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class _Talk:
    """One ASGI connection."""

    def __init__(self, site: Site, scope: MutableMapping[str, Any]) -> None:
        self.sent: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.said: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        app: Any = site.app
        self.task = asyncio.create_task(app(scope, self.said.get, self.sent.put))

    async def next(self) -> MutableMapping[str, Any]:
        return await asyncio.wait_for(self.sent.get(), PATIENCE_S)

    async def end(self, kind: str) -> None:
        self.said.put_nowait({"type": kind, "code": 1001})
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(self.task, PATIENCE_S)


class Socket:
    """An open WebSocket."""

    def __init__(self, talk: _Talk, subprotocol: str | None) -> None:
        self._talk = talk
        self.subprotocol = subprotocol

    async def say(self, **frame: Any) -> None:
        """Send a frame."""
        self.say_raw(json.dumps(frame))

    def say_raw(self, text: str) -> None:
        self._talk.said.put_nowait({"type": "websocket.receive", "text": text})

    async def subscribe(self, stream: str, **rest: Any) -> None:
        """Ask for a stream, and wait until it is one of those that are sent."""
        await self.say(type="subscribe", stream=stream, **rest)
        await self.settle()

    async def settle(self) -> None:
        """Wait until all that was said was heard: an answer to nonsense is last."""
        self.say_raw("?")
        found = await self.next()
        assert found == {"error": "a frame is a JSON object", "status": 400}, found

    async def next(self) -> Any:
        """The next frame; raises `Ended`."""
        message = await self._talk.next()
        if message["type"] == "websocket.close":
            raise Ended(message["code"])
        assert message["type"] == "websocket.send", message
        return json.loads(message["text"])

    async def update(self) -> Any:
        """The next frame's payload, as JSON."""
        return json.loads((await self.next())["payload"])


class Events:
    """An open stream of server-sent events."""

    def __init__(self, talk: _Talk, headers: Mapping[str, str]) -> None:
        self._talk = talk
        self._left = b""
        self.headers = headers

    async def next(self) -> tuple[str, str]:
        """The next event and its data, without what only keeps it open."""
        while True:
            block = await self._next_block()
            if not block.startswith(":"):
                event, data = block.split("\n")
                return event.removeprefix("event: "), data.removeprefix("data: ")

    async def _next_block(self) -> str:
        while b"\n\n" not in self._left:
            message = await self._talk.next()
            if not message.get("more_body"):
                raise Ended(0)
            self._left += message["body"]
        block, self._left = self._left.split(b"\n\n", 1)
        return block.decode()


@asynccontextmanager
async def open_socket(
    site: Site,
    *,
    token: str = "",
    query: Mapping[str, str] | None = None,
    subprotocols: Sequence[str] = (),
    ip: str = CLIENT_IP,
    host: str = "",
    path: str = STREAMING,
) -> AsyncIterator[Socket]:
    """A WebSocket; raises `Refused`."""
    scope = _scope(site, path, token=token, query=query, ip=ip, host=host)
    scope |= {"type": "websocket", "scheme": "ws", "subprotocols": [*subprotocols]}
    scope["extensions"] = {"websocket.http.response": {}}
    talk = _Talk(site, scope)
    talk.said.put_nowait({"type": "websocket.connect"})
    try:
        message = await talk.next()
        if message["type"] == "websocket.http.response.start":
            body = await talk.next()
            raise Refused(message["status"], body["body"])
        assert message["type"] == "websocket.accept", message
        yield Socket(talk, message["subprotocol"])
    finally:
        await talk.end("websocket.disconnect")


@asynccontextmanager
async def open_events(
    site: Site,
    path: str,
    *,
    token: str = "",
    query: Mapping[str, str] | None = None,
    method: str = "GET",
) -> AsyncIterator[Events]:
    """Server-sent events from below `/api/v1/streaming`; raises `Refused`."""
    scope = _scope(site, STREAMING + path, token=token, query=query, ip=CLIENT_IP)
    scope |= {"type": "http", "scheme": "http", "method": method, "extensions": {}}
    talk = _Talk(site, scope)
    talk.said.put_nowait({"type": "http.request", "body": b"", "more_body": False})
    try:
        start = await talk.next()
        if start["status"] != 200:
            raise Refused(start["status"], (await talk.next())["body"])
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        yield Events(talk, headers)
    finally:
        await talk.end("http.disconnect")


def _scope(
    site: Site,
    path: str,
    *,
    token: str,
    query: Mapping[str, str] | None,
    ip: str,
    host: str = "",
) -> MutableMapping[str, Any]:
    host = host or urlsplit(site.services.config.base_url).netloc
    headers = [(b"host", host.encode())]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    return {
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "server": (host, 443),
        "client": (ip, 50_000),
        "root_path": "",
        "path": path,
        "raw_path": path.encode(),
        "query_string": urlencode(query or {}).encode(),
        "headers": headers,
    }
