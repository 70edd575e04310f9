"""The worker: claims due jobs and runs their handlers, a bounded number at once.

It sleeps until a commit enqueues something or the next job falls due.
"""

import asyncio
import random
import time
from collections.abc import Mapping
from contextlib import suppress

import structlog

from node.database.types import Database, Reader
from node.errors import Unavailable
from node.failpoints import failpoint
from node.jobs.queue import (
    ClaimedJob,
    fail_job,
    find_next_due_ms,
    finish_jobs,
    free_leases,
    postpone_job,
    take_turn,
)
from node.jobs.retry import next_delay_ms
from node.jobs.types import Handler, JobBase, JobDelayed, JobFailed, NobodyHandles
from node.logs import get_logger

log = get_logger(__name__)

AT_ONCE = 16
IDLE_S = 15.0
SHARED_IDLE_S = 1.0
HANDLER_TIMEOUT_S = 100.0
SLOW_S = 5.0


class Subscribers:
    """Which job class a kind means, and who handles it, in order."""

    def __init__(self, table: Mapping[type[JobBase], tuple[Handler, ...]]) -> None:
        self._by_kind = {job.kind: (job, handlers) for job, handlers in table.items()}

    async def run(self, job: ClaimedJob) -> None:
        """Run every handler of the job; the first failure stops it.

        Raises `NobodyHandles`, and what handlers raise.
        """
        if job.kind not in self._by_kind:
            raise NobodyHandles(job.kind)
        job_class, handlers = self._by_kind[job.kind]
        message = job_class.from_payload(job.payload)
        for handle in handlers:
            await handle(message)


class Worker:
    """One worker loop; it ends when its task is cancelled."""

    def __init__(
        self, db: Database, subscribers: Subscribers, wake: asyncio.Event
    ) -> None:
        self._db = db
        self._subscribers = subscribers
        self._wake = wake
        self._idle_s = IDLE_S
        self._running = 0
        self._done: list[int] = []
        """Jobs to be removed with the next claim: one write for several jobs."""

    async def run(self, *, alone: bool) -> None:
        """Work until cancelled; `alone` frees the leases of a dead predecessor.

        Not alone, other processes may add work without a word: look every second.
        """
        self._idle_s = IDLE_S if alone else SHARED_IDLE_S
        if alone:
            await self._db.write(free_leases)
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    self._wake.clear()
                    try:
                        await self._round(group)
                    except Unavailable as error:
                        log.warning("jobs.unavailable", error=str(error))
                        await asyncio.sleep(1)
        finally:
            # What is not recorded runs again at the next start.
            with suppress(Unavailable):
                await self._db.write(finish_jobs, self._done)

    async def _round(self, group: asyncio.TaskGroup) -> None:
        """Record what is done and take as much again; sleep when there is less."""
        free = AT_ONCE - self._running
        jobs = await self._take_turn(free) if free else []
        for job in jobs:
            self._running += 1
            group.create_task(self._work(job))
        if not free:
            await self._wake.wait()
        elif len(jobs) < free:
            await self._sleep()

    async def _take_turn(self, free: int) -> list[ClaimedJob]:
        done, self._done = self._done, []
        try:
            return await self._db.write(take_turn, done, free)
        except BaseException:
            self._done += done
            raise

    async def _sleep(self) -> None:
        due_in_s = await self._db.read(_due_in_s)
        wait_s = self._idle_s
        if due_in_s is not None:
            wait_s = min(wait_s, max(0.01, due_in_s))
        # Not `wait_for`: it may swallow a cancellation that comes with the wake.
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._wake.wait()

    async def _work(self, job: ClaimedJob) -> None:
        # A task has a context of its own.
        structlog.contextvars.bind_contextvars(job=job.id, kind=job.kind)
        try:
            await self._run_and_record(job)
        except Unavailable as error:
            # The lease ends by itself and the job is claimed again.
            log.warning("job.unrecorded", error=str(error))
        finally:
            self._running -= 1
            self._wake.set()

    async def _run_and_record(self, job: ClaimedJob) -> None:
        started = time.monotonic()
        try:
            async with asyncio.timeout(HANDLER_TIMEOUT_S):
                await self._subscribers.run(job)
            failpoint("job.done")
            self._done.append(job.id)
        except JobFailed as error:
            log.warning("job.failed", error=str(error))
            await self._db.write(fail_job, job.id, error=str(error))
        except JobDelayed as error:
            await self._put_back(job, str(error), error.after_ms)
        except Exception as error:
            log.warning("job.error", exc_info=error)
            await self._retry(job, repr(error))
        took_s = time.monotonic() - started
        if took_s > SLOW_S:
            log.info("job.slow", seconds=round(took_s, 1))

    async def _retry(self, job: ClaimedJob, error: str) -> None:
        delay_ms = next_delay_ms(job.attempts, jitter=random.random())  # noqa: S311
        if delay_ms is None:
            await self._db.write(fail_job, job.id, error=error)
            return
        await self._put_back(job, error, delay_ms)

    async def _put_back(self, job: ClaimedJob, error: str, delay_ms: int) -> None:
        await self._db.write(postpone_job, job.id, delay_ms=delay_ms, error=error)


def _due_in_s(r: Reader) -> float | None:
    due_ms = find_next_due_ms(r)
    return None if due_ms is None else (due_ms - r.now_ms) / 1000
