"""Which servers could not be reached lately, so that nobody waits for them again.

Counts connection faults only, by origin: doubling from seconds to ten minutes, and
forgotten at the first sign of life. Deliveries have their own calendar and do not
ask here; their success is a sign of life all the same.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from federation.errors import Unreachable
from federation.origins import Host, Origin

FIRST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 600.0
MAX_ORIGINS: Final = 4_096


@dataclass(frozen=True, slots=True)
class _Pause:
    length_s: float
    until: float


class FailureMemory:
    """A bounded table of pauses."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._pauses: OrderedDict[Origin, _Pause] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pauses)

    def check(self, origin: Origin) -> None:
        """Raise ``Unreachable`` while a pause lasts."""
        pause = self._pauses.get(origin)
        if pause is not None and self._monotonic() < pause.until:
            raise Unreachable(str(origin), "was unreachable a moment ago")

    def record(self, origin: Origin) -> None:
        """A fault; those that happen during a pause do not lengthen it."""
        now = self._monotonic()
        pause = self._pauses.pop(origin, None)
        if pause is None:
            length_s = FIRST_PAUSE_S
        elif now < pause.until:
            self._pauses[origin] = pause
            return
        else:
            length_s = min(pause.length_s * 2, LONGEST_PAUSE_S)
        self._pauses[origin] = _Pause(length_s, now + length_s)
        if len(self._pauses) > MAX_ORIGINS:
            self._pauses.popitem(last=False)

    def forget(self, origin: Origin) -> None:
        """It answered."""
        self._pauses.pop(origin, None)

    def forget_host(self, host: Host) -> None:
        """It was heard from, whatever the port."""
        for origin in [known for known in self._pauses if known.host == host]:
            del self._pauses[origin]
