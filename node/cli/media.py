"""`vermilion media clean`: remove pictures that nobody uses, now."""

import argparse
from typing import Any

from federation.net.client import HttpClient
from federation.net.guard import NetPolicy
from federation.signatures.signer import Signer
from node import __version__
from node.cli.opening import open_node_database, run_async
from node.clock import SystemClock
from node.config import Config
from node.database.types import Database
from node.media.service import MediaShelf, Swept
from node.media.storage import open_storage


def add_commands(commands: Any) -> None:
    area = commands.add_parser("media", help="stored pictures")
    actions = area.add_subparsers(metavar="ACTION", required=True)
    clean = actions.add_parser("clean", help="remove what nobody uses")
    clean.set_defaults(run=run_clean)


def run_clean(config: Config, _options: argparse.Namespace) -> int:
    swept = run_async(_clean(config))
    print(
        f"removed {swept.loose} unused uploads, {swept.copies} copies of other "
        f"servers' pictures, {swept.orphans} files without a picture"
    )
    return 0


async def open_shelf(config: Config, db: Database) -> MediaShelf:
    """The node's shelf, for work that fetches nothing."""
    clock = SystemClock()
    http = HttpClient(
        NetPolicy(only_allowed_networks=True),
        user_agent=f"Vermilion/{__version__}",
        signer=Signer(clock),
    )
    return MediaShelf(
        db,
        await open_storage(config.media_url),
        http,
        clock=clock,
        quota_bytes=config.media_quota_mb * 1_000_000,
        retention_days=config.media_retention_days,
    )


async def _clean(config: Config) -> Swept:
    async with open_node_database(config) as db:
        shelf = await open_shelf(config, db)
        try:
            return await shelf.sweep()
        finally:
            await shelf.close()
