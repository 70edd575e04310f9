"""The lock that lets one process serve a SQLite file."""

import fcntl
import os
from pathlib import Path

from node.errors import ConfigError


class ServingLock:
    """Held by the operating system, so that it ends with the process, however."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Claim the file; raises `ConfigError` when somebody else serves it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 32).decode(errors="replace").strip()
            os.close(descriptor)
            raise ConfigError(
                [
                    f"database_url: process {holder or 'unknown'} serves this SQLite "
                    "file already; stop it first, or give this node its own data_dir"
                ]
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the claim back. The file stays: removing it would let two in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
