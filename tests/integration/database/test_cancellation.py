"""Callers that go away: thousands are cancelled or time out, at every moment.

A browser that disconnects cancels its handler wherever it awaits. Whatever the
moment, both rows of a pair are there or neither is, a hook ran exactly for the
pairs that are there, and the database serves the next caller.
"""

import asyncio
import random

from node.database.types import Database, Reader, Writer

CALLERS = 3_000
AT_ONCE = 40


def put_pair(w: Writer, number: int, told: list[int]) -> None:
    """Two rows that belong together, and a hook."""
    for side in ("left", "right"):
        w.run(
            "INSERT INTO node_state (key, value) VALUES (:key, :value)",
            key=f"{number}.{side}",
            value=side,
        )
    w.after_commit(lambda: told.append(number))


def list_pairs(r: Reader) -> tuple[set[int], set[int]]:
    rows = r.all("SELECT key, value FROM node_state ORDER BY key LIMIT 100000")
    sides: dict[str, set[int]] = {"left": set(), "right": set()}
    for row in rows:
        sides[row.text("value")].add(int(row.text("key").split(".")[0]))
    return sides["left"], sides["right"]


async def settled_pairs(db: Database, told: list[int]) -> set[int]:
    """The pairs once nothing is under way that its caller no longer waits for.

    A cancelled caller's transaction goes on in its thread, and on PostgreSQL may
    commit after a later one: its pair and its hook are then seen in either order.
    """
    for _ in range(200):
        left, right = await db.read(list_pairs)
        assert left == right
        if len(told) == len(left):
            return left
        await asyncio.sleep(0.05)
    return left


async def cancel_one(
    db: Database, number: int, told: list[int], dice: random.Random
) -> bool:
    """Write a pair, and be cancelled after a few turns of the loop or never."""
    task = asyncio.ensure_future(db.write(put_pair, number, told))
    for _ in range(dice.choice((0, 1, 1, 2, 3, 5, 8))):
        await asyncio.sleep(0)
    if dice.random() < 0.3:
        await asyncio.sleep(dice.random() * 0.003)
    if dice.random() < 0.8:
        task.cancel()
    await asyncio.wait([task])
    return not task.cancelled()


async def time_out_one(
    db: Database, number: int, told: list[int], dice: random.Random
) -> bool:
    try:
        await asyncio.wait_for(db.write(put_pair, number, told), dice.random() * 0.003)
    except TimeoutError:
        return False
    return True


async def test_cancelled_and_timed_out_callers_leave_whole_commits(
    db: Database,
) -> None:
    dice = random.Random(7)
    told: list[int] = []
    answered: set[int] = set()
    numbers = iter(range(CALLERS))

    async def caller() -> None:
        for number in numbers:
            one = cancel_one if number % 2 else time_out_one
            if await one(db, number, told, dice):
                answered.add(number)

    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    await db.write(put_pair, CALLERS, told)

    left = await settled_pairs(db, told)
    assert sorted(told) == sorted(left)
    assert answered <= left
    assert CALLERS in left
    assert 100 < len(answered) < CALLERS - 100


async def test_cancelled_readers_leave_a_working_pool(db: Database) -> None:
    dice = random.Random(11)

    async def caller() -> None:
        for _ in range(25):
            task = asyncio.ensure_future(db.read(list_pairs))
            for _ in range(dice.randrange(6)):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])

    await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
    await db.write(put_pair, 1, [])

    assert await db.read(list_pairs) == ({1}, {1})
