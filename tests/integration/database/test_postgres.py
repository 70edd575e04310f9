"""PostgreSQL's own promises: running again, lost connections, no server."""

import asyncio
import threading
import traceback
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from node.clock import SetClock
from node.database.errors import ConstraintFailed
from node.database.postgres import POOL_SIZE, PostgresDatabase
from node.database.types import Reader, Writer
from node.errors import Unavailable

pytestmark = pytest.mark.engine_only("postgres")


@pytest.fixture
async def great(database_url: str, clock: SetClock) -> AsyncIterator[PostgresDatabase]:
    database = await PostgresDatabase.open(database_url, clock)
    yield database
    await database.close()


def put(w: Writer, key: str, value: str = "x") -> int:
    return w.run("INSERT INTO node_state (key, value) VALUES (:k, :v)", k=key, v=value)


def list_keys(r: Reader) -> list[str]:
    rows = r.all("SELECT key FROM node_state ORDER BY key LIMIT 10000")
    return [row.text("key") for row in rows]


def backend(r: Reader) -> int:
    row = r.one("SELECT pg_backend_pid() AS pid")
    assert row is not None
    return row.num("pid")


def shoot(w: Reader, pid: int) -> None:
    w.one("SELECT pg_terminate_backend(CAST(CAST(:pid AS TEXT) AS int4)) AS x", pid=pid)


async def test_transactions_that_could_not_have_run_in_turn_run_again(
    great: PostgresDatabase,
) -> None:
    """Write skew: each reads what the other writes. One must see the other."""
    both_read = threading.Barrier(2)
    runs: list[str] = []

    def keep_one(w: Writer, mine: str) -> None:
        runs.append(mine)
        others = [key for key in list_keys(w) if key != mine]
        if len(runs) <= 2:
            both_read.wait(10)
        if others:
            w.run("DELETE FROM node_state WHERE key = :key", key=mine)

    await great.write(put, "a")
    await great.write(put, "b")
    await asyncio.gather(great.write(keep_one, "a"), great.write(keep_one, "b"))

    assert len(await great.read(list_keys)) == 1
    assert len(runs) == 3


async def test_deadlocked_transactions_both_get_done(great: PostgresDatabase) -> None:
    both_hold = threading.Barrier(2)
    runs: list[str] = []

    def touch(w: Writer, first: str, second: str) -> None:
        runs.append(first)
        meets = len(runs) <= 2
        w.run("UPDATE node_state SET value = 'y' WHERE key = :key", key=first)
        if meets:
            both_hold.wait(10)
        w.run("UPDATE node_state SET value = 'y' WHERE key = :key", key=second)

    await great.write(put, "a")
    await great.write(put, "b")
    await asyncio.gather(great.write(touch, "a", "b"), great.write(touch, "b", "a"))

    assert len(runs) >= 3


async def test_a_hook_runs_once_though_its_function_ran_twice(
    great: PostgresDatabase,
) -> None:
    told: list[str] = []
    runs: list[int] = []

    def add(w: Writer) -> None:
        w.after_commit(lambda: told.append("told"))
        put(w, "mine")
        runs.append(backend(w))
        if len(runs) == 1:
            shoot(w, runs[0])

    await great.write(add)

    assert (len(runs), told) == (2, ["told"])
    assert await great.read(list_keys) == ["mine"]


async def test_connections_lost_while_idle_are_replaced_unseen(
    great: PostgresDatabase, database_url: str
) -> None:
    """A server that restarts leaves a pool full of dead connections."""
    all_here = threading.Barrier(POOL_SIZE)

    def meet(r: Reader) -> int:
        all_here.wait(10)
        return backend(r)

    pids = await asyncio.gather(*(great.read(meet) for _ in range(POOL_SIZE)))
    other = psycopg.connect(database_url, autocommit=True)
    for pid in pids:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()

    assert len(set(pids)) == POOL_SIZE
    assert await great.write(put, "a") == 1
    assert await great.read(list_keys) == ["a"]


