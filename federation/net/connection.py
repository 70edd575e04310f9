"""One HTTP/1.1 connection: one exchange at a time, parsed by llhttp.

Knows bytes, framing and limits. Not addresses, pools, redirects or meaning.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Final, cast

import httptools
import httpx

MAX_HEAD_BYTES: Final = 64 * 1_024
PAUSE_AT_BYTES: Final = 256 * 1_024
MIN_WIRE_BYTES: Final = 1 << 20


class Connection(asyncio.Protocol):
    """A connection to one server; ``is_open`` until either side closes it."""

    def __init__(self) -> None:
        self.is_open = False
        self.idle_since = 0.0
        self.on_lost: Callable[[Connection], None] | None = None
        self._transport: asyncio.Transport | None = None
        self._response: IncomingResponse | None = None

    @property
    def was_answered(self) -> bool:
        """True if at least one byte came back in the present exchange."""
        return self._response is not None and self._response.started

    async def exchange(self, request: bytes, max_bytes: int) -> "IncomingResponse":
        """Send one request, return its answer once the head has arrived.

        Raises ``httpx.TransportError``; then, as when the caller is cancelled, the
        connection is of no further use.
        """
        if self._transport is None or not self.is_open:
            raise httpx.ReadError("connection is closed")
        response = IncomingResponse(self._transport, max_bytes)
        self._response = response
        try:
            self._transport.write(request)
            await response.wait_for_head()
        except BaseException:
            self.abort()
            raise
        return response

    def finish(self) -> None:
        """The exchange is over; anything that still arrives is a fault."""
        self._response = None

    def abort(self) -> None:
        """Close at once, without waiting for the other side."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        if self._response is None:
            self.abort()  # bytes that nobody asked for
            return
        self._response.feed(data)

    def eof_received(self) -> bool:
        self.is_open = False
        if self._response is not None:
            self._response.end()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._response is not None:
            self._response.end()
        if self.on_lost is not None:
            self.on_lost(self)


class IncomingResponse:
    """An answer as it arrives: head first, then body with back-pressure."""

    def __init__(self, transport: asyncio.Transport, max_bytes: int) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.started = False
        self.may_reuse = False
        self._transport = transport
        self._parser = httptools.HttpResponseParser(self)
        # Framing may double a small body; without a limit on raw bytes, chunk
        # extensions and trailers could flow for as long as the deadline allows.
        self._wire_left = MAX_HEAD_BYTES + max(2 * max_bytes, MIN_WIRE_BYTES)
        self._head_left = MAX_HEAD_BYTES
        self._has_head = False
        self._is_complete = False
        self._error: httpx.TransportError | None = None
        self._chunks: deque[bytes] = deque()
        self._buffered = 0
        self._waiter: asyncio.Future[None] | None = None

    async def wait_for_head(self) -> None:
        """Return once status and headers are known."""
        while not self._has_head:
            await self._progress()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, as framed by the server; raises if it is cut short."""
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._buffered -= len(chunk)
                yield chunk
            if self._is_complete:
                return
            if not self._transport.is_closing():
                self._transport.resume_reading()
            await self._progress()

    @property
    def is_complete(self) -> bool:
        """True when the last byte of the body has been received."""
        return self._is_complete

    def feed(self, data: bytes) -> None:
        """Bytes from the wire."""
        self.started = True
        self._wire_left -= len(data)
        if not self._has_head:
            self._head_left -= len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(f"not HTTP: {type(error).__name__}")
        if not self._has_head and self._head_left < 0:
            self._fail("headers too long")
        if self._wire_left < 0:
            self._fail("too many bytes on the wire")
        if self._buffered > PAUSE_AT_BYTES and not self._transport.is_closing():
            self._transport.pause_reading()
        self._wake()

    def end(self) -> None:
        """The other side closed: the end of some bodies, a fault in all others."""
        if not self._is_complete:
            if self._has_head and self._ends_with_connection():
                self._is_complete = True
            else:
                self._fail("connection closed before the end of the answer")
        self._wake()

    # Called by the parser.

    def on_message_begin(self) -> None:
        if self._is_complete:
            self.may_reuse = False  # a second answer to one question

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_head:  # later ones are trailers
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        if self._is_complete:
            return
        self.status = self._parser.get_status_code()
        self._has_head = self.status >= 200

    def on_body(self, body: bytes) -> None:
        if not self._is_complete:
            self._chunks.append(body)
            self._buffered += len(body)

    def on_message_complete(self) -> None:
        if self._is_complete:
            return
        if not self._has_head:
            self.headers.clear()  # 1xx: the real answer follows (RFC 9110 §15.2)
            return
        self._is_complete = True
        self.may_reuse = self._parser.should_keep_alive()

    def _ends_with_connection(self) -> bool:
        framed = {b"content-length", b"transfer-encoding"}
        return not any(name in framed for name, _ in self.headers)

    def _fail(self, reason: str) -> None:
        self.may_reuse = False
        if not self._is_complete and self._error is None:
            self._error = httpx.RemoteProtocolError(reason)
            self._transport.abort()

    async def _progress(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        if self._error is not None:
            raise self._error

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
