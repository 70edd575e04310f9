"""Many requests over a few kept-alive connections, timed one by one.

A bare client, so that measuring costs as little as it can of the cores that the
server under test runs on.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import httptools


@dataclass(frozen=True, slots=True)
class Answered:
    """One request's fate."""

    status: int
    took_s: float


@dataclass(slots=True)
class Run:
    """What came of a batch of requests."""

    answers: list[Answered] = field(default_factory=list[Answered])
    took_s: float = 0.0

    @property
    def per_s(self) -> float:
        return len(self.answers) / self.took_s

    def count(self, *statuses: int) -> int:
        return sum(each.status in statuses for each in self.answers)

    def percentile_ms(self, share: float) -> float:
        """The time within which this share of the answers came."""
        times = sorted(each.took_s for each in self.answers)
        return 1000 * times[min(len(times) - 1, int(len(times) * share))]


def encode_request(
    method: str, url: str, headers: Mapping[str, str], body: bytes = b""
) -> bytes:
    """A request as it goes on the wire."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    fields = {"host": parts.netloc, **headers}
    if body or method == "POST":
        fields["content-length"] = str(len(body))
    lines = [f"{method} {target} HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def send_all(
    requests: Sequence[bytes], *, port: int, connections: int = 16
) -> Run:
    """Send them in order over this many connections, each when the last is done."""
    run, waiting = Run(), iter(requests)
    opened = [await _open(port) for _ in range(min(connections, len(requests)))]
    started = time.perf_counter()
    await asyncio.gather(*(_work(each, waiting, run) for each in opened))
    run.took_s = time.perf_counter() - started
    for each in opened:
        each.close()
    return run


async def _work(connection: "_Connection", waiting: Iterator[bytes], run: Run) -> None:
    for request in waiting:
        started = time.perf_counter()
        status = await connection.send(request)
        run.answers.append(Answered(status, time.perf_counter() - started))


async def _open(port: int) -> "_Connection":
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(_Connection, "127.0.0.1", port)
    return connection


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._parser.get_status_code())

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("closed"))

    async def send(self, request: bytes) -> int:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self._transport.close()
