"""Host names to addresses, off the loop, with threads of its own.

``getaddrinfo`` can hang for many seconds on dead domains; in asyncio's shared pool
a handful of those would stop everything else that uses threads.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from federation.origins import Host

Resolve = Callable[[Host, int], Awaitable[Sequence[str]]]
"""All addresses of a host, best first; raises ``OSError`` if there are none."""

THREADS: Final = 32


class SystemResolver:
    """Asks the operating system; a callable of type ``Resolve``."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="resolve")

    async def __call__(self, host: Host, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _lookup, host, port)

    def close(self) -> None:
        """Let go of the threads; look-ups under way end by themselves."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _lookup(host: Host, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
