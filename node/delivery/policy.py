"""When to try a delivery again, and when a server counts as dead. Pure."""

from enum import StrEnum
from typing import Final

from node.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

FIRST_DELAY_MS = 30 * SECOND_MS
LONGEST_DELAY_MS = 6 * HOUR_MS
GIVE_UP_MS = 7 * DAY_MS
LASTING_MS = 90 * DAY_MS
"""How long what must be known at last waits for a server that is away."""
LONGEST_RETRY_AFTER_MS = DAY_MS
DEAD_AFTER_DAYS = 7
PROBE_MS = DAY_MS
SELDOM_AFTER_DAYS = DEAD_AFTER_DAYS + 30
SELDOM_MS = 7 * DAY_MS
BREAKER_FAILURES = 3
MOST_UNPROVEN = 3
"""Tries at an inbox that does not take our signature: 401 may be its bad moment."""
BREAKER_MS = 30 * SECOND_MS
UNPROVEN_MS = 10 * MINUTE_MS
"""Longer than peers refuse to ask for a key that they asked for a moment ago."""

# What takes something back, or settles what somebody waits for: a server that is
# back after weeks still has to hear it. Posts of that time it may do without.
_LASTING: Final = frozenset(
    {"Accept", "Block", "Delete", "Move", "Offer", "Reject", "Undo"}
)


class Health(StrEnum):
    """How it goes with sending to a server."""

    HEALTHY = "healthy"
    SLOW = "slow"
    FAILING = "failing"
    UNAVAILABLE = "unavailable"


def health_of(failures: int, failing_days: int) -> Health:
    """By its failures in a row, and the days on which it failed since it answered."""
    if failing_days >= DEAD_AFTER_DAYS:
        return Health.UNAVAILABLE
    if failures >= BREAKER_FAILURES:
        return Health.FAILING
    return Health.SLOW if failures else Health.HEALTHY


def outlasts_silence(kind: str) -> bool:
    """Whether every activity of this kind waits for a server that is dead for now."""
    return kind in _LASTING


def next_delay_ms(
    attempts: int,
    *,
    age_ms: int,
    jitter: float,
    retry_after_s: int | None = None,
    give_up_ms: int = GIVE_UP_MS,
) -> int | None:
    """Milliseconds until the next try, or None to give up after a week.

    `attempts` counts the tries so far; `jitter` is uniform in [0, 1). What the
    server asked for counts if it is longer, up to a day.
    """
    if age_ms >= give_up_ms:
        return None
    delay = min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** min(attempts - 1, 20))
    delay = int(delay * (0.7 + 0.6 * jitter))
    asked = min((retry_after_s or 0) * SECOND_MS, LONGEST_RETRY_AFTER_MS)
    return max(delay, asked)


def host_pause_ms(failures: int, failing_days: int) -> int:
    """How long a server is left alone after its n-th failure in a row.

    The first few are each delivery's own matter; then one probe at a time, ever
    more seldom; once it failed on seven different days, daily, and weekly after a
    month of that.
    """
    if failing_days >= SELDOM_AFTER_DAYS:
        return SELDOM_MS
    if failing_days >= DEAD_AFTER_DAYS:
        return PROBE_MS
    if failures < BREAKER_FAILURES:
        return 0
    return min(LONGEST_DELAY_MS, BREAKER_MS * 2 ** min(failures - BREAKER_FAILURES, 20))
