"""How soon open streams hear: of posts, one of them and five hundred; of all else.

Times are milliseconds from the answer to whoever did it, which comes after its commit.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from tests.bench.meters import measure, read_memory
from tests.bench.scenarios import Bench, delete_by_poster, greet_reader, post_by_poster
from tests.support.wires import WireEvents, WireSocket, dial, dial_events, here

MANY = 500
OPENED_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """When the last of the streams had it, and what that cost."""

    p50_ms: float
    p99_ms: float
    cpu_ms: float
    """Each post with all that follows from it."""
    pss_mb: float


async def hear_posts(bench: Bench, *, streams: int, posts: int) -> Heard:
    """Post one after the other; a post is heard when the last stream has it."""
    async with AsyncExitStack() as stack:
        sockets: list[WireSocket] = []
        for start in range(0, streams, OPENED_AT_ONCE):
            count = min(OPENED_AT_ONCE, streams - start)
            sockets += await asyncio.gather(
                *(_open(stack, bench) for _ in range(count))
            )
        times: list[float] = []
        with measure(bench.node.pid) as cost:
            for _ in range(posts):
                hearing = asyncio.gather(*(each.next() for each in sockets))
                await post_by_poster(bench)
                began = time.perf_counter()
                await hearing
                times.append((time.perf_counter() - began) * 1_000)
        memory = read_memory(bench.node.pid)
    times.sort()
    return Heard(
        p50_ms=times[len(times) // 2],
        p99_ms=_p99(times),
        cpu_ms=cost.ms_each(posts),
        pss_mb=memory.pss_mb,
    )


Hear = Callable[[str], Awaitable[tuple[str, float]]]
"""Waits for an event of this name; its payload, and when it came."""


async def hear_events(bench: Bench, *, rounds: int) -> dict[str, float]:
    """A post, a notification and a deletion on both kinds of stream: their p99."""
    way, token = here(bench.node.port), bench.people.reader.app_token
    times: dict[str, list[float]] = {}

    async def hear(name: str, hears: dict[str, Hear], act: Awaitable[None]) -> str:
        waiting = [asyncio.ensure_future(each(name)) for each in hears.values()]
        await act
        began = time.perf_counter()
        heard = await asyncio.gather(*waiting)
        for kind, (_, came) in zip(hears, heard, strict=True):
            took_ms = max(0.0, came - began) * 1_000
            times.setdefault(f"{name} by {kind}", []).append(took_ms)
        return heard[0][0]

    async with AsyncExitStack() as stack:
        public = await stack.enter_async_context(dial(way, token, "public"))
        own = await stack.enter_async_context(dial(way, token, "user"))
        events = await stack.enter_async_context(dial_events(way, token, "/public"))
        own_events = await stack.enter_async_context(dial_events(way, token, "/user"))
        of_all = {"WebSocket": _by_socket(public), "SSE": _by_events(events)}
        of_own = {"WebSocket": _by_socket(own), "SSE": _by_events(own_events)}
        for _ in range(rounds):
            said = await hear("update", of_all, post_by_poster(bench))
            note_id = json.loads(said)["id"]
            await hear("notification", of_own, greet_reader(bench))
            await hear("delete", of_all, delete_by_poster(bench, note_id))
    return {name: _p99(found) for name, found in times.items()}


def _by_socket(socket: WireSocket) -> Hear:
    async def hear(name: str) -> tuple[str, float]:
        while (frame := await socket.next())["event"] != name:
            pass
        return frame["payload"], time.perf_counter()

    return hear


def _by_events(events: WireEvents) -> Hear:
    async def hear(name: str) -> tuple[str, float]:
        while (event := await events.next())[0] != name:
            pass
        return event[1], time.perf_counter()

    return hear


def _p99(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * 99 // 100)]


async def _open(stack: AsyncExitStack, bench: Bench) -> WireSocket:
    way, token = here(bench.node.port), bench.people.reader.app_token
    return await stack.enter_async_context(dial(way, token, "public"))
