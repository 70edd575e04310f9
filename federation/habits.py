"""What peers taught us about their way of checking signatures, in memory.

Nobody publishes reliably which scheme is verified, or whether a signed GET includes
the query; one successful knock tells. Forgotten after two weeks, on the first
refusal, and at a restart: the price is one request more.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

from federation.clock import Clock
from federation.origins import Origin
from federation.signatures.messages import SignatureScheme

KEEP_MS: Final = 14 * 24 * 60 * 60 * 1_000
MAX_ORIGINS: Final = 4_096


@dataclass(frozen=True, slots=True)
class Way:
    """One way to sign."""

    scheme: SignatureScheme = SignatureScheme.CAVAGE
    with_query: bool = True
    """Whether the signed target of a GET includes the query."""

    @property
    def other_scheme(self) -> "Way":
        """The same with the other scheme."""
        return replace(self, scheme=self.scheme.other)

    @property
    def other_target(self) -> "Way":
        """The same with the query in if it was out, and the reverse."""
        return replace(self, with_query=not self.with_query)


DEFAULT: Final = Way()


class PeerHabits:
    """A bounded table of what works, by origin; only exceptions are kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ways: OrderedDict[Origin, tuple[Way, int]] = OrderedDict()

    def find_way(self, origin: Origin) -> Way:
        """What to try first; cavage with the query unless taught otherwise."""
        way, until_ms = self._ways.get(origin, (DEFAULT, 0))
        return way if self._clock.now_ms() < until_ms else DEFAULT

    def learn(self, origin: Origin, way: Way) -> None:
        """This worked where something else had not."""
        self._ways.pop(origin, None)
        if way == DEFAULT:
            return
        self._ways[origin] = (way, self._clock.now_ms() + KEEP_MS)
        if len(self._ways) > MAX_ORIGINS:
            self._ways.popitem(last=False)

    def forget(self, origin: Origin) -> None:
        """What was learnt does not work any more."""
        self._ways.pop(origin, None)
