"""Servers that are new here, counted by the domain that they are all under.

Whoever owns a domain has as many subdomains, and so servers and actors, as they
like. Ten new ones a day are let in from each, as by Mastodon 4.5. Which domain can
be had from a registry is guessed: `example.co.uk`, else the last two labels. The
counts live in memory; a server that has actors here already is not new.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

from node.clock import DAY_MS, Clock

MOST_NEW: Final = 10
MAX_DOMAINS: Final = 10_000

# Second-level domains of countries are short: co.uk, com.br, ne.jp, gov.au.
_COUNTRY: Final = 2
_SHORT: Final = 3


@dataclass(slots=True)
class _Day:
    since_ms: int
    hosts: set[str] = field(default_factory=set[str])


class Crowds:
    """Who came new under which domain within a day."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._days: OrderedDict[str, _Day] = OrderedDict()

    def admits(self, authority: str) -> bool:
        """Whether one more new server is let in under its domain; counts it if so."""
        host = _without_port(authority)
        domain = domain_of(host)
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


def domain_of(host: str) -> str:
    """The part of a host name that somebody owns; an address is its own."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        labels = host.split(".")
    else:
        return host
    is_deep = len(labels) > 1 and len(labels[-1]) == _COUNTRY
    is_deep = is_deep and len(labels[-2]) <= _SHORT
    return ".".join(labels[-3 if is_deep else -2 :])


def _without_port(authority: str) -> str:
    if authority.startswith("["):
        return authority.partition("]")[0] + "]"
    return authority.partition(":")[0]
