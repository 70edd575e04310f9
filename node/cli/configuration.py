"""`vermilion config`: what the node was told, and moving it before it is known."""

import argparse
import re
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from node.cli.failures import WrongUse
from node.cli.opening import open_node_database, run_async
from node.config import KEYS, Config
from node.origin import move_origin, parse_origin

HIDDEN = "(hidden)"
PASSWORD_IN_QUERY = re.compile(r"((?:^|&)(?:ssl)?password=)[^&]*")


def add_commands(commands: Any) -> None:
    area = commands.add_parser("config", help="show the configuration in effect")
    area.set_defaults(run=run_show)
    actions = area.add_subparsers(metavar="ACTION")
    move = actions.add_parser(
        "set-base-url", help="move the node, while no other server knows it"
    )
    move.add_argument("url", metavar="URL")
    move.set_defaults(run=run_set_base_url)


def run_show(config: Config, _options: argparse.Namespace) -> int:
    values = asdict(config)
    for key in KEYS:
        print(f"{key.name} = {_shown(key.name, values[key.name])}")
    return 0


def run_set_base_url(config: Config, options: argparse.Namespace) -> int:
    origin = parse_origin(options.url)
    if origin is None:
        raise WrongUse("URL must be an origin such as https://node.example")
    before = run_async(_move(config, origin))
    print(f"moved from {before} to {origin}; now set base_url to {origin}")
    return 0


async def _move(config: Config, origin: str) -> str:
    async with open_node_database(config) as db:
        return await db.write(move_origin, origin)


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "(not set)"
    if name in ("database_url", "smtp_url"):
        return _without_password(str(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        parts = cast("tuple[object, ...]", value)
        return ", ".join(str(part) for part in parts) or "(none)"
    return str(value) if isinstance(value, StrEnum | Path | int | str) else repr(value)


def _without_password(url: str) -> str:
    """PostgreSQL takes one behind the question mark, too."""
    parts = urlsplit(url)
    if parts.password is not None:
        host = parts.netloc.rpartition("@")[2]
        name = parts.username or ""
        parts = parts._replace(netloc=f"{name}:{HIDDEN}@{host}")
    query = PASSWORD_IN_QUERY.sub(rf"\g<1>{HIDDEN}", parts.query)
    return parts._replace(query=query).geturl()