async def test_a_key_that_somebody_puts_there_meanwhile_is_seen_the_second_time(
    great: PostgresDatabase, database_url: str
) -> None:
    runs: list[int] = []

    def ensure(w: Writer) -> None:
        runs.append(len(runs))
        if "a" in list_keys(w):
            return
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("INSERT INTO node_state (key, value) VALUES ('a', 'theirs')")
        put(w, "a")

    await great.write(ensure)

    assert len(runs) == 2
    assert await great.read(list_keys) == ["a"]


async def test_a_rule_that_a_function_breaks_itself_is_tried_twice(
    great: PostgresDatabase,
) -> None:
    runs: list[int] = []

    def add_twice(w: Writer) -> None:
        runs.append(len(runs))
        put(w, "a")
        put(w, "a")

    with pytest.raises(ConstraintFailed):
        await great.write(add_twice)

    assert len(runs) == 2
    assert await great.read(list_keys) == []


async def test_a_taken_id_is_tried_again_with_a_fresh_one(
    great: PostgresDatabase,
) -> None:
    runs: list[int] = []

    def add(w: Writer, ids: list[int]) -> None:
        minted = w.new_id()
        runs.append(minted)
        w.run(
            """
            INSERT INTO jobs (id, kind, payload, due_ms, created_ms)
            VALUES (:id, 'knock', '{}', 0, 0)
            """,
            id=ids.pop() if ids else minted,
        )

    taken: list[int] = []
    await great.write(add, taken)
    await great.write(add, [runs[0]])

    assert len(runs) == 3


async def test_while_one_runs_again_no_other_write_begins(
    great: PostgresDatabase,
) -> None:
    """Else a long transaction could lose to short ones for ever."""
    loop = asyncio.get_running_loop()
    order: list[str] = []
    later: list[asyncio.Task[None]] = []

    def follow(w: Writer) -> None:
        order.append("other")

    def run_twice(w: Writer) -> None:
        order.append("begin")
        if len(order) == 1:
            shoot(w, backend(w))
        loop.call_soon_threadsafe(
            lambda: later.append(asyncio.ensure_future(great.write(follow)))
        )
        w.one("SELECT 1 AS x FROM pg_sleep(0.1)")
        order.append("end")

    await great.write(run_twice)
    await asyncio.gather(*later)

    assert order == ["begin", "begin", "end", "other"]


async def test_a_crowd_at_neighbouring_rows_gets_through(
    great: PostgresDatabase,
) -> None:
    """Serialisable transactions lock index pages, so strangers meet there, too."""

    def put_five(w: Writer) -> None:
        start = w.new_id()
        for at in range(5):
            put(w, f"{start}.{at}")
        w.one("SELECT value FROM node_state WHERE key = :key", key=f"{start}.0")

    callers = (great.write(put_five) for _ in range(600))
    outcomes = await asyncio.gather(*callers, return_exceptions=True)

    assert set(outcomes) == {None}
    assert len(await great.read(list_keys)) == 3_000


async def test_an_error_does_not_quote_what_was_to_be_stored(
    great: PostgresDatabase,
) -> None:
    """Its text ends up in the log, and so do the errors it came from."""
    secret = "somebody@mail.example"
    await great.write(put, secret)

    with pytest.raises(ConstraintFailed) as caught:
        await great.write(put, secret)

    said = "".join(traceback.format_exception(caught.value))
    assert "duplicate key value" in said
    assert secret not in said


async def test_no_server_is_unavailable(clock: SetClock) -> None:
    with pytest.raises(Unavailable):
        await PostgresDatabase.open("postgresql://nobody@127.0.0.1:1/none", clock)


async def test_settings_that_keep_promises_are_on(great: PostgresDatabase) -> None:
    def ask(r: Reader) -> dict[str, Any]:
        rows = r.many(
            "SELECT name, setting FROM pg_settings WHERE name IN (:items)",
            items=["transaction_isolation", "transaction_read_only", "lock_timeout"],
        )
        return {row.text("name"): row["setting"] for row in rows}

    assert await great.write(ask) == {
        "transaction_isolation": "serializable",
        "transaction_read_only": "off",
        "lock_timeout": "5000",
    }
    assert await great.read(ask) == {
        "transaction_isolation": "repeatable read",
        "transaction_read_only": "on",
        "lock_timeout": "5000",
    }
