"""What a transaction promises, on both engines."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from node.clock import SetClock
from node.database.connect import open_database
from node.database.errors import ConstraintFailed, WriteInRead
from node.database.types import Database, Reader, Writer
from node.errors import Unavailable
from node.ids import created_ms


class Knock:
    """A job for these tests."""

    kind: ClassVar[str] = "knock"

    def payload(self) -> Mapping[str, object]:
        return {"door": "red"}


def put(w: Writer, key: str, value: str) -> int:
    return w.run(
        "INSERT INTO node_state (key, value) VALUES (:key, :value)",
        key=key,
        value=value,
    )


def find(r: Reader, key: str) -> str | None:
    row = r.one("SELECT value FROM node_state WHERE key = :key", key=key)
    return None if row is None else row.text("value")


def count_jobs(r: Reader) -> int:
    row = r.one("SELECT COUNT(*) AS jobs FROM jobs")
    assert row is not None
    return row.num("jobs")


async def test_what_a_write_left_is_read_afterwards(db: Database) -> None:
    changed = await db.write(put, "name", "Scarlet")

    assert changed == 1
    assert await db.read(find, "name") == "Scarlet"


async def test_a_function_that_fails_leaves_nothing(db: Database) -> None:
    def put_and_fail(w: Writer) -> None:
        put(w, "name", "Scarlet")
        raise LookupError("no such colour")

    with pytest.raises(LookupError, match="no such colour"):
        await db.write(put_and_fail)

    assert await db.read(find, "name") is None


async def test_a_swallowed_statement_error_still_fails_the_whole(db: Database) -> None:
    await db.write(put, "name", "Scarlet")

    def put_twice(w: Writer) -> str:
        put(w, "other", "x")
        try:
            put(w, "name", "Crimson")
        except Exception:
            return "fine"
        return "unreached"

    with pytest.raises(ConstraintFailed) as caught:
        await db.write(put_twice)

    assert caught.value.rule == "unique"
    assert await db.read(find, "other") is None


async def test_the_broken_rule_is_named(db: Database) -> None:
    def leave_out(w: Writer) -> None:
        w.run(
            "INSERT INTO node_state (key, value) VALUES (:key, :value)",
            key="a",
            value=None,
        )

    with pytest.raises(ConstraintFailed) as caught:
        await db.write(leave_out)

    assert caught.value.rule == "not_null"


async def test_a_read_cannot_write(db: Database) -> None:
    def sneak(r: Reader) -> None:
        r.all("INSERT INTO node_state (key, value) VALUES ('a', 'b') RETURNING key")

    with pytest.raises(WriteInRead):
        await db.read(sneak)

    assert await db.read(find, "a") is None


async def test_a_read_sees_one_moment(db: Database) -> None:
    first_look, second_look = threading.Event(), threading.Event()

    def look_twice(r: Reader) -> tuple[str | None, str | None]:
        before = find(r, "name")
        first_look.set()
        assert second_look.wait(10)
        return before, find(r, "name")

    reading = asyncio.ensure_future(db.read(look_twice))
    await asyncio.to_thread(first_look.wait, 10)
    await db.write(put, "name", "Scarlet")
    second_look.set()

    assert await reading == (None, None)
    assert await db.read(find, "name") == "Scarlet"


async def test_a_coroutine_is_not_a_transaction(db: Database) -> None:
    async def later(w: Writer) -> None:
        put(w, "name", "never")

    with pytest.raises(TypeError, match="plain function"):
        await db.write(later)


async def test_stop_iteration_reaches_the_caller_as_an_error(db: Database) -> None:
    def exhaust(r: Reader) -> str:
        return next(iter([]))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await db.read(exhaust)


async def test_a_writer_kept_beyond_its_transaction_is_dead(db: Database) -> None:
    kept: list[Writer] = []

    def keep(w: Writer) -> None:
        kept.append(w)

    await db.write(keep)

    with pytest.raises(RuntimeError, match="over"):
        put(kept[0], "name", "late")


async def test_hooks_run_after_the_commit_and_before_the_caller(db: Database) -> None:
    told: list[str] = []

    def put_and_tell(w: Writer) -> None:
        put(w, "name", "Scarlet")
        w.after_commit(lambda: told.append(threading.current_thread().name))

    await db.write(put_and_tell)

    assert told == [threading.main_thread().name]


async def test_hooks_of_an_undone_function_do_not_run(db: Database) -> None:
    told: list[str] = []

    def tell_and_fail(w: Writer) -> None:
        w.after_commit(lambda: told.append("told"))
        raise LookupError

    with pytest.raises(LookupError):
        await db.write(tell_and_fail)
    await db.write(put, "after", "it")

    assert told == []


async def test_a_failing_hook_takes_nothing_back(db: Database) -> None:
    told: list[str] = []

    def hook_badly(w: Writer) -> str:
        put(w, "name", "Scarlet")
        w.after_commit(lambda: {}["nothing"])
        w.after_commit(lambda: told.append("told"))
        return "done"

    assert await db.write(hook_badly) == "done"
    assert told == ["told"]
    assert await db.read(find, "name") == "Scarlet"


async def test_a_job_stands_on_the_table_with_its_payload(
    db: Database, clock: SetClock
) -> None:
    def enqueue(w: Writer) -> None:
        w.enqueue(Knock())

    await db.write(enqueue)

    job = await db.read(lambda r: r.one("SELECT kind, payload, due_ms FROM jobs"))
    assert job is not None
    assert (job.text("kind"), job.text("payload")) == ("knock", '{"door":"red"}')
    assert job.num("due_ms") == clock.now_ms()


async def test_a_waiting_job_stands_for_a_second_one_and_comes_forward(
    db: Database, clock: SetClock
) -> None:
    now_ms = clock.now_ms()

    def enqueue(w: Writer, due_ms: int) -> None:
        w.enqueue(Knock(), due_ms=due_ms, unique="red door")

    await db.write(enqueue, now_ms + 9_000)
    await db.write(enqueue, now_ms + 5_000)
    await db.write(enqueue, now_ms + 7_000)

    rows = await db.read(lambda r: r.all("SELECT due_ms FROM jobs LIMIT 9"))
    assert [row.num("due_ms") for row in rows] == [now_ms + 5_000]


async def test_a_running_job_does_not_stand_for_a_new_one(db: Database) -> None:
    def enqueue(w: Writer) -> None:
        w.enqueue(Knock(), unique="red door")

    await db.write(enqueue)
    await db.write(
        lambda w: w.run("UPDATE jobs SET lease_until_ms = :at", at=w.now_ms + 1)
    )
    await db.write(enqueue)

    assert await db.read(count_jobs) == 2


async def test_the_worker_is_woken_for_jobs_that_are_due_and_committed(
    db: Database,
) -> None:
    woken: list[int] = []

    def enqueue(w: Writer, in_ms: int, *, fail: bool = False) -> None:
        w.enqueue(Knock(), due_ms=w.now_ms + in_ms)
        if fail:
            raise LookupError

    stop = db.on_jobs(lambda: woken.append(1))
    await db.write(enqueue, 1_000)
    assert woken == []
    with pytest.raises(LookupError):
        await db.write(enqueue, 0, fail=True)
    assert woken == []
    await db.write(enqueue, 0)
    assert woken == [1]
    stop()
    await db.write(enqueue, 0)
    assert woken == [1]


async def test_ids_minted_in_one_millisecond_differ_and_tell_it(
    db: Database, clock: SetClock
) -> None:
    def mint(w: Writer) -> list[int]:
        return [w.new_id() for _ in range(200)]

    lists = await asyncio.gather(*(db.write(mint) for _ in range(50)))

    ids = [one for minted in lists for one in minted]
    assert len(set(ids)) == 10_000
    assert {created_ms(one) for one in ids} == {clock.now_ms()}


async def test_lists_are_asked_for_in_one_statement(db: Database) -> None:
    def fill(w: Writer) -> None:
        for number in range(20):
            put(w, f"k{number}", "x")

    def pick(r: Reader, keys: list[str]) -> tuple[list[str], int]:
        rows = r.many(
            """
            SELECT key
            FROM node_state
            WHERE key IN (:items) AND value = :v
            ORDER BY key
            """,
            items=keys,
            v="x",
        )
        return [row.text("key") for row in rows], r.statements

    await db.write(fill)

    assert await db.read(pick, ["k3", "k1", "nothing"]) == (["k1", "k3"], 1)
    assert await db.read(pick, [f"k{n}" for n in range(500)]) == (
        sorted(f"k{n}" for n in range(20)),
        1,
    )
    assert await db.read(pick, []) == ([], 0)
    with pytest.raises(ValueError, match="at most 500"):
        await db.read(pick, ["k"] * 501)


async def test_lists_of_ids_are_64_bits_wide(db: Database, clock: SetClock) -> None:
    def enqueue(w: Writer) -> None:
        w.enqueue(Knock())

    await db.write(enqueue)

    def pick(r: Reader) -> int:
        ids = [row.num("id") for row in r.all("SELECT id FROM jobs LIMIT 9")]
        found = r.many("SELECT id FROM jobs WHERE id IN (:items)", items=[1, *ids])
        return len(found)

    assert await db.read(pick) == 1


async def test_a_negated_list_is_refused(db: Database) -> None:
    with pytest.raises(ValueError, match="not negated"):
        await db.read(
            lambda r: r.many(
                "SELECT key FROM node_state WHERE key NOT IN (:items)", items=["a"]
            )
        )


async def test_statements_are_counted(db: Database) -> None:
    before = db.statements

    await db.write(put, "a", "b")
    await db.read(find, "a")

    assert db.statements - before == 2


def ask_for_values(r: Reader) -> dict[str, Any]:
    row = r.one(
        """
        SELECT
            CAST(:big AS INTEGER) AS big,
            :small + :small AS doubled,
            CAST(:flag AS INTEGER) AS flag,
            CAST(:nothing AS TEXT) AS absent,
            CAST(:text AS TEXT) AS text,
            CAST(:blob AS BLOB) AS blob,
            CAST(:real AS REAL) AS real,
            7 / 2 AS whole,
            'a:b %d' AS literal,
            SUM(n) AS total,
            AVG(n) AS mean,
            COUNT(*) FILTER (WHERE n > 1) AS some,
            MAX(CASE WHEN t LIKE 'b%' THEN t END) AS liked
        FROM (SELECT 1 AS n, 'a' AS t UNION ALL SELECT 3, 'bc') AS rows
        """,
        big=2**62,
        small=30_000,
        flag=True,
        nothing=None,
        text="naïve 红 %(x)s :y",
        blob=b"\0\xff",
        real=0.5,
    )
    assert row is not None
    names = "big doubled flag absent text blob real whole literal total mean some liked"
    return {name: row[name] for name in names.split()}


async def test_values_are_the_same_on_every_engine(db: Database) -> None:
    values = await db.read(ask_for_values)

    assert values == {
        "big": 2**62,
        "doubled": 60_000,
        "flag": 1,
        "absent": None,
        "text": "naïve 红 %(x)s :y",
        "blob": b"\0\xff",
        "real": 0.5,
        "whole": 3,
        "literal": "a:b %d",
        "total": 4,
        "mean": 2.0,
        "some": 1,
        "liked": "bc",
    }
    assert {
        name: type(value) for name, value in values.items() if value is not None
    } == {
        "big": int,
        "doubled": int,
        "flag": int,
        "text": str,
        "blob": bytes,
        "real": float,
        "whole": int,
        "literal": str,
        "total": int,
        "mean": float,
        "some": int,
        "liked": str,
    }


async def test_text_is_ordered_by_its_bytes(db: Database) -> None:
    keys = ["b", "B", "a", "ä", "_", "1", "红", "~"]

    def fill(w: Writer) -> None:
        for key in keys:
            put(w, key, "x")

    await db.write(fill)

    rows = await db.read(
        lambda r: r.all("SELECT key FROM node_state ORDER BY key LIMIT 99")
    )
    assert [row.text("key") for row in rows] == sorted(keys, key=str.encode)


async def test_changes_are_counted_behind_a_with_clause(db: Database) -> None:
    await db.write(put, "a", "1")
    await db.write(put, "b", "1")

    changed = await db.write(
        lambda w: w.run(
            """
            WITH old AS (SELECT key FROM node_state WHERE value = '1')
            UPDATE node_state
            SET value = '2'
            WHERE key IN (SELECT key FROM old)
            """
        )
    )

    assert changed == 2


async def test_a_returned_row_leaves_nothing_open(db: Database) -> None:
    def insert(w: Writer) -> str:
        row = w.one(
            """
            INSERT INTO node_state (key, value)
            VALUES ('a', '1'), ('b', '2')
            RETURNING key
            """
        )
        assert row is not None
        return row.text("key")

    assert await db.write(insert) == "a"
    assert await db.read(find, "b") == "2"


async def test_counters_lose_no_step_under_contention(db: Database) -> None:
    await db.write(put, "count", "0")

    def add_one(w: Writer) -> None:
        row = w.one("SELECT value FROM node_state WHERE key = 'count'")
        assert row is not None
        w.run(
            "UPDATE node_state SET value = :value WHERE key = 'count'",
            value=str(int(row.text("value")) + 1),
        )

    outcomes = await asyncio.gather(
        *(db.write(add_one) for _ in range(64)), return_exceptions=True
    )

    assert await db.read(find, "count") == str(outcomes.count(None))
    assert outcomes.count(None) == 64


async def test_a_closed_database_refuses_and_keeps_what_it_took(
    db: Database, database_url: str, clock: SetClock
) -> None:
    second = await open_database(database_url, clock)
    writing = asyncio.ensure_future(second.write(put, "name", "Scarlet"))
    await asyncio.sleep(0)
    await second.close()

    assert await writing == 1
    assert await db.read(find, "name") == "Scarlet"
    for refused in (second.read(find, "name"), second.write(put, "a", "b")):
        with pytest.raises(Unavailable):
            await refused
