"""PostgreSQL as a `Database`: pooled connections in worker threads.

Every function runs whole on one thread with one connection, so the caller may be
cancelled at any time. Writing transactions are serialisable: code that is right
under SQLite's single writer is right here too. What that costs is a transaction
that must run again when it met another; we do so, and after some tries the caller
gets `Unavailable`.
"""

import asyncio
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from node.clock import Clock
from node.database.mint import IdMint
from node.database.postgres_connection import (
    CONNECT_TIMEOUT_S,
    Connection,
    PostgresStatements,
    configure,
    is_taken_key,
    lost,
    may_try_again,
    translate_error,
)
from node.database.postgres_news import NewsWire
from node.database.session import JOBS, ReadSession, WriteSession, run_whole
from node.database.types import Dialect, Reader, Writer
from node.database.wakes import Wakes, run_hooks
from node.errors import Unavailable
from node.failpoints import failpoint

POOL_SIZE = 10
RERUNS = 7
"""Two processes that count on one row lose about one try in five to each other."""
POOL_TIMEOUT_S = 5.0

P = ParamSpec("P")
S = TypeVar("S", bound=ReadSession)
T = TypeVar("T")

_BEGIN_READ = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_BEGIN_WRITE = b"BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"


class PostgresDatabase:
    """An open PostgreSQL database; made by `PostgresDatabase.open`."""

    dialect: Dialect = "postgres"

    def __init__(self, url: str, clock: Clock, *, pool_size: int = POOL_SIZE) -> None:
        self.statements = 0
        self._url = url
        self._clock = clock
        self._mint = IdMint()
        self._wakes = Wakes()
        self._turnstile = threading.RLock()
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(pool_size, thread_name_prefix="postgres")
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            connection_class=psycopg.Connection[tuple[Any, ...]],
            kwargs={"autocommit": True},
            min_size=1,
            max_size=pool_size,
            timeout=POOL_TIMEOUT_S,
            configure=configure,
            open=False,
        )
        self._news = NewsWire(url, self._pool, self._threads)

    @classmethod
    async def open(
        cls, url: str, clock: Clock, *, pool_size: int = POOL_SIZE
    ) -> "PostgresDatabase":
        """Connect; raises `Unavailable` when there is no answer."""
        database = cls(url, clock, pool_size=pool_size)
        try:
            await asyncio.to_thread(database._connect)
        except BaseException:
            await database.close()
            raise
        return database

    async def read(
        self, fn: Callable[Concatenate[Reader, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        return await self._call(lambda: self._read(lambda r: fn(r, *args, **kw)))

    async def write(
        self, fn: Callable[Concatenate[Writer, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        return await self._call(lambda: self._write(lambda w: fn(w, *args, **kw)))

    def on_jobs(self, wake: Callable[[], None], /) -> Callable[[], None]:
        return self._wakes.add(JOBS, wake)

    def on(self, channel: str, wake: Callable[[], None], /) -> Callable[[], None]:
        return self._wakes.add(channel, wake)

    async def listen(
        self, hear: Callable[[str], None], missed: Callable[[], None], /
    ) -> Callable[[], None]:
        return await self._news.listen(hear, missed)

    async def ping(self) -> None:
        await self.read(_ping)

    async def close(self) -> None:
        await self._news.close()
        await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self._pool.close)

    async def _call(self, once: Callable[[], T]) -> T:
        try:
            return await self._loop.run_in_executor(self._threads, self._repeat, once)
        except RuntimeError as error:
            if not self._pool.closed:
                raise
            raise Unavailable("database: closed") from error

    def _connect(self) -> None:
        try:
            # The pool would try for as long as it may, and say less.
            psycopg.connect(self._url, connect_timeout=CONNECT_TIMEOUT_S).close()
            self._pool.open(wait=True, timeout=POOL_TIMEOUT_S)
        except (PoolTimeout, psycopg.Error) as error:
            raise lost(error) from error

    def _repeat(self, once: Callable[[], T]) -> T:
        try:
            return once()
        except _Again as again:
            last = again
        # While this one runs again, no other write of this process begins: what
        # still runs comes to an end, and then there is nobody left to meet here.
        with self._turnstile:
            for attempt in range(RERUNS):
                if isinstance(last.__cause__, Unavailable):
                    self._pool.check()  # its neighbours are lost too, most likely
                time.sleep(random.uniform(0, 0.003 * 2**attempt))  # noqa: S311
                try:
                    return once()
                except _Again as again:
                    if last.is_rule and again.is_rule:
                        break  # nobody else is to blame
                    last = again
        raise _reason(last)

    def _read(self, fn: Callable[[ReadSession], T]) -> T:
        connection = self._take()
        session = ReadSession(PostgresStatements(connection), self._clock.now_ms())
        try:
            _begin(connection, _BEGIN_READ)
            return _run(fn, session, connection)
        finally:
            self._finish(connection, session)

    def _write(self, fn: Callable[[WriteSession], T]) -> T:
        with self._turnstile:
            pass
        connection = self._take()
        statements = PostgresStatements(connection)
        session = WriteSession(statements, self._clock.now_ms(), self._mint)
        try:
            _begin(connection, _BEGIN_WRITE)
            answer = _run(fn, session, connection)
            _commit(connection)
        finally:
            self._finish(connection, session)
        self._answer(partial(self._after_commit, session))
        return answer

    def _take(self) -> Connection:
        try:
            return self._pool.getconn()
        except (PoolTimeout, psycopg.Error) as error:
            raise lost(error) from error

    def _finish(self, connection: Connection, session: ReadSession) -> None:
        """Give the connection back clean; one that cannot be is thrown away."""
        session.end()
        self.statements += session.statements
        try:
            if connection.info.transaction_status != _IDLE:
                connection.execute(b"ROLLBACK")
        except psycopg.Error:
            connection.close()
        self._pool.putconn(connection)

    def _answer(self, deliver: Callable[[], None]) -> None:
        # A closed loop has nobody left who waits.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(deliver)

    def _after_commit(self, session: WriteSession) -> None:
        run_hooks(session.hooks)
        self._wakes.wake(session.announced)
        self._news.tell(session.news)


class _Again(Exception):
    """The transaction is undone and would perhaps pass next time.

    `is_rule` when a key was there already. Somebody else may have put it there after
    we looked: PostgreSQL says so in this way rather than that transactions met. Or
    two processes minted the same id, which will differ.
    """

    def __init__(self, *, is_rule: bool = False) -> None:
        super().__init__()
        self.is_rule = is_rule


_IDLE = psycopg.pq.TransactionStatus.IDLE


def _begin(connection: Connection, text: bytes) -> None:
    try:
        connection.execute(text)
    except psycopg.Error as error:
        # The server went away while the connection was in the pool. Nothing has
        # been done yet, so another connection may do it.
        raise _Again from translate_error(error)


def _run(fn: Callable[[S], T], session: S, connection: Connection) -> T:
    try:
        return run_whole(fn, session)
    except Exception as error:
        # Whatever the function made of it: what failed first decides.
        first = session.failure or error
        is_rule = is_taken_key(first)
        if connection.closed or may_try_again(first) or is_rule:
            raise _Again(is_rule=is_rule) from error
        raise


def _commit(connection: Connection) -> None:
    failpoint("database.commit")
    try:
        connection.execute(b"COMMIT")
    except psycopg.Error as error:
        if may_try_again(error):
            raise _Again from error
        raise translate_error(error) from error
    failpoint("database.committed")


def _reason(last: _Again) -> BaseException:
    """What to tell a caller whose transaction never got through."""
    cause = last.__cause__
    assert cause is not None
    if not may_try_again(cause):
        return cause
    unavailable = Unavailable("database: too many at the same rows")
    unavailable.__cause__ = cause
    return unavailable


def _ping(r: Reader) -> None:
    r.one("SELECT 1 AS answer")
