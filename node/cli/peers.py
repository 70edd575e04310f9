"""`vermilion peer …`: which servers the node talks to."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from node.cli.failures import Failed
from node.cli.opening import open_node_database, run_async
from node.config import Config
from node.database.types import Reader, Writer
from node.limits.decisions import (
    Decision,
    Policy,
    find_decision,
    list_decisions,
    read_domain,
)
from node.limits.peers import Peer, list_peers
from node.listings.actions import refuse_listings
from node.moderation.server_lists import Imported, import_list, write_list
from node.moderation.servers import (
    Reach,
    decide_about_server,
    measure_reach,
    words_of,
)

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
    _add_decisions(actions)
    _add_lists(actions)


def _add_decisions(actions: Any) -> None:
    for name, change, text in (
        ("block", _block, "nothing in, nothing out, with all below it"),
        ("limit", _limit, "keep its people out of Explore and search"),
        ("allow", _allow, "for allow-list nodes: talk to it"),
        ("unblock", _unblock, "take a block back; the follows it cut return"),
        ("open", _open, "take every decision about it back"),
    ):
        decide = actions.add_parser(name, help=text)
        decide.add_argument("host", metavar="HOST")
        decide.add_argument("--reason", default="", help="shown to the staff")
        decide.set_defaults(run=run_decide, change=change)
        if name in ("block", "limit"):
            _add_restrictions(decide)


def _add_restrictions(decide: Any) -> None:
    decide.add_argument("--comment", default="", help="for the public list")
    decide.add_argument("--exact", action="store_true", help="not its subdomains")
    decide.add_argument("--no-media", action="store_true", help="no pictures of it")
    decide.add_argument("--no-reports", action="store_true", help="drop its reports")
    decide.add_argument(
        "--preview", action="store_true", help="only say what a block would cut"
    )


def _add_lists(actions: Any) -> None:
    reading = actions.add_parser("import", help="add a list in Mastodon's columns")
    reading.add_argument("file", metavar="FILE", type=Path)
    reading.set_defaults(run=run_import)
    writing = actions.add_parser("export", help="write what is blocked as such a list")
    writing.add_argument("file", metavar="FILE", type=Path, nargs="?")
    writing.set_defaults(run=run_export)


def run_list(config: Config, _options: argparse.Namespace) -> int:
    for peer in run_async(_list(config)):
        software = f"{peer.software} {peer.software_version}".strip() or "-"
        print(f"{peer.host:<40} {_standing(peer):<8} {software:<24} {_health(peer)}")
    return 0


def run_decide(config: Config, options: argparse.Namespace) -> int:
    print(run_async(_decide(config, options)))
    return 0


def run_import(config: Config, options: argparse.Namespace) -> int:
    try:
        text = options.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise Failed(f"{options.file} cannot be read: {reason}") from None
    print(run_async(_import(config, text)).words())
    return 0


def run_export(config: Config, options: argparse.Namespace) -> int:
    text = run_async(_export(config))
    if options.file is None:
        print(text, end="")
        return 0
    try:
        options.file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{options.file} cannot be written: {error.strerror}") from None
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
    domain = read_domain(options.host)
    if domain in _own_names(config):
        raise Failed(f"{domain} is this node")
    async with open_node_database(config) as db:
        if getattr(options, "preview", False):
            return _words_of_reach(domain, await db.read(_measure, domain))
        decision = await db.write(_save, domain, options)
    return f"{domain} is {words_of(decision)}"


async def _import(config: Config, text: str) -> Imported:
    async with open_node_database(config) as db:
        return await db.write(import_list, text, own=_own_names(config))


async def _export(config: Config) -> str:
    async with open_node_database(config) as db:
        return write_list(await db.read(list_decisions))


def _save(w: Writer, domain: str, options: argparse.Namespace) -> Decision:
    decision = options.change(find_decision(w, domain), options)
    decide_about_server(w, decision)
    return decision


def _measure(r: Reader, domain: str) -> Reach:
    return measure_reach(r, find_decision(r, domain))


def _block(known: Decision, options: argparse.Namespace) -> Decision:
    return replace(_restrict(known, options), policy=Policy.BLOCKED)


def _limit(known: Decision, options: argparse.Namespace) -> Decision:
    return replace(_restrict(known, options), is_limited=True)


def _restrict(known: Decision, options: argparse.Namespace) -> Decision:
    return replace(
        known,
        is_exact=options.exact,
        refuses_media=known.refuses_media or options.no_media,
        refuses_reports=known.refuses_reports or options.no_reports,
        comment=options.comment or known.comment,
        reason=options.reason or known.reason,
    )


def _allow(known: Decision, options: argparse.Namespace) -> Decision:
    return replace(known, policy=Policy.ALLOWED, reason=options.reason)


def _unblock(known: Decision, options: argparse.Namespace) -> Decision:
    return replace(known, policy=Policy.OPEN, reason=options.reason)


def _open(known: Decision, options: argparse.Namespace) -> Decision:
    return Decision(domain=known.domain, reason=options.reason)


def _own_names(config: Config) -> frozenset[str]:
    return frozenset(map(read_domain, (config.handle_domain, config.authority)))


def _words_of_reach(domain: str, reach: Reach) -> str:
    return (
        f"{domain}: {reach.people} people known, {reach.following} follows from here"
        f" and {reach.followers} from there would be cut"
    )


async def _choose(config: Config, options: argparse.Namespace) -> str:
    async with open_node_database(config) as db:
        name = await db.write(refuse_listings, options.host, refused=options.refused)
    return f"listings of {name} are {'refused' if options.refused else 'taken'}"


def _standing(peer: Peer) -> str:
    is_open = peer.policy is Policy.OPEN
    return "limited" if is_open and peer.is_limited else peer.policy


def _health(peer: Peer) -> str:
    if not peer.failures:
        return "ok" if peer.last_ok_ms else "not heard from"
    return f"failed {peer.failures} times: {peer.last_error}"
