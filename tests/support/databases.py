"""Databases for tests: migrated once for the session, empty for each test."""

import asyncio
import os
import shutil
import sqlite3
import uuid
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from node.clock import SystemClock
from node.database.connect import migrate

DEFAULT_POSTGRES = "postgresql://vermilion:vermilion@127.0.0.1:5432/postgres"


def postgres_url() -> str:
    return os.environ.get("VERMILION_TEST_POSTGRES", DEFAULT_POSTGRES)


@cache
def find_postgres_fault() -> str | None:
    """Why PostgreSQL cannot be used, with what to do; None when it can."""
    try:
        psycopg.connect(postgres_url(), connect_timeout=30).close()
    except psycopg.OperationalError:
        return (
            "no PostgreSQL: start one and set VERMILION_TEST_POSTGRES to the URL of "
            "a role that may create databases"
        )
    return None


class SqliteTemplate:
    """A migrated file, copied for each test."""

    def __init__(self, path: Path) -> None:
        self._path = path
        asyncio.run(migrate(f"sqlite:///{path}", SystemClock()))

    def copy(self, target: Path) -> str:
        shutil.copyfile(self._path, target)
        return f"sqlite:///{target}"


class PostgresScratch:
    """One migrated database, swept between tests: copying one takes far longer."""

    def __init__(self) -> None:
        self.url = create_postgres()
        asyncio.run(migrate(self.url, SystemClock()))
        self._connection = self._connect()

    def sweep(self) -> None:
        """End what still runs there; leave empty tables, as the migrations did."""
        try:
            self._sweep()
        except psycopg.OperationalError:
            # The test ended every connection, or kept new ones out.
            self._connection.close()
            self._connection = self._connect()
            self._sweep()

    def drop(self) -> None:
        self._connection.close()
        drop_postgres(self.url)

    def _sweep(self) -> None:
        self._connection.execute(_END_OTHERS)
        self._connection.execute(_SWEEP)

    def _connect(self) -> psycopg.Connection:
        """Kept: a new one has to learn of a hundred tables first."""
        return psycopg.connect(self.url, autocommit=True)


def look_into(url: str, query: str, *values: object) -> list[Any]:
    """The rows of a query with `?` for values, asked beside the node that serves."""
    if url.startswith("postgresql:"):
        text = query.replace("%", "%%").replace("?", "%s").encode()
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(text, values).fetchall()
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as file:
        return file.execute(query, values).fetchall()


def expire_leases(url: str) -> None:
    """As if minutes had passed since the process died that held them."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table in ("jobs", "deliveries"):
            connection.execute(
                f"UPDATE {table} SET lease_until_ms = 1 "
                "WHERE lease_until_ms IS NOT NULL".encode()
            )


def create_postgres() -> str:
    """An empty database; its URL."""
    name = f"vermilion_test_{uuid.uuid4().hex[:12]}"
    _administer(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    # Tests kill processes, not machines: waiting for the disk proves nothing.
    query = "options=-c%20synchronous_commit%3Doff"
    return urlunsplit(urlsplit(postgres_url())._replace(path=f"/{name}", query=query))


def drop_postgres(url: str) -> None:
    name = urlsplit(url).path[1:]
    # FORCE is refused while PostgreSQL's own vacuum is at work there; without it the
    # vacuum is ended, and what we ended is waited for.
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_END_OTHERS)
    _administer(f"DROP DATABASE IF EXISTS {name}")


def _administer(statement: str) -> None:
    with psycopg.connect(postgres_url(), autocommit=True) as connection:
        connection.execute(statement.encode())


_END_OTHERS = """
SELECT pg_terminate_backend(pid)
FROM pg_stat_activity
WHERE datname = current_database()
AND usename = current_user
AND pid <> pg_backend_pid()
"""
# Only tables that hold something are emptied. TRUNCATE makes new files for them and,
# by CASCADE, for nearly all others and their indexes, which takes a fifth of a second:
# only for many rows. One statement deletes from all of them, since references are
# looked at when it ends.
_SWEEP = """
DO $$
DECLARE
    t TEXT;
    has_rows BOOLEAN;
    has_many BOOLEAN;
    is_full BOOLEAN := FALSE;
    tables TEXT := '';
    deletions TEXT := '';
BEGIN
    FOR t IN
        SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'schema_migrations'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', t) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I OFFSET 40)', t)
            INTO has_many;
            is_full := is_full OR has_many;
            tables := tables || format(', public.%I', t);
            deletions := deletions
                || format(', %I AS (DELETE FROM public.%I)', 'of_' || t, t);
        END IF;
    END LOOP;
    IF is_full THEN
        EXECUTE 'TRUNCATE ' || substr(tables, 3) || ' CASCADE';
    ELSIF deletions <> '' THEN
        EXECUTE 'WITH ' || substr(deletions, 3) || ' SELECT 1';
    END IF;
END $$
"""
