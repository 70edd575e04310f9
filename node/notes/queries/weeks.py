"""What happened here, week by week, for those who look at nodes from outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from node.clock import DAY_MS
from node.database.types import Reader, Record

WEEK_MS: Final = 7 * DAY_MS
FIRST_MONDAY_MS: Final = 4 * DAY_MS
"""The first Monday of the epoch (UTC)."""


_WRITTEN: Final = """
    SELECT (n.created_ms - :first) / 604800000 AS week, COUNT(*) AS found
    FROM users AS u
    JOIN notes AS n ON n.actor_id = u.actor_id
    WHERE n.id >= :first_id
        AND n.created_ms >= :first
    GROUP BY week
    ORDER BY week
    LIMIT 100
"""
_SEEN: Final = """
    SELECT week, COUNT(*) AS found
    FROM (
        SELECT (n.created_ms - :first) / 604800000 AS week, n.actor_id
        FROM users AS u
        JOIN notes AS n ON n.actor_id = u.actor_id
        WHERE n.id >= :first_id
            AND n.created_ms >= :first
        UNION
        SELECT (u.seen_ms - :first) / 604800000 AS week, u.actor_id
        FROM users AS u
        WHERE u.seen_ms >= :first
    ) AS here
    GROUP BY week
    ORDER BY week
    LIMIT 100
"""
_JOINED: Final = """
    SELECT (u.created_ms - :first) / 604800000 AS week, COUNT(*) AS found
    FROM users AS u
    WHERE u.created_ms >= :first
    GROUP BY week
    ORDER BY week
    LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class Week:
    """`seen` are people known to have been here: they wrote, or were not seen since."""

    start_ms: int
    notes: int
    seen: int
    joined: int


def list_weeks(r: Reader, count: int) -> list[Week]:
    """The last weeks, newest first; the first of them is not over."""
    this_ms = r.now_ms - (r.now_ms - FIRST_MONDAY_MS) % WEEK_MS
    first_ms = this_ms - (count - 1) * WEEK_MS
    ids = {"first": first_ms, "first_id": first_ms << 16}
    notes = _by_week(r.all(_WRITTEN, **ids))
    seen = _by_week(r.all(_SEEN, **ids))
    joined = _by_week(r.all(_JOINED, first=first_ms))
    return [
        Week(
            start_ms=first_ms + number * WEEK_MS,
            notes=notes.get(number, 0),
            seen=seen.get(number, 0),
            joined=joined.get(number, 0),
        )
        for number in reversed(range(count))
    ]


def _by_week(rows: Iterable[Record]) -> dict[int, int]:
    return {row.num("week"): row.num("found") for row in rows}
