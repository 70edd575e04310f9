"""When to try a delivery again, and when a server counts as dead. Pure."""

from node.clock import DAY_MS, HOUR_MS, SECOND_MS

FIRST_DELAY_MS = 30 * SECOND_MS
LONGEST_DELAY_MS = 6 * HOUR_MS
GIVE_UP_MS = 7 * DAY_MS
LONGEST_RETRY_AFTER_MS = DAY_MS
DEAD_AFTER_DAYS = 7
PROBE_MS = DAY_MS
BREAKER_FAILURES = 3
MOST_UNPROVEN = 3
"""Tries at an inbox that does not take our signature: 401 may be its bad moment."""
BREAKER_MS = 30 * SECOND_MS


def next_delay_ms(
    attempts: int, *, age_ms: int, jitter: float, retry_after_s: int | None = None
) -> int | None:
    """Milliseconds until the next try, or None to give up after a week.

    `attempts` counts the tries so far; `jitter` is uniform in [0, 1). What the
    server asked for counts if it is longer, up to a day.
    """
    if age_ms >= GIVE_UP_MS:
        return None
    delay = min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** min(attempts - 1, 20))
    delay = int(delay * (0.7 + 0.6 * jitter))
    asked = min((retry_after_s or 0) * SECOND_MS, LONGEST_RETRY_AFTER_MS)
    return max(delay, asked)


def host_pause_ms(failures: int, failing_days: int) -> int:
    """How long a server is left alone after its n-th failure in a row.

    The first few are each delivery's own matter; then one probe at a time, ever
    more seldom; once it failed on seven different days, daily.
    """
    if failing_days >= DEAD_AFTER_DAYS:
        return PROBE_MS
    if failures < BREAKER_FAILURES:
        return 0
    return min(LONGEST_DELAY_MS, BREAKER_MS * 2 ** min(failures - BREAKER_FAILURES, 20))
