"""All that the node keeps of a person, as one document, for them alone.

Columns stand as they are kept: times in milliseconds, amounts in the smallest unit,
people and posts by the ids that they have everywhere. It leaves out secrets (hashes,
keys, tokens), what is worked out of the rest (counts, feeds, words of the search) and
what others keep. `docs/personal-data.md` names every table and why.
"""

from collections.abc import AsyncIterator
from typing import Final, LiteralString

import orjson

from node.database.types import Database, Reader, Record
from node.ids import ActorId
from node.transfers.belongings import account, people, reacted, reading, trade, written

AT_ONCE: Final = 500
SECTIONS: Final[dict[str, LiteralString]] = {
    **account.SECTIONS,
    **written.SECTIONS,
    **reacted.SECTIONS,
    **people.SECTIONS,
    **reading.SECTIONS,
    **trade.SECTIONS,
}

_POSITION: Final = frozenset({"place", "part"})


async def write_belongings(db: Database, actor_id: ActorId) -> AsyncIterator[bytes]:
    """The document in pieces: one object with a list of rows for every section."""
    for number, (name, sql) in enumerate(SECTIONS.items()):
        yield b'%b"%b": [' % (b",\n" if number else b"{\n", name.encode())
        place, part, separator = -1, -1, b"\n  "
        while rows := await db.read(_read, sql, actor_id, place=place, part=part):
            yield separator + b",\n  ".join(map(_dump, rows))
            place, part, separator = (
                rows[-1].num("place"),
                rows[-1].num("part"),
                b",\n  ",
            )
            if len(rows) < AT_ONCE:
                break
        yield b"]"
    yield b"\n}\n"


def _read(
    r: Reader, sql: LiteralString, actor_id: ActorId, *, place: int, part: int
) -> list[Record]:
    return r.all(sql, actor_id=actor_id, place=place, part=part, limit=AT_ONCE)


def _dump(row: Record) -> bytes:
    told = {key: each for key, each in row.items().items() if key not in _POSITION}
    return orjson.dumps(told)
