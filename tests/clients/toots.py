"""toot, the program for terminals, with a configuration of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from toot.cli import cli

from tests.clients.people import let_in
from tests.support.nodes import LiveNode, Visitor

LOGIN_URL = re.compile(r"http://\S+/oauth/authorize/?\?\S+")


class Toot:
    """One person's toot, let in by their browser."""

    def __init__(self, node: LiveNode, browser: Visitor, directory: Path) -> None:
        self.node = node
        self.directory = directory
        self._kept = {
            "NO_PROXY": "localhost",
            "XDG_CACHE_HOME": str(directory / "cache"),
            "XDG_CONFIG_HOME": str(directory / "config"),
        }
        self._log_in(browser)

    def run(self, *args: str, text: str = "") -> str:
        """Run a command that succeeds; what it printed.

        In this process, since starting Python takes longer than most commands.
        """
        command = ["--no-color", *args]
        done = CliRunner(env=self._kept).invoke(cli, command, input=text)
        assert done.exit_code == 0, f"{args}: {done.output}{done.exception!r}"
        return done.output

    def ask(self, *args: str) -> Any:
        """The same, in JSON."""
        return json.loads(self.run(*args, "--json"))

    def _log_in(self, browser: Visitor) -> None:
        """As at a terminal: read the address, open it, paste the code."""
        command = [sys.executable, "-u", "-m", "toot", "login", "-i"]
        with subprocess.Popen(
            [*command, self.node.base_url],
            env={**os.environ, **self._kept},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as asking:
            assert asking.stdin is not None
            assert asking.stdout is not None
            lines = iter(asking.stdout.readline, "")
            found = next(each for each in map(LOGIN_URL.search, lines) if each)
            said, _ = asking.communicate(
                f"n\n{let_in(browser, found[0])}\n", timeout=60
            )
        assert asking.returncode == 0, said
        assert "Successfully logged in" in said
