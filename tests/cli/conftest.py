"""A node's directory, and the real command run against it."""

import contextlib
import io
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest

from node.cli import main

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Cli:
    """Runs `vermilion` with arguments and an environment of its own."""

    directory: Path
    env: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def __call__(self, *arguments: str, **env: str) -> Done:
        """Run it in this process: starting Python takes longer than the command."""
        out, err = io.StringIO(), io.StringIO()
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        with (
            contextlib.chdir(self.directory),
            mock.patch.dict(os.environ, self.environ(env), clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                status = main(arguments)
            except SystemExit as end:  # argparse
                status = int(end.code or 0)
            finally:
                root.handlers, root.level = handlers, level
        return Done(status, out.getvalue(), err.getvalue())

    def process(self, *arguments: str, **env: str) -> Done:
        """Run it as people do."""
        done = subprocess.run(
            [sys.executable, "-m", "node", *arguments],
            cwd=self.directory,
            env=self.environ(env),
            capture_output=True,
            text=True,
            timeout=100,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def environ(self, more: dict[str, str] | None = None) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k[:10] != "VERMILION_"}
        return inherited | {"PYTHONPATH": str(ROOT)} | self.env | (more or {})

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
