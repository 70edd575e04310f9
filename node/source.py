"""The source of the code that runs, as an archive.

Whoever uses a node over a network may have its source (AGPL §13), and the source that
runs is here, changes and all: no repository elsewhere can promise that.
"""

import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import node
from node.paths import licence_file, migrations_dir, templates_dir

PREFIX: Final = "vermilion"
ROOT: Final = Path(node.__file__).resolve().parent.parent

_PACKAGES: Final = ("node", "federation", "storefront")


def pack_source() -> bytes:
    """A `.tar.gz` of code, templates, migrations and licence; slow, for a thread.

    The same source is the same bytes. Data and configuration are never part of it.
    """
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w") as archive,
    ):
        for name, path in _list_files():
            entry = tarfile.TarInfo(f"{PREFIX}/{name}")
            entry.size = path.stat().st_size
            with path.open("rb") as content:
                archive.addfile(entry, content)
    return packed.getvalue()


def _list_files() -> Iterator[tuple[str, Path]]:
    """Names in the archive, sorted, with the files that they stand for."""
    found = {
        f"{name}/{path.relative_to(folder)}": path
        for name, folder in _list_folders()
        for path in folder.rglob("*")
        if path.is_file() and _is_source(path)
    }
    found["LICENSE"] = licence_file()
    yield from sorted(found.items())


def _list_folders() -> Iterator[tuple[str, Path]]:
    for name in _PACKAGES:
        yield name, ROOT / name
    # An installed package has these inside itself.
    if templates_dir().parent == ROOT:
        yield "templates", templates_dir()
        yield "migrations", migrations_dir()


def _is_source(path: Path) -> bool:
    """Not what Python compiled."""
    return path.suffix != ".pyc"
