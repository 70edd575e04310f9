"""SQLite as a `Database`: one writer that groups commits, and a few readers.

Each connection lives on a thread of its own and runs whole functions. A reader
cannot change anything (`mode=ro`, `query_only`) and sees one moment of the
database from its first statement to its last. One process at a time may serve a
file; the lock beside it says so. Short commands open it without that claim.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog

from node.clock import Clock
from node.database.lock import ServingLock
from node.database.mint import IdMint
from node.database.session import JOBS, ReadSession, run_whole
from node.database.sqlite_connection import (
    BUSY_TIMEOUT_MS,
    Lane,
    SqliteQueries,
    connect_reader,
    connect_writer,
    open_lane,
    translate_error,
)
from node.database.sqlite_writer import GroupWriter, Pending
from node.database.types import Dialect, Reader, Writer
from node.database.wakes import Hearers, Wakes, run_hooks
from node.errors import Unavailable

IDLE_S = 5.0
"""After so long without a write the WAL is folded into the database."""

log = structlog.get_logger()
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteOptions:
    """How to open; the defaults are for short commands."""

    serving: bool = False
    readers: int = 2
    idle_s: float = IDLE_S
    factory: type[sqlite3.Connection] = sqlite3.Connection
    """The driver's connection class; tests give one that fails."""


class SqliteDatabase:
    """An open SQLite database; made by `SqliteDatabase.open`."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path, clock: Clock, options: SqliteOptions) -> None:
        self.path = path
        self.statements = 0
        self._clock = clock
        self._options = options
        self._lock = ServingLock(path.with_name(path.name + ".lock"))
        self._wakes = Wakes()
        self._hearers = Hearers()
        self._readers: list[_ReadLane] = []
        self._writer: GroupWriter | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._last_write_s = 0.0

    @classmethod
    async def open(
        cls, path: Path, clock: Clock, options: SqliteOptions | None = None
    ) -> "SqliteDatabase":
        """Open, and create an empty file if there is none.

        Raises `ConfigError` when another process serves it or SQLite is too old.
        """
        database = cls(path, clock, options or SqliteOptions())
        try:
            await database._open()
        except BaseException:
            await database.close()
            raise
        return database

    async def read(
        self, fn: Callable[Concatenate[Reader, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        if not self._readers:
            raise Unavailable("database: closed")
        lane = min(self._readers, key=_waiting)
        return await lane.submit(lambda r: fn(r, *args, **kw))

    async def write(
        self, fn: Callable[Concatenate[Writer, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        if self._writer is None:
            raise Unavailable("database: closed")
        return await self._writer.submit(lambda w: fn(w, *args, **kw))

    def on_jobs(self, wake: Callable[[], None], /) -> Callable[[], None]:
        return self._wakes.add(JOBS, wake)

    def on(self, channel: str, wake: Callable[[], None], /) -> Callable[[], None]:
        return self._wakes.add(channel, wake)

    async def listen(
        self, hear: Callable[[str], None], missed: Callable[[], None], /
    ) -> Callable[[], None]:
        # One process serves a file: it misses nothing that it tells itself.
        return self._hearers.add(hear, missed)

    async def ping(self) -> None:
        await self.read(_ping)

    async def close(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        lanes = [reader.lane for reader in self._readers]
        if self._writer is not None:
            self._writer.lane.post(_optimize)
            lanes.append(self._writer.lane)
        self._readers, self._writer = [], None
        # All are told before the first wait: a cancelled close ends them, too.
        stopping = [lane.end() for lane in lanes]
        try:
            for stopped in stopping:
                await stopped
        finally:
            self._lock.release()

    async def _open(self) -> None:
        factory = self._options.factory
        if self._options.serving:
            self._lock.acquire()
        lane = await open_lane(partial(connect_writer, self.path, factory))
        self._writer = GroupWriter(lane, self._clock, IdMint(), self._after_group)
        for _ in range(self._options.readers):
            lane = await open_lane(partial(connect_reader, self.path, factory))
            self._readers.append(_ReadLane(lane, self._clock, self._count))

    def _count(self, statements: int) -> None:
        self.statements += statements

    def _after_group(self, group: list[Pending]) -> None:
        sessions = [p.session for p in group if p.session is not None]
        for session in sessions:
            self.statements += session.statements
        committed = [p.session for p in group if p.error is None and p.session]
        for session in committed:
            run_hooks(session.hooks)
        self._wakes.wake({name for s in committed for name in s.announced})
        self._hearers.hear(line for s in committed for line in s.news)
        self._last_write_s = asyncio.get_running_loop().time()
        if self._idle is None and self._writer is not None:
            self._plan_checkpoint(self._options.idle_s)

    def _plan_checkpoint(self, in_s: float) -> None:
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(in_s, self._checkpoint_if_idle)

    def _checkpoint_if_idle(self) -> None:
        self._idle = None
        if self._writer is None:
            return
        quiet_s = asyncio.get_running_loop().time() - self._last_write_s
        if quiet_s < self._options.idle_s:
            self._plan_checkpoint(self._options.idle_s - quiet_s)
        else:
            self._writer.lane.post(_checkpoint)


@dataclass(slots=True)
class _ReadLane:
    """A reading connection: one function after the other, each in a snapshot."""

    lane: Lane
    clock: Clock
    count: Callable[[int], None]
    _queries: SqliteQueries | None = None

    def submit(self, fn: Callable[[ReadSession], T]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self.lane.loop.create_future()
        self.lane.waiting += 1
        self.lane.post(partial(self._run, fn, future))
        return future

    def _run(
        self,
        fn: Callable[[ReadSession], Any],
        future: asyncio.Future[Any],
        connection: sqlite3.Connection,
    ) -> None:
        if self._queries is None:
            self._queries = SqliteQueries(connection)
        session = ReadSession(self._queries, self.clock.now_ms())
        answer, error = None, None
        if not future.cancelled():
            try:
                answer = _read(fn, session, connection)
            except BaseException as raised:
                error = raised
        deliver = partial(self._deliver, future, session.statements, answer, error)
        self.lane.answer(deliver)

    def _deliver(
        self,
        future: asyncio.Future[Any],
        statements: int,
        answer: object,
        error: BaseException | None,
    ) -> None:
        self.lane.waiting -= 1
        self.count(statements)
        if future.done():
            return
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)


def _read(
    fn: Callable[[ReadSession], T], session: ReadSession, connection: sqlite3.Connection
) -> T:
    try:
        connection.execute("BEGIN")
    except sqlite3.Error as error:
        raise translate_error(error) from error
    try:
        return run_whole(fn, session)
    finally:
        session.end()
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _waiting(reader: _ReadLane) -> int:
    return reader.lane.waiting


def _ping(r: Reader) -> None:
    r.one("SELECT 1 AS answer")


def _checkpoint(connection: sqlite3.Connection) -> None:
    """Fold the WAL into the database and empty it, unless a reader is in the way."""
    try:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.Error:
        log.warning("database.checkpoint_failed", exc_info=True)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _optimize(connection: sqlite3.Connection) -> None:
    """Refresh the planner's statistics where they became stale; bounded work."""
    try:
        connection.execute("PRAGMA analysis_limit = 400")
        connection.execute("PRAGMA optimize").fetchall()
    except sqlite3.Error:
        log.warning("database.optimize_failed", exc_info=True)
