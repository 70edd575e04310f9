"""Signing without stopping the event loop: small batches in a small thread pool.

An RSA signature costs some 0.4 ms and releases the interpreter lock. Handing over
single ones costs as much again in switching, so callers that arrive together share
a batch; a lone caller gets a batch of one.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from federation.clock import Clock
from federation.keys import SigningKey
from federation.signatures.cavage import sign_cavage
from federation.signatures.messages import Header, OutgoingRequest, SignatureScheme
from federation.signatures.requested import RequestedSignature
from federation.signatures.rfc9421 import sign_rfc9421

BATCH: Final = 32


def sign(
    request: OutgoingRequest,
    key: SigningKey,
    scheme: SignatureScheme,
    now_s: int,
    *,
    requested: RequestedSignature | None = None,
) -> list[Header]:
    """The headers that sign ``request``; send it with exactly its host and type.

    ``requested`` is the form of an RFC 9421 signature that the server asked for.
    """
    if scheme is SignatureScheme.RFC9421:
        return sign_rfc9421(request, key, now_s, requested=requested)
    return sign_cavage(request, key, now_s)


@dataclass(frozen=True, slots=True)
class _Waiting:
    request: OutgoingRequest
    key: SigningKey
    scheme: SignatureScheme
    now_s: int
    requested: RequestedSignature | None
    done: "asyncio.Future[list[Header]]"


class Signer:
    """Signs for everyone on one event loop; close it when the loop ends."""

    def __init__(self, clock: Clock, *, threads: int = 2) -> None:
        self.clock = clock
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="sign")
        self._waiting: deque[_Waiting] = deque()
        self._busy = 0
        self._scheduled = False

    async def sign(
        self,
        request: OutgoingRequest,
        key: SigningKey,
        scheme: SignatureScheme,
        *,
        requested: RequestedSignature | None = None,
    ) -> list[Header]:
        """``sign`` at the present time, off the loop, first come first served."""
        loop = asyncio.get_running_loop()
        now_s = self.clock.now_ms() // 1_000
        done: asyncio.Future[list[Header]] = loop.create_future()
        self._waiting.append(_Waiting(request, key, scheme, now_s, requested, done))
        if not self._scheduled:
            self._scheduled = True
            # After this turn of the loop, so that others can join the batch.
            loop.call_soon(self._hand_out, loop)
        return await done

    def close(self) -> None:
        """Stop the threads; callers that still wait are cancelled."""
        for waiting in self._waiting:
            waiting.done.cancel()
        self._waiting.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _hand_out(self, loop: asyncio.AbstractEventLoop) -> None:
        self._scheduled = False
        while self._waiting and self._busy < self._threads:
            size = min(BATCH, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(size)]
            self._busy += 1
            self._pool.submit(self._work, loop, batch)

    def _work(self, loop: asyncio.AbstractEventLoop, batch: Sequence[_Waiting]) -> None:
        results = [_sign_or_error(waiting) for waiting in batch]
        loop.call_soon_threadsafe(self._hand_back, loop, batch, results)

    def _hand_back(
        self,
        loop: asyncio.AbstractEventLoop,
        batch: Sequence[_Waiting],
        results: Sequence[list[Header] | Exception],
    ) -> None:
        self._busy -= 1
        for waiting, result in zip(batch, results, strict=True):
            if waiting.done.done():  # its caller was cancelled meanwhile
                continue
            if isinstance(result, Exception):
                waiting.done.set_exception(result)
            else:
                waiting.done.set_result(result)
        self._hand_out(loop)


def _sign_or_error(waiting: _Waiting) -> list[Header] | Exception:
    """One bad request must not take the rest of its batch with it."""
    try:
        return sign(
            waiting.request,
            waiting.key,
            waiting.scheme,
            waiting.now_s,
            requested=waiting.requested,
        )
    except Exception as error:
        return error
