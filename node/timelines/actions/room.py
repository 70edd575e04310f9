"""Room in home feeds: they are cut to their newest 800 now and then.

About once in 64 additions, so that the cost is spread.
"""

from collections.abc import Iterable
from typing import Final

from node.database.types import Writer
from node.ids import ActorId

MAX_HOME: Final = 800
TRIM_EVERY: Final = 64


def trim_homes(w: Writer, actor_ids: Iterable[ActorId]) -> None:
    """Cut the feeds of these actors to their newest 800."""
    for actor_id in actor_ids:
        w.run(
            """
            DELETE FROM home
            WHERE actor_id = :actor_id
                AND sort_id <= (
                    SELECT oldest.sort_id
                    FROM home AS oldest
                    WHERE oldest.actor_id = :actor_id
                    ORDER BY oldest.sort_id DESC
                    LIMIT 1 OFFSET :kept
                )
            """,
            actor_id=actor_id,
            kept=MAX_HOME,
        )


def trim_some(w: Writer, actor_ids: Iterable[ActorId], sort_id: int) -> None:
    """Trim one in 64 of these feeds; which ones, varies by what was added."""
    turn = turn_of(sort_id)
    trim_homes(w, [each for each in actor_ids if each % TRIM_EVERY == turn])


def turn_of(sort_id: int) -> int:
    """0 to 63, evenly also for ids that follow each other in steps.

    Fibonacci hashing (Knuth, The Art of Computer Programming, §6.4): the low bits
    alone would skip feeds, since a transaction mints several ids for each note.
    """
    return (sort_id * 0x9E3779B97F4A7C15 % 2**64) >> 58
