"""Where the copies are kept: a protocol, and a directory that fulfils it.

Names are minted here, 128 random bits and an ending that tells the type, so that
nothing a stranger calls a file ever reaches the disk, and nobody can guess one.
Files never change once written.
"""

import asyncio
import contextlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, NewType, Protocol
from urllib.parse import unquote, urlsplit

from node.errors import ConfigError, NotFound
from node.media.models import JPEG_MIME, WEBP_MIME

MediaName = NewType("MediaName", str)
"""A stored file's name: 32 hexadecimal digits, a dot and an ending."""

ENDINGS: Final = {WEBP_MIME: "webp", JPEG_MIME: "jpg", "video/mp4": "mp4"}
MIMES: Final = {ending: mime for mime, ending in ENDINGS.items()}

_NAME: Final = re.compile(r"[0-9a-f]{32}\.([a-z0-9]{3,4})")
_TEMPORARY: Final = ".part"
_LIST_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a file without opening it."""

    name: MediaName
    size_bytes: int
    modified_ms: int


class Storage(Protocol):
    """Keeps files by name; every method may be repeated."""

    async def put(self, name: MediaName, data: bytes, mime: str) -> None:
        """Stores `data`; when this returns, it survives a power cut."""
        ...

    async def get(
        self, name: MediaName, *, start: int = 0, length: int | None = None
    ) -> bytes:
        """The file, or a part of it; NotFound."""
        ...

    async def find(self, name: MediaName) -> StoredFile | None:
        """Size and time, or None."""
        ...

    async def find_path(self, name: MediaName) -> Path | None:
        """A local file to send from, where there is one."""
        ...

    async def delete(self, name: MediaName) -> None:
        """Removes the file, if it is there."""
        ...

    def list_files(self) -> AsyncIterator[StoredFile]:
        """Every file, in no order."""
        ...

    async def usage_bytes(self) -> int:
        """The sum of all sizes."""
        ...


async def open_storage(url: str) -> "DirectoryStorage":
    """The storage that `media_url` names; makes the directory when it is new."""
    path = find_storage_path(url)
    if path is None:
        raise ConfigError(["media_url: must be file:///PATH"])
    await asyncio.to_thread(path.mkdir, mode=0o700, parents=True, exist_ok=True)
    return DirectoryStorage(path)


def find_storage_path(url: str) -> Path | None:
    """The directory of a `file:///PATH` URL."""
    parts = urlsplit(url)
    if parts.scheme != "file" or not parts.path:
        return None
    return Path(unquote(parts.path))


def mint_name(mime: str) -> MediaName:
    """A new, unguessable name for a file of this type."""
    return MediaName(f"{secrets.token_hex(16)}.{ENDINGS[mime]}")


def parse_name(text: str) -> MediaName | None:
    """A name that could be ours, as from a URL; None for anything else."""
    match = _NAME.fullmatch(text)
    return MediaName(text) if match and match[1] in MIMES else None


def mime_of(name: MediaName) -> str:
    """The type to serve a stored file with."""
    return MIMES[name.rsplit(".", 1)[1]]


class DirectoryStorage:
    """Files in `root`, spread over two levels of directories."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, name: MediaName, data: bytes, mime: str) -> None:
        assert mime_of(name) == mime, "names carry the type they are served with"
        await asyncio.to_thread(_write, self._path(name), data)

    async def get(
        self, name: MediaName, *, start: int = 0, length: int | None = None
    ) -> bytes:
        return await asyncio.to_thread(_read, self._path(name), start, length)

    async def find(self, name: MediaName) -> StoredFile | None:
        return await asyncio.to_thread(_stat, self._path(name))

    async def find_path(self, name: MediaName) -> Path | None:
        path = self._path(name)
        return path if await asyncio.to_thread(path.is_file) else None

    async def delete(self, name: MediaName) -> None:
        await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    async def list_files(self) -> AsyncIterator[StoredFile]:
        walk = _walk(self._root)
        while batch := await asyncio.to_thread(_take, walk, _LIST_BATCH):
            for stored in batch:
                yield stored

    async def usage_bytes(self) -> int:
        return await asyncio.to_thread(_sum_sizes, self._root)

    async def remove_unfinished(self, *, before_ms: int) -> int:
        """Removes what a power cut left half-written; how many files."""
        return await asyncio.to_thread(_remove_unfinished, self._root, before_ms)

    def _path(self, name: MediaName) -> Path:
        if parse_name(name) is None:
            raise NotFound("no such file")
        return self._root / name[:2] / name[2:4] / name


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: written aside, flushed, renamed, directory flushed."""
    _make_directory(path.parent)
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_TEMPORARY}")
    try:
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    _flush_directory(path.parent)


def _make_directory(directory: Path) -> None:
    """With its parents, each flushed, so that a power cut forgets none."""
    if directory.is_dir():
        return
    _make_directory(directory.parent)
    directory.mkdir(mode=0o700, exist_ok=True)
    _flush_directory(directory.parent)


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path, start: int, length: int | None) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(-1 if length is None else length)
    except FileNotFoundError as error:
        raise NotFound("no such file") from error


def _stat(path: Path) -> StoredFile | None:
    with contextlib.suppress(FileNotFoundError):
        facts = path.stat()
        name = MediaName(path.name)
        return StoredFile(name, facts.st_size, facts.st_mtime_ns // 1_000_000)
    return None


def _walk(root: Path) -> Iterator[StoredFile]:
    # Also leaves alone what a power cut left unfinished: those names are no names.
    for path in root.glob("??/??/*"):
        if parse_name(path.name) and (stored := _stat(path)) is not None:
            yield stored


def _remove_unfinished(root: Path, before_ms: int) -> int:
    removed = 0
    for path in root.glob(f"??/??/*{_TEMPORARY}"):
        stored = _stat(path)
        if stored is not None and stored.modified_ms < before_ms:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _take(walk: Iterator[StoredFile], count: int) -> list[StoredFile]:
    return list(islice(walk, count))


def _sum_sizes(root: Path) -> int:
    return sum(stored.size_bytes for stored in _walk(root))
