"""One SQLite connection and its thread: opening, statements, errors.

This is the one place that builds on aiosqlite: its connection thread is given
whole functions instead of single statements, since a hop between threads costs
more than most queries. Grouping writes is in `sqlite_writer.py`.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import cast

import aiosqlite
from aiosqlite.core import (
    _connection_worker_thread as run_connection_thread,  # pyright: ignore[reportPrivateUsage, reportUnknownVariableType]
)

from node.database.errors import ConstraintFailed, Rule, WriteInRead
from node.database.items import expand_items
from node.database.session import Rows
from node.database.types import Dialect, Value
from node.errors import ConfigError, Unavailable
from node.failpoints import failpoint

OLDEST_SQLITE = (3, 40, 0)
BUSY_TIMEOUT_MS = 5_000
WAL_LIMIT_BYTES = 64 * 1024 * 1024

_CACHED_STATEMENTS = 512
_COMMON_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
)
_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}",
)
_OUR_TROUBLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
_RULES: dict[int, Rule] = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: "unique",
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: "unique",
    sqlite3.SQLITE_CONSTRAINT_ROWID: "unique",
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: "foreign_key",
    sqlite3.SQLITE_CONSTRAINT_CHECK: "check",
    sqlite3.SQLITE_CONSTRAINT_NOTNULL: "not_null",
}


class Lane(aiosqlite.Connection):
    """A connection on a thread of its own, to which whole functions are posted."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=64)
        # An exit that forgot to close must not hang; SQLite bears being cut off.
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.loop = asyncio.get_running_loop()

    def post(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Run `work` on the thread after what was posted before. It must not raise."""
        job = (None, partial(work, self._conn))
        self._tx.put_nowait(job)  # pyright: ignore[reportUnknownMemberType]

    def end(self) -> asyncio.Future[object]:
        """Finish what was posted, close, and end the thread."""
        stopped = cast(
            "asyncio.Future[object] | None",
            self.stop(),  # pyright: ignore[reportUnknownMemberType]
        )
        assert stopped is not None
        return stopped

    def _serve(self) -> None:
        # aiosqlite answers an open that was refused or a close that was cancelled
        # even when the loop has ended since.
        while True:
            try:
                run_connection_thread(self._tx)  # pyright: ignore[reportUnknownMemberType]
            except RuntimeError:
                if not self.loop.is_closed():
                    raise
                if self._connection is not None:
                    continue
            return

    def answer(self, deliver: Callable[[], None]) -> None:
        """Run `deliver` on the event loop; called on the thread."""
        # A closed loop has nobody left who waits.
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(deliver)


async def open_lane(connect: Callable[[], sqlite3.Connection]) -> Lane:
    """Start the thread and open the connection on it."""
    lane = Lane(connect)
    await lane
    return lane


def connect_writer(
    path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Open for reading and writing; creates the file, readable by its owner only."""
    refuse_old_sqlite()
    # The WAL and the shared-memory file take their mode from the database.
    path.touch(mode=0o600)
    connection = _connect(path.resolve().as_uri() + "?mode=rw", factory)
    return _prepare(connection, (*_COMMON_PRAGMAS, *_WRITER_PRAGMAS))


def connect_reader(
    path: Path, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Open an existing database so that no statement can change it."""
    connection = _connect(path.resolve().as_uri() + "?mode=ro", factory)
    return _prepare(connection, (*_COMMON_PRAGMAS, "PRAGMA query_only = ON"))


def refuse_old_sqlite() -> None:
    """RETURNING, STRICT and IS NOT DISTINCT FROM need a recent library."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise ConfigError(
            [f"SQLite {sqlite3.sqlite_version} is too old, 3.40 or later is needed"]
        )


def translate_error(error: sqlite3.Error) -> Exception:
    """The error in words that both engines share; unknown ones stay as they are."""
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(error, sqlite3.IntegrityError):
        return ConstraintFailed(_RULES.get(code or 0, "other"), str(error))
    if isinstance(code, int) and code & 0xFF in _OUR_TROUBLE:
        return Unavailable(f"database: {error}")
    return error


class SqliteStatements:
    """Executes statements on one connection, always inside a transaction."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._columns: dict[str, Mapping[str, int]] = {}

    def fetch(self, sql: str, params: Mapping[str, Value]) -> Rows:
        try:
            cursor = self._execute(sql, params)
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise self._translate(error) from error
        return self._columns_of(sql, cursor), rows

    def fetch_one(
        self, sql: str, params: Mapping[str, Value]
    ) -> tuple[Mapping[str, int], tuple[Value, ...]] | None:
        try:
            cursor = self._execute(sql, params)
            row = cursor.fetchone()
            columns = self._columns_of(sql, cursor)
            # A statement with RETURNING would otherwise stay open over the COMMIT.
            cursor.close()
        except sqlite3.Error as error:
            raise self._translate(error) from error
        return None if row is None else (columns, row)

    def fetch_items(
        self, sql: str, items: list[int] | list[str], params: Mapping[str, Value]
    ) -> Rows:
        text, values = expand_items(sql, items)
        return self.fetch(text, {**params, **values})

    def change(self, sql: str, params: Mapping[str, Value]) -> int:
        try:
            cursor = self._execute(sql, params)
            if cursor.description is not None:
                cursor.fetchall()
            if cursor.rowcount < 0 and sql.lstrip()[:4].upper() == "WITH":
                # The driver counts only for texts that begin with the verb.
                return self._connection.execute("SELECT changes()").fetchone()[0]
        except sqlite3.Error as error:
            raise self._translate(error) from error
        return max(cursor.rowcount, 0)

    def _execute(self, sql: str, params: Mapping[str, Value]) -> sqlite3.Cursor:
        failpoint("database.statement")
        if not self._connection.in_transaction:
            # The engine rolled back by itself (disk full, I/O error); a statement
            # would now commit alone.
            raise Unavailable("database: the transaction was rolled back")
        return self._connection.execute(sql, params)

    def _columns_of(self, sql: str, cursor: sqlite3.Cursor) -> Mapping[str, int]:
        columns = self._columns.get(sql)
        if columns is None:
            described = cursor.description or ()
            columns = {column[0]: at for at, column in enumerate(described)}
            self._columns[sql] = columns
        return columns

    def _translate(self, error: sqlite3.Error) -> Exception:
        return translate_error(error)


class SqliteQueries(SqliteStatements):
    """The statements of a read-only connection."""

    def _translate(self, error: sqlite3.Error) -> Exception:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
            return WriteInRead(str(error))
        return translate_error(error)


def _connect(uri: str, factory: type[sqlite3.Connection]) -> sqlite3.Connection:
    return sqlite3.connect(
        uri,
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
        factory=factory,
    )


def _prepare(
    connection: sqlite3.Connection, pragmas: tuple[str, ...]
) -> sqlite3.Connection:
    try:
        for pragma in pragmas:
            connection.execute(pragma).close()
    except sqlite3.Error as error:
        connection.close()
        raise translate_error(error) from error
    return connection
