"""Counts how often a key does a named thing, and refuses when it is too often.

A sliding window of two counters: this window's count, and the last one's,
weighted by the part of it that is still within the past window. Two numbers a
key whatever the limit, and never more than the limit in one go. The counts live
in memory, each process has its own, and a restart begins at nothing: what must
hold beyond that is in the database, as the tries at a password are. Not for
quotas of bytes or money.
"""

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from node.clock import Clock
from node.errors import TooMany

MAX_KEYS: Final = 20_000

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


class Limit(StrEnum):
    """What is counted; the comment says by which key."""

    ACTION = "action"  # user
    API_TOKEN = "api.token"  # noqa: S105  token that a person gave
    API_PERSON = "api.person"  # user, by all their apps
    API_ADDRESS = "api.address"  # client prefix, without such a token
    APP_REGISTRATION = "api.registration"  # client prefix
    LOGIN_ADDRESS = "login.address"  # client prefix
    PASSWORD_CHANGE = "password.change"  # noqa: S105  user
    RESET_ASKED = "reset.asked"  # name or address, and client prefix
    RESET_NAME = "reset.name"  # name or address
    RESET_ADDRESS = "reset.address"  # client prefix
    SIGN_UP = "sign_up"  # client prefix
    POST = "post"  # user
    FIRST_CONTACT = "first_contact"  # user, for accounts younger than 7 days
    UPLOAD = "upload"  # user
    DELETE = "delete"  # user
    SEARCH = "search"  # user, or client prefix
    SUGGEST = "suggest"  # user
    PAGING = "paging"  # client prefix
    SOURCE = "source"  # client prefix
    INBOX_ORIGIN = "inbox.origin"  # host that proved to have sent it
    INBOX_UNPROVEN = "inbox.unproven"  # client prefix and the host it speaks for
    KEY_FETCH = "key_fetch"  # client prefix and the host of an unknown key
    CAUSED_FETCH = "caused_fetch"  # host whose activity makes us fetch
    PASSED_ON = "passed_on"  # host whose activities we send to others
    RELAYED = "relayed"  # relay that names notes
    FOLLOWER_LIST = "follower_list"  # actor whose followers differ from ours
    EXPORT = "export"  # user who downloads lists
    IMPORT = "import"  # actor whose lists are worked through
    THREAD = "thread"  # user who reads conversations of other servers
    CHECKOUT = "checkout"  # client prefix
    REPORT_USER = "report.user"  # user
    REPORT_ORIGIN = "report.origin"  # host
    MAIL_BY_USER = "mail.by_user"  # user whose actions send mails


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` times in any `per_s` seconds."""

    limit: int
    per_s: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left, for the `X-RateLimit-*` headers."""

    limit: int
    remaining: int
    reset_at_ms: int


RATES: Final[Mapping[str, Rate]] = {
    Limit.ACTION: Rate(1_500, 5 * _MINUTE),
    Limit.API_TOKEN: Rate(600, 5 * _MINUTE),
    Limit.API_PERSON: Rate(1_500, 5 * _MINUTE),
    Limit.API_ADDRESS: Rate(300, 5 * _MINUTE),
    Limit.APP_REGISTRATION: Rate(5, 10 * _MINUTE),
    Limit.LOGIN_ADDRESS: Rate(25, 5 * _MINUTE),
    Limit.PASSWORD_CHANGE: Rate(10, 10 * _MINUTE),
    Limit.RESET_ASKED: Rate(5, 30 * _MINUTE),
    Limit.RESET_NAME: Rate(30, 30 * _MINUTE),
    Limit.RESET_ADDRESS: Rate(25, 5 * _MINUTE),
    Limit.SIGN_UP: Rate(5, 30 * _MINUTE),
    Limit.POST: Rate(300, 3 * _HOUR),
    Limit.FIRST_CONTACT: Rate(20, _DAY),
    Limit.UPLOAD: Rate(300, 3 * _HOUR),
    Limit.DELETE: Rate(30, 30 * _MINUTE),
    Limit.SEARCH: Rate(60, 5 * _MINUTE),
    Limit.SUGGEST: Rate(600, 5 * _MINUTE),
    Limit.PAGING: Rate(300, 15 * _MINUTE),
    Limit.SOURCE: Rate(5, 10 * _MINUTE),
    Limit.INBOX_ORIGIN: Rate(600, _MINUTE),
    Limit.INBOX_UNPROVEN: Rate(60, _MINUTE),
    Limit.KEY_FETCH: Rate(10, _MINUTE),
    Limit.CAUSED_FETCH: Rate(120, _MINUTE),
    Limit.PASSED_ON: Rate(300, _HOUR),
    Limit.RELAYED: Rate(300, _HOUR),
    Limit.FOLLOWER_LIST: Rate(4, _HOUR),
    Limit.EXPORT: Rate(60, _HOUR),
    Limit.IMPORT: Rate(1_000, _HOUR),
    Limit.THREAD: Rate(60, _HOUR),
    Limit.CHECKOUT: Rate(10, 10 * _MINUTE),
    Limit.REPORT_USER: Rate(20, _DAY),
    Limit.REPORT_ORIGIN: Rate(20, _HOUR),
    Limit.MAIL_BY_USER: Rate(20, _DAY),
}


class RateLimiter:
    """Counts by name and key; each name has its own table of `max_keys`."""

    def __init__(
        self,
        clock: Clock,
        rates: Mapping[str, Rate] = RATES,
        *,
        max_keys: int = MAX_KEYS,
    ) -> None:
        self._clock = clock
        self._tables = {name: _Table(rate, max_keys) for name, rate in rates.items()}

    def check(self, name: str, key: str) -> Allowance:
        """Counts one use; TooMany, and nothing counted, when there is none left."""
        return self._tables[name].take(key, self._clock.now_ms())

    def peek(self, name: str, key: str) -> Allowance:
        """What is left, without counting."""
        return self._tables[name].peek(key, self._clock.now_ms())

    def forget(self, name: str, key: str) -> None:
        """Clears a key's count, as after a successful log-in."""
        self._tables[name].counters.pop(key, None)


def client_prefix(address: str) -> str:
    """What stands for one client: an IPv4 address, or the /64 of an IPv6 one.

    A household or server has a /64 at least, so a single IPv6 address says
    nothing. ValueError for what is no address.
    """
    parsed = ip_address(address.partition("%")[0])
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"


def shorten_address(address: str) -> str:
    """What is kept of a client's address: the /24 or /48 it lies in."""
    parsed = ip_address(address.partition("%")[0])
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


@dataclass(slots=True)
class _Counter:
    window: int
    current: int
    previous: int

    def move_to(self, window: int) -> None:
        if window > self.window:
            self.previous = self.current if window == self.window + 1 else 0
            self.current = 0
            self.window = window


class _Table:
    def __init__(self, rate: Rate, max_keys: int) -> None:
        self.counters: OrderedDict[str, _Counter] = OrderedDict()
        self._limit = rate.limit
        self._window_ms = rate.per_s * 1_000
        self._max_keys = max_keys

    def take(self, key: str, now_ms: int) -> Allowance:
        window, into_ms = divmod(now_ms, self._window_ms)
        counter = self._counter(key, window)
        if self._used(counter, into_ms) + 1 > self._limit:
            raise TooMany(self._wait_s(counter, into_ms))
        counter.current += 1
        return self._allowance(counter, into_ms)

    def peek(self, key: str, now_ms: int) -> Allowance:
        window, into_ms = divmod(now_ms, self._window_ms)
        known = self.counters.get(key) or _Counter(window, 0, 0)
        counter = _Counter(known.window, known.current, known.previous)
        counter.move_to(window)
        return self._allowance(counter, into_ms)

    def _counter(self, key: str, window: int) -> _Counter:
        self._drop_stale(window)
        counter = self.counters.get(key)
        if counter is None:
            # Full of living keys: the one unused for longest makes room.
            if len(self.counters) >= self._max_keys:
                self.counters.popitem(last=False)
            counter = self.counters[key] = _Counter(window, 0, 0)
        self.counters.move_to_end(key)
        counter.move_to(window)
        return counter

    def _drop_stale(self, window: int) -> None:
        # In order of use, so that the oldest are first; two a call keep up.
        for _ in range(2):
            key, oldest = next(iter(self.counters.items()), ("", None))
            if oldest is None or oldest.window >= window - 1:
                return
            del self.counters[key]

    def _used(self, counter: _Counter, into_ms: int) -> float:
        weight = 1 - into_ms / self._window_ms
        return counter.current + counter.previous * weight

    def _wait_s(self, counter: _Counter, into_ms: int) -> int:
        """Seconds until one more use fits."""
        left_ms = self._window_ms - into_ms
        free = self._limit - 1 - counter.current
        if free >= 0:
            # Within this window, when enough of the last one has slid out.
            due_ms = self._window_ms * (1 - free / counter.previous) - into_ms
        else:
            # In the next one, where this window's count is the sliding one.
            due_ms = left_ms + self._window_ms * (
                1 - (self._limit - 1) / counter.current
            )
        return max(1, math.ceil(due_ms / 1_000))

    def _allowance(self, counter: _Counter, into_ms: int) -> Allowance:
        remaining = max(0, math.floor(self._limit - self._used(counter, into_ms)))
        reset_at_ms = (counter.window + 1) * self._window_ms
        return Allowance(self._limit, remaining, reset_at_ms)
