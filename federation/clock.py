"""The clock that federation is given; it never asks the machine itself."""

from typing import Protocol


class Clock(Protocol):
    """Tells the time of day in milliseconds since the epoch, UTC."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        ...
