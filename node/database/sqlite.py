"""SQLite as a `Database`: one writer that groups commits, and a few readers.

Each connection lives on a thread of its own and runs whole functions. A reader
cannot change anything (`mode=ro`, `query_only`) and sees one moment of the
database from its first statement to its last. One process at a time may serve a
file; the lock beside it says so. Short commands open it without that claim.
"""

import asyncio
import math
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import structlog

from node.clock import Clock
from node.database.lock import ServingLock
from node.database.mint import IdMint
from node.database.session import JOBS
from node.database.sqlite_connection import (
    BUSY_TIMEOUT_MS,
    connect_reader,
    connect_writer,
    open_lane,
)
from node.database.sqlite_reads import ReadLanes
from node.database.sqlite_writer import GroupWriter, Pending
from node.database.types import Dialect, Reader, Writer
from node.database.wakes import Hearers, Wakes, run_hooks
from node.errors import Unavailable

IDLE_S = 5.0
"""After so long without a write the WAL is folded into the database."""
ANALYSE_EVERY_S = 24 * 60 * 60.0
"""The first time is soon after the first write."""
PATIENCE_S = 0.025
"""After so long a read is helped around: usual ones take a tenth of it."""

log = structlog.get_logger()
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteOptions:
    """How to open; the defaults are for short commands."""

    serving: bool = False
    readers: int = 2
    patience_s: float = PATIENCE_S
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
        self._readers: ReadLanes | None = None
        self._writer: GroupWriter | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._last_write_s = 0.0
        self._analysed_s = -math.inf

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
        if self._readers is None:
            raise Unavailable("database: closed")
        return await self._readers.submit(lambda r: fn(r, *args, **kw))

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
        lanes = self._readers.close() if self._readers else []
        if self._writer is not None:
            self._writer.lane.post(_optimize)
            lanes.append(self._writer.lane)
        self._readers, self._writer = None, None
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
        connect = partial(connect_reader, self.path, factory)
        self._readers = ReadLanes(
            self._clock, self._count, patience_s=self._options.patience_s
        )
        for _ in range(self._options.readers):
            self._readers.add(await open_lane(connect))

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
        self._idle = loop.call_later(in_s, self._keep_up)

    def _keep_up(self) -> None:
        """Some seconds after a write, and as often as long as more come."""
        self._idle = None
        if self._writer is None:
            return
        now_s = asyncio.get_running_loop().time()
        if now_s - self._analysed_s > ANALYSE_EVERY_S:
            self._analysed_s = now_s
            self._writer.lane.post(_analyse)
        quiet_s = now_s - self._last_write_s
        if quiet_s < self._options.idle_s:
            self._plan_checkpoint(self._options.idle_s - quiet_s)
        else:
            self._writer.lane.post(_checkpoint)


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


def _analyse(connection: sqlite3.Connection) -> None:
    """Tell the planner what the tables are like; bounded work, however long they are.

    `PRAGMA optimize` sees no more than what this connection asked, and readers ask
    most.
    """
    try:
        connection.execute("PRAGMA analysis_limit = 400")
        connection.execute("ANALYZE").fetchall()
    except sqlite3.Error:
        log.warning("database.analyse_failed", exc_info=True)


def _optimize(connection: sqlite3.Connection) -> None:
    """Refresh the planner's statistics where they became stale; bounded work."""
    try:
        connection.execute("PRAGMA analysis_limit = 400")
        connection.execute("PRAGMA optimize").fetchall()
    except sqlite3.Error:
        log.warning("database.optimize_failed", exc_info=True)
