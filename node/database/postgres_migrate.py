"""Migrates a PostgreSQL database, on a connection of its own."""

from pathlib import Path

import psycopg

from node.clock import Clock
from node.database.mint import IdMint
from node.database.postgres_connection import (
    CONNECT_TIMEOUT_S,
    PostgresStatements,
    configure,
    lost,
    translate_error,
)
from node.database.scripts import to_postgres_schema
from node.database.session import WriteSession
from node.database.types import Dialect, Writer

_LOCK_KEY = 0x7665726D696C  # any number that is ours


class PostgresMigration:
    """A `MigrationSession`; close it when done."""

    dialect: Dialect = "postgres"

    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        self._mint = IdMint()
        try:
            self._connection = psycopg.connect(
                url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S
            )
        except psycopg.Error as error:
            raise lost(error) from error
        configure(self._connection)
        # Filling a table may take long, and so may waiting for another migration.
        self._connection.execute(b"SET statement_timeout = 0")
        self._connection.execute(b"SET lock_timeout = 0")
        self._statements = PostgresStatements(self._connection)

    def begin(self) -> Writer:
        try:
            # Read committed: what the holder of the lock did before us must show.
            self._connection.execute(b"BEGIN ISOLATION LEVEL READ COMMITTED")
            self._connection.execute(
                b"SELECT pg_advisory_xact_lock(%(key)s)", {"key": _LOCK_KEY}
            )
        except psycopg.Error as error:
            raise translate_error(error) from error
        return WriteSession(self._statements, self._clock.now_ms(), self._mint)

    def has_table(self, name: str) -> bool:
        _, rows = self._statements.fetch(
            """
            SELECT 1
            FROM pg_catalog.pg_tables
            WHERE schemaname = CURRENT_SCHEMA AND tablename = :name
            """,
            {"name": name},
        )
        return bool(rows)

    def execute(self, statement: str) -> None:
        text = statement if "STRICT" not in statement else to_postgres_schema(statement)
        self._connection.execute(text.encode())

    def keep_copy(self, label: str) -> Path | None:
        """Backups of a cluster are its operator's, with the cluster's own tools."""
        return None

    def check(self) -> None:
        """References are checked by the engine all the time."""

    def commit(self) -> None:
        try:
            self._connection.execute(b"COMMIT")
        except psycopg.Error as error:
            raise translate_error(error) from error

    def roll_back(self) -> None:
        if (
            self._connection.info.transaction_status
            != psycopg.pq.TransactionStatus.IDLE
        ):
            self._connection.execute(b"ROLLBACK")

    def close(self) -> None:
        self._connection.close()
