"""`vermilion backup FILE` and `vermilion restore FILE`.

A backup holds everything that makes the node: the database, the secret key and the
photos people uploaded. Copies of other servers' photos are left out; they are
fetched again when somebody looks. The configuration file is the operator's.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from node import __version__
from node.cli.failures import Failed, say_fault
from node.cli.opening import run_async
from node.cli.progress import Progress
from node.clock import SystemClock, to_datetime
from node.config import Config
from node.database.backup import copy_file, list_damage
from node.database.connect import find_sqlite_path, list_pending, open_database
from node.database.types import Database
from node.errors import ConfigError
from node.media.models import Media, VariantName
from node.media.names import stored_name
from node.media.queries import list_stored
from node.media.storage import MediaName, open_storage
from node.origin import find_origin
from node.upkeep.archive import (
    DATABASE,
    MEDIA,
    SECRET,
    BadArchive,
    Manifest,
    create_archive,
    unpack_archive,
)

POSTGRES: Final = (
    "{command} is for SQLite databases; with PostgreSQL use pg_dump and pg_restore, "
    "and copy {media} and {secret}"
)


def add_commands(commands: Any) -> None:
    backup = commands.add_parser("backup", help="write everything into one file")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="bring a backup back")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--force",
        action="store_true",
        help="also over data that is there already; it is kept aside",
    )
    restore.set_defaults(run=run_restore)


def run_backup(config: Config, options: argparse.Namespace) -> int:
    path = _require_sqlite(config, "backup")
    if not path.exists():
        raise Failed(f"there is no database at {path}")
    if not options.file.absolute().parent.is_dir():
        raise Failed(f"there is no directory {options.file.absolute().parent}")
    try:
        missing = run_async(_back_up(config, path, options.file.absolute()))
    except OSError as error:
        raise Failed(f"{options.file} cannot be written: {error.strerror}") from error
    for name in missing[:10]:
        say_fault(f"an uploaded photo is missing: {name}; see: vermilion doctor")
    print(f"wrote {options.file} ({_megabytes(options.file)} MB)")
    return 0


def run_restore(config: Config, options: argparse.Namespace) -> int:
    path = _require_sqlite(config, "restore")
    place = _Place.of(config, path)
    if not options.file.is_file():
        raise Failed(f"there is no file {options.file}")
    taken = place.list_taken()
    if taken and not options.force:
        raise Failed(
            f"{taken[0]} is there already; restore into an empty data_dir, or add "
            "--force (what is there is kept aside)"
        )
    try:
        manifest = run_async(_restore(config, place, options.file))
    except OSError as error:
        raise Failed(f"{error.filename or place.database}: {error.strerror}") from error
    made = f"{to_datetime(manifest.made_ms):%Y-%m-%d %H:%M} UTC"
    print(
        f"restored the backup of {made}: {manifest.base_url}, "
        f"{manifest.photos} files of photos"
    )
    if manifest.base_url != config.base_url:
        print(f"now set base_url to {manifest.base_url}")
    return 0


async def _back_up(config: Config, path: Path, target: Path) -> list[MediaName]:
    storage = await open_storage(config.media_url)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
        copy = Path(scratch) / DATABASE
        progress = Progress("database")
        await asyncio.to_thread(copy_file, path, copy, progress.set)
        progress.close()
        names, origin = await _read_copy(copy)
        files = [(name, await storage.find_path(name)) for name in names]
        return await asyncio.to_thread(
            _pack, config, target, copy, files, origin or config.base_url
        )


async def _read_copy(copy: Path) -> tuple[list[MediaName], str | None]:
    """The names of all uploads, and the origin, as the copy has them."""
    db = await open_database(f"sqlite:///{copy}", SystemClock())
    try:
        return await _list_uploads(db), await db.read(find_origin)
    finally:
        await db.close()


async def _list_uploads(db: Database) -> list[MediaName]:
    names: list[MediaName] = []
    after = 0
    while page := await db.read(list_stored, after=after):
        after = page[-1].id
        for media in page:
            names.extend(_names_of(media) if media.remote_url is None else ())
    return names


def _names_of(media: Media) -> list[MediaName]:
    return [stored_name(media.key, VariantName(name)) for name in media.variants]


def _pack(
    config: Config,
    target: Path,
    copy: Path,
    files: list[tuple[MediaName, Path | None]],
    origin: str,
) -> list[MediaName]:
    missing: list[MediaName] = []
    progress = Progress("photos", len(files))
    with create_archive(target) as archive:
        archive.add(DATABASE, copy)
        if not archive.add(SECRET, config.data_dir / SECRET):
            raise Failed(f"{config.data_dir / SECRET} is missing")
        for name, path in files:
            if path is None or not archive.add(MEDIA + name, path):
                missing.append(name)
            progress.add(1)
        archive.close(
            version=__version__, base_url=origin, made_ms=SystemClock().now_ms()
        )
    progress.close()
    return missing


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a restored node goes."""

    database: Path
    secret: Path
    media: Path

    @classmethod
    def of(cls, config: Config, database: Path) -> "_Place":
        media = Path(config.media_url.removeprefix("file://"))
        return cls(database, config.data_dir / SECRET, media)

    def list_taken(self) -> list[Path]:
        """What is there already."""
        taken = [path for path in (self.database, self.secret) if path.exists()]
        if self.media.is_dir() and any(self.media.iterdir()):
            taken.append(self.media)
        return taken

    def set_aside(self) -> None:
        """Rename what is there, so that nothing is lost."""
        mark = f".before-restore-{time.time_ns()}"
        for path in self.list_taken():
            path.rename(path.with_name(path.name + mark))
            print(f"kept {path.with_name(path.name + mark)}")
        for ending in ("-wal", "-shm"):
            wal = self.database.with_name(self.database.name + ending)
            if wal.exists():
                wal.rename(wal.with_name(self.database.name + mark + ending))


