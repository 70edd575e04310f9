"""What is in a database of an earlier version when this one takes it over."""

import shutil
from pathlib import Path

from node.clock import SetClock
from node.database.connect import migrate, open_database
from node.database.paging import newest
from node.database.types import Writer
from node.limits.numbered import Leaning, list_numbered
from node.paths import migrations_dir


def _decide_as_before(w: Writer) -> None:
    for host, policy, is_limited in (
        ("b.example", "blocked", 0),
        ("a.example", "open", 1),
        ("quiet.example", "open", 0),
    ):
        w.run(
            """
            INSERT INTO peers (host, policy, is_limited, first_seen_ms)
            VALUES (:host, :policy, :is_limited, :now)
            """,
            host=host,
            policy=policy,
            is_limited=is_limited,
            now=w.now_ms,
        )


async def test_decisions_about_servers_get_ids_of_their_own(
    empty_database_url: str, tmp_path: Path, clock: SetClock
) -> None:
    earlier = tmp_path / "earlier"
    shutil.copytree(migrations_dir(), earlier)
    for script in earlier.glob("00*"):
        if script.name >= "0058":
            script.unlink()
    await migrate(empty_database_url, clock, directory=earlier)
    db = await open_database(empty_database_url, clock)
    try:
        await db.write(_decide_as_before)
        await migrate(empty_database_url, clock)
        page = await db.read(list_numbered, Leaning.AGAINST, newest(9))
    finally:
        await db.close()

    assert [each.domain for each in page.items] == ["b.example", "a.example"]
    first, second = (each.id for each in page.items)
    assert first == second + 1
