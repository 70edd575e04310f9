"""News between the processes of a node, by LISTEN and NOTIFY.

Told after the commit and in a transaction of its own: NOTIFY within one that writes
makes all commits of the server wait for each other. What a process tells it hears at
once; the others hear it from PostgreSQL. Listening begins when somebody wants to hear.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any, Final

import psycopg
from psycopg_pool import ConnectionPool

from node.database.postgres_connection import (
    CONNECT_TIMEOUT_S,
    Connection,
    lost,
)
from node.database.types import MAX_NEWS
from node.database.wakes import Hearers
from node.logs import get_logger

log = get_logger(__name__)

CHANNEL: Final = "vermilion_news"
MAX_PAYLOAD: Final = 7_900
MAX_WAITING: Final = 10_000
RETRY_S: Final = 1.0
_LISTEN: Final = b"LISTEN vermilion_news"
_NOTIFY: Final = b"SELECT pg_notify(%s, %s)"


class NewsWire:
    """Tells and hears; its methods are for the event loop."""

    def __init__(
        self, url: str, pool: ConnectionPool[Connection], threads: Executor
    ) -> None:
        self._url = url
        self._pool = pool
        self._threads = threads
        self._own = secrets.token_hex(4)
        self._hearers = Hearers()
        self._waiting: deque[str] = deque(maxlen=MAX_WAITING)
        self._posted = False
        self._listening: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    def tell(self, news: list[str]) -> None:
        """Let everybody hear; other processes a moment later."""
        if not news:
            return
        self._hearers.hear(news)
        self._waiting.extend(news)
        if not self._posted:
            self._posted = True
            # Closed meanwhile, there is nothing to tell with.
            with suppress(RuntimeError):
                self._threads.submit(self._send)

    async def listen(
        self, hear: Callable[[str], None], missed: Callable[[], None]
    ) -> Callable[[], None]:
        """As `Database.listen`."""
        async with self._opening:
            if self._listening is None:
                connection = await asyncio.to_thread(self._connect)
                self._listening = asyncio.create_task(self._keep_reading(connection))
        return self._hearers.add(hear, missed)

    async def close(self) -> None:
        """Hear no more."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None

    def _send(self) -> None:
        """On a thread: everything that waits, as much at a time as fits."""
        # Cleared before the first look: what is told from now on either is seen
        # below or posts the next round.
        self._posted = False
        try:
            with self._pool.connection() as connection:
                while self._waiting:
                    connection.execute(_NOTIFY, (CHANNEL, self._pack()))
        except psycopg.Error:
            log.warning("news.not_sent", exc_info=True)

    def _pack(self) -> str:
        payload = self._own
        while self._waiting and len(payload) + MAX_NEWS < MAX_PAYLOAD:
            payload += "\n" + self._waiting.popleft()
        return payload

    def _connect(self) -> Connection:
        try:
            connection: Connection = psycopg.connect(
                self._url,
                autocommit=True,
                connect_timeout=CONNECT_TIMEOUT_S,
                # A server that went without a word is noticed by that.
                keepalives_idle=30,
                keepalives_interval=10,
                keepalives_count=3,
            )
            connection.execute(_LISTEN)
        except psycopg.Error as error:
            raise lost(error) from error
        return connection

    async def _keep_reading(self, connection: Connection | None) -> None:
        while True:
            if connection is not None:
                await self._read(connection)
            connection = await self._connect_again()
            if connection is not None:
                self._hearers.miss()

    async def _connect_again(self) -> Connection | None:
        await asyncio.sleep(RETRY_S)
        # Cancelled while it connects, the thread would leave a connection open.
        connecting = asyncio.ensure_future(asyncio.to_thread(self._connect))
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            connecting.add_done_callback(_close)
            raise
        except Exception as error:
            log.warning("news.unavailable", error=str(error))
            return None

    async def _read(self, connection: Connection) -> None:
        """Until the connection ends."""
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        descriptor = connection.fileno()
        loop.add_reader(descriptor, readable.set)
        try:
            while True:
                # What came with the answer to LISTEN makes nothing readable.
                self._take(connection.pgconn)
                await readable.wait()
                readable.clear()
                connection.pgconn.consume_input()
        except psycopg.Error as error:
            log.warning("news.lost", error=str(error).strip())
        finally:
            loop.remove_reader(descriptor)
            connection.close()

    def _take(self, pgconn: Any) -> None:
        while (notice := pgconn.notifies()) is not None:
            sender, *news = notice.extra.decode().split("\n")
            if sender != self._own:
                self._hearers.hear(news)


def _close(connecting: "asyncio.Future[Connection]") -> None:
    if not connecting.cancelled() and connecting.exception() is None:
        connecting.result().close()
