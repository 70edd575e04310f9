"""Mints ids for transactions, none of them twice in this process.

Random bits alone would meet within a busy millisecond, since a group commit may
insert hundreds of rows in one; so the first id of a millisecond is random and
those after it follow on, also past its end and while a clock that was put back a
little catches up. Another process starts at another random place.
"""

import secrets
import threading

from node.ids import created_ms

_LEAD_MS = 10_000
_START_BITS = 15  # the upper half of the 16 bits stays free to count on


class IdMint:
    """Shared by all transactions of one database object, from any thread."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def new_id(self, at_ms: int) -> int:
        """An id for `at_ms` that this mint has not given out before."""
        with self._lock:
            if 0 <= created_ms(self._last) - at_ms < _LEAD_MS:
                self._last += 1
            else:
                self._last = (at_ms << 16) | secrets.randbits(_START_BITS)
            return self._last
