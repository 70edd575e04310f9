"""Copies of a SQLite database that is in use, and a check of a file's health.

Packing copies with media and keys into a backup is the `backup` command's work.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from node.database.sqlite_connection import connect_reader, translate_error

_STEP_PAGES = 4_096


def copy_file(
    source: Path, target: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Write a consistent copy of `source`, readable by its owner only.

    Blocks: run it on a thread. Writers go on meanwhile; the copy is the database
    as it was at one moment. An existing `target` is replaced only by a whole copy.
    `progress` gets pages done and pages in all. Raises `Unavailable`.
    """
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        _copy(source, partial, progress)
        _sync(partial)
        partial.replace(target)
        _sync(target.parent)
    except sqlite3.Error as error:
        raise translate_error(error) from error
    finally:
        partial.unlink(missing_ok=True)


def list_damage(path: Path) -> list[str]:
    """What is wrong with a database file, in words; an empty list when it is well.

    Blocks for as long as reading the whole file takes.
    """
    try:
        with closing(connect_reader(path)) as connection:
            damage = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            lost = connection.execute("PRAGMA foreign_key_check").fetchmany(100)
    except sqlite3.Error as error:
        return [str(error)]
    found = [line for line in damage if line != "ok"]
    return found + [f"{row[0]} {row[1]} points at a missing {row[2]}" for row in lost]


def _copy(
    source: Path, target: Path, progress: Callable[[int, int], None] | None
) -> None:
    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with closing(connect_reader(source)) as reading:
        # A snapshot held open: else a write in between would start the copy over.
        reading.execute("BEGIN")
        reading.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        with closing(sqlite3.connect(target, isolation_level=None)) as writing:
            reading.backup(writing, pages=_STEP_PAGES, progress=report, sleep=0)
            # One file, whole without a WAL beside it.
            writing.execute("PRAGMA journal_mode = DELETE").fetchall()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
