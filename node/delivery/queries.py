"""The delivery queue: claim, record what happened, show it to people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from node.actors.models import SealedKey
from node.clock import DAY_MS, MINUTE_MS
from node.database.types import Reader, Record, Writer
from node.delivery.actions import CHANNEL
from node.delivery.models import Delivery, Lane, LanePlace
from node.delivery.policy import DEAD_AFTER_DAYS, GIVE_UP_MS, host_pause_ms
from node.delivery.reach import note_forgotten
from node.ids import ActorId, Iri

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


@dataclass(frozen=True, slots=True)
class StoredBody:
    """An activity's exact JSON, and the replaced key that signs it.

    What is lasting waits for servers that are dead for now. With `tells_followers` the
    receivers are told which followers are known there.
    """

    body: str
    is_lasting: bool
    retired: SealedKey | None = None
    tells_followers: bool = False


def find_body(r: Reader, activity_id: int) -> StoredBody | None:
    """What is to be sent of an activity."""
    row = r.one(
        """
        SELECT a.body, a.is_lasting, a.tells_followers, k.key_id, k.sealed_pem
        FROM activities AS a
        LEFT JOIN retired_keys AS k ON k.activity_id = a.id
        WHERE a.id = :id
        """,
        id=activity_id,
    )
    if row is None:
        return None
    key_id = row.opt_text("key_id")
    retired = SealedKey(Iri(key_id), row.blob("sealed_pem")) if key_id else None
    return StoredBody(
        row.text("body"), row.flag("is_lasting"), retired, row.flag("tells_followers")
    )


def waits_to_be_sent(r: Reader, actor_id: int) -> bool:
    """Whether something of this actor is still on its way."""
    row = r.one(
        """
        SELECT 1 AS found
        FROM activities AS a
        JOIN deliveries AS d ON d.activity_id = a.id
        WHERE a.actor_id = :actor_id
            AND d.state = 'waiting'
        LIMIT 1
        """,
        actor_id=actor_id,
    )
    return row is not None


def list_silent_hosts(r: Reader, *, due_ms: int, limit: int) -> list[str]:
    """Dead servers that may be asked again by then, the longest silent first."""
    rows = r.all(
        """
        SELECT host
        FROM peers
        WHERE failing_days >= :days
            AND policy <> 'blocked'
            AND retry_ms <= :due
        ORDER BY last_failed_ms, host
        LIMIT :limit
        """,
        days=DEAD_AFTER_DAYS,
        due=due_ms,
        limit=limit,
    )
    return [row.text("host") for row in rows]


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


def note_failure(w: Writer, host: str, *, error: str) -> None:
    """A server failed: leave it alone for a while, longer each time."""
    row = w.one(
        """
        INSERT INTO peers (
            host, first_seen_ms, last_failed_ms, failures, failing_days, failing_day,
            last_error
        )
        VALUES (:host, :now, :now, 1, 1, :day, :error)
        ON CONFLICT (host) DO UPDATE
        SET last_failed_ms = :now,
            failures = peers.failures + 1,
            failing_days = peers.failing_days
                + CASE WHEN peers.failing_day = :day THEN 0 ELSE 1 END,
            failing_day = :day,
            last_error = :error
        RETURNING failures, failing_days
        """,
        host=host,
        now=w.now_ms,
        day=w.now_ms // DAY_MS,
        error=error[:300],
    )
    assert row is not None
    pause_ms = host_pause_ms(row.num("failures"), row.num("failing_days"))
    if pause_ms:
        pause_host(w, host, w.now_ms + pause_ms)


def pause_host(w: Writer, host: str, until_ms: int) -> None:
    """Send a server nothing until then."""
    # The deliveries themselves move, so that a claim never walks over the
    # backlog of a dead server.
    w.run(
        "UPDATE peers SET retry_ms = :until WHERE host = :host",
        host=host,
        until=until_ms,
    )
    w.run(
        """
        UPDATE deliveries
        SET next_ms = :until
        WHERE host = :host
            AND state = 'waiting'
            AND next_ms < :until
            AND lease_until_ms IS NULL
        """,
        host=host,
        until=until_ms,
    )


def note_success(w: Writer, host: str) -> None:
    """A server answered, or was heard from: what waits for it may go."""
    w.run(
        """
        INSERT INTO peers (host, first_seen_ms, last_ok_ms)
        VALUES (:host, :now, :now)
        ON CONFLICT (host) DO UPDATE
        SET last_ok_ms = :now,
            failures = 0,
            failing_days = 0,
            retry_ms = 0,
            last_error = ''
        """,
        host=host,
        now=w.now_ms,
    )


def revive_host(w: Writer, host: str) -> bool:
    """A server that had been failing was heard from: try everything now."""
    failing = w.one(
        "SELECT host FROM peers WHERE host = :host AND failures > 0", host=host
    )
    if failing is None:
        return False
    note_success(w, host)
    w.run(
        """
        UPDATE deliveries
        SET next_ms = :now
        WHERE host = :host
            AND state = 'waiting'
            AND next_ms > :now
        """,
        host=host,
        now=w.now_ms,
    )
    w.announce(CHANNEL)
    return True


def retry_host(w: Writer, host: str) -> int:
    """Make everything for a server due now, failed deliveries included.

    One that counts as dead gets posts again, for as long as any other.
    """
    w.run(
        "UPDATE peers SET retry_ms = 0, failing_days = 0 WHERE host = :host", host=host
    )
    count = w.run(
        """
        UPDATE deliveries
        SET next_ms = :now, state = 'waiting'
        WHERE host = :host
        """,
        host=host,
        now=w.now_ms,
    )
    w.announce(CHANNEL)
    return count


def retry_all(w: Writer) -> int:
    """Make everything due now, as for each server."""
    w.run("UPDATE peers SET retry_ms = 0, failing_days = 0 WHERE failures > 0")
    count = w.run(
        "UPDATE deliveries SET next_ms = :now, state = 'waiting'", now=w.now_ms
    )
    w.announce(CHANNEL)
    return count


def list_lanes(
    r: Reader, *, after: LanePlace | None = None, limit: int = 200
) -> list[Lane]:
    """Servers for which something waits or has failed, the oldest first."""
    after = after or LanePlace(-1, "")
    rows = r.all(
        """
        SELECT
            d.host AS host,
            COUNT(*) FILTER (WHERE d.state = 'waiting') AS waiting,
            COUNT(*) FILTER (WHERE d.state = 'failed') AS failed,
            MIN(d.created_ms) AS oldest_ms,
            MIN(d.next_ms) AS next_ms,
            MAX(COALESCE(p.failures, 0)) AS failures,
            MAX(COALESCE(p.failing_days, 0)) AS failing_days,
            MAX(COALESCE(p.last_ok_ms, 0)) AS last_ok_ms,
            MAX(COALESCE(p.retry_ms, 0)) AS retry_ms,
            MAX(d.last_error) AS last_error
        FROM deliveries AS d
        LEFT JOIN peers AS p ON p.host = d.host
        GROUP BY d.host
        HAVING (MIN(d.created_ms), d.host) > (:oldest_ms, :host)
        ORDER BY oldest_ms, host
        LIMIT :limit
        """,
        oldest_ms=after.oldest_ms,
        host=after.host,
        limit=limit,
    )
    return [lane_of(row) for row in rows]


def count_waiting(r: Reader, hosts: Iterable[str]) -> dict[str, int]:
    """How many deliveries wait for each of these servers; at most 500 servers."""
    rows = r.many(
        """
        SELECT host, COUNT(*) AS found
        FROM deliveries
        WHERE host IN (:items)
            AND state = 'waiting'
        GROUP BY host
        """,
        items=sorted(set(hosts)),
    )
    return {row.text("host"): row.num("found") for row in rows}


def count_deliveries(r: Reader) -> tuple[int, int]:
    """How many wait, and how many have failed for good."""
    row = r.one(
        """
        SELECT
            COUNT(*) FILTER (WHERE state = 'waiting') AS waiting,
            COUNT(*) FILTER (WHERE state = 'failed') AS failed
        FROM deliveries
        """
    )
    assert row is not None
    return row.num("waiting"), row.num("failed")


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


def lane_of(row: Record) -> Lane:
    """A row of the list of lanes."""
    return Lane(
        host=row.text("host"),
        waiting=row.num("waiting"),
        failed=row.num("failed"),
        oldest_ms=row.num("oldest_ms"),
        next_ms=max(row.num("next_ms"), row.num("retry_ms")),
        failures=row.num("failures"),
        failing_days=row.num("failing_days"),
        last_ok_ms=row.num("last_ok_ms"),
        last_error=row.text("last_error"),
    )


@dataclass(frozen=True, slots=True)
class StoredActivity:
    """What one of ours said, as the exact JSON that peers get.


    Unless `is_unproven`: then its proofs have to be made first.
    """

    id: int
    actor_id: ActorId
    body: str
    is_public: bool
    is_unproven: bool


def find_activity(r: Reader, iri: str) -> StoredActivity | None:
    """An activity by its id."""
    row = r.one(
        """
        SELECT a.id, a.actor_id, a.body, a.is_public, a.proof
        FROM activities AS a
        JOIN actors AS o ON o.id = a.actor_id
        WHERE a.iri = :iri
            AND o.suspended_ms IS NULL
        """,
        iri=iri,
    )
    if row is None:
        return None
    return StoredActivity(
        id=row.num("id"),
        actor_id=ActorId(row.num("actor_id")),
        body=row.text("body"),
        is_public=row.flag("is_public"),
        is_unproven=row.text("proof") == "due",
    )
