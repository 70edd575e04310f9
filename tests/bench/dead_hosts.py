"""Sending one note while some servers are away: connecting to them times out.

Rounds with and without them take turns, so that whatever else the machine does is in
both. What counts is when the last of the living servers had the note.
"""

import socket
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench.scenarios import Bench, post_note, until
from tests.support.mock_peers import peer_host

ROUNDS = 5
SHARE = 50
"""One server in so many is away."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Medians, in seconds after the post was pressed."""

    all_alive_s: float
    some_dead_s: float

    @property
    def ratio(self) -> float:
        return self.some_dead_s / self.all_alive_s


async def compare_dead_hosts(bench: Bench, receivers: int) -> Delay:
    """Five rounds each, in turn."""
    alive: list[float] = []
    dead: list[float] = []
    numbers = range(0, receivers, SHARE)
    with _black_hole() as port:
        for _ in range(ROUNDS):
            alive.append(await _time_last(bench, receivers))
            _forget(bench, port)
            _move(bench, numbers, port)
            dead.append(await _time_last(bench, receivers - len(numbers)))
            await until(lambda: _count_failing(bench, port) >= len(numbers))
            _move(bench, numbers, bench.peers.port)
            _forget(bench, port)
    return Delay(statistics.median(alive), statistics.median(dead))


async def _time_last(bench: Bench, living: int) -> float:
    since_s = time.monotonic()
    await post_note(bench)
    await until(
        lambda: len(bench.peers.deliveries(since_s=since_s)) >= living, every_s=0.1
    )
    return bench.peers.deliveries(since_s=since_s)[living - 1].at_s - since_s


@contextmanager
def _black_hole() -> Iterator[int]:
    """A port on every address here that answers nobody: its queue is full."""
    with socket.socket() as listener, socket.socket() as one, socket.socket() as two:
        listener.bind(("0.0.0.0", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        for each in (one, two):
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        yield port


def _move(bench: Bench, numbers: range, port: int) -> None:
    """Have the inboxes of these servers' people at another port."""
    with _open(bench) as connection:
        for number in numbers:
            inbox = f"http://{peer_host(number, port)}/inbox"
            connection.execute(
                "UPDATE actors SET inbox = ?, shared_inbox = ? WHERE host = ?",
                (inbox, inbox, peer_host(number, bench.peers.port)),
            )


def _forget(bench: Bench, port: int) -> None:
    """Nothing waits and nothing failed: every round begins alike."""
    with _open(bench) as connection:
        connection.execute("DELETE FROM deliveries WHERE host LIKE ?", (f"%:{port}",))
        connection.execute("DELETE FROM peers WHERE host LIKE ?", (f"%:{port}",))


def _count_failing(bench: Bench, port: int) -> int:
    with _open(bench) as connection:
        return connection.execute(
            "SELECT COUNT(*) FROM peers WHERE host LIKE ? AND failures > 0",
            (f"%:{port}",),
        ).fetchone()[0]


@contextmanager
def _open(bench: Bench) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(bench.node.database, timeout=30)
    try:
        with connection:
            yield connection
    finally:
        connection.close()
