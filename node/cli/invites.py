"""`vermilion invite create`: let somebody in."""

import argparse
from typing import Any

from node.cli.opening import open_node_database, run_async
from node.clock import DAY_MS
from node.config import Config
from node.database.types import Writer
from node.users.actions import create_invite


def add_commands(commands: Any) -> None:
    area = commands.add_parser("invite", help="invitations")
    actions = area.add_subparsers(metavar="ACTION", required=True)
    create = actions.add_parser("create", help="print a link that lets people join")
    create.add_argument("--uses", type=int, default=1, help="for how many (1)")
    create.add_argument("--days", type=int, default=7, help="for how long (7)")
    create.add_argument("--note", default="", help="shown to the staff")
    create.set_defaults(run=run_create)


def run_create(config: Config, options: argparse.Namespace) -> int:
    print(run_async(_create(config, options)))
    return 0


async def _create(config: Config, options: argparse.Namespace) -> str:
    def create(w: Writer) -> str:
        return create_invite(
            w,
            made_by=None,
            uses=options.uses,
            expires_ms=w.now_ms + options.days * DAY_MS,
            note=options.note,
        )

    async with open_node_database(config) as db:
        code = await db.write(create)
    return f"{config.base_url}/join?invite={code}"
