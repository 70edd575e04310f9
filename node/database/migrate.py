"""Brings a schema to this version, one migration and one transaction at a time.

Each step commits together with its record, so a process killed anywhere resumes
where it was. Before the first step on a SQLite database that holds something, a
copy is put beside it. A database that knows more than this code is left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString, Protocol

from node.database.errors import ChangedMigration, MigrationError, NewerDatabase
from node.database.scripts import Migration, list_migrations
from node.database.types import Dialect, Reader, Record, Writer
from node.failpoints import failpoint

SCHEMA_TABLE: LiteralString = """
CREATE TABLE schema_migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_ms INTEGER NOT NULL
) STRICT;
"""


class MigrationSession(Protocol):
    """A connection that changes a schema; all methods block."""

    @property
    def dialect(self) -> Dialect: ...

    def begin(self) -> Writer:
        """Start a transaction that keeps every other migration out."""
        ...

    def has_table(self, name: str) -> bool: ...

    def execute(self, statement: str) -> None: ...

    def keep_copy(self, label: str) -> Path | None:
        """Copy the database as it is; None where the engine's operator does it."""
        ...

    def check(self) -> None:
        """Raise when rows point at nothing."""
        ...

    def commit(self) -> None: ...

    def roll_back(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Applied:
    """What a migration run did."""

    labels: tuple[str, ...]
    copy: Path | None


def apply_migrations(
    session: MigrationSession,
    directory: Path,
    report: Callable[[str], None] = lambda _label: None,
) -> Applied:
    """Apply what is missing, in order. May be repeated, and resumed after a crash."""
    migrations = list_migrations(directory, session.dialect)
    labels: list[str] = []
    copy: Path | None = None
    while True:
        w = session.begin()
        try:
            missing = _missing(session, w, migrations)
            if not missing:
                session.roll_back()
                return Applied(tuple(labels), copy)
            step = missing[0]
            if not labels and len(missing) < len(migrations):
                copy = session.keep_copy(f"{step.number:04}")
            _apply(session, w, step)
        except BaseException:
            session.roll_back()
            raise
        labels.append(step.label)
        report(step.label)


def list_missing(
    recorded: Sequence[Record], migrations: Sequence[Migration]
) -> list[Migration]:
    """The steps that are not recorded; raises for records that do not fit."""
    known = {migration.number: migration for migration in migrations}
    done: set[int] = set()
    for record in recorded:
        number = record.num("number")
        _refuse_misfit(record, known.get(number))
        done.add(number)
    return [step for step in migrations if step.number not in done]


def list_recorded(r: Reader) -> list[Record]:
    """The record of applied migrations, oldest first."""
    return r.all(
        """
        SELECT number, name, checksum, applied_ms
        FROM schema_migrations
        ORDER BY number
        LIMIT 10000
        """
    )


def _refuse_misfit(record: Record, migration: Migration | None) -> None:
    label = f"{record.num('number'):04}_{record.text('name')}"
    if migration is None:
        raise NewerDatabase(
            f"the database has had migration {label}, which this version of "
            "Vermilion does not know; install the version that made it, or restore "
            "the copy that was made before"
        )
    if migration.checksum != record.text("checksum"):
        raise ChangedMigration(
            f"migration {label} was applied with another text; migrations are never "
            "edited once released"
        )


def _missing(
    session: MigrationSession, r: Reader, migrations: Sequence[Migration]
) -> list[Migration]:
    if not session.has_table("schema_migrations"):
        return list(migrations)
    return list_missing(list_recorded(r), migrations)


def _apply(session: MigrationSession, w: Writer, step: Migration) -> None:
    if not session.has_table("schema_migrations"):
        session.execute(SCHEMA_TABLE)
    try:
        _execute(session, w, step)
    except MigrationError:
        raise
    except Exception as error:
        raise MigrationError(f"migration {step.label} failed: {error}") from error
    _record(w, step)
    session.check()
    failpoint("migrate.commit")
    session.commit()
    failpoint("migrate.committed")


def _execute(session: MigrationSession, w: Writer, step: Migration) -> None:
    if step.is_data:
        step.function()(w)
        return
    for statement in step.statements():
        failpoint("migrate.statement")
        session.execute(statement)


def _record(w: Writer, step: Migration) -> None:
    w.run(
        """
        INSERT INTO schema_migrations (number, name, checksum, applied_ms)
        VALUES (:number, :name, :checksum, :now_ms)
        """,
        number=step.number,
        name=step.name,
        checksum=step.checksum,
        now_ms=w.now_ms,
    )
