"""SQLite's own promises: groups, faults of the engine, locks, the idle WAL."""

import asyncio
import sqlite3
import stat
import threading
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.databases import SqliteTemplate

from node.clock import SetClock
from node.database.connect import open_database
from node.database.errors import ConstraintFailed
from node.database.sqlite import SqliteDatabase, SqliteOptions
from node.database.types import Reader, Writer
from node.errors import ConfigError, Unavailable


@pytest.fixture
def path(sqlite_template: SqliteTemplate, tmp_path: Path) -> Path:
    sqlite_template.copy(tmp_path / "node.db")
    return tmp_path / "node.db"


@pytest.fixture
async def lite(path: Path, clock: SetClock) -> AsyncIterator[SqliteDatabase]:
    database = await SqliteDatabase.open(path, clock)
    yield database
    await database.close()


def put(w: Writer, key: str, value: str = "x") -> str:
    w.run("INSERT INTO node_state (key, value) VALUES (:k, :v)", k=key, v=value)
    return key


def list_keys(r: Reader) -> list[str]:
    rows = r.all("SELECT key FROM node_state ORDER BY key LIMIT 10000")
    return [row.text("key") for row in rows]


class Gate:
    """Holds the writer's thread, so that what comes next waits as one group."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._open = threading.Event()
        self._reached = threading.Event()
        self._task = asyncio.ensure_future(database.write(self._wait))

    def _wait(self, w: Writer) -> None:
        self._reached.set()
        assert self._open.wait(10)

    async def reached(self) -> None:
        await asyncio.to_thread(self._reached.wait, 10)

    async def release(self) -> None:
        self._open.set()
        await self._task


async def as_group(database: SqliteDatabase, *calls: Any) -> list[Any]:
    """Run writes that are sure to share a commit; answers or exceptions."""
    gate = Gate(database)
    await gate.reached()
    tasks = [asyncio.ensure_future(database.write(fn, *args)) for fn, *args in calls]
    await asyncio.sleep(0)
    await gate.release()
    return await asyncio.gather(*tasks, return_exceptions=True)


def count_commits(path: Path) -> int:
    """The frames that end a transaction in the WAL."""
    wal = path.with_name(path.name + "-wal").read_bytes()
    page = int.from_bytes(wal[8:12], "big")
    starts = range(32, len(wal) - 23, 24 + page)
    return sum(1 for at in starts if wal[at + 4 : at + 8] != b"\0\0\0\0")


async def test_functions_that_wait_together_share_one_commit(
    lite: SqliteDatabase, path: Path
) -> None:
    before = count_commits(path)

    answers = await as_group(lite, *((put, f"k{n}") for n in range(100)))

    assert answers == [f"k{n}" for n in range(100)]
    # The function that held the thread wrote nothing, so its commit left no frame.
    assert count_commits(path) - before == 1


async def test_in_a_group_a_failure_undoes_only_itself(lite: SqliteDatabase) -> None:
    def put_and_fail(w: Writer) -> None:
        put(w, "bad")
        raise LookupError("mine")

    first, failed, taken, last = await as_group(
        lite, (put, "a"), (put_and_fail,), (put, "a"), (put, "b")
    )

    assert (first, last) == ("a", "b")
    assert isinstance(failed, LookupError)
    assert isinstance(taken, ConstraintFailed)
    assert await lite.read(list_keys) == ["a", "b"]


async def test_later_members_of_a_group_see_earlier_ones(lite: SqliteDatabase) -> None:
    _, seen = await as_group(lite, (put, "a"), (list_keys,))

    assert seen == ["a"]


async def test_a_reference_checked_at_commit_fails_only_its_function(
    path: Path, clock: SetClock
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            """
            CREATE TABLE kin (
                id INTEGER PRIMARY KEY,
                of INTEGER REFERENCES kin (id) DEFERRABLE INITIALLY DEFERRED
            ) STRICT
            """
        )

    def add(w: Writer, kin: int, of: int) -> int:
        return w.run("INSERT INTO kin (id, of) VALUES (:id, :of)", id=kin, of=of)

    database = await SqliteDatabase.open(path, clock)
    answers = await as_group(database, (add, 1, 1), (add, 2, 99), (put, "a"))
    keys = await database.read(list_keys)
    await database.close()

    assert answers[0] == 1
    assert isinstance(answers[1], ConstraintFailed)
    assert answers[1].rule == "foreign_key"
    assert (answers[2], keys) == ("a", ["a"])


async def test_cancelled_before_its_turn_a_function_never_runs(
    lite: SqliteDatabase,
) -> None:
    ran: list[str] = []

    def note(w: Writer) -> None:
        ran.append("ran")

    gate = Gate(lite)
    await gate.reached()
    waiting = asyncio.ensure_future(lite.write(note))
    await asyncio.sleep(0)
    waiting.cancel()
    await gate.release()
    await lite.write(put, "a")

    assert waiting.cancelled()
    assert ran == []


async def test_a_full_disk_undoes_the_group_and_passes(
    path: Path, clock: SetClock
) -> None:
    class SmallDisk(sqlite3.Connection):
        """Lets the file grow by a few pages only."""

        limit = 0

        def __init__(self, *args: Any, **kw: Any) -> None:
            super().__init__(*args, **kw)
            pages = super().execute("PRAGMA page_count").fetchone()[0]
            super().execute(f"PRAGMA max_page_count = {pages + 20}")

    database = await SqliteDatabase.open(path, clock, SqliteOptions(factory=SmallDisk))
    told: list[str] = []

    def put_and_tell(w: Writer, key: str, size: int) -> None:
        put(w, key, "x" * size)
        w.after_commit(lambda: told.append(key))

    answers = await as_group(
        database,
        (put_and_tell, "small", 10),
        (put_and_tell, "huge", 1_000_000),
        (put_and_tell, "late", 10),
    )
    kept = await database.read(list_keys)
    await database.write(put_and_tell, "afterwards", 10)
    last = await database.read(list_keys)
    await database.close()

    assert isinstance(answers[1], Unavailable)
    told_by_answer = [
        key
        for key, answer in zip(("small", "huge", "late"), answers, strict=True)
        if answer is None
    ]
    assert sorted(kept) == sorted(told_by_answer)
    assert sorted(told) == sorted([*told_by_answer, "afterwards"])
    assert last == sorted([*kept, "afterwards"])


class Faulty(sqlite3.Connection):
    """Fails at its n-th statement, as the engine would."""

    at = 0
    seen = 0
    code = sqlite3.SQLITE_IOERR
    rolls_back = False

    def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
        if not sql.startswith("PRAGMA") and sql != "ROLLBACK":
            Faulty.seen += 1
            if Faulty.seen == Faulty.at:
                if Faulty.rolls_back and self.in_transaction:
                    super().execute("ROLLBACK")
                error = sqlite3.OperationalError("injected")
                error.sqlite_errorcode = Faulty.code
                raise error
        return super().execute(sql, *args)


@pytest.fixture
async def faulty(
    path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SqliteDatabase]:
    database = await SqliteDatabase.open(path, clock, SqliteOptions(factory=Faulty))
    for name in ("at", "seen", "code", "rolls_back"):
        monkeypatch.setattr(Faulty, name, getattr(Faulty, name))
    yield database
    await database.close()


def put_two(w: Writer, name: str) -> str:
    put(w, f"{name}.left")
    put(w, f"{name}.right")
    return name


@pytest.mark.parametrize("rolls_back", [False, True])
async def test_a_fault_at_any_statement_leaves_all_or_nothing(
    faulty: SqliteDatabase, rolls_back: bool
) -> None:
    """Every statement of a group fails once: the caller knows what is there."""
    expected: list[str] = []
    n = 0
    reached = True
    while reached:
        n += 1
        gate = Gate(faulty)
        await gate.reached()
        Faulty.rolls_back = rolls_back
        Faulty.seen, Faulty.at = 0, n + 2  # beyond the gate's own RELEASE and COMMIT
        names = [f"{n:02}{letter}" for letter in "abc"]
        tasks = [asyncio.ensure_future(faulty.write(put_two, name)) for name in names]
        await asyncio.sleep(0)
        await gate.release()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        reached = Faulty.seen >= Faulty.at
        Faulty.at = 0
        for name, answer in zip(names, answers, strict=True):
            if answer == name:
                expected += [f"{name}.left", f"{name}.right"]
            else:
                assert isinstance(answer, Unavailable)
        assert await faulty.read(list_keys) == expected

    # BEGIN, three times SAVEPOINT, two inserts and RELEASE, COMMIT; then no fault.
    assert n == 15


async def test_after_a_failed_fsync_nothing_is_written_any_more(
    faulty: SqliteDatabase,
) -> None:
    """The kernel may have dropped the pages: a second fsync would lie."""
    Faulty.code = sqlite3.SQLITE_IOERR_FSYNC
    Faulty.seen, Faulty.at = 0, 5  # BEGIN, SAVEPOINT, INSERT, RELEASE, COMMIT

    with pytest.raises(Unavailable):
        await faulty.write(put, "a")
    with pytest.raises(Unavailable, match="disk"):
        await faulty.write(put, "b")

    assert await faulty.read(list_keys) == []


async def test_a_locked_database_answers_503_and_reads_go_on(
    path: Path, clock: SetClock
) -> None:
    class Impatient(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            if sql == "BEGIN IMMEDIATE":
                super().execute("PRAGMA busy_timeout = 50")
            return super().execute(sql, *args)

    database = await SqliteDatabase.open(path, clock, SqliteOptions(factory=Impatient))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(Unavailable, match="locked"):
            await database.write(put, "a")
        assert await database.read(list_keys) == []

        other.execute("ROLLBACK")
    assert await database.write(put, "a") == "a"
    await database.close()


async def test_a_command_writes_beside_the_serving_process(
    path: Path, clock: SetClock
) -> None:
    url = f"sqlite:///{path}"
    serving = await open_database(url, clock, serving=True)
    command = await open_database(url, clock)

    await asyncio.gather(
        *(serving.write(put, f"s{n}") for n in range(50)),
        *(command.write(put, f"c{n}") for n in range(50)),
    )

    assert len(await serving.read(list_keys)) == 100
    await command.close()
    await serving.close()


async def test_a_second_serving_process_is_refused(path: Path, clock: SetClock) -> None:
    url = f"sqlite:///{path}"
    first = await open_database(url, clock, serving=True)

    with pytest.raises(ConfigError, match="serves this SQLite file already"):
        await open_database(url, clock, serving=True)

    await first.close()
    third = await open_database(url, clock, serving=True)
    await third.close()


async def test_database_files_are_for_their_owner_only(
    tmp_path: Path, clock: SetClock
) -> None:
    path = tmp_path / "deep" / "new.db"
    database = await open_database(f"sqlite:///{path}", clock, serving=True)
    await database.write(lambda w: w.run("CREATE TABLE a (b INTEGER) STRICT"))

    modes = {
        entry.name: stat.S_IMODE(entry.stat().st_mode)
        for entry in path.parent.iterdir()
    }
    await database.close()

    assert set(modes) >= {"new.db", "new.db-wal", "new.db-shm", "new.db.lock"}
    assert set(modes.values()) == {0o600}


async def test_an_idle_database_empties_its_wal(path: Path, clock: SetClock) -> None:
    database = await SqliteDatabase.open(path, clock, SqliteOptions(idle_s=0.01))
    wal = path.with_name("node.db-wal")

    await database.write(put, "a")
    written = wal.stat().st_size
    async with asyncio.timeout(30):
        while wal.stat().st_size:
            await asyncio.sleep(0.01)

    assert written > 0
    assert await database.read(list_keys) == ["a"]
    await database.close()


async def test_the_planner_is_told_of_the_tables_while_the_node_runs(
    path: Path, clock: SetClock
) -> None:
    database = await SqliteDatabase.open(path, clock, SqliteOptions(idle_s=0.01))

    await database.write(put, "a")

    async with asyncio.timeout(30):
        while not has_statistics(path, "node_state"):
            await asyncio.sleep(0.01)
    await database.close()


def has_statistics(path: Path, table: str) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        if not connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'"
        ).fetchone():
            return False
        query = "SELECT 1 FROM sqlite_stat1 WHERE tbl = ?"
        return connection.execute(query, (table,)).fetchone() is not None


async def test_settings_that_keep_promises_are_on(lite: SqliteDatabase) -> None:
    def ask(r: Reader) -> tuple[object, ...]:
        names = (
            r.one("SELECT synchronous AS v FROM pragma_synchronous"),
            r.one("SELECT foreign_keys AS v FROM pragma_foreign_keys"),
            r.one("SELECT trusted_schema AS v FROM pragma_trusted_schema"),
            r.one("SELECT timeout AS v FROM pragma_busy_timeout"),
            r.one("SELECT journal_mode AS v FROM pragma_journal_mode"),
        )
        return tuple(row["v"] for row in names if row is not None)

    assert await lite.write(ask) == (2, 1, 0, 5_000, "wal")


async def test_an_old_library_is_refused(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))

    with pytest.raises(ConfigError, match=r"3\.40"):
        await open_database(f"sqlite:///{tmp_path / 'a.db'}", clock)


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite://x", "mysql://a/b", "node.db"])
async def test_an_unreadable_url_is_refused(url: str, clock: SetClock) -> None:
    with pytest.raises(ConfigError, match="database_url"):
        await open_database(url, clock)


async def test_a_file_that_is_no_database_is_refused(
    tmp_path: Path, clock: SetClock
) -> None:
    (tmp_path / "a.db").write_bytes(b"no database at all" * 100)

    with pytest.raises(Unavailable, match="not a database"):
        await open_database(f"sqlite:///{tmp_path / 'a.db'}", clock)


def test_a_thread_that_outlives_its_loop_ends_quietly(
    path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    before = set(threading.enumerate())

    async def leave_in_the_middle() -> None:
        database = await SqliteDatabase.open(path, clock)
        busy = asyncio.ensure_future(database.read(_sleep))
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(database.close())
        await asyncio.sleep(0)
        busy.cancel()
        closing.cancel()

    asyncio.run(leave_in_the_middle())
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=30)

    assert set(threading.enumerate()) <= before
    assert complaints == []


def _sleep(_r: Reader) -> None:
    time.sleep(0.2)
