"""What waits for which server, for people to read and to let go of."""

from typing import Final, LiteralString

from node.database.paging import Page, make_page
from node.database.types import Reader, Record, Writer
from node.delivery.models import Lane, Waiting
from node.delivery.queries import lane_of
from node.delivery.reach import note_dropped
from node.ids import MAX_ID

MAX_PAGE: Final = 200

_LANE: Final[LiteralString] = """
    COUNT(*) FILTER (WHERE d.state = 'waiting') AS waiting,
    COUNT(*) FILTER (WHERE d.state = 'failed') AS failed,
    COALESCE(MIN(d.created_ms), 0) AS oldest_ms,
    COALESCE(MIN(d.next_ms), 0) AS next_ms,
    COALESCE(MAX(p.failures), 0) AS failures,
    COALESCE(MAX(p.failing_days), 0) AS failing_days,
    COALESCE(MAX(p.last_ok_ms), 0) AS last_ok_ms,
    COALESCE(MAX(p.retry_ms), 0) AS retry_ms,
    COALESCE(MAX(NULLIF(d.last_error, '')), MAX(p.last_error), '') AS last_error
"""

_SELECT_BY_QUEUE: Final[LiteralString] = "\n".join(("SELECT d.host AS host,", _LANE))
_SELECT_BY_PEER: Final[LiteralString] = "\n".join(("SELECT p.host AS host,", _LANE))


def find_lane(r: Reader, host: str) -> Lane | None:
    """How it goes with one server, also when nothing waits for it."""
    row = r.one(
        _SELECT_BY_PEER
        + """
        FROM peers AS p
        LEFT JOIN deliveries AS d ON d.host = p.host
        WHERE p.host = :host
        GROUP BY p.host
        """,
        host=host,
    )
    if row is not None:
        return lane_of(row)
    # Sent to for the first time, and nothing has come of it yet.
    row = r.one(
        _SELECT_BY_QUEUE
        + """
        FROM deliveries AS d
        LEFT JOIN peers AS p ON p.host = d.host
        WHERE d.host = :host
        GROUP BY d.host
        """,
        host=host,
    )
    return lane_of(row) if row else None


def list_waiting(
    r: Reader, host: str, *, before: int | None = None, limit: int = 50
) -> Page[Waiting]:
    """What waits for a server or was given up, newest first."""
    limit = min(limit, MAX_PAGE)
    rows = r.all(
        """
        SELECT
            d.id, a.kind, d.topic, d.inbox, d.state, d.attempts, d.created_ms,
            d.next_ms, d.last_error
        FROM deliveries AS d
        JOIN activities AS a ON a.id = d.activity_id
        WHERE d.host = :host
            AND d.id < :before
        ORDER BY d.id DESC
        LIMIT :limit
        """,
        host=host,
        before=MAX_ID if before is None else before,
        limit=limit + 1,
    )
    return make_page(rows, limit, lambda row: row.num("id")).map(_waiting)


def drop_host(w: Writer, host: str) -> int:
    """Forget all that waits for a server; how much it was."""
    note_dropped(w, host)
    return w.run("DELETE FROM deliveries WHERE host = :host", host=host)


def _waiting(row: Record) -> Waiting:
    return Waiting(
        id=row.num("id"),
        kind=row.text("kind"),
        topic=row.text("topic"),
        inbox=row.text("inbox"),
        is_given_up=row.text("state") == "failed",
        attempts=row.num("attempts"),
        created_ms=row.num("created_ms"),
        next_ms=row.num("next_ms"),
        last_error=row.text("last_error"),
    )
