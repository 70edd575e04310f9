"""How SQL texts are changed for an engine."""

from pathlib import Path

import pytest

from node.database.dialect import to_postgres, to_postgres_list
from node.database.errors import MigrationError
from node.database.items import expand_items
from node.database.scripts import list_migrations, split_statements, to_postgres_schema


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT :a, :a_2", "SELECT %(a)s, %(a_2)s"),
        ("SELECT n % 2", "SELECT n %% 2"),
        ("SELECT 'a:b % it''s :c' || :d", "SELECT 'a:b %% it''s :c' || %(d)s"),
        ("SELECT n::int4", "SELECT n::int4"),
        ("CAST(:a AS INTEGER)", "CAST(%(a)s AS BIGINT)"),
        ("CAST(:a AS REAL)", "CAST(%(a)s AS DOUBLE PRECISION)"),
        ("CAST(:a AS BLOB)", "CAST(%(a)s AS BYTEA)"),
        ("SELECT a AS integers", "SELECT a AS integers"),
    ],
)
def test_a_query_becomes_postgres(sql: str, expected: str) -> None:
    assert to_postgres(sql) == expected.encode()


def test_a_list_becomes_an_array_on_postgres() -> None:
    text = to_postgres_list("WHERE id IN (:items) AND a = :a", "bigint")

    assert text == b"WHERE id = ANY(%(items)s::bigint[]) AND a = %(a)s"


def test_a_list_is_rounded_up_to_a_power_of_two_on_sqlite() -> None:
    text, values = expand_items("WHERE id IN (:items)", [7, 8, 9])

    assert text == "WHERE id IN (:items0, :items1, :items2, :items3)"
    assert values == {"items0": 7, "items1": 8, "items2": 9, "items3": 9}


@pytest.mark.parametrize(
    "sql", ["WHERE id = 1", "WHERE id NOT IN (:items)", "IN (:items) OR IN (:items)"]
)
def test_a_text_without_one_list_is_refused(sql: str) -> None:
    with pytest.raises(ValueError, match="must contain"):
        expand_items(sql, [1])
    with pytest.raises(ValueError, match="must contain"):
        to_postgres_list(sql, "bigint")


def test_a_table_becomes_postgres() -> None:
    text = to_postgres_schema(
        """
        CREATE TABLE a ( -- INTEGER in a comment; ignored
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL DEFAULT '',
            size REAL,
            face BLOB
        ) STRICT, WITHOUT ROWID;
        """
    )

    assert [line.strip() for line in text.splitlines()] == [
        "CREATE TABLE a (",
        "id BIGINT PRIMARY KEY,",
        "name TEXT COLLATE \"C\" NOT NULL DEFAULT '',",
        "size DOUBLE PRECISION,",
        "face BYTEA",
        ");",
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE a (b TEXT COLLATE NOCASE) STRICT;",
        "CREATE VIRTUAL TABLE a USING fts5 (b);",
        "PRAGMA foreign_keys = OFF;",
    ],
)
def test_what_only_sqlite_knows_is_refused_in_a_shared_migration(sql: str) -> None:
    with pytest.raises(MigrationError, match="pair"):
        to_postgres_schema(sql)


def test_statements_are_cut_at_their_own_semicolons() -> None:
    text = "-- one; two\nSELECT ';';\n\nSELECT 2; -- the end;\n"

    assert split_statements(text) == ["-- one; two\nSELECT ';';", "SELECT 2;"]


def test_a_statement_without_an_end_is_refused() -> None:
    with pytest.raises(MigrationError, match="does not end"):
        split_statements("SELECT 1; SELECT 2")


def test_files_that_are_no_migrations_are_passed_over(tmp_path: Path) -> None:
    for name in ("schema.sql", "0001_a.sql", "README.md", "0002_b.postgres.sql"):
        (tmp_path / name).write_text("SELECT 1;")

    assert [m.label for m in list_migrations(tmp_path, "sqlite")] == ["0001_a"]
    assert [m.label for m in list_migrations(tmp_path, "postgres")] == [
        "0001_a",
        "0002_b",
    ]
