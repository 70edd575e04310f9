"""`vermilion serve`, `web` and `worker`: the node itself."""

import argparse
import asyncio
import ctypes
import gc
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from typing import Any

import uvloop

from node.app import create_app
from node.assembly import open_services
from node.background import follow_peers, run_background
from node.cli.failures import WrongUse
from node.cli.opening import run_async
from node.cli.processes import run_processes
from node.clock import Clock, SystemClock
from node.config import Config, LogFormat
from node.database.connect import (
    find_sqlite_path,
    list_pending,
    migrate,
    open_database,
)
from node.database.types import Database
from node.door import hub_of
from node.errors import ConfigError
from node.logs import configure_logs, get_logger
from node.origin import claim_origin
from node.server import is_one_of_several, listen, make_server
from node.services import Services
from node.users.actions import ensure_setup_ticket

log = get_logger(__name__)

SWITCH_S = 0.0005
"""A statement ends in microseconds; its thread should not wait 5 ms for its turn."""
YOUNG_OBJECTS = 10_000
"""How many new objects the garbage collector waits for; a page makes thousands."""
ONE_PROCESS = (
    "{command} needs PostgreSQL: one process serves an SQLite database. "
    "Set database_url, or run: vermilion serve"
)


def add_commands(commands: Any) -> None:
    serve = commands.add_parser("serve", help="run the node: pages and jobs")
    serve.add_argument("--processes", type=int, default=1, metavar="N")
    serve.set_defaults(run=run_serve)
    web = commands.add_parser("web", help="pages only, for several hosts")
    web.set_defaults(run=run_web)
    for parser in (serve, web):
        parser.add_argument("--host", help="listening address")
        parser.add_argument("--port", type=int, help="listening port")
    worker = commands.add_parser("worker", help="jobs only, for several hosts")
    worker.set_defaults(run=run_worker)


def run_serve(config: Config, options: argparse.Namespace) -> int:
    if options.processes < 1:
        raise WrongUse("--processes must be at least 1")
    if options.processes > 1:
        _need_postgres(config, "--processes")
        return _run_several(config, options.processes)
    return run_parts(config, web=True, jobs=True)


def run_web(config: Config, _options: argparse.Namespace) -> int:
    _need_postgres(config, "web")
    return run_parts(config, web=True, jobs=False)


def run_worker(config: Config, _options: argparse.Namespace) -> int:
    _need_postgres(config, "worker")
    return run_parts(config, web=False, jobs=True)


def _need_postgres(config: Config, command: str) -> None:
    if find_sqlite_path(config.database_url) is not None:
        raise WrongUse(ONE_PROCESS.format(command=command))


def _run_several(config: Config, count: int) -> int:
    """Say once for all of them what there is to say, then start them."""
    with closing(listen(config.host, config.port)) as sock:
        run_async(_announce(config))
        return run_processes(config, sock, count)


async def _announce(config: Config) -> None:
    clock = SystemClock()
    db = await open_database(config.database_url, clock)
    try:
        await _prepare(config, db, clock)
        await print_setup_link(config, db)
    finally:
        await db.close()


def run_parts(config: Config, *, web: bool, jobs: bool) -> int:
    """Serve pages, do jobs, or both, until told to stop; the exit status."""
    as_json = config.log_format is LogFormat.JSON or (
        config.log_format is LogFormat.AUTO and not sys.stderr.isatty()
    )
    configure_logs(as_json=as_json)
    sys.setswitchinterval(SWITCH_S)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(config, web=web, jobs=jobs))


async def _serve(config: Config, *, web: bool, jobs: bool) -> int:
    async with AsyncExitStack() as stack:
        # First the address, so that a second node harms nothing.
        sock = listen(config.host, config.port) if web else None
        if sock is not None:
            stack.callback(sock.close)
        services = await stack.enter_async_context(open_node(config))
        app = create_app(services)
        server = make_server(app, hub_of(app).close_all)
        _rest_collector()
        if web and not is_one_of_several():
            await print_setup_link(config, services.db)
        work = run_background if jobs else follow_peers
        background = asyncio.create_task(work(services))
        background.add_done_callback(lambda _ended: server.stop())
        await (server.serve([sock]) if sock is not None else server.wait_for_stop())
        return await _end(background)


def _rest_collector() -> None:
    """What is loaded by now stays: not to be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    _return_memory()


def _return_memory() -> None:
    """Give back what only the start needed; glibc keeps it otherwise."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


@asynccontextmanager
async def open_node(config: Config) -> AsyncGenerator[Services]:
    """The services of a node that is to serve: database claimed and up to date."""
    clock = SystemClock()
    db = await open_database(config.database_url, clock, serving=True)
    try:
        await _prepare(config, db, clock)
        async with open_services(config, clock=clock, db=db) as services:
            yield services
    finally:
        await db.close()


async def _prepare(config: Config, db: Database, clock: Clock) -> None:
    """Migrate an SQLite database, refuse another one that is behind; same origin."""
    if await list_pending(db):
        if db.dialect != "sqlite":
            raise ConfigError(
                ["database_url: the database is not migrated; run: vermilion migrate"]
            )
        await migrate(
            config.database_url,
            clock,
            report=lambda label: log.info("database.migrated", step=label),
        )
    await db.write(claim_origin, config)


async def print_setup_link(config: Config, db: Database) -> None:
    """While nobody owns the node: where to say who does."""
    token = await db.write(ensure_setup_ticket)
    if token is None:
        print(f"Vermilion serves {config.base_url}", flush=True)
        return
    print(
        f"Vermilion serves {config.base_url} and has no owner yet.\n"
        "Open this link to make your account; it works once, for a day:\n\n"
        f"    {config.base_url}/setup?token={token}\n",
        flush=True,
    )


async def _end(background: asyncio.Task[None]) -> int:
    """The exit status: background work that ended by itself is a fault."""
    if background.done() and not background.cancelled():
        log.error("background.ended", exc_info=background.exception())
        return 1
    background.cancel()
    with suppress(asyncio.CancelledError):
        await background
    return 0
