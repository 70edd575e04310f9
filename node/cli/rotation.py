"""`vermilion user rotate-key`: new keys, because time passed or one leaked."""

import argparse
import asyncio
from collections.abc import Sequence
from typing import Final

from node.actors.keys import make_keys
from node.actors.models import Actor
from node.actors.queries import (
    find_actor_by_handle,
    list_signing_actors,
)
from node.cli.failures import Failed, WrongUse
from node.cli.opening import open_node_database, run_async, urls_of
from node.cli.progress import Progress
from node.config import Config
from node.database.types import Database, Reader
from node.origin import claim_origin
from node.push.actions import replace_push_key
from node.push.vapid import make_push_key
from node.rotation import rotate_keys
from node.secrets import SecretBox, load_secret_box

PAGE: Final = 200


def run_rotate_key(config: Config, options: argparse.Namespace) -> int:
    if options.all == (options.name is not None):
        raise WrongUse("name somebody, or say --all")
    run_async(_rotate(config, options.name))
    return 0


async def _rotate(config: Config, name: str | None) -> None:
    async with open_node_database(config) as db:
        await db.write(claim_origin, config)
        box = await asyncio.to_thread(load_secret_box, config.data_dir)
        if name is not None:
            actor = await db.read(_get_actor, name)
            told = await _rotate_one(db, config, box, actor)
            print(f"@{actor.name} has a new key; {told} servers are told")
            return
        everybody = await _list_everybody(db)
        progress = Progress("new keys", len(everybody))
        for actor in everybody:
            await _rotate_one(db, config, box, actor)
            progress.add(1)
        progress.close()
        await db.write(replace_push_key, make_push_key(box))
        print(f"{len(everybody)} actors have new keys, the node itself among them")


async def _rotate_one(
    db: Database, config: Config, box: SecretBox, actor: Actor
) -> int:
    keys = await make_keys(box)
    return await db.write(rotate_keys, urls_of(config), actor.id, keys)


async def _list_everybody(db: Database) -> Sequence[Actor]:
    found: list[Actor] = []
    while page := await db.read(
        list_signing_actors, after=found[-1].id if found else 0, limit=PAGE
    ):
        found.extend(page)
    return found


def _get_actor(r: Reader, name: str) -> Actor:
    actor = find_actor_by_handle(r, name)
    if actor is None or actor.deleted_ms is not None:
        raise Failed(f"nobody here is called {name}; see: vermilion user list")
    return actor
