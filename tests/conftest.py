"""Fixtures for every test: a clock that is set, and a migrated database.

A test that asks for `db` runs once for each engine that `--database` selects.
PostgreSQL is found through VERMILION_TEST_POSTGRES; without one its runs are
skipped, and fail when VERMILION_TEST_REQUIRE is `all`.
"""

import gc
import os
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.databases import (
    PostgresScratch,
    SqliteTemplate,
    create_postgres,
    drop_postgres,
    find_postgres_fault,
)

from node.clock import SetClock
from node.database.connect import open_database
from node.database.types import Database

START_MS = 1_800_000_000_000
ENGINES = ("sqlite", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*ENGINES, "all"),
        default="all",
        help="run tests that need a database on this engine (default: all)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "engine_only(name): needs this engine, where `db` has two"
    )


def pytest_collection_finish() -> None:
    """What is loaded by now stays: not to be looked through again and again."""
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("database")
        only = metafunc.definition.get_closest_marker("engine_only")
        engines = [
            engine
            for engine in (ENGINES if only is None else only.args)
            if chosen in {engine, "all"}
        ]
        metafunc.parametrize("engine", engines, indirect=True)


def require(fault: str | None) -> None:
    """Skip for a fault of the machine; fail where nothing may be left out."""
    if fault is None:
        return
    if os.environ.get("VERMILION_TEST_REQUIRE") == "all":
        pytest.fail(fault)
    pytest.skip(fault)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine; skips the test when it is not to be had."""
    if request.param == "postgres":
        require(find_postgres_fault())
    return request.param


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START_MS)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("template") / "node.db")


@pytest.fixture(scope="session")
def postgres_scratch() -> Iterator[PostgresScratch]:
    scratch = PostgresScratch()
    yield scratch
    scratch.drop()


@pytest.fixture
def database_url(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The URL of a database that is migrated and empty, gone after the test."""
    if engine == "sqlite":
        yield request.getfixturevalue("sqlite_template").copy(tmp_path / "node.db")
        return
    scratch: PostgresScratch = request.getfixturevalue("postgres_scratch")
    yield scratch.url
    scratch.sweep()


@pytest.fixture
def empty_database_url(engine: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    url = create_postgres()
    yield url
    drop_postgres(url)


@pytest.fixture
async def db(database_url: str, clock: SetClock) -> AsyncIterator[Database]:
    """An open database: migrated, empty, one for each test."""
    database = await open_database(database_url, clock)
    yield database
    await database.close()


def pytest_make_parametrize_id(
    config: pytest.Config, val: object, argname: str
) -> str | None:
    """Names that every worker process finds the same, and that fit on a line."""
    del config
    if callable(val):
        return getattr(val, "__name__", argname)
    if isinstance(val, bytes | str) and len(val) > 60:
        data = val if isinstance(val, bytes) else val.encode("utf-8", "replace")
        return f"{argname}-{zlib.crc32(data):x}"
    return None
