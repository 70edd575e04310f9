"""How far something got: to how many of the servers it is for, and what still waits."""

from dataclasses import dataclass
from typing import Final, LiteralString

from node.database.types import Reader, Record, Writer

MAX_SERVERS: Final = 200

_SELECT: Final[LiteralString] = """
    SELECT id, kind, created_ms, servers, unreached
    FROM activities
    WHERE object_iri = :iri
        AND kind IN ('Create', 'Update')
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A server that has not got it: not yet, or not at all."""

    host: str
    is_given_up: bool
    attempts: int
    next_ms: int
    last_error: str
    failing_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """An activity and its servers.

    `servers` is None for what was sent before they were counted. `passed_by` are those
    that had been silent for so long that nothing was queued for them, and those whose
    deliveries were dropped since. `pending` are the first of `pending_total`.
    """

    kind: str
    created_ms: int
    servers: int | None
    passed_by: int
    pending_total: int
    pending: tuple[Pending, ...]

    @property
    def delivered(self) -> int:
        return max(0, (self.servers or 0) - self.passed_by - self.pending_total)


def list_reach(r: Reader, object_iri: str) -> list[Reach]:
    """The first telling of an object of ours, and its last change if it has one."""
    rows = (
        r.one(query, iri=object_iri)
        for query in (
            _SELECT + "AND kind = 'Create' ORDER BY id LIMIT 1",
            _SELECT + "AND kind = 'Update' ORDER BY id DESC LIMIT 1",
        )
    )
    return [_reach(r, row) for row in rows if row is not None]


def note_dropped(w: Writer, host: str) -> None:
    """All that waits for a server is about to be dropped: it will not get there."""
    w.run(
        """
        UPDATE activities
        SET unreached = unreached + 1
        WHERE id IN (SELECT activity_id FROM deliveries WHERE host = :host)
        """,
        host=host,
    )


def note_forgotten(w: Writer, *, before_ms: int) -> None:
    """What was given up before then is about to be forgotten."""
    w.run(
        """
        UPDATE activities
        SET unreached = unreached + (
            SELECT COUNT(DISTINCT d.host)
            FROM deliveries AS d
            WHERE d.activity_id = activities.id
                AND d.state = 'failed'
                AND d.created_ms < :before
        )
        WHERE id IN (
            SELECT activity_id
            FROM deliveries
            WHERE state = 'failed'
                AND created_ms < :before
        )
        """,
        before=before_ms,
    )


def _reach(r: Reader, row: Record) -> Reach:
    pending = r.all(
        """
        SELECT
            d.host,
            MAX(d.state) AS state,
            MAX(d.attempts) AS attempts,
            MAX(d.next_ms) AS next_ms,
            MAX(d.last_error) AS last_error,
            MAX(COALESCE(p.failing_days, 0)) AS failing_days,
            MAX(COALESCE(p.retry_ms, 0)) AS retry_ms,
            COUNT(*) OVER () AS total
        FROM deliveries AS d
        LEFT JOIN peers AS p ON p.host = d.host
        WHERE d.activity_id = :id
        GROUP BY d.host
        ORDER BY d.host
        LIMIT :limit
        """,
        id=row.num("id"),
        limit=MAX_SERVERS,
    )
    return Reach(
        kind=row.text("kind"),
        created_ms=row.num("created_ms"),
        servers=row.opt_num("servers"),
        passed_by=row.num("unreached"),
        pending_total=pending[0].num("total") if pending else 0,
        pending=tuple(map(_pending, pending)),
    )


def _pending(row: Record) -> Pending:
    return Pending(
        host=row.text("host"),
        is_given_up=row.text("state") == "failed",
        attempts=row.num("attempts"),
        next_ms=max(row.num("next_ms"), row.num("retry_ms")),
        last_error=row.text("last_error"),
        failing_days=row.num("failing_days"),
    )
