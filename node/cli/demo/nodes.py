"""The two demo nodes, both in this process while they are being furnished.

They already talk to each other over HTTP, so follows, replies and likes between
them are real federation. Afterwards each runs as a process of its own.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from node.app import create_app
from node.background import run_background
from node.cli.demo.script import Scene
from node.cli.serve import open_node
from node.config import Config, load_config
from node.server import Server, listen, make_server
from node.services import Services

LOOPBACK: Final = "127.0.0.0/8,::1/128"


@dataclass(frozen=True, slots=True)
class DemoNode:
    """A scene with the place where it is played."""

    scene: Scene
    config: Config
    services: Services

    @property
    def host(self) -> str:
        return self.config.handle_domain


def environ_of(directory: Path, port: int) -> dict[str, str]:
    """The configuration of one demo node, as environment variables."""
    return {
        # Not the file of the node that is perhaps served from here.
        "VERMILION_CONFIG": os.devnull,
        "VERMILION_BASE_URL": f"http://localhost:{port}",
        "VERMILION_HOST": "127.0.0.1",
        "VERMILION_PORT": str(port),
        "VERMILION_DATA_DIR": str(directory),
        "VERMILION_FEDERATION_ALLOW_HTTP": "true",
        "VERMILION_FEDERATION_ALLOW_NETWORKS": LOOPBACK,
    }


def config_of(directory: Path, port: int) -> Config:
    """The same as a value."""
    return load_config(environ_of(directory, port))


@asynccontextmanager
async def run_node(scene: Scene, config: Config) -> AsyncGenerator[DemoNode]:
    """Serve a node in this event loop, jobs included."""
    with listen(config.host, config.port) as sock:
        async with open_node(config) as services:
            server = make_server(create_app(services))
            server.minds_signals = False
            serving = asyncio.create_task(server.serve([sock]))
            working = asyncio.create_task(run_background(services))
            try:
                await _wait_started(server, serving)
                yield DemoNode(scene, config, services)
            finally:
                server.should_exit = True
                working.cancel()
                await asyncio.gather(serving, working, return_exceptions=True)


async def _wait_started(server: Server, serving: asyncio.Task[None]) -> None:
    while not server.started:
        if serving.done():
            await serving
        await asyncio.sleep(0.02)
