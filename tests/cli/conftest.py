"""A node's directory, and the real command run against it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class Cli:
    """Runs `vermilion` as people do: a process, arguments, an environment."""

    directory: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def __call__(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "node", *arguments],
            cwd=self.directory,
            env=self.environ(env),
            capture_output=True,
            text=True,
            timeout=60,
        )

    def environ(self, more: dict[str, str] | None = None) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k[:10] != "VERMILION_"}
        return inherited | {"PYTHONPATH": str(Path.cwd())} | self.env | (more or {})

    def ok(self, *arguments: str, **env: str) -> str:
        """What a command printed that must succeed."""
        done = self(*arguments, **env)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def fails(self, *arguments: str, status: int = 1, **env: str) -> str:
        """What a command says on standard error that must fail."""
        done = self(*arguments, **env)
        assert done.returncode == status, f"{arguments}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stderr

    def elsewhere(self, name: str) -> "Cli":
        """The same on an empty machine."""
        directory = self.directory / name
        directory.mkdir()
        return Cli(directory)


def lines(text: str) -> Sequence[str]:
    return text.strip().splitlines()


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture
def node(cli: Cli) -> Cli:
    """A migrated node with an owner."""
    cli.ok("migrate")
    cli.ok("user", "create", "ana", "--role", "owner", "--email", "ana@mail.example")
    return cli
