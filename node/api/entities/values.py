"""Values that many entities have."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=4_096)
def iso_time(at_ms: int) -> str:
    """`2026-11-22T09:30:00.000Z`: some apps read no other form."""
    moment = datetime.fromtimestamp(at_ms / 1_000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ms % 1_000:03d}Z"


def iso_day(at_ms: int) -> str:
    """`2026-11-22`."""
    return datetime.fromtimestamp(at_ms / 1_000, UTC).strftime("%Y-%m-%d")
