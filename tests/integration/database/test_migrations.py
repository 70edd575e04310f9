"""The migrations runner, on both engines, and the migrations of this version."""

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from node.clock import SetClock
from node.database.connect import list_pending, migrate, open_database
from node.database.errors import (
    ChangedMigration,
    ConstraintFailed,
    MigrationError,
    NewerDatabase,
)
from node.database.schema import SCHEMA_FILE, render_schema
from node.database.scripts import list_migrations
from node.database.types import Database, Reader
from node.paths import migrations_dir

FIRST = """
-- People; and a comment; with semicolons.
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, face BLOB) STRICT;
CREATE INDEX people_by_name ON people (name);
INSERT INTO people (id, name) VALUES (1, 'Ana; the first'), (2, 'Bo');
"""
SECOND = """
CREATE TABLE pets (
    person_id INTEGER NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    weight REAL,
    PRIMARY KEY (person_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO pets (person_id, name, weight) VALUES (1, 'Rex', 0.5);
INSERT INTO pets (person_id, name, weight) VALUES (2, 'Tom', 4);
"""
THIRD = '''
"""Shout every name."""


def migrate(w):
    rows = w.all("SELECT id, name FROM people ORDER BY id LIMIT 100")
    for row in rows:
        w.run(
            "UPDATE people SET name = :name WHERE id = :id",
            name=row.text("name").upper(),
            id=row.num("id"),
        )
'''


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Three migrations: tables, more tables, data."""
    made = tmp_path / "migrations"
    made.mkdir()
    (made / "0001_people.sql").write_text(FIRST)
    (made / "0002_pets.sql").write_text(SECOND)
    (made / "0003_shout.py").write_text(THIRD)
    (made / "schema.sql").write_text("this is for readers;")
    return made


def read_names(r: Reader) -> list[str]:
    rows = r.all(
        """
        SELECT people.name || ' ' || pets.name AS names
        FROM people
        JOIN pets ON pets.person_id = people.id
        ORDER BY people.id
        LIMIT 9
        """
    )
    return [row.text("names") for row in rows]


async def names_in(url: str, clock: SetClock) -> list[str]:
    db = await open_database(url, clock)
    try:
        return await db.read(read_names)
    finally:
        await db.close()


async def test_steps_are_applied_in_order_and_once(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    told: list[str] = []

    done = await migrate(
        empty_database_url, clock, directory=directory, report=told.append
    )
    again = await migrate(empty_database_url, clock, directory=directory)

    assert done.labels == ("0001_people", "0002_pets", "0003_shout") == tuple(told)
    assert done.copy is None
    assert again.labels == ()
    assert await names_in(empty_database_url, clock) == ["ANA; THE FIRST Rex", "BO Tom"]


async def test_what_is_missing_is_listed(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    db = await open_database(empty_database_url, clock)
    before = await list_pending(db, directory=directory)
    await migrate(empty_database_url, clock, directory=directory)
    (directory / "0004_more.sql").write_text("CREATE TABLE more (a TEXT) STRICT;")

    after = await list_pending(db, directory=directory)
    await db.close()

    assert before == ["0001_people", "0002_pets", "0003_shout"]
    assert after == ["0004_more"]


async def test_a_failing_step_leaves_those_before_it(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    (directory / "0002_pets.sql").write_text(SECOND + "INSERT INTO nowhere VALUES (1);")

    with pytest.raises(MigrationError, match="0002_pets failed"):
        await migrate(empty_database_url, clock, directory=directory)
    (directory / "0002_pets.sql").write_text(SECOND)
    done = await migrate(empty_database_url, clock, directory=directory)

    assert done.labels == ("0002_pets", "0003_shout")


async def test_a_database_newer_than_the_code_is_left_alone(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    await migrate(empty_database_url, clock, directory=directory)
    (directory / "0003_shout.py").unlink()
    db = await open_database(empty_database_url, clock)

    with pytest.raises(NewerDatabase, match="0003_shout"):
        await migrate(empty_database_url, clock, directory=directory)
    with pytest.raises(NewerDatabase):
        await list_pending(db, directory=directory)

    await db.close()


async def test_an_edited_migration_is_refused(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    await migrate(empty_database_url, clock, directory=directory)
    (directory / "0002_pets.sql").write_text(SECOND + "-- a thought\n")

    with pytest.raises(ChangedMigration, match="0002_pets"):
        await migrate(empty_database_url, clock, directory=directory)


async def test_two_steps_of_one_number_are_refused(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    (directory / "0002_also.sql").write_text("CREATE TABLE also (a TEXT) STRICT;")

    with pytest.raises(MigrationError, match="same number"):
        await migrate(empty_database_url, clock, directory=directory)


async def test_each_engine_takes_its_half_of_a_pair(
    engine: str, empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    for half in ("sqlite", "postgres"):
        text = f"INSERT INTO pets (person_id, name) VALUES (1, '{half}');"
        (directory / f"0004_half.{half}.sql").write_text(text)

    await migrate(empty_database_url, clock, directory=directory)

    names = await names_in(empty_database_url, clock)
    assert f"ANA; THE FIRST {engine}" in names
    assert len(names) == 3


async def test_two_processes_that_migrate_at_once_take_turns(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    done = await asyncio.gather(
        *(migrate(empty_database_url, clock, directory=directory) for _ in range(3))
    )

    labels = sorted(label for applied in done for label in applied.labels)
    assert labels == ["0001_people", "0002_pets", "0003_shout"]


MIGRATE = """
import asyncio, sys
from pathlib import Path
from node.clock import SystemClock
from node.database.connect import migrate
asyncio.run(migrate(sys.argv[1], SystemClock(), directory=Path(sys.argv[2])))
"""


def migrate_and_die(url: str, directory: Path, failpoint: str) -> int:
    environment = {**os.environ, "VERMILION_FAILPOINTS": failpoint}
    return subprocess.run(
        [sys.executable, "-c", MIGRATE, url, str(directory)],
        env=environment,
        check=False,
        timeout=60,
    ).returncode


async def test_killed_at_any_statement_a_migration_resumes(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    """One database is killed at ever later places, and still ends up right."""
    places = [
        *(f"migrate.statement=crash@{n}" for n in (1, 2, 3)),  # in 0001
        "migrate.commit=crash",
        "migrate.committed=crash",  # 0001 is there from here on
        *(f"migrate.statement=crash@{n}" for n in (1, 2, 3)),  # in 0002
        "migrate.commit=crash",
        "migrate.committed=crash",  # 0002 too
        *(f"database.statement=crash@{n}" for n in (1, 2, 3, 4, 5, 6, 7)),  # in 0003
        "migrate.commit=crash",
    ]

    for place in places:
        code = await asyncio.to_thread(
            migrate_and_die, empty_database_url, directory, place
        )
        assert code == -signal.SIGKILL, place
    done = await migrate(empty_database_url, clock, directory=directory)

    assert done.labels == ("0003_shout",)
    assert await names_in(empty_database_url, clock) == ["ANA; THE FIRST Rex", "BO Tom"]


@pytest.mark.engine_only("sqlite")
async def test_a_copy_is_kept_before_a_database_with_content_changes(
    empty_database_url: str, tmp_path: Path, directory: Path, clock: SetClock
) -> None:
    later = tmp_path / "0003_shout.py"
    shutil.move(directory / "0003_shout.py", later)
    await migrate(empty_database_url, clock, directory=directory)
    shutil.move(later, directory / "0003_shout.py")

    done = await migrate(empty_database_url, clock, directory=directory)

    copy = tmp_path / "empty.db.before-0003"
    assert done.copy == copy
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert await names_in(f"sqlite:///{copy}", clock) == [
        "Ana; the first Rex",
        "Bo Tom",
    ]
    assert await names_in(empty_database_url, clock) == ["ANA; THE FIRST Rex", "BO Tom"]


@pytest.mark.engine_only("sqlite")
async def test_a_step_that_leaves_rows_pointing_at_nothing_is_undone(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    """Tables are rebuilt with the checks off, so the runner checks at the end."""
    (directory / "0004_forget.sql").write_text("DELETE FROM people WHERE id = 1;")

    with pytest.raises(MigrationError, match="point at nothing"):
        await migrate(empty_database_url, clock, directory=directory)

    assert await names_in(empty_database_url, clock) == ["ANA; THE FIRST Rex", "BO Tom"]


@pytest.mark.engine_only("sqlite")
async def test_a_table_with_references_to_it_can_be_rebuilt(
    empty_database_url: str, directory: Path, clock: SetClock
) -> None:
    (directory / "0004_rebuild.sqlite.sql").write_text(
        """
        CREATE TABLE new_people (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
        INSERT INTO new_people (id, name) SELECT id, name FROM people;
        DROP TABLE people;
        ALTER TABLE new_people RENAME TO people;
        """
    )

    await migrate(empty_database_url, clock, directory=directory)

    db = await open_database(empty_database_url, clock)
    with pytest.raises(ConstraintFailed) as caught:
        await db.write(lambda w: w.run("INSERT INTO pets VALUES (77, 'Stray', 1)"))
    await db.close()
    assert caught.value.rule == "foreign_key"
    assert await names_in(empty_database_url, clock) == ["ANA; THE FIRST Rex", "BO Tom"]


async def test_a_trigger_is_one_statement(tmp_path: Path, clock: SetClock) -> None:
    (tmp_path / "0001_a.sqlite.sql").write_text(
        """
        CREATE TABLE a (n INTEGER) STRICT;
        CREATE TRIGGER a_twice AFTER INSERT ON a WHEN new.n < 10 BEGIN
            INSERT INTO a (n) VALUES (new.n + 10);
            DELETE FROM a WHERE n = 0;
        END;
        INSERT INTO a (n) VALUES (1);
        """
    )
    url = f"sqlite:///{tmp_path / 'a.db'}"

    await migrate(url, clock, directory=tmp_path)

    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        assert connection.execute("SELECT n FROM a ORDER BY n").fetchall() == [
            (1,),
            (11,),
        ]


# From here on: the migrations of this version.


def test_the_schema_for_readers_is_current() -> None:
    written = (migrations_dir() / SCHEMA_FILE).read_text("utf-8")

    assert written == render_schema(migrations_dir()), (
        "run: python -m node.database.schema"
    )


def test_both_engines_have_the_same_steps() -> None:
    sqlite_steps = list_migrations(migrations_dir(), "sqlite")
    postgres_steps = list_migrations(migrations_dir(), "postgres")

    assert [s.label for s in sqlite_steps] == [s.label for s in postgres_steps]
    assert [s.number for s in sqlite_steps][:1] == [1]


async def test_a_migrated_database_lacks_nothing(db: Database) -> None:
    assert await list_pending(db) == []


@pytest.mark.engine_only("postgres")
async def test_both_engines_have_the_same_tables_and_columns(
    database_url: str, tmp_path: Path, clock: SetClock
) -> None:
    path = tmp_path / "same.db"
    await migrate(f"sqlite:///{path}", clock)

    own = tables_of_pairs()
    postgres = {
        column for column in postgres_columns(database_url) if column[0] not in own
    }
    sqlite = {column for column in sqlite_columns(path) if column[0] not in own}
    assert postgres == sqlite
    assert ("jobs", "due_ms", "bigint", True) in postgres


def tables_of_pairs() -> set[str]:
    """Tables that each engine has in its own way, such as full-text indexes."""
    texts = [
        step.text
        for dialect in ("sqlite", "postgres")
        for step in list_migrations(migrations_dir(), dialect)
        if not step.is_shared
    ]
    found = re.findall(r"CREATE (?:VIRTUAL )?TABLE (\w+)", "\n".join(texts))
    return set(found)


def sqlite_columns(path: Path) -> set[tuple[str, str, str, bool]]:
    types = {"INTEGER": "bigint", "REAL": "double precision", "BLOB": "bytea"}
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            """
            SELECT t.name, c.name, c.type, c."notnull" OR c.pk > 0
            FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
            WHERE t.type = 'table'
            AND t.schema = 'main'
            AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'
            """
        ).fetchall()
    return {(t, c, types.get(kind, kind.lower()), bool(n)) for t, c, kind, n in rows}


def postgres_columns(url: str) -> set[tuple[str, str, str, bool]]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            """
            SELECT table_name, column_name, data_type, is_nullable = 'NO'
            FROM information_schema.columns
            WHERE table_schema = 'public'
            """
        ).fetchall()
    return set(rows)
