"""Copies of a database in use, and telling a damaged file from a good one."""

import asyncio
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from node.clock import SetClock
from node.database.backup import copy_file, list_damage
from node.database.connect import open_database
from node.database.types import Database, Writer
from node.errors import Unavailable

pytestmark = pytest.mark.engine_only("sqlite")


def put_pair(w: Writer, number: int) -> None:
    for side in ("left", "right"):
        w.run(
            "INSERT INTO node_state (key, value) VALUES (:key, :value)",
            key=f"{number:05}.{side}",
            value="x" * 500,
        )


def read_keys(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT key FROM node_state ORDER BY key").fetchall()
    return [row[0] for row in rows]


async def test_a_copy_taken_under_writes_is_of_one_moment(
    db: Database, tmp_path: Path
) -> None:
    for number in range(200):
        await db.write(put_pair, number)
    target = tmp_path / "copy.db"

    copying = asyncio.ensure_future(
        asyncio.to_thread(copy_file, tmp_path / "node.db", target)
    )
    number = 200
    while not copying.done():
        await db.write(put_pair, number)
        number += 1
    await copying

    keys = read_keys(target)
    assert len(keys) % 2 == 0
    assert keys == [
        f"{n:05}.{side}" for n in range(len(keys) // 2) for side in ("left", "right")
    ]
    assert 400 <= len(keys) <= 2 * number
    assert list_damage(target) == []
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("copy.db[-.]*"))


async def test_a_copy_reports_how_far_it_is(db: Database, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    await asyncio.to_thread(
        copy_file,
        tmp_path / "node.db",
        tmp_path / "copy.db",
        lambda done, total: told.append((done, total)),
    )

    assert told[-1][0] == told[-1][1] > 0


async def test_a_copy_that_fails_leaves_the_older_one(
    tmp_path: Path, clock: SetClock
) -> None:
    target = tmp_path / "copy.db"
    target.write_bytes(b"the older one")
    source = tmp_path / "bad.db"
    source.write_bytes(b"no database" * 1000)

    with pytest.raises(Unavailable):
        copy_file(source, target)

    assert target.read_bytes() == b"the older one"
    assert not (tmp_path / "copy.db.partial").exists()


async def test_damage_is_told(db: Database, tmp_path: Path, clock: SetClock) -> None:
    for number in range(50):
        await db.write(put_pair, number)
    whole = tmp_path / "whole.db"
    await asyncio.to_thread(copy_file, tmp_path / "node.db", whole)
    bad = tmp_path / "bad.db"
    shutil.copyfile(whole, bad)
    with bad.open("r+b") as file:
        file.seek(-4096, 2)
        file.write(b"\xff" * 4096)
    lost = tmp_path / "lost.db"
    shutil.copyfile(whole, lost)
    with closing(sqlite3.connect(lost, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE up (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE down (up_id INTEGER REFERENCES up (id))")
        connection.execute("INSERT INTO down VALUES (7)")

    assert list_damage(whole) == []
    assert list_damage(bad)
    assert list_damage(lost) == ["down 1 points at a missing up"]
    assert list_damage(tmp_path / "absent.db")


async def test_a_copy_opens_as_a_database(
    db: Database, tmp_path: Path, clock: SetClock
) -> None:
    await db.write(put_pair, 1)
    await asyncio.to_thread(copy_file, tmp_path / "node.db", tmp_path / "copy.db")

    copy = await open_database(f"sqlite:///{tmp_path / 'copy.db'}", clock)
    await copy.write(put_pair, 2)
    await copy.close()

    assert len(read_keys(tmp_path / "copy.db")) == 4
    assert len(read_keys(tmp_path / "node.db")) == 2
