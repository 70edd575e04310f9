"""How many requests at once: in all, and to one host; the rest wait in line.

A request first gets its host's place and only then one of the common places, so a
host that is slow holds up nobody but those who want the same host.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from federation.errors import Unreachable
from federation.origins import Origin

MAX_WAIT_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Width:
    """Places of a turnstile, and how long a line before one host may grow."""

    total: int
    per_host: int
    waiting_per_host: int


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    present: int = 0


class Turnstile:
    """Lets requests through, first come first served for each host."""

    def __init__(self, width: Width) -> None:
        self._width = width
        self._all = asyncio.Semaphore(width.total)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def enter(self, origin: Origin) -> AsyncGenerator[None]:
        """Wait for a place, and hold it; raises ``Unreachable`` if the line is full."""
        host = self._hosts.get(origin.host)
        if host is None:
            host = _Host(asyncio.Semaphore(self._width.per_host))
            self._hosts[origin.host] = host
        if host.present >= self._width.per_host + self._width.waiting_per_host:
            raise Unreachable(str(origin), "too many requests wait for this host")
        host.present += 1
        try:
            async with _place(origin, host.places), _place(origin, self._all):
                yield
        finally:
            host.present -= 1
            if not host.present:
                del self._hosts[origin.host]


@asynccontextmanager
async def _place(origin: Origin, places: asyncio.Semaphore) -> AsyncGenerator[None]:
    if places.locked():
        try:
            async with asyncio.timeout(MAX_WAIT_S):
                await places.acquire()
        except TimeoutError as error:
            raise Unreachable(str(origin), "no free place in time") from error
    else:
        await places.acquire()
    try:
        yield
    finally:
        places.release()
