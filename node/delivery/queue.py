"""The delivery queue: what is due is claimed, and what became of it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.clock import MINUTE_MS
from node.database.types import Reader, Record, Writer
from node.delivery.actions import CHANNEL
from node.delivery.models import Delivery
from node.delivery.policy import GIVE_UP_MS
from node.delivery.reach import note_forgotten
from node.ids import ActorId

LEASE_MS = 2 * MINUTE_MS
PER_HOST = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one attempt came to. `retry_ms` is a time; None with `error` gives up.

    `is_host_fault` says that the whole server is in trouble, and `rest_until_ms` how
    long it asked to be left alone. `is_inbox_gone` asks to look at its owners.
    """

    delivery: Delivery
    ok: bool
    error: str = ""
    retry_ms: int | None = None
    is_host_fault: bool = False
    is_inbox_gone: bool = False
    rest_until_ms: int | None = None


def claim_deliveries(w: Writer, limit: int) -> list[Delivery]:
    """Take due deliveries, oldest first, a bounded number for each server.

    Left out is what must wait for an earlier delivery of the same topic to the
    same inbox.
    """
    rows = w.all(
        """
        WITH due AS (
            SELECT d.id, d.host, d.next_ms
            FROM deliveries AS d
            WHERE d.state = 'waiting'
                AND d.next_ms <= :now
                AND (d.lease_until_ms IS NULL OR d.lease_until_ms <= :now)
                AND NOT EXISTS (
                    SELECT 1
                    FROM deliveries AS e
                    WHERE e.inbox = d.inbox
                        AND e.topic = d.topic
                        AND e.id < d.id
                        AND e.state = 'waiting'
                )
                AND (
                    SELECT COUNT(*)
                    FROM deliveries AS l
                    WHERE l.host = d.host
                        AND l.lease_until_ms > :now
                ) < :per_host
            ORDER BY d.next_ms, d.id
            LIMIT :candidates
        ),
        fair AS (
            SELECT
                id,
                next_ms,
                ROW_NUMBER() OVER (PARTITION BY host ORDER BY next_ms, id) AS place
            FROM due
        )
        UPDATE deliveries
        SET lease_until_ms = :lease_until
        WHERE id IN (
            SELECT id
            FROM fair
            WHERE place <= :per_host
            ORDER BY next_ms, id
            LIMIT :limit
        )
            AND (lease_until_ms IS NULL OR lease_until_ms <= :now)
        RETURNING id, activity_id, actor_id, inbox, host, topic, attempts, created_ms
        """,
        now=w.now_ms,
        lease_until=w.now_ms + LEASE_MS,
        limit=limit,
        candidates=4 * limit,
        per_host=PER_HOST,
    )
    return sorted((_delivery(row) for row in rows), key=lambda d: d.id)


def find_next_delivery_ms(r: Reader) -> int | None:
    """When the next delivery becomes due that waits for no other."""
    row = r.one(
        """
        SELECT d.next_ms
        FROM deliveries AS d
        WHERE d.state = 'waiting'
            AND (d.lease_until_ms IS NULL OR d.lease_until_ms <= :now)
            AND NOT EXISTS (
                SELECT 1
                FROM deliveries AS e
                WHERE e.inbox = d.inbox
                    AND e.topic = d.topic
                    AND e.id < d.id
                    AND e.state = 'waiting'
            )
        ORDER BY d.next_ms, d.id
        LIMIT 1
        """,
        now=r.now_ms,
    )
    return row.num("next_ms") if row else None


def record_results(w: Writer, results: Sequence[Result]) -> None:
    """Note what a batch of attempts came to, in one transaction."""
    for result in results:
        _record(w, result)
    if any(result.ok for result in results):
        w.announce(CHANNEL)  # what waited behind them may go now


def release_deliveries(w: Writer, ids: Sequence[int]) -> None:
    """Give back what was claimed and not tried."""
    for delivery_id in ids:
        w.run(
            "UPDATE deliveries SET lease_until_ms = NULL WHERE id = :id",
            id=delivery_id,
        )


def free_delivery_leases(w: Writer) -> int:
    """Let go of every lease: only when no other sender can be alive."""
    return w.run(
        """
        UPDATE deliveries
        SET lease_until_ms = NULL
        WHERE lease_until_ms IS NOT NULL
        """
    )


def forget_old(w: Writer, *, before_ms: int, limit: int = 5_000) -> int:
    """Drop failed deliveries and private activities nobody waits for."""
    note_forgotten(w, before_ms=before_ms)
    w.run(
        "DELETE FROM deliveries WHERE state = 'failed' AND created_ms < :before",
        before=before_ms,
    )
    w.run(
        "DELETE FROM retired_keys WHERE retired_ms < :before",
        before=w.now_ms - GIVE_UP_MS,
    )
    return w.run(
        """
        DELETE FROM activities
        WHERE id IN (
            SELECT a.id
            FROM activities AS a
            WHERE a.created_ms < :before
                AND (a.is_public = 0 OR EXISTS (
                    SELECT 1 FROM tombstones AS t WHERE t.iri = a.object_iri
                ))
                AND NOT EXISTS (
                    SELECT 1 FROM deliveries AS d WHERE d.activity_id = a.id
                )
            ORDER BY a.created_ms
            LIMIT :limit
        )
        """,
        before=before_ms,
        limit=limit,
    )


def _record(w: Writer, result: Result) -> None:
    delivery = result.delivery
    if result.ok:
        w.run("DELETE FROM deliveries WHERE id = :id", id=delivery.id)
        return
    w.run(
        """
        UPDATE deliveries
        SET attempts = attempts + 1,
            state = :state,
            next_ms = :next,
            lease_until_ms = NULL,
            last_error = :error
        WHERE id = :id
        """,
        id=delivery.id,
        state="failed" if result.retry_ms is None else "waiting",
        next=result.retry_ms or w.now_ms,
        error=result.error[:300],
    )


def _delivery(row: Record) -> Delivery:
    return Delivery(
        id=row.num("id"),
        activity_id=row.num("activity_id"),
        actor_id=ActorId(row.num("actor_id")),
        inbox=row.text("inbox"),
        host=row.text("host"),
        topic=row.text("topic"),
        attempts=row.num("attempts"),
        created_ms=row.num("created_ms"),
    )
