"""Opens the database that the configuration names, and migrates it."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

from node.clock import Clock
from node.database.migrate import (
    Applied,
    apply_migrations,
    list_missing,
    list_recorded,
)
from node.database.scripts import list_migrations
from node.database.sqlite import SqliteDatabase, SqliteOptions
from node.database.sqlite_migrate import SqliteMigration
from node.database.types import Database, Reader
from node.errors import ConfigError
from node.paths import migrations_dir

_SQLITE = "sqlite:///"


async def open_database(url: str, clock: Clock, *, serving: bool = False) -> Database:
    """Open `sqlite:///PATH` or `postgresql://…`; close it when done.

    `serving` claims a SQLite file for this process; commands leave it out.
    Raises `ConfigError` (wrong URL, file already served) or `Unavailable`.
    """
    path = find_sqlite_path(url)
    if path is None:
        return await _load("postgres").PostgresDatabase.open(url, clock)
    await asyncio.to_thread(_make_directory, path.parent)
    return await SqliteDatabase.open(path, clock, SqliteOptions(serving=serving))


async def migrate(
    url: str,
    clock: Clock,
    *,
    directory: Path | None = None,
    report: Callable[[str], None] = lambda _label: None,
) -> Applied:
    """Bring the schema to this version; `report` gets each finished step's name.

    With SQLite, open the database as serving first, so that no other process
    serves meanwhile. Raises `MigrationError` or `Unavailable`.
    """
    directory = directory or migrations_dir()
    return await asyncio.to_thread(_migrate, url, clock, directory, report)


async def list_pending(db: Database, *, directory: Path | None = None) -> list[str]:
    """Names of the migrations that this database still lacks.

    Raises `NewerDatabase` or `ChangedMigration`.
    """
    directory = directory or migrations_dir()
    steps = await asyncio.to_thread(list_migrations, directory, db.dialect)
    if not await db.read(_has_record):
        return [step.label for step in steps]
    recorded = await db.read(list_recorded)
    return [step.label for step in list_missing(recorded, steps)]


def find_sqlite_path(url: str) -> Path | None:
    """The file of a `sqlite:///PATH` URL (absolute with four slashes), else None.

    Raises `ConfigError` for a URL that is neither SQLite's nor PostgreSQL's.
    """
    if url.startswith(("postgresql://", "postgres://")):
        return None
    path = url.removeprefix(_SQLITE)
    if path == url or path in {"", ":memory:"}:
        raise ConfigError(
            ["database_url: must be sqlite:///PATH or postgresql://USER@HOST/NAME"]
        )
    return Path(path)


def _migrate(
    url: str, clock: Clock, directory: Path, report: Callable[[str], None]
) -> Applied:
    path = find_sqlite_path(url)
    if path is not None:
        _make_directory(path.parent)
        session = SqliteMigration(path, clock)
    else:
        session = _load("postgres_migrate").PostgresMigration(url, clock)
    with closing(session):
        return apply_migrations(session, directory, report)


def _load(module: str) -> Any:
    """What speaks to PostgreSQL, when it is first needed.

    Its driver and libpq take 70 ms and megabytes of every process that imports them.
    """
    return import_module(f"node.database.{module}")


def _make_directory(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _has_record(r: Reader) -> bool:
    if r.dialect == "sqlite":
        found = r.one(
            "SELECT 1 AS found FROM sqlite_master WHERE name = 'schema_migrations'"
        )
    else:
        found = r.one(
            """
            SELECT 1 AS found
            FROM pg_catalog.pg_tables
            WHERE schemaname = CURRENT_SCHEMA AND tablename = 'schema_migrations'
            """
        )
    return found is not None
