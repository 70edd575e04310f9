"""`vermilion delivery …`: what waits to be sent to other servers."""

import argparse
from typing import Any

from node.cli.opening import open_node_database, run_async
from node.clock import to_datetime
from node.config import Config
from node.delivery.models import Lane
from node.delivery.queries import count_deliveries, list_lanes, retry_all, retry_host


def add_commands(commands: Any) -> None:
    area = commands.add_parser("delivery", help="what waits to be sent")
    actions = area.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list servers with waiting deliveries")
    listing.set_defaults(run=run_list)
    retry = actions.add_parser("retry", help="try again now")
    retry.add_argument("host", metavar="HOST", nargs="?", help="only this server")
    retry.set_defaults(run=run_retry)


def run_list(config: Config, _options: argparse.Namespace) -> int:
    waiting, failed, lanes = run_async(_list(config))
    print(f"{waiting} waiting, {failed} given up")
    for lane in lanes:
        oldest = f"{to_datetime(lane.oldest_ms):%Y-%m-%d %H:%M} UTC"
        print(
            f"{lane.host:<40} {lane.waiting:>6} waiting {lane.failed:>6} given up"
            f"  since {oldest}  {lane.last_error}".rstrip()
        )
    return 0


def run_retry(config: Config, options: argparse.Namespace) -> int:
    print(f"{run_async(_retry(config, options.host))} deliveries are due now")
    return 0


async def _list(config: Config) -> tuple[int, int, list[Lane]]:
    async with open_node_database(config) as db:
        waiting, failed = await db.read(count_deliveries)
        return waiting, failed, await db.read(list_lanes)


async def _retry(config: Config, host: str | None) -> int:
    async with open_node_database(config) as db:
        if host is None:
            return await db.write(retry_all)
        return await db.write(retry_host, host.lower())
