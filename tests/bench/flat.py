"""Do pages cost the same with a million notes as with ten thousand?

`python -m tests.bench.flat` fills a node of each size, asks for the same parts of its
feeds, posts to it, and says how many times as much the larger one took. The notes are
written straight into the tables, without the search index: searching is not measured.
"""

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench.scenarios import SENDERS, Bench, call_api, post_by_api
from tests.support.mock_peers import MockPeers, mock_peers
from tests.support.nodes import LiveNode, free_port
from tests.support.seeded import Person, Seeded, seed

SIZES = (10_000, 1_000_000)
MAX_RATIO = 1.3
EVERY_MS = 1_000
TOPICS = 50
HOME_KEPT = 800
BATCH = 20_000
_NOTE = """
    INSERT INTO notes (
        id, iri, actor_id, is_local, html, visibility, language, url, root_id,
        created_ms, received_ms
    )
    VALUES (?, ?, ?, ?, ?, 'public', 'en', ?, ?, ?, ?)
"""
_TOPIC = "INSERT INTO note_topics (topic, note_id, shown) VALUES (?, ?, ?)"
_HOME = "INSERT INTO home (actor_id, sort_id, note_id) VALUES (?, ?, ?)"
_COUNTS = """
    UPDATE actors
    SET notes_count = (SELECT COUNT(*) FROM notes WHERE actor_id = actors.id)
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A part of a feed, and who asks for it."""

    name: str
    path: str
    reader: Person


def main() -> int:
    """Measure and print; 1 with `--strict` when something is not flat."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.flat")
    parser.add_argument("--notes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--count", type=int, default=200, help="calls of each kind")
    parser.add_argument("--strict", action="store_true", help="fail if it is not flat")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        with mock_peers(root, free_port()) as peers:
            runs = [
                asyncio.run(_measure(root / str(size), peers, size, options.count))
                for size in options.notes
            ]
    return 1 if not _print(options.notes, runs) and options.strict else 0


async def _measure(
    root: Path, peers: MockPeers, size: int, count: int
) -> dict[str, float]:
    """CPU milliseconds of each case."""
    node = LiveNode(root)
    data = root / "data"
    people = await seed(data, node.base_url, peers, senders=SENDERS, followers=SENDERS)
    began = time.perf_counter()
    _fill(node.database, people, size)
    _say(f"{size:,} notes in {time.perf_counter() - began:.0f} s")
    node.start()
    try:
        bench = Bench(node, peers, people)
        found = {
            case.name: (await call_api(bench, case.path, case.reader, count)).cpu_ms
            for case in _cases(node.database, people, size)
        }
        found["post, with what follows"] = (await post_by_api(bench, count)).cpu_ms
    finally:
        node.close()
    return found


def _cases(database: Path, people: Seeded, size: int) -> Iterator[Case]:
    reader = people.reader
    middle, author = _find_middle(database, size, is_local=False)
    own, _ = _find_middle(database, size, is_local=True)
    for name, path in (
        ("home", "timelines/home"),
        ("public", "timelines/public"),
        ("public, local", "timelines/public?local=true"),
        ("topic", "timelines/tag/t7"),
        ("account", f"accounts/{author}/statuses"),
        ("account, own words", f"accounts/{author}/statuses?exclude_replies=true"),
        ("account, of here", f"accounts/{people.writer.actor_id}/statuses"),
        ("public, from the middle", f"timelines/public?max_id={middle}"),
        ("topic, from the middle", f"timelines/tag/t7?max_id={middle}"),
        ("account, from the middle", f"accounts/{author}/statuses?max_id={middle}"),
        ("a thread", f"statuses/{own}/context"),
        ("notifications", "notifications"),
    ):
        yield Case(name, f"/api/v1/{path}", reader)


def _fill(database: Path, people: Seeded, size: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        actors = connection.execute(
            "SELECT id, host FROM actors WHERE kind = 'Person' ORDER BY id"
        ).fetchall()
        first_ms = int(time.time() * 1_000) - (size + 60) * EVERY_MS
        for start in range(0, size, BATCH):
            numbers = range(start, min(size, start + BATCH))
            with connection:
                _insert(connection, actors, numbers, first_ms)
        with connection:
            newest = "SELECT id FROM notes ORDER BY id DESC LIMIT ?"
            ids = connection.execute(newest, (HOME_KEPT,)).fetchall()
            home = ((people.reader.actor_id, note_id, note_id) for (note_id,) in ids)
            connection.executemany(_HOME, home)
            connection.execute(_COUNTS)
        connection.execute("ANALYZE")


def _insert(
    connection: sqlite3.Connection,
    actors: list[tuple[int, str]],
    numbers: range,
    first_ms: int,
) -> None:
    notes: list[tuple[object, ...]] = []
    topics: list[tuple[object, ...]] = []
    for number in numbers:
        actor_id, host = actors[number % len(actors)]
        at_ms = first_ms + number * EVERY_MS
        note_id = at_ms << 16
        iri = f"https://{host or 'here'}/n/{number}"
        html = f"<p>The harbour before seven, {number}, when the fog lies on it.</p>"
        is_local = int(not host)
        notes.append(
            (note_id, iri, actor_id, is_local, html, iri, note_id, at_ms, at_ms)
        )
        if number % 5 == 0:
            topic = f"t{number // 5 % TOPICS}"
            topics.append((topic, note_id, topic))
    connection.executemany(_NOTE, notes)
    connection.executemany(_TOPIC, topics)


def _find_middle(database: Path, size: int, *, is_local: bool) -> tuple[int, int]:
    """A note about as old as half of them are, and its author."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            """
            SELECT id, actor_id
            FROM notes
            WHERE is_local = ?
                AND id > (SELECT id FROM notes ORDER BY id LIMIT 1 OFFSET ?)
            ORDER BY id
            LIMIT 1
            """,
            (int(is_local), size // 2),
        ).fetchone()


def _print(sizes: tuple[int, ...], runs: list[dict[str, float]]) -> bool:
    print(f"{'CPU ms each':<28}", *(f"{size:>12,}" for size in sizes), "       times")
    is_flat = True
    for name in runs[0]:
        values = [run[name] for run in runs]
        ratio = values[-1] / values[0]
        is_flat &= ratio <= MAX_RATIO
        shown = (f"{value:>12.2f}" for value in values)
        print(f"{name:<28}", *shown, f"{ratio:>12.2f}")
    return is_flat


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
