"""The one writer of a SQLite database: many functions, one durable commit.

A commit with `synchronous=FULL` waits for the disk, so functions that wait at the
same time share one: the writer's thread takes up to 256 of them, runs each in a
savepoint of its own inside one `BEGIN IMMEDIATE … COMMIT`, and answers all of
them only after the commit. A function that fails takes back its own savepoint
and nobody else's. When the engine itself gives up (disk full, I/O error) the
whole group is undone and everyone in it gets `Unavailable`.

A caller that was cancelled before its function began is left out; after that the
function is finished, whoever still listens.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import structlog

from node.clock import Clock
from node.database.errors import ConstraintFailed
from node.database.mint import IdMint
from node.database.session import WriteSession, run_whole
from node.database.sqlite_connection import Lane, SqliteStatements, translate_error
from node.errors import Unavailable
from node.failpoints import failpoint

MAX_GROUP = 256

log = structlog.get_logger()
T = TypeVar("T")

_FSYNC_FAILED = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})


@dataclass(slots=True, eq=False)
class Pending:
    """A function that waits for its turn, and later its outcome."""

    fn: Callable[[WriteSession], Any]
    future: asyncio.Future[Any]
    session: WriteSession | None = None
    answer: Any = None
    error: BaseException | None = None

    def fail(self, error: BaseException) -> None:
        self.answer = None
        self.error = error


@dataclass(slots=True)
class GroupWriter:
    """Runs functions on the writing connection; `submit` is for the event loop."""

    lane: Lane
    clock: Clock
    mint: IdMint
    on_commit: Callable[[list[Pending]], None]
    """Called on the event loop after each group, before its callers go on."""
    _statements: SqliteStatements | None = None
    _waiting: deque[Pending] = field(default_factory=deque[Pending])
    _posted: bool = False
    _broken: bool = False

    def submit(self, fn: Callable[[WriteSession], T]) -> asyncio.Future[T]:
        """Queue a function; the future is done after its commit."""
        pending = Pending(fn, self.lane.loop.create_future())
        self._waiting.append(pending)
        if not self._posted:
            self._posted = True
            self.lane.post(self._drain)
        return pending.future

    def _drain(self, connection: sqlite3.Connection) -> None:
        # Cleared before the first look: a function queued from now on either is
        # seen below or posts the next drain.
        self._posted = False
        while self._waiting:
            group = self._take()
            if group:
                self._run(connection, group)
                self.lane.answer(partial(self._deliver, group))

    def _take(self) -> list[Pending]:
        group: list[Pending] = []
        while self._waiting and len(group) < MAX_GROUP:
            pending = self._waiting.popleft()
            if not pending.future.cancelled():
                group.append(pending)
        return group

    def _run(self, connection: sqlite3.Connection, group: list[Pending]) -> None:
        try:
            self._commit(connection, group)
        except sqlite3.Error as error:
            _roll_back(connection)
            self._fail_group(connection, group, error)
        except Exception as error:
            # A fault of ours must not leave callers waiting.
            _roll_back(connection)
            for pending in group:
                pending.fail(error)

    def _commit(self, connection: sqlite3.Connection, group: list[Pending]) -> None:
        if self._broken:
            raise sqlite3.OperationalError("the disk failed to keep a commit")
        if self._statements is None:
            self._statements = SqliteStatements(connection)
        connection.execute("BEGIN IMMEDIATE")
        for pending in group:
            self._run_one(connection, pending)
        failpoint("database.commit")
        connection.execute("COMMIT")
        failpoint("database.committed")

    def _run_one(self, connection: sqlite3.Connection, pending: Pending) -> None:
        assert self._statements is not None
        connection.execute("SAVEPOINT one")
        session = WriteSession(self._statements, self.clock.now_ms(), self.mint)
        pending.session = session
        try:
            pending.answer = run_whole(pending.fn, session)
        except BaseException as error:
            pending.fail(error)
        session.end()
        if not connection.in_transaction:
            raise sqlite3.OperationalError("the engine rolled the group back")
        if pending.error is not None:
            connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")

    def _fail_group(
        self, connection: sqlite3.Connection, group: list[Pending], error: sqlite3.Error
    ) -> None:
        translated = translate_error(error)
        if isinstance(translated, ConstraintFailed) and len(group) > 1:
            # A deferred foreign key speaks at COMMIT: find out whose it is.
            for pending in group:
                pending.error = None
                self._run(connection, [pending])
            return
        if getattr(error, "sqlite_errorcode", None) in _FSYNC_FAILED:
            # What the kernel dropped cannot be asked for again: stop writing.
            self._broken = True
            log.error("database.fsync_failed")
        if not isinstance(translated, ConstraintFailed):
            translated = Unavailable(f"database: {error}")
        for pending in group:
            pending.fail(translated)

    def _deliver(self, group: list[Pending]) -> None:
        self.on_commit(group)
        for pending in group:
            _settle(pending)


def _settle(pending: Pending) -> None:
    if pending.future.done():
        return
    if pending.error is None:
        pending.future.set_result(pending.answer)
    else:
        pending.future.set_exception(pending.error)


def _roll_back(connection: sqlite3.Connection) -> None:
    if not connection.in_transaction:
        return
    try:
        connection.execute("ROLLBACK")
    except sqlite3.Error:
        log.exception("database.rollback_failed")
