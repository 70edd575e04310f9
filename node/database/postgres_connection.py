"""One PostgreSQL connection: its settings, statements and errors.

Values arrive and leave as they do with SQLite: flags are 0 and 1, integers are
64 bits wide, sums are integers and averages floats, blobs are bytes.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.numeric import Int8Dumper

from node.database.dialect import to_postgres, to_postgres_list
from node.database.errors import ConstraintFailed, Rule, WriteInRead
from node.database.session import Rows
from node.database.types import Dialect, Value
from node.errors import Unavailable
from node.failpoints import failpoint

Connection = psycopg.Connection[tuple[Any, ...]]

CONNECT_TIMEOUT_S = 5

_SETTINGS = (
    b"SET lock_timeout = '5s'",
    b"SET statement_timeout = '60s'",
    b"SET idle_in_transaction_session_timeout = '60s'",
    b"SET client_encoding = 'UTF8'",
)
_RULES: dict[str, Rule] = {
    "23505": "unique",
    "23503": "foreign_key",
    "23514": "check",
    "23502": "not_null",
}
# connection lost, too many of them, disk or memory short, shutting down, I/O
# error, corrupted, lock not available, cancelled by a time-out
_OUR_TROUBLE = ("08", "53", "57", "58", "XX", "55P03")
_TRY_AGAIN = frozenset({"40001", "40P01"})


def configure(connection: Connection) -> None:
    """Set up a fresh connection; transactions are opened by us, word for word."""
    connection.autocommit = True
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_dumper(bool, _FlagDumper)
    connection.adapters.register_loader("bool", _FlagLoader)
    connection.adapters.register_loader("numeric", _NumberLoader)
    for setting in _SETTINGS:
        connection.execute(setting)


def translate_error(error: psycopg.Error) -> Exception:
    """The error in words that both engines share; unknown ones stay as they are.

    Of PostgreSQL's own words the first line stays: the details quote what was to be
    stored, and would end up in the log.
    """
    state = error.sqlstate
    if error.diag.message_primary:
        error.args = (error.diag.message_primary,)
    if isinstance(error, psycopg.IntegrityError):
        return ConstraintFailed(_RULES.get(state or "", "other"), _first_line(error))
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        return WriteInRead(_first_line(error))
    if state is None and isinstance(error, psycopg.OperationalError):
        return lost(error)
    if state is not None and state.startswith(_OUR_TROUBLE):
        return lost(error)
    return error


def lost(error: Exception) -> Unavailable:
    """There is no connection to be had; in one line, though drivers say more."""
    return Unavailable(f"database: {_first_line(error)}")


def may_try_again(error: BaseException | None) -> bool:
    """Whether the transaction met another one and would pass when run again."""
    return isinstance(error, psycopg.Error) and error.sqlstate in _TRY_AGAIN


def is_taken_key(error: BaseException) -> bool:
    """Whether a key was there already that may be there once."""
    return isinstance(error.__cause__, psycopg.errors.UniqueViolation)


class PostgresStatements:
    """Executes statements on one connection, inside a transaction."""

    dialect: Dialect = "postgres"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def fetch(self, sql: str, params: Mapping[str, Value]) -> Rows:
        return self._fetch(to_postgres(sql), params)

    def fetch_one(
        self, sql: str, params: Mapping[str, Value]
    ) -> tuple[Mapping[str, int], tuple[Value, ...]] | None:
        columns, rows = self.fetch(sql, params)
        return (columns, rows[0]) if rows else None

    def fetch_items(
        self, sql: str, items: list[int] | list[str], params: Mapping[str, Value]
    ) -> Rows:
        array = "text" if isinstance(items[0], str) else "bigint"
        return self._fetch(to_postgres_list(sql, array), {**params, "items": items})

    def change(self, sql: str, params: Mapping[str, Value]) -> int:
        cursor = self._execute(to_postgres(sql), params)
        return max(cursor.rowcount, 0)

    def _fetch(self, text: bytes, params: Mapping[str, object]) -> Rows:
        cursor = self._execute(text, params)
        try:
            rows = cursor.fetchall()
        except psycopg.Error as error:
            raise translate_error(error) from error
        result = cursor.pgresult
        assert result is not None
        columns = {_name(result.fname(at)): at for at in range(result.nfields)}
        return columns, rows

    def _execute(
        self, text: bytes, params: Mapping[str, object]
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        failpoint("database.statement")
        try:
            return self._connection.execute(text, params)
        except psycopg.Error as error:
            raise translate_error(error) from error


class _FlagDumper(Int8Dumper):
    def dump(self, obj: Any) -> Buffer | None:
        return b"1" if obj else b"0"


class _FlagLoader(Loader):
    def load(self, data: Buffer) -> int:
        return int(bytes(data) == b"t")


class _NumberLoader(Loader):
    """`numeric` appears as the sum of integers, or as an average."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


def _name(name: bytes | None) -> str:
    return (name or b"").decode()


def _first_line(error: Exception) -> str:
    # The DETAIL line that may follow quotes values of the row.
    return (str(error).splitlines() or [type(error).__name__])[0]
