"""What commands open: the database of a node, whether or not it is being served."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from node.cli.failures import Failed
from node.clock import SystemClock
from node.config import Config
from node.database.connect import find_sqlite_path, list_pending, open_database
from node.database.types import Database
from node.logs import configure_logs
from node.urls import Urls

T = TypeVar("T")


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; only its warnings are logged."""
    configure_logs(as_json=False, level=30)
    return asyncio.run(work)


@asynccontextmanager
async def open_node_database(config: Config) -> AsyncGenerator[Database]:
    """The migrated database, through a short connection of its own."""
    path = find_sqlite_path(config.database_url)
    if path is not None and not path.exists():
        raise Failed(f"there is no database at {path} yet; run: vermilion migrate")
    db = await open_database(config.database_url, SystemClock())
    try:
        if await list_pending(db):
            raise Failed("the database is not migrated; run: vermilion migrate")
        yield db
    finally:
        await db.close()


def urls_of(config: Config) -> Urls:
    """The addresses that this configuration means."""
    return Urls(config.base_url, config.handle_domain, config.media_base_url)
