"""What peers taught us about their way of checking signatures, in memory.

Some say that they read RFC 9421 (FEP-844e), which counts until a knock teaches
otherwise. Nobody publishes reliably which scheme is verified, or whether a signed GET
includes the query; one successful knock tells. Forgotten after two weeks, what was
learnt also on the first refusal, and all at a restart: the price is one request more.
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
RFC9421_WAY: Final = Way(SignatureScheme.RFC9421)


class PeerHabits:
    """A bounded table of what works, by origin; only exceptions are kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ways: OrderedDict[Origin, tuple[Way, int]] = OrderedDict()
        self._advertised: OrderedDict[Origin, tuple[Way, int]] = OrderedDict()

    def find_way(self, origin: Origin) -> Way:
        """What to try first; cavage with the query unless taught or told otherwise."""
        for known in (self._ways, self._advertised):
            way, until_ms = known.get(origin, (DEFAULT, 0))
            if self._clock.now_ms() < until_ms:
                return way
        return DEFAULT

    def advertise(self, origin: Origin) -> None:
        """Its actors say that their server reads RFC 9421."""
        self._keep(self._advertised, origin, RFC9421_WAY)

    def learn(self, origin: Origin, way: Way) -> None:
        """This worked where something else had not."""
        self._ways.pop(origin, None)
        if way != DEFAULT or origin in self._advertised:
            self._keep(self._ways, origin, way)

    def forget(self, origin: Origin) -> None:
        """What was learnt does not work any more; what was told was a claim only."""
        self._ways.pop(origin, None)

    def _keep(
        self, table: OrderedDict[Origin, tuple[Way, int]], origin: Origin, way: Way
    ) -> None:
        table[origin] = (way, self._clock.now_ms() + KEEP_MS)
        table.move_to_end(origin)
        if len(table) > MAX_ORIGINS:
            table.popitem(last=False)
