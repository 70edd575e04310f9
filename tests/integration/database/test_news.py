"""What a transaction tells, and who hears it."""

import asyncio

import psycopg
import pytest

from node.clock import SetClock
from node.database.connect import open_database
from node.database.types import MAX_NEWS, Database, Writer

PATIENCE_S = 30


def tell(w: Writer, *lines: str) -> None:
    for line in lines:
        w.tell(line)


def tell_and_fail(w: Writer) -> None:
    w.tell("never")
    raise LookupError("no such colour")


class Ear:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.missed = asyncio.Event()

    async def next(self) -> str:
        return await asyncio.wait_for(self.heard.get(), PATIENCE_S)


async def listen(db: Database) -> Ear:
    ear = Ear()
    await db.listen(ear.heard.put_nowait, ear.missed.set)
    return ear


async def test_what_is_told_is_heard_in_order_and_once(db: Database) -> None:
    ear = await listen(db)

    await db.write(tell, "one", "two")
    await db.write(tell, "three")

    assert [await ear.next() for _ in range(3)] == ["one", "two", "three"]
    assert ear.heard.empty()


async def test_nothing_is_heard_of_what_rolled_back(db: Database) -> None:
    ear = await listen(db)

    with pytest.raises(LookupError):
        await db.write(tell_and_fail)
    await db.write(tell, "after")

    assert await ear.next() == "after"


async def test_who_stopped_listening_hears_nothing(db: Database) -> None:
    first, second = Ear(), await listen(db)
    stop = await db.listen(first.heard.put_nowait, first.missed.set)

    stop()
    await db.write(tell, "late")

    assert await second.next() == "late"
    assert first.heard.empty()


async def test_only_short_lines_are_told(db: Database) -> None:
    for wrong in ("x" * (MAX_NEWS + 1), "two\nlines"):
        with pytest.raises(ValueError, match="one line"):
            await db.write(tell, wrong)


@pytest.mark.engine_only("postgres")
async def test_other_processes_hear_it_too(
    db: Database, database_url: str, clock: SetClock
) -> None:
    other = await open_database(database_url, clock)
    try:
        ear, own = await listen(other), await listen(db)

        lines = [f"{number} " + "x" * (MAX_NEWS - 10) for number in range(5)]
        await db.write(tell, *lines)

        assert [await ear.next() for _ in lines] == lines
        assert [await own.next() for _ in lines] == lines
        assert own.heard.empty()
    finally:
        await other.close()


@pytest.mark.engine_only("postgres")
async def test_a_lost_line_is_noticed_and_taken_up_again(
    db: Database, database_url: str, clock: SetClock
) -> None:
    other = await open_database(database_url, clock)
    try:
        ear = await listen(other)

        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                """
                SELECT pg_terminate_backend(pid)
                FROM pg_stat_activity
                WHERE datname = current_database() AND query LIKE 'LISTEN%'
                """
            )
        await asyncio.wait_for(ear.missed.wait(), PATIENCE_S)
        await db.write(tell, "again")

        assert await ear.next() == "again"
    finally:
        await other.close()
