"""`vermilion relay …`: servers that pass on what many servers publish."""

import argparse
from typing import Any

from node.cli.failures import Failed
from node.cli.opening import open_node_database, run_async, urls_of
from node.config import Config, FederationMode
from node.database.types import Writer
from node.moderation.relays import join_relay, leave_relay
from node.relays.models import Relay, RelayKind
from node.relays.queries import find_relay_by_address, list_relays
from node.urls import Urls


def add_commands(commands: Any) -> None:
    area = commands.add_parser("relay", help="relays, for more in Explore")
    actions = area.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list relays and what came by them")
    listing.set_defaults(run=run_list)
    adding = actions.add_parser("add", help="ask a relay to let this node in")
    adding.add_argument("address", metavar="URL", help="its inbox")
    adding.add_argument(
        "--litepub", action="store_true", help="URL is its actor, as Pleroma has it"
    )
    adding.set_defaults(run=run_add)
    removing = actions.add_parser("remove", help="leave a relay")
    removing.add_argument("address", metavar="URL", help="as it was added")
    removing.set_defaults(run=run_remove)


def run_list(config: Config, _options: argparse.Namespace) -> int:
    for relay in run_async(_list(config)):
        counts = f"{relay.received} came, {relay.kept} kept"
        fault = f" ({relay.fault})" if relay.fault else ""
        print(f"{relay.address:<48} {relay.kind:<8} {relay.state:<8} {counts}{fault}")
    return 0


def run_add(config: Config, options: argparse.Namespace) -> int:
    if config.federation is FederationMode.OFF:
        raise Failed("this node does not federate")
    kind = RelayKind.LITEPUB if options.litepub else RelayKind.MASTODON
    relay = run_async(_add(config, options.address, kind))
    print(f"{relay.host} is asked once the node runs")
    return 0


def run_remove(config: Config, options: argparse.Namespace) -> int:
    run_async(_remove(config, options.address))
    print(f"{options.address} is removed")
    return 0


async def _list(config: Config) -> list[Relay]:
    async with open_node_database(config) as db:
        return await db.read(list_relays)


async def _add(config: Config, address: str, kind: RelayKind) -> Relay:
    async with open_node_database(config) as db:
        return await db.write(join_relay, urls_of(config), address=address, kind=kind)


async def _remove(config: Config, address: str) -> None:
    async with open_node_database(config) as db:
        await db.write(_leave, urls_of(config), address)


def _leave(w: Writer, urls: Urls, address: str) -> None:
    relay = find_relay_by_address(w, address)
    if relay is None:
        raise Failed(f"{address} is not on the list")
    leave_relay(w, urls, relay)