async def _restore(config: Config, place: _Place, file: Path) -> Manifest:
    claim = await _claim(config) if place.database.exists() else None
    # Beside the places they go to, so that moving them is renaming.
    near_database = _make_scratch(place.database.parent)
    near_media = _make_scratch(place.media.parent)
    try:
        manifest = await asyncio.to_thread(_unpack, file, near_database, near_media)
        await _check_database(near_database / DATABASE)
        if claim is not None:
            await claim.close()
            claim = None
        await asyncio.to_thread(_move_in, place, near_database, near_media)
        return manifest
    except BadArchive as error:
        raise Failed(f"{file} is no whole backup, nothing was changed: {error}") from (
            error
        )
    finally:
        if claim is not None:
            await claim.close()
        for scratch in (near_database, near_media):
            shutil.rmtree(scratch, ignore_errors=True)


async def _claim(config: Config) -> Database | None:
    """Keep the node from starting meanwhile; a broken database is no obstacle."""
    try:
        return await open_database(config.database_url, SystemClock(), serving=True)
    except ConfigError:
        raise
    except Exception:
        return None


def _make_scratch(parent: Path) -> Path:
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=parent, prefix=".restore-"))


def _unpack(file: Path, near_database: Path, near_media: Path) -> Manifest:
    progress = Progress("unpacking", file.stat().st_size)

    def place(name: str) -> Path:
        if name.startswith(MEDIA):
            bare = name.removeprefix(MEDIA)
            return near_media / bare[:2] / bare[2:4] / bare
        return near_database / name

    try:
        return unpack_archive(file, place, progress.add)
    finally:
        progress.close()


async def _check_database(copy: Path) -> None:
    damage = await asyncio.to_thread(list_damage, copy)
    if damage:
        raise BadArchive(f"its database is damaged: {damage[0]}")
    db = await open_database(f"sqlite:///{copy}", SystemClock())
    try:
        # Raises when a newer version made it; older ones are migrated at the start.
        await list_pending(db)
    finally:
        await db.close()


def _move_in(place: _Place, near_database: Path, near_media: Path) -> None:
    place.set_aside()
    place.media.parent.mkdir(parents=True, exist_ok=True)
    if place.media.is_dir():
        place.media.rmdir()
    near_media.rename(place.media)
    place.secret.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(near_database / SECRET, place.secret)
    # Last: without a database nothing starts on half a node.
    (near_database / DATABASE).rename(place.database)


def _require_sqlite(config: Config, command: str) -> Path:
    path = find_sqlite_path(config.database_url)
    if path is None:
        raise Failed(
            POSTGRES.format(
                command=command,
                media=config.media_url.removeprefix("file://"),
                secret=config.data_dir / SECRET,
            )
        )
    return path


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1_000_000:,.1f}"
