"""`vermilion demo`: two nodes with made-up people, photos and a shop.

They are furnished once, in `--dir`, and run as two processes until Ctrl-C.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import uvloop

from node.cli.demo.harbour import HARBOUR
from node.cli.demo.nodes import config_of, environ_of, run_node
from node.cli.demo.ridge import RIDGE
from node.cli.demo.seed import PASSWORD, furnish, has_people, is_furnished
from node.cli.failures import Failed, WrongUse
from node.cli.processes import watch
from node.config import PREFIX, Config
from node.logs import configure_logs

SCENES: Final = (HARBOUR, RIDGE)
FIRST_PORT: Final = 8081
START_S: Final = 15.0
LOOK_EVERY_S: Final = 0.1


def add_commands(commands: Any) -> None:
    parser = commands.add_parser(
        "demo", help="two nodes on this machine, with people, photos and a shop"
    )
    parser.add_argument("--dir", type=Path, default=Path("demo"), help="(./demo)")
    parser.add_argument(
        "--first-port", type=int, default=FIRST_PORT, metavar="PORT", help="(8081)"
    )
    parser.add_argument(
        "--seed-only", action="store_true", help="furnish the nodes, then end"
    )
    parser.set_defaults(run=run_demo)


def run_demo(_config: Config, options: argparse.Namespace) -> int:
    if not 0 < options.first_port < 65_535:
        raise WrongUse("--first-port must be a port")
    configure_logs(as_json=False, level=40)
    places = {
        scene.key: (options.dir.absolute() / scene.key, options.first_port + number)
        for number, scene in enumerate(SCENES)
    }
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_furnish(places))
    if options.seed_only:
        return 0
    children = [_start(directory, port) for directory, port in places.values()]
    for _, port in places.values():
        _wait_open(port)
    _introduce(places)
    return watch(children)


async def _furnish(places: dict[str, tuple[Path, int]]) -> None:
    async with AsyncExitStack() as stack:
        nodes = [
            await stack.enter_async_context(
                run_node(scene, config_of(*places[scene.key]))
            )
            for scene in SCENES
        ]
        furnished = [await is_furnished(node) for node in nodes]
        if all(furnished):
            return
        if any([await has_people(node) for node in nodes]):
            raise Failed(
                "the demo was not furnished to the end; remove its directory "
                "and start again"
            )
        await furnish(nodes, lambda line: print(f"  {line}", flush=True))


def _start(directory: Path, port: int) -> subprocess.Popen[bytes]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
    with (directory / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "node", "serve"],
            env=inherited | environ_of(directory, port),
            cwd=directory,
            stdout=log,
            stderr=log,
        )


def _wait_open(port: int) -> None:
    """So that no link is shown before it works; what is wrong, `watch` finds out."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(LOOK_EVERY_S)


def _introduce(places: dict[str, tuple[Path, int]]) -> None:
    for scene in SCENES:
        directory, port = places[scene.key]
        names = ", ".join(person.name for person in scene.people)
        print(f"\n{scene.site_name}: http://localhost:{port}")
        print(f"  log in as {names}  (password: {PASSWORD})")
        if scene.seller:
            print(f"  shop: http://localhost:{port}/@{scene.seller}/shop")
        print(f"  log: {directory / 'log.txt'}")
    print("\nCtrl-C ends both.", flush=True)
