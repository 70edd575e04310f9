"""`vermilion migrate`: bring the database to this version."""

import argparse
from typing import Any

from node.cli.opening import run_async
from node.clock import SystemClock
from node.config import Config
from node.database.connect import find_sqlite_path, migrate, open_database


def add_commands(commands: Any) -> None:
    parser = commands.add_parser(
        "migrate", help="bring the database to this version (a copy is kept)"
    )
    parser.set_defaults(run=run_migrate)


def run_migrate(config: Config, _options: argparse.Namespace) -> int:
    run_async(migrate_database(config))
    return 0


async def migrate_database(config: Config) -> None:
    """Apply what is missing and say so; refuses a database that is being served."""
    clock = SystemClock()
    claim = None
    if find_sqlite_path(config.database_url) is not None:
        claim = await open_database(config.database_url, clock, serving=True)
    try:
        applied = await migrate(config.database_url, clock, report=_say)
    finally:
        if claim is not None:
            await claim.close()
    if applied.copy is not None:
        print(f"the database as it was before: {applied.copy}")
    if not applied.labels:
        print("nothing to do: the database is up to date")


def _say(label: str) -> None:
    print(f"applied {label}", flush=True)
