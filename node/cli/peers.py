"""`vermilion peer …`: which servers the node talks to."""

import argparse
from typing import Any

from node.cli.opening import open_node_database, run_async
from node.config import Config
from node.limits.peers import Peer, Policy, list_peers, set_policy
from node.listings.actions import refuse_listings

PAGE = 200


def add_commands(commands: Any) -> None:
    area = commands.add_parser("peer", help="other servers")
    actions = area.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list known servers")
    listing.set_defaults(run=run_list)
    for name, refused, text in (
        ("refuse-listings", True, "show what is sold there as plain notes only"),
        ("take-listings", False, "show what is sold there as products again"),
    ):
        choose = actions.add_parser(name, help=text)
        choose.add_argument("host", metavar="HOST")
        choose.set_defaults(run=run_listings, refused=refused)
    for name, policy, text in (
        ("block", Policy.BLOCKED, "nothing in, nothing out, with all below it"),
        ("allow", Policy.ALLOWED, "for allow-list nodes: talk to it"),
        ("open", Policy.OPEN, "take a decision back"),
    ):
        decide = actions.add_parser(name, help=text)
        decide.add_argument("host", metavar="HOST")
        decide.add_argument("--reason", default="", help="shown to the staff")
        decide.set_defaults(run=run_decide, policy=policy)


def run_list(config: Config, _options: argparse.Namespace) -> int:
    for peer in run_async(_list(config)):
        software = f"{peer.software} {peer.software_version}".strip() or "-"
        print(f"{peer.host:<40} {peer.policy:<8} {software:<24} {_health(peer)}")
    return 0


def run_decide(config: Config, options: argparse.Namespace) -> int:
    print(run_async(_decide(config, options)))
    return 0


def run_listings(config: Config, options: argparse.Namespace) -> int:
    print(run_async(_choose(config, options)))
    return 0


async def _list(config: Config) -> list[Peer]:
    peers: list[Peer] = []
    async with open_node_database(config) as db:
        while True:
            after = peers[-1].host if peers else ""
            page = await db.read(list_peers, after=after, limit=PAGE)
            peers.extend(page.items)
            if page.next_before is None:
                return peers


async def _decide(config: Config, options: argparse.Namespace) -> str:
    async with open_node_database(config) as db:
        name = await db.write(
            set_policy, options.host, options.policy, reason=options.reason
        )
    return f"{name} is {options.policy}"


async def _choose(config: Config, options: argparse.Namespace) -> str:
    async with open_node_database(config) as db:
        name = await db.write(refuse_listings, options.host, refused=options.refused)
    return f"listings of {name} are {'refused' if options.refused else 'taken'}"


def _health(peer: Peer) -> str:
    if not peer.failures:
        return "ok" if peer.last_ok_ms else "not heard from"
    return f"failed {peer.failures} times: {peer.last_error}"
