"""Backups: whole, private, checked before anything is restored from them."""

import asyncio
import hashlib
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from cli.conftest import Cli
from support.nodes import photo

from node.clock import SystemClock
from node.database.connect import open_database
from node.ids import ActorId
from node.media.actions import StoredImage, add_upload
from node.media.models import ProcessedImage, Purpose, Variant, VariantName
from node.media.names import stored_name
from node.media.storage import DirectoryStorage


@pytest.fixture
def kept(node: Cli) -> Cli:
    """A node with a photo."""
    asyncio.run(_add_photo(node))
    return node


async def _add_photo(node: Cli) -> None:
    """Stored by hand: decoding is not what is tested here."""
    image = ProcessedImage(
        width=640,
        height=480,
        variants=(Variant(VariantName.JPEG, "image/jpeg", 640, 480, photo()),),
        blurhash="",
        lqip="",
        is_animated=False,
    )
    storage = DirectoryStorage(node.data / "media")
    await storage.put(stored_name("k", VariantName.JPEG), photo(), "image/jpeg")
    db = await open_database(f"sqlite:///{node.data / 'vermilion.db'}", SystemClock())
    try:
        await db.write(
            add_upload,
            owner_id=ActorId(_owner(node)),
            purpose=Purpose.PHOTO,
            alt="",
            stored=StoredImage.of("k", image),
        )
    finally:
        await db.close()


def _owner(node: Cli) -> int:
    with closing(sqlite3.connect(node.data / "vermilion.db")) as db:
        return db.execute("SELECT actor_id FROM users").fetchone()[0]


def rows_of(path: Path) -> dict[str, str]:
    """Every table's content, hashed."""
    with closing(sqlite3.connect(path)) as db:
        names = [
            row[0]
            for row in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' "
                "AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%VIRTUAL%'"
            )
        ]
        return {
            name: hashlib.sha256(
                repr(sorted(map(repr, db.execute(f'SELECT * FROM "{name}"')))).encode()
            ).hexdigest()
            for name in names
        }


def snapshot(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_a_backup_restores_on_an_empty_machine(kept: Cli):
    file = kept.directory / "node.tar"
    kept.ok("backup", str(file))
    there = kept.elsewhere("new")

    said = there.ok("restore", str(file))

    assert "restored the backup" in said
    assert rows_of(there.data / "vermilion.db") == rows_of(kept.data / "vermilion.db")
    assert (there.data / "secret.key").read_bytes() == (
        kept.data / "secret.key"
    ).read_bytes()
    assert snapshot(there.data / "media") == snapshot(kept.data / "media")
    assert (there.data / "secret.key").stat().st_mode & 0o077 == 0
    assert "BAD" not in there.ok("doctor", "--offline")
    there.ok("user", "create", "bob")


def test_a_backup_is_private_and_whole_or_not_there(kept: Cli):
    file = kept.directory / "node.tar"
    kept.ok("backup", str(file))

    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert names[0] == "vermilion.db"
    assert names[-1] == "manifest.json"
    assert sum(name.startswith("media/") for name in names) == 1
    assert [p.name for p in kept.directory.glob("*.partial")] == []
    assert "no directory" in kept.fails("backup", "/nowhere/at/all.tar")


def test_data_that_is_there_is_not_overwritten(kept: Cli):
    file = kept.directory / "node.tar"
    kept.ok("backup", str(file))
    before = snapshot(kept.data)

    said = kept.fails("restore", str(file))

    assert "--force" in said
    assert snapshot(kept.data) == before


def test_force_keeps_the_old_data_aside(kept: Cli):
    file = kept.directory / "node.tar"
    kept.ok("backup", str(file))
    kept.ok("user", "create", "bob")

    kept.ok("restore", str(file), "--force")

    assert "bob" not in kept.ok("user", "list")
    (old,) = [
        path
        for path in kept.data.glob("vermilion.db.before-restore-*")
        if not path.name.endswith(("-wal", "-shm"))
    ]
    with closing(sqlite3.connect(old)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM actors")]
    assert "bob" in names


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.97])
def test_a_file_that_was_cut_short_changes_nothing(kept: Cli, share: float):
    file = kept.directory / "node.tar"
    kept.ok("backup", str(file))
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    there = kept.elsewhere("new")

    said = there.fails("restore", str(file))

    assert "nothing was changed" in said
    assert snapshot(there.directory) == {}


def test_a_flipped_bit_is_found_wherever_it_is(kept: Cli):
    file = kept.directory / "node.tar"
    kept.ok("backup", str(file))
    whole = file.read_bytes()
    with tarfile.open(file) as tar:
        places = [
            member.offset_data + member.size // 2
            for member in tar.getmembers()
            if member.size
        ]
    there = kept.elsewhere("new")

    for place in places:
        broken = bytearray(whole)
        broken[place] ^= 1
        file.write_bytes(broken)
        assert "nothing was changed" in there.fails("restore", str(file))
        assert snapshot(there.directory) == {}


def test_a_stranger_s_archive_writes_nowhere(kept: Cli):
    file = kept.directory / "evil.tar"
    with tarfile.open(file, "w") as tar:
        for name in ("../../evil", "media/../../evil", "/tmp/evil-vermilion"):
            info = tarfile.TarInfo(name)
            tar.addfile(info)
    there = kept.elsewhere("new")

    assert "which no backup does" in there.fails("restore", str(file))
    assert snapshot(there.directory) == {}
    assert not (kept.directory / "evil").exists()


def test_a_photo_without_its_file_is_told(kept: Cli):
    for path in (kept.data / "media").rglob("*.jpg"):
        path.unlink()

    done = kept("backup", str(kept.directory / "node.tar"))

    assert done.returncode == 0
    assert "is missing" in done.stderr
    assert "have lost their files" in kept("doctor", "--offline").stdout
