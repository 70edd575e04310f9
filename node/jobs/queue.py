"""The job table: claim with a lease, finish, or put back.

A worker that dies keeps its lease until it ends; then the job is claimed
again, so handlers must be idempotent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson

from node.clock import DAY_MS, MINUTE_MS
from node.database.types import Reader, Record, Writer

LEASE_MS = 2 * MINUTE_MS
KEEP_FAILED_MS = 30 * DAY_MS


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job this worker holds until its lease ends."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How the queue is, for people to read. `oldest_ms` is when the first was due."""

    due: int
    failed: int
    oldest_ms: int | None


def take_turn(w: Writer, done: list[int], limit: int) -> list[ClaimedJob]:
    """Remove what is done and take up to `limit` due jobs, in one transaction."""
    finish_jobs(w, done)
    return claim_jobs(w, limit) if limit else []


def claim_jobs(w: Writer, limit: int) -> list[ClaimedJob]:
    """Take up to `limit` due jobs, oldest first."""
    rows = w.all(
        """
        UPDATE jobs
        SET lease_until_ms = :lease_until, attempts = attempts + 1
        WHERE id IN (
            SELECT id
            FROM jobs
            WHERE failed_ms IS NULL
                AND due_ms <= :now
                AND (lease_until_ms IS NULL OR lease_until_ms <= :now)
            ORDER BY due_ms, id
            LIMIT :limit
        )
            AND (lease_until_ms IS NULL OR lease_until_ms <= :now)
        RETURNING id, kind, payload, attempts
        """,
        now=w.now_ms,
        lease_until=w.now_ms + LEASE_MS,
        limit=limit,
    )
    return sorted((_claimed(row) for row in rows), key=lambda job: job.id)


def finish_jobs(w: Writer, ids: list[int]) -> None:
    """Remove jobs that are done."""
    w.many("DELETE FROM jobs WHERE id IN (:items) RETURNING id", items=ids)


def postpone_job(w: Writer, job_id: int, *, delay_ms: int, error: str) -> None:
    """Put a job back, to be tried after `delay_ms`.

    It gives up its unique key: a newer job of the same key may wait already.
    """
    w.run(
        """
        UPDATE jobs
        SET due_ms = :due,
            last_error = :error,
            unique_key = NULL,
            lease_until_ms = NULL
        WHERE id = :id
        """,
        id=job_id,
        due=w.now_ms + delay_ms,
        error=error[:500],
    )


def fail_job(w: Writer, job_id: int, *, error: str) -> None:
    """Give up on a job; it stays readable for a month."""
    w.run(
        """
        UPDATE jobs
        SET failed_ms = :now, lease_until_ms = NULL, last_error = :error
        WHERE id = :id
        """,
        id=job_id,
        now=w.now_ms,
        error=error[:500],
    )


def free_leases(w: Writer) -> int:
    """Let go of every lease: only when no other worker can be alive."""
    return w.run(
        """
        UPDATE jobs
        SET lease_until_ms = NULL, unique_key = NULL
        WHERE lease_until_ms IS NOT NULL
        """
    )


def forget_failed(w: Writer) -> int:
    """Drop failed jobs older than a month."""
    return w.run(
        "DELETE FROM jobs WHERE failed_ms < :before", before=w.now_ms - KEEP_FAILED_MS
    )


def find_next_due_ms(r: Reader) -> int | None:
    """When the earliest waiting job becomes due."""
    row = r.one(
        """
        SELECT due_ms
        FROM jobs
        WHERE failed_ms IS NULL
            AND (lease_until_ms IS NULL OR lease_until_ms <= :now)
        ORDER BY due_ms, id
        LIMIT 1
        """,
        now=r.now_ms,
    )
    return row.num("due_ms") if row else None


def count_jobs(r: Reader) -> JobCounts:
    """What is due and still there, and what was given up."""
    row = r.one(
        """
        SELECT
            COUNT(*) FILTER (WHERE failed_ms IS NULL AND due_ms <= :now) AS due,
            COUNT(*) FILTER (WHERE failed_ms IS NOT NULL) AS failed,
            MIN(due_ms) FILTER (WHERE failed_ms IS NULL) AS oldest_ms
        FROM jobs
        """,
        now=r.now_ms,
    )
    assert row is not None
    return JobCounts(row.num("due"), row.num("failed"), row.opt_num("oldest_ms"))


def _claimed(row: Record) -> ClaimedJob:
    payload = cast("Mapping[str, Any]", orjson.loads(row.text("payload")))
    return ClaimedJob(row.num("id"), row.text("kind"), payload, row.num("attempts"))
