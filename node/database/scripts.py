"""Migrations as files: finding them, reading them, deriving PostgreSQL's text.

`NNNN_name.sql` serves both engines and is written as STRICT SQLite;
`NNNN_name.sqlite.sql` and `NNNN_name.postgres.sql` are a pair where they must
differ; `NNNN_name.py` changes data with `def migrate(w: Writer) -> None`. Which
of them are to be applied is decided in `migrate.py`.
"""

import hashlib
import importlib.util
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from node.database.errors import MigrationError
from node.database.types import Dialect, Writer

_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)(?:\.(sqlite|postgres))?\.(sql|py)")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step, as it is for one engine."""

    number: int
    name: str
    text: str
    path: Path
    dialect: Dialect
    is_shared: bool

    @property
    def label(self) -> str:
        return f"{self.number:04}_{self.name}"

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def is_data(self) -> bool:
        return self.path.suffix == ".py"

    def statements(self) -> list[str]:
        """The statements of an SQL migration, in this engine's words."""
        if self.dialect == "sqlite":
            return split_statements(self.text)
        if self.is_shared:
            return [to_postgres_schema(one) for one in split_statements(self.text)]
        return [self.text]

    def function(self) -> Callable[[Writer], None]:
        """The `migrate` function of a data migration."""
        spec = importlib.util.spec_from_file_location(
            f"migration_{self.label}", self.path
        )
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.migrate


def list_migrations(directory: Path, dialect: Dialect) -> list[Migration]:
    """All steps for an engine in order; raises when two have the same number."""
    found: dict[int, Migration] = {}
    for path in sorted(directory.iterdir()):
        matched = _NAME.fullmatch(path.name)
        if matched is None or matched[3] not in (None, dialect):
            continue
        migration = Migration(
            number=int(matched[1]),
            name=matched[2],
            text=path.read_text("utf-8").replace("\r\n", "\n"),
            path=path,
            dialect=dialect,
            is_shared=matched[3] is None,
        )
        if migration.number in found:
            other = found[migration.number].path.name
            raise MigrationError(f"{path.name} and {other} have the same number")
        found[migration.number] = migration
    return [found[number] for number in sorted(found)]


def split_statements(text: str) -> list[str]:
    """Cut a script at the semicolons that end statements, triggers included."""
    statements: list[str] = []
    current = ""
    for piece in re.split(r"(?<=;)", text):
        current += piece
        if current.endswith(";") and sqlite3.complete_statement(current):
            statements.append(current.strip())
            current = ""
    if _without_comments(current):
        raise MigrationError(f"a statement does not end: {current.strip()[:80]!r}")
    return statements


# Byte order for text, as SQLite's: then ORDER BY, lower() and the index behind a
# prefix search mean the same on both engines, whatever the cluster's locale is.
_POSTGRES_WORDS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\bREAL\b"), "DOUBLE PRECISION"),
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"(?<!AS )\bTEXT\b"), 'TEXT COLLATE "C"'),
    (re.compile(r"\)\s*(?:STRICT|WITHOUT ROWID)(?:\s*,\s*\w[\w ]*)?\s*;"), ");"),
)
_SQLITE_ONLY = re.compile(r"\b(?:NOCASE|AUTOINCREMENT|TRIGGER|VIRTUAL|PRAGMA)\b")


def to_postgres_schema(statement: str) -> str:
    """Derive PostgreSQL's words from a statement of a shared migration."""
    text = _without_comments(statement)
    refused = _SQLITE_ONLY.search(text)
    if refused is not None:
        raise MigrationError(
            f"{refused[0]} is for SQLite only: write a .sqlite.sql/.postgres.sql pair"
        )
    for pattern, replacement in _POSTGRES_WORDS:
        text = pattern.sub(replacement, text)
    return text


def _without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*", "", text).strip()
