"""The worker: what is due is run, what is done is removed, what fails waits."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar

import pytest

from node.clock import SetClock
from node.database.types import Database, Reader, Writer
from node.jobs.queue import LEASE_MS, claim_jobs, count_jobs, take_turn
from node.jobs.types import JobBase, JobDelayed, JobFailed
from node.jobs.worker import AT_ONCE, Subscribers, Worker

Handle = Callable[["Dig"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Dig(JobBase):
    kind: ClassVar[str] = "dig"

    hole: int


@dataclass(frozen=True, slots=True)
class Fill(JobBase):
    kind: ClassVar[str] = "fill"

    hole: int


def put(w: Writer, *holes: int) -> None:
    for hole in holes:
        w.enqueue(Dig(hole))


def list_jobs(r: Reader) -> list[tuple[int, str | None, int]]:
    rows = r.all("SELECT attempts, last_error, due_ms FROM jobs ORDER BY id LIMIT 99")
    return [
        (row.num("attempts"), row.opt_text("last_error"), row.num("due_ms"))
        for row in rows
    ]


@asynccontextmanager
async def working(db: Database, handle: Handle) -> AsyncGenerator[None]:
    wake = asyncio.Event()
    unsubscribe = db.on_jobs(wake.set)
    worker = Worker(db, Subscribers({Dig: (handle,)}), wake)
    task = asyncio.create_task(worker.run(alone=True))
    try:
        yield
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        unsubscribe()


async def until(db: Database, left: int) -> None:
    async with asyncio.timeout(30):
        while (await db.read(count_jobs)).due != left:
            await asyncio.sleep(0.005)


async def test_every_job_runs_once_and_leaves_the_table(db: Database) -> None:
    dug: list[int] = []

    async def dig(job: Dig) -> None:
        dug.append(job.hole)

    await db.write(put, *range(50))
    async with working(db, dig):
        await until(db, 0)
        await db.write(put, 50)
        await until(db, 0)
    assert sorted(dug) == list(range(51))


async def test_a_bounded_number_of_jobs_runs_at_once(db: Database) -> None:
    running = most = 0
    enough, go = asyncio.Event(), asyncio.Event()

    async def dig(_job: Dig) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == AT_ONCE:
            enough.set()
        await go.wait()
        running -= 1

    await db.write(put, *range(AT_ONCE * 3))
    async with working(db, dig):
        async with asyncio.timeout(30):
            await enough.wait()
        assert (await db.read(count_jobs)).due == AT_ONCE * 3
        go.set()
        await until(db, 0)
    assert most == AT_ONCE


async def test_a_slow_job_holds_up_no_other(db: Database) -> None:
    never = asyncio.Event()

    async def dig(job: Dig) -> None:
        if job.hole == 0:
            await never.wait()

    await db.write(put, *range(AT_ONCE * 2))
    async with working(db, dig):
        await until(db, 1)


async def test_what_is_done_is_recorded_when_the_worker_stops(db: Database) -> None:
    done = asyncio.Event()

    async def dig(_job: Dig) -> None:
        done.set()

    async with working(db, dig):
        await db.write(put, 1)
        async with asyncio.timeout(30):
            await done.wait()
    assert await db.read(list_jobs) == []


async def test_a_job_that_is_cut_off_runs_again(db: Database) -> None:
    began, tries = asyncio.Event(), 0

    async def dig(_job: Dig) -> None:
        nonlocal tries
        tries += 1
        began.set()
        if tries == 1:
            await asyncio.Event().wait()

    await db.write(put, 1)
    async with working(db, dig), asyncio.timeout(30):
        await began.wait()
    async with working(db, dig):
        await until(db, 0)
    assert tries == 2


@pytest.mark.parametrize(
    ("error", "wait_ms"),
    [(JobDelayed("later", after_ms=70_000), 70_000), (RuntimeError("broken"), None)],
)
async def test_a_job_that_did_not_succeed_waits(
    db: Database, clock: SetClock, error: Exception, wait_ms: int | None
) -> None:
    async def dig(_job: Dig) -> None:
        raise error

    await db.write(put, 1)
    async with working(db, dig):
        await until(db, 0)
    ((attempts, last_error, due_ms),) = await db.read(list_jobs)
    assert attempts == 1
    assert last_error is not None and str(error) in last_error
    assert due_ms > clock.now_ms()
    assert wait_ms is None or due_ms == clock.now_ms() + wait_ms


async def test_a_job_that_only_another_version_knows_waits_for_it(
    db: Database,
) -> None:
    """Several hosts are not renewed at the same moment."""

    async def dig(_job: Dig) -> None: ...

    await db.write(lambda w: w.enqueue(Fill(7)))
    async with working(db, dig):
        await until(db, 0)
    ((attempts, last_error, _),) = await db.read(list_jobs)
    assert attempts == 1
    assert last_error is not None and "NobodyHandles" in last_error
    assert (await db.read(count_jobs)).failed == 0


async def test_a_job_that_cannot_succeed_is_kept_for_people_to_read(
    db: Database,
) -> None:
    async def dig(_job: Dig) -> None:
        raise JobFailed("no spade")

    await db.write(put, 1)
    async with working(db, dig):
        await until(db, 0)
    assert (await db.read(count_jobs)).failed == 1


async def test_a_turn_removes_what_is_done_and_takes_no_more_than_it_may(
    db: Database, clock: SetClock
) -> None:
    await db.write(put, *range(5))
    first = await db.write(claim_jobs, 2)
    second = await db.write(take_turn, [job.id for job in first], 2)
    assert [job.payload["hole"] for job in second] == [2, 3]
    assert await db.write(take_turn, [job.id for job in second], 0) == []
    assert (await db.read(count_jobs)).due == 1

    (last,) = await db.write(take_turn, [], 9)
    clock.advance(LEASE_MS + 1)
    assert await db.write(claim_jobs, 9) == [
        type(last)(last.id, last.kind, last.payload, 2)
    ]
