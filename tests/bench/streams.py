"""How soon open streams hear of a post, one of them and five hundred."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

from tests.bench.meters import measure, read_memory
from tests.bench.scenarios import Bench, post_by_poster
from tests.support.wires import WireSocket, dial, here

MANY = 500
OPENED_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Heard:
    """Milliseconds from the answer to a post, which comes after its commit."""

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
        p99_ms=times[min(len(times) - 1, len(times) * 99 // 100)],
        cpu_ms=cost.ms_each(posts),
        pss_mb=memory.pss_mb,
    )


async def _open(stack: AsyncExitStack, bench: Bench) -> WireSocket:
    way, token = here(bench.node.port), bench.people.reader.app_token
    return await stack.enter_async_context(dial(way, token, "public"))
