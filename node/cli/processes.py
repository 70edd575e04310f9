"""Child processes that run together: when one of them ends, all end.

`serve --processes N` is N of them for pages and one for jobs, with PostgreSQL only.
They share one listening socket, so the kernel spreads the connections; whoever runs
us starts us again. The demo runs its nodes like this, too.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Final

from node.cli.failures import say_fault
from node.config import Config
from node.server import INHERITED

STOP_S: Final = 12.0
LOOK_EVERY_S: Final = 0.2


def run_processes(config: Config, sock: socket.socket, count: int) -> int:
    """Run them until a signal or the end of one; the exit status."""
    sock.set_inheritable(True)
    environ = os.environ | {
        INHERITED: str(sock.fileno()),
        "VERMILION_HOST": config.host,
        "VERMILION_PORT": str(config.port),
    }
    commands = [["web"]] * count + [["worker"]]
    children = [
        subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "node", *_config_flag(), *command],
            env=environ,
            pass_fds=[sock.fileno()],
        )
        for command in commands
    ]
    return watch(children)


def watch(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait for a signal or the end of one, then end all; the exit status."""
    stopped: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    while not stopped and all(child.poll() is None for child in children):
        time.sleep(LOOK_EVERY_S)
    if not stopped:
        say_fault("a process ended by itself; the others are stopped too")
    _stop(children)
    return 0 if stopped else 1


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_S
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _config_flag() -> list[str]:
    """`--config FILE` as we were given it."""
    arguments = sys.argv[1:]
    for at, argument in enumerate(arguments):
        if argument == "--config":
            return arguments[at : at + 2]
        if argument.startswith("--config="):
            return [argument]
    return []
