"""`vermilion delivery …`: what waits to be sent to other servers."""

import argparse
from typing import Any

from node.cli.opening import open_node_database, run_async
from node.clock import to_datetime
from node.config import Config
from node.delivery.board import list_waiting
from node.delivery.hosts import retry_all, retry_host
from node.delivery.models import Lane, LanePlace, Waiting
from node.delivery.queries import count_deliveries, list_lanes


def add_commands(commands: Any) -> None:
    area = commands.add_parser("delivery", help="what waits to be sent")
    actions = area.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list servers with waiting deliveries")
    listing.add_argument("host", metavar="HOST", nargs="?", help="what waits for it")
    listing.set_defaults(run=run_list)
    retry = actions.add_parser("retry", help="try again now")
    retry.add_argument("host", metavar="HOST", nargs="?", help="only this server")
    retry.set_defaults(run=run_retry)


def run_list(config: Config, options: argparse.Namespace) -> int:
    if options.host is not None:
        return _print_waiting(run_async(_list_waiting(config, options.host.lower())))
    waiting, failed, lanes = run_async(_list(config))
    print(f"{waiting} waiting, {failed} given up")
    for lane in lanes:
        print(
            f"{lane.host:<40} {lane.health:<11} {lane.waiting:>6} waiting"
            f" {lane.failed:>6} given up  since {_time(lane.oldest_ms)}"
            f"  {lane.last_error}".rstrip()
        )
    return 0


def run_retry(config: Config, options: argparse.Namespace) -> int:
    print(f"{run_async(_retry(config, options.host))} deliveries are due now")
    return 0


def _print_waiting(found: list[Waiting]) -> int:
    for each in found:
        due = "given up" if each.is_given_up else f"due {_time(each.next_ms)}"
        print(
            f"{each.kind:<10} {each.topic}  {each.attempts} tries, {due}"
            f"  {each.last_error}".rstrip()
        )
    return 0


def _time(ms: int) -> str:
    return f"{to_datetime(ms):%Y-%m-%d %H:%M} UTC"


async def _list(config: Config) -> tuple[int, int, list[Lane]]:
    lanes: list[Lane] = []
    async with open_node_database(config) as db:
        waiting, failed = await db.read(count_deliveries)
        while page := await db.read(list_lanes, after=_place(lanes)):
            lanes.extend(page)
    return waiting, failed, lanes


def _place(lanes: list[Lane]) -> LanePlace | None:
    return lanes[-1].place if lanes else None


async def _list_waiting(config: Config, host: str) -> list[Waiting]:
    found: list[Waiting] = []
    async with open_node_database(config) as db:
        while True:
            before = found[-1].id if found else None
            page = await db.read(list_waiting, host, before=before)
            found.extend(page.items)
            if page.next_before is None:
                return found


async def _retry(config: Config, host: str | None) -> int:
    async with open_node_database(config) as db:
        if host is None:
            return await db.write(retry_all)
        return await db.write(retry_host, host.lower())
