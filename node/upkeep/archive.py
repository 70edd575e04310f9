"""Backup files: a plain tar of the database, the secret key and the photos.

The manifest is the last member and holds a SHA-256 of every other one, so a file
that was cut short or changed is found before anything is restored from it. Knows
nothing of configuration; the commands say where things are and where they go.
"""

import contextlib
import hashlib
import io
import os
import re
import tarfile
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "vermilion.db"
SECRET: Final = "secret.key"  # noqa: S105  a file name
MEDIA: Final = "media/"

_MEMBER: Final = re.compile(r"media/[0-9a-f]{32}\.[a-z0-9]{3,4}")
_PIECE: Final = 1 << 20
_MAX_MANIFEST: Final = 1 << 30


class BadArchive(Exception):
    """The file is not a whole backup; the text says how one can tell."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    version: str
    base_url: str
    made_ms: int
    sums: dict[str, str]

    @property
    def photos(self) -> int:
        return sum(name.startswith(MEDIA) for name in self.sums)


class ArchiveWriter:
    """Writes members one after another; `close` adds the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sums: dict[str, str] = {}

    def add(self, name: str, path: Path) -> bool:
        """Add a file; False when it is not there (any more)."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            info = _info(name, os.fstat(file.fileno()).st_size)
            reading = _HashingReader(file)
            self._tar.addfile(info, cast("IO[bytes]", reading))
        self._sums[name] = reading.digest()
        return True

    def close(self, *, version: str, base_url: str, made_ms: int) -> None:
        """Write the manifest."""
        body = orjson.dumps(
            {
                "format": FORMAT,
                "version": version,
                "base_url": base_url,
                "made_ms": made_ms,
                "sha256": self._sums,
            }
        )
        self._tar.addfile(_info(MANIFEST, len(body)), io.BytesIO(body))


@contextlib.contextmanager
def create_archive(target: Path) -> Generator[ArchiveWriter]:
    """A new backup, readable by its owner only, in place once it is whole."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield ArchiveWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def unpack_archive(
    source: Path,
    place: Callable[[str], Path],
    report: Callable[[int], None] = lambda _bytes: None,
) -> Manifest:
    """Write every member to where `place` puts it, and check all of them.

    What was written is to be thrown away when this raises `BadArchive`. A name that
    no backup of ours has, and anything but a plain file, is refused before it is
    written.
    """
    sums: dict[str, str] = {}
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                if member.name == MANIFEST:
                    return _check(_read_manifest(tar, member), sums, tar)
                sums[member.name] = _unpack(tar, member, place, sums)
                report(member.size)
    except (tarfile.TarError, EOFError) as error:
        raise BadArchive(f"it is damaged or cut short: {error}") from error
    raise BadArchive("it is cut short: the manifest at its end is missing")


def _unpack(
    tar: tarfile.TarFile,
    member: tarfile.TarInfo,
    place: Callable[[str], Path],
    known: dict[str, str],
) -> str:
    name = member.name
    if not member.isreg() or name in known or not _is_ours(name):
        raise BadArchive(f"it holds {name!r}, which no backup does")
    reading = tar.extractfile(member)
    assert reading is not None, "a plain file can be read"
    digest = hashlib.sha256()
    left = member.size
    path = place(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := reading.read(_PIECE):
            digest.update(piece)
            file.write(piece)
            left -= len(piece)
        file.flush()
        os.fsync(file.fileno())
    if left:
        raise BadArchive("it is cut short")
    return digest.hexdigest()


def _is_ours(name: str) -> bool:
    return name in (DATABASE, SECRET) or _MEMBER.fullmatch(name) is not None


def _read_manifest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    reading = tar.extractfile(member)
    if reading is None or member.size > _MAX_MANIFEST:
        raise BadArchive("its manifest cannot be read")
    try:
        stated: Any = orjson.loads(reading.read())
        if stated["format"] != FORMAT:
            raise BadArchive("it was made by a newer version of Vermilion")
        return Manifest(
            version=str(stated["version"]),
            base_url=str(stated["base_url"]),
            made_ms=int(stated["made_ms"]),
            sums={str(name): str(of) for name, of in stated["sha256"].items()},
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadArchive("its manifest cannot be read") from error


def _check(manifest: Manifest, sums: dict[str, str], tar: tarfile.TarFile) -> Manifest:
    for name in sorted(manifest.sums.keys() | sums.keys()):
        if manifest.sums.get(name) != sums.get(name):
            raise BadArchive(f"{name} is not what was backed up")
    for name in (DATABASE, SECRET):
        if name not in sums:
            raise BadArchive(f"{name} is missing")
    if tar.next() is not None:
        raise BadArchive("there is something behind its manifest")
    return manifest


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    info.mtime = int(time.time())
    return info


class _HashingReader:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._digest.update(piece)
        return piece

    def digest(self) -> str:
        return self._digest.hexdigest()
