"""Who reads a SQLite database when many want to: one thread, unless it is held up."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from support.databases import SqliteTemplate

from node.clock import SetClock
from node.database.sqlite import SqliteDatabase, SqliteOptions
from node.database.types import Reader
from node.errors import Unavailable

Opening = Callable[[float], Awaitable[SqliteDatabase]]
FOR_EVER_S = 600.0


@pytest.fixture
async def opening(
    sqlite_template: SqliteTemplate, tmp_path: Path, clock: SetClock
) -> AsyncIterator[Opening]:
    """Opens a database whose readers help each other after so many seconds."""
    sqlite_template.copy(tmp_path / "node.db")
    opened: list[SqliteDatabase] = []

    async def open_(patience_s: float) -> SqliteDatabase:
        options = SqliteOptions(patience_s=patience_s)
        opened.append(await SqliteDatabase.open(tmp_path / "node.db", clock, options))
        return opened[-1]

    yield open_
    for database in opened:
        await database.close()


class Slow:
    """A read that takes until it is let go."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._end = threading.Event()
        self.has_begun = threading.Event()
        self.task = asyncio.ensure_future(database.read(self._read))

    def _read(self, r: Reader) -> int:
        self.has_begun.set()
        assert self._end.wait(20)
        return threading.get_ident()

    async def begun(self) -> None:
        assert await asyncio.to_thread(self.has_begun.wait, 20)

    async def end(self) -> int:
        self._end.set()
        return await self.task


def ask_thread(r: Reader) -> int:
    r.one("SELECT 1 AS answer")
    return threading.get_ident()


async def test_reads_that_come_together_share_a_thread(opening: Opening) -> None:
    database = await opening(FOR_EVER_S)

    threads = await asyncio.gather(*(database.read(ask_thread) for _ in range(20)))

    assert len(set(threads)) == 1


async def test_a_slow_read_holds_up_nobody(opening: Opening) -> None:
    database = await opening(0.001)
    slow = Slow(database)
    await slow.begun()

    threads = await asyncio.gather(*(database.read(ask_thread) for _ in range(5)))

    assert await slow.end() not in threads


async def test_what_came_before_a_read_turned_out_slow_is_helped_too(
    opening: Opening,
) -> None:
    """Nobody asks for anything later: a timer sees to it."""
    database = await opening(0.05)
    slow = Slow(database)
    waiting = asyncio.ensure_future(database.read(ask_thread))

    thread = await waiting

    assert await slow.end() != thread


async def test_an_answer_is_not_kept_back_by_a_slow_read(opening: Opening) -> None:
    """Answers are given together, but not for long."""
    database = await opening(0.02)
    before = Slow(database)
    await before.begun()
    quick = asyncio.ensure_future(database.read(ask_thread))
    slow = Slow(database)

    await before.end()

    async with asyncio.timeout(20):
        assert await quick
        assert not slow.task.done()
    await slow.end()


async def test_with_all_held_up_the_next_waits_for_whoever_is_done_first(
    opening: Opening,
) -> None:
    database = await opening(0.001)
    first = Slow(database)
    await first.begun()
    second = Slow(database)
    await second.begun()
    waiting = asyncio.ensure_future(database.read(ask_thread))

    done = await second.end()

    assert await waiting == done
    assert await first.end() != done


async def test_what_waits_is_answered_before_the_database_closes(
    opening: Opening,
) -> None:
    database = await opening(FOR_EVER_S)
    slow = Slow(database)
    waiting = asyncio.ensure_future(database.read(ask_thread))
    await slow.begun()

    closing = asyncio.ensure_future(database.close())
    await asyncio.sleep(0)

    assert await slow.end() == await waiting
    await closing
    with pytest.raises(Unavailable):
        await database.read(ask_thread)
