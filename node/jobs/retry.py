"""When to try again: a pure policy."""

from node.clock import HOUR_MS, SECOND_MS

MAX_ATTEMPTS = 12
FIRST_DELAY_MS = 2 * SECOND_MS
LONGEST_DELAY_MS = HOUR_MS


def next_delay_ms(attempts: int, *, jitter: float) -> int | None:
    """Milliseconds until the next try, or None to give up.

    `attempts` counts the tries so far, `jitter` is uniform in [0, 1).
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    delay = min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1))
    return int(delay * (0.7 + 0.6 * jitter))
