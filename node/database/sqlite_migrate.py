"""Migrates a SQLite file, on a connection of its own."""

import sqlite3
from pathlib import Path

from node.clock import Clock
from node.database.backup import copy_file
from node.database.errors import MigrationError
from node.database.mint import IdMint
from node.database.session import WriteSession
from node.database.sqlite_connection import (
    SqliteStatements,
    connect_writer,
    translate_error,
)
from node.database.types import Dialect, Writer


class SqliteMigration:
    """A `MigrationSession`; close it when done."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._mint = IdMint()
        self._connection = connect_writer(path)
        # Rebuilding a table drops the old one; `check` looks at the references.
        self._connection.execute("PRAGMA foreign_keys = OFF")
        self._statements = SqliteStatements(self._connection)

    def begin(self) -> Writer:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise translate_error(error) from error
        return WriteSession(self._statements, self._clock.now_ms(), self._mint)

    def has_table(self, name: str) -> bool:
        _, rows = self._statements.fetch(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name",
            {"name": name},
        )
        return bool(rows)

    def execute(self, statement: str) -> None:
        self._connection.execute(statement)

    def keep_copy(self, label: str) -> Path | None:
        target = self._path.with_name(f"{self._path.name}.before-{label}")
        # An older one is from a start that did not get past its first step.
        copy_file(self._path, target)
        return target

    def check(self) -> None:
        broken = self._connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            table, rowid, parent, _ = broken[0]
            raise MigrationError(
                f"{len(broken)} rows point at nothing; {table} {rowid} at {parent}"
            )

    def commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise translate_error(error) from error

    def roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()
