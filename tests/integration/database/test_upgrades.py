"""What is in a database of an earlier version when this one takes it over."""

import shutil
from pathlib import Path

from node.actors.queries import get_actor
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


def _scripts_before(number: str, tmp_path: Path) -> Path:
    """The migrations as they were when this one was not written yet."""
    earlier = tmp_path / "earlier"
    shutil.copytree(migrations_dir(), earlier)
    for script in earlier.glob("00*"):
        if script.name >= number:
            script.unlink()
    return earlier


async def test_decisions_about_servers_get_ids_of_their_own(
    empty_database_url: str, tmp_path: Path, clock: SetClock
) -> None:
    earlier = _scripts_before("0058", tmp_path)
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


def _post_as_before(w: Writer) -> None:
    """Two notes for everybody, one that waits, one for followers."""
    w.run(
        """
        INSERT INTO actors (id, iri, host, name, name_key, kind, created_ms, updated_ms)
        VALUES (1, 'https://a.example/1', 'a.example', 'a', 'a', 'Person', 0, 0)
        """
    )
    for number, visibility, held in (
        (1, "public", 0),
        (2, "unlisted", 0),
        (3, "public", 1),
        (4, "followers", 0),
    ):
        w.run(
            """
            INSERT INTO notes (
                id, iri, actor_id, is_local, html, visibility, url, root_id,
                created_ms, received_ms, held
            )
            VALUES (
                :id, CAST(:id AS TEXT), 1, 0, '', :visibility, '', :id, :at, :at, :held
            )
            """,
            id=number,
            visibility=visibility,
            at=number * 1_000,
            held=held,
        )


async def test_people_say_when_they_last_posted_for_everybody(
    empty_database_url: str, tmp_path: Path, clock: SetClock
) -> None:
    earlier = _scripts_before("0059", tmp_path)
    await migrate(empty_database_url, clock, directory=earlier)
    db = await open_database(empty_database_url, clock)
    try:
        await db.write(_post_as_before)
        await migrate(empty_database_url, clock)
        actor = await db.read(get_actor, 1)
    finally:
        await db.close()

    assert actor.posted_ms == 2_000
