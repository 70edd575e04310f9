"""Servers that are new here, counted by the domain that they are all under.

Whoever owns a domain has as many subdomains, and so servers and actors, as they
like. Ten new ones a day are let in from each; Mastodon 4.5 lets in ten a minute. The
counts live in memory; a server that has actors here already is not new.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from node.clock import DAY_MS, Clock
from node.limits.domains import domain_of

MOST_NEW: Final = 10
MAX_DOMAINS: Final = 10_000


@dataclass(slots=True)
class _Day:
    since_ms: int
    hosts: set[str] = field(default_factory=set[str])


class Crowds:
    """Who came new under which domain within a day."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._days: OrderedDict[str, _Day] = OrderedDict()

    async def admits(self, authority: str) -> bool:
        """Whether one more new server is let in under its domain; counts it if so."""
        host = _without_port(authority)
        domain = await domain_of(host)
        if host == domain:
            return True
        day = self._day_of(domain)
        if host in day.hosts:
            return True
        if len(day.hosts) >= MOST_NEW:
            return False
        day.hosts.add(host)
        return True

    def _day_of(self, domain: str) -> _Day:
        now_ms = self._clock.now_ms()
        day = self._days.get(domain)
        if day is None or now_ms - day.since_ms >= DAY_MS:
            day = self._days[domain] = _Day(now_ms)
            self._days.move_to_end(domain)
            if len(self._days) > MAX_DOMAINS:
                self._days.popitem(last=False)
        return day


def _without_port(authority: str) -> str:
    if authority.startswith("["):
        return authority.partition("]")[0] + "]"
    return authority.partition(":")[0]
