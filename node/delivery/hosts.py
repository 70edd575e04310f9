"""How it goes with sending to each server, and when it is tried again."""

from node.clock import DAY_MS
from node.database.types import Reader, Writer
from node.delivery.actions import CHANNEL
from node.delivery.policy import DEAD_AFTER_DAYS, host_pause_ms


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
