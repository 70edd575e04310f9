"""The HTTP server: uvicorn, told to be brief with slow senders and quick to stop.

Knows nothing of pages or people; it gets an app and a listening socket.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

from node.errors import ConfigError

HEADERS_S: Final = 10.0
BODY_S: Final = 60.0
MAX_HEAD: Final = 64 * 1024
"""Bytes of a request before its body; neither httptools nor uvicorn count them."""
SLOWEST_BYTES_PER_S: Final = 64 * 1024
"""A body may take longer than `BODY_S` while it keeps to this pace."""
STALL_S: Final = 60.0
"""So long may the other end take nothing of what it is sent."""
PARTING_S: Final = 1.0
"""So long it may take to answer a farewell."""
PING_EVERY_S: Final = 30.0
MAX_FRAME: Final = 16 * 1024
"""Bytes of what a client says on a WebSocket: which streams it wants."""
DRAIN_S: Final = 7
BACKLOG: Final = 2_048
KEEP_ALIVE_S: Final = 15
INHERITED: Final = "VERMILION_LISTEN_FD"
"""The descriptor of a socket that several processes share."""


class _Stall:
    """Drops a connection whose other end takes nothing for too long."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._deadline: asyncio.TimerHandle | None = None

    def begin(self, transport: asyncio.Transport, within_s: float) -> None:
        self.end()
        self._deadline = self._loop.call_later(within_s, transport.abort)

    def end(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class BriskProtocol(HttpToolsProtocol):
    """Drops connections that send their request too slowly, or too much before it.

    Times are counted while we are willing to read: when the app is slow to take a
    body in, the sender is not to blame.
    """

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._deadline: asyncio.TimerHandle | None = None
        self._is_in_head = True
        self._head_bytes = 0
        self._fed_bytes = 0
        self._body_began = 0.0
        self._body_bytes = 0
        self._stall = _Stall(self.loop)

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect(HEADERS_S)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stall.end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # A header without end is never handed out by the parser, which keeps it.
        self._fed_bytes = self._fed_bytes + len(data) if self._is_in_head else 0
        if self._fed_bytes > MAX_HEAD and not self.transport.is_closing():
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall.begin(self.transport, STALL_S)

    def resume_writing(self) -> None:
        self._stall.end()
        super().resume_writing()

    def handle_websocket_upgrade(self) -> None:
        # From here on another protocol has the connection.
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def shutdown(self) -> None:
        super().shutdown()
        if self.flow.write_paused:
            self._stall.begin(self.transport, PARTING_S)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True
        self._head_bytes = 0
        self._expect(HEADERS_S)

    def on_url(self, url: bytes) -> None:
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_head(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        super().on_headers_complete()
        self._body_began = self.loop.time()
        self._body_bytes = 0
        self._expect(BODY_S)

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_waiting()
        super().on_message_complete()

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD:
            # What a callback raises is answered with 400, and the connection closed.
            raise ValueError("the head of the request is too large")

    def _expect(self, within_s: float) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(within_s, self._on_deadline)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _on_deadline(self) -> None:
        if self._is_keeping_pace():
            self._expect(BODY_S / 4)
        elif not self.transport.is_closing():
            self.transport.abort()

    def _is_keeping_pace(self) -> bool:
        if not self._body_bytes:
            return False
        took_s = self.loop.time() - self._body_began
        return self.flow.read_paused or self._body_bytes >= took_s * SLOWEST_BYTES_PER_S


class BriskSocket(WSProtocol):
    """Lets go of WebSockets whose other end reads no more.

    uvicorn would wait for it, with what it did not take kept in memory.
    """

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._stall = _Stall(self.loop)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stall.end()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall.begin(self.transport, STALL_S)

    def resume_writing(self) -> None:
        self._stall.end()
        super().resume_writing()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._stall.begin(self.transport, PARTING_S)

    def shutdown(self) -> None:
        super().shutdown()
        self._stall.begin(self.transport, PARTING_S)

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.close":
            self._stall.begin(self.transport, PARTING_S)


class Server(uvicorn.Server):
    """Ends on SIGTERM or Ctrl-C without raising the signal again.

    Whoever runs it has things to close; a second signal stops the draining.
    `on_stop` is called first: it ends what goes on for ever.
    """

    minds_signals = True

    def __init__(
        self, config: uvicorn.Config, on_stop: Callable[[], None] | None = None
    ) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()
        self._on_stop = on_stop

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        if not self.minds_signals:
            yield
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def wait_for_stop(self) -> None:
        """Serve nothing: for processes that only do jobs."""
        with self.capture_signals():
            await self._stopping.wait()

    def stop(self) -> None:
        """Take no more connections, finish what is under way, then end."""
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True
        self._stopping.set()
        if self._on_stop is not None:
            self._on_stop()


def make_server(app: Any, on_stop: Callable[[], None] | None = None) -> Server:
    """A server for an ASGI app; run it with `await server.serve([socket])`."""
    return Server(
        uvicorn.Config(
            app,
            http=BriskProtocol,
            ws=BriskSocket,
            ws_max_size=MAX_FRAME,
            ws_ping_interval=PING_EVERY_S,
            ws_ping_timeout=PING_EVERY_S,
            loop="uvloop",
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=True,
            ws_per_message_deflate=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=DRAIN_S,
            backlog=BACKLOG,
        ),
        on_stop,
    )


def is_one_of_several() -> bool:
    """Whether `serve --processes` started this process, which speaks for all."""
    return INHERITED in os.environ


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises `ConfigError` when the address is not to be had.

    A process that was started by `serve --processes` inherits its parent's.
    """
    if is_one_of_several():
        return socket.socket(fileno=int(os.environ[INHERITED]))
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(
            [f"port: cannot listen on {host} port {port}: {reason}"]
        ) from error
    found.setblocking(False)
    return found
