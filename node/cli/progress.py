"""How far long work has come: a moving line on a terminal, plain lines elsewhere."""

import sys
import time
from typing import Final

EVERY_S: Final = 0.2
PLAIN_EVERY_S: Final = 10.0


class Progress:
    """Counts towards an end that may be unknown; writes to standard error."""

    def __init__(self, title: str, total: int = 0) -> None:
        self._title = title
        self._total = total
        self._done = 0
        self._is_terminal = sys.stderr.isatty()
        self._last = time.monotonic()

    def add(self, amount: int) -> None:
        self.set(self._done + amount, self._total)

    def set(self, done: int, total: int) -> None:
        """So much is done; shown a few times a second at most."""
        self._done, self._total = done, total
        now = time.monotonic()
        if now - self._last < (EVERY_S if self._is_terminal else PLAIN_EVERY_S):
            return
        self._last = now
        if self._is_terminal:
            print(f"\r\x1b[K{self._line()}", end="", file=sys.stderr, flush=True)
        else:
            print(self._line(), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave a clean line behind."""
        if self._is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _line(self) -> str:
        if not self._total:
            return f"{self._title}: {self._done:,}"
        part = min(1.0, self._done / self._total)
        bar = "#" * round(part * 30)
        return f"{self._title} [{bar:<30}] {part:4.0%}"
