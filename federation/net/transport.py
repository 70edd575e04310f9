"""An httpx transport for thousands of hosts: vetted addresses, bounded idle pool.

httpx's own pool does work in proportion to all its open connections for each
request, and resolves names where nothing can look at the answers. Here a request
costs the same whatever else is open, and a connection exists only to an address
that ``guard`` has passed, so a reused one is as safe as a new one.
"""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import certifi
import httpx

from federation.net.connection import Connection, IncomingResponse
from federation.net.guard import Address, NetPolicy, check_url, vet_addresses
from federation.net.resolver import Resolve
from federation.origins import Origin

CONNECT_S: Final = 5.0
ATTEMPT_S: Final = 2.0
IDLE_S: Final = 30.0
MAX_IDLE: Final = 256


def get_ssl_context() -> ssl.SSLContext:
    """The one for all connections; ``SSL_CERT_FILE`` names other roots to trust."""
    return _load_ssl_context(os.environ.get("SSL_CERT_FILE") or certifi.where())


@lru_cache(maxsize=4)
def _load_ssl_context(roots: str) -> ssl.SSLContext:
    """Costs more than a hundred requests, so never twice."""
    context = ssl.create_default_context(cafile=roots)
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True)
class _Lease:
    """A connection on loan, and whether it had been used before."""

    connection: Connection
    reused: bool


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects, keeps alive, and hands out; closes whatever ended oddly.

    Reads two request extensions: ``target`` (bytes), sent as they are, and
    ``max_bytes``, the longest body anyone will read.
    """

    def __init__(
        self, policy: NetPolicy, resolve: Resolve, context: ssl.SSLContext
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        self._context = context
        self._pool = IdlePool()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request``; raises ``httpx.TransportError`` or ``Refused``."""
        origin = check_url(self._policy, str(request.url))
        payload = _head(request) + await request.aread()
        max_bytes = int(request.extensions.get("max_bytes", 1 << 20))
        lease, response = await self._exchange(origin, payload, max_bytes)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response, lease.connection, origin, self._pool),
        )

    async def aclose(self) -> None:
        """Close idle connections; those in use close with their answer."""
        self._pool.close()
        await asyncio.sleep(0)  # lets the sockets go before the loop ends

    async def _exchange(
        self, origin: Origin, payload: bytes, max_bytes: int
    ) -> tuple[_Lease, IncomingResponse]:
        lease = await self._lease(origin)
        try:
            return lease, await lease.connection.exchange(payload, max_bytes)
        except httpx.TransportError:
            # The server may have closed while we wrote (RFC 9110 §9.2.2): once more
            # on a new connection. Inboxes know an activity by its id, so POST too.
            if not lease.reused or lease.connection.was_answered:
                raise
        fresh = _Lease(await self._connect(origin), reused=False)
        return fresh, await fresh.connection.exchange(payload, max_bytes)

    async def _lease(self, origin: Origin) -> _Lease:
        connection = self._pool.take(origin)
        if connection is not None:
            return _Lease(connection, reused=True)
        return _Lease(await self._connect(origin), reused=False)

    async def _connect(self, origin: Origin) -> Connection:
        try:
            async with asyncio.timeout(CONNECT_S):
                addresses = vet_addresses(
                    self._policy, origin, await self._list_addresses(origin)
                )
                return await self._connect_to_any(origin, addresses)
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except OSError as error:  # TLS faults included
            raise httpx.ConnectError(type(error).__name__) from error

    async def _list_addresses(self, origin: Origin) -> list[str]:
        literal = origin.host.strip("[]")
        if literal != origin.host or literal.replace(".", "").isdigit():
            return [literal]
        return list(await self._resolve(origin.host, origin.port))

    async def _connect_to_any(
        self, origin: Origin, addresses: tuple[Address, ...]
    ) -> Connection:
        if not addresses:
            raise OSError("the name has no address")
        for address in addresses[:-1]:
            try:
                async with asyncio.timeout(ATTEMPT_S):
                    return await self._open(origin, address)
            except OSError:
                continue
        return await self._open(origin, addresses[-1])

    async def _open(self, origin: Origin, address: Address) -> Connection:
        loop = asyncio.get_running_loop()
        if origin.scheme == "http":
            _, connection = await loop.create_connection(
                Connection, str(address), origin.port
            )
            return connection
        _, connection = await loop.create_connection(
            Connection,
            str(address),
            origin.port,
            ssl=self._context,
            server_hostname=origin.host.strip("[]"),
        )
        return connection


class IdlePool:
    """Open connections that nobody uses, newest first, oldest dropped first."""

    def __init__(self, *, max_idle: int = MAX_IDLE, idle_s: float = IDLE_S) -> None:
        self._max_idle = max_idle
        self._idle_s = idle_s
        self._by_origin: dict[Origin, list[Connection]] = {}
        self._all: dict[Connection, Origin] = {}  # in order of becoming idle
        self._sweeper: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._all)

    def take(self, origin: Origin) -> Connection | None:
        """The connection to ``origin`` that was used last, if any is open."""
        while waiting := self._by_origin.get(origin):
            connection = waiting[-1]
            self._remove(connection)
            if connection.is_open:
                return connection
        return None

    def put(self, origin: Origin, connection: Connection) -> None:
        """Keep ``connection`` for the next request to ``origin``."""
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        connection.on_lost = self._remove
        self._all[connection] = origin
        self._by_origin.setdefault(origin, []).append(connection)
        if len(self._all) > self._max_idle:
            self._drop(next(iter(self._all)))
        if self._sweeper is None:
            self._sweeper = loop.call_later(self._idle_s, self._sweep, loop)

    def close(self) -> None:
        """Close everything that is idle."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        for connection in list(self._all):
            self._drop(connection)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        self._sweeper = None
        for connection in list(self._all):
            if connection.idle_since + self._idle_s > loop.time():
                break
            self._drop(connection)
        if self._all:
            self._sweeper = loop.call_later(self._idle_s / 2, self._sweep, loop)

    def _drop(self, connection: Connection) -> None:
        self._remove(connection)
        connection.abort()

    def _remove(self, connection: Connection) -> None:
        origin = self._all.pop(connection, None)
        if origin is None:
            return
        connection.on_lost = None
        waiting = self._by_origin[origin]
        waiting.remove(connection)
        if not waiting:
            del self._by_origin[origin]


class _Body(httpx.AsyncByteStream):
    """The body of an answer; closing it returns or closes the connection."""

    def __init__(
        self,
        response: IncomingResponse,
        connection: Connection,
        origin: Origin,
        pool: IdlePool,
    ) -> None:
        self._response = response
        self._connection = connection
        self._origin = origin
        self._pool = pool
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.chunks():
            yield chunk

    async def aclose(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._connection.finish()
        response = self._response
        if response.is_complete and response.may_reuse and self._connection.is_open:
            self._pool.put(self._origin, self._connection)
        else:
            self._connection.abort()


def _head(request: httpx.Request) -> bytes:
    target = request.extensions.get("target", request.url.raw_path)
    lines = [b"%s %s HTTP/1.1" % (request.method.encode("ascii"), target)]
    lines.extend(b"%s: %s" % header for header in request.headers.raw)
    if any(b"\r" in line or b"\n" in line for line in lines):
        raise httpx.LocalProtocolError("line break in the head of a request")
    return b"\r\n".join([*lines, b"", b""])
