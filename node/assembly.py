"""Opening everything a serving node needs, in order, and closing it in reverse."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from federation.net.client import HttpClient
from federation.net.guard import NetPolicy
from federation.signatures.signer import Signer
from node import __version__
from node.actors.actions import ensure_node_actor
from node.actors.keys import make_keys
from node.actors.queries import find_node_actor
from node.actors.remote import Strangers
from node.clock import Clock, SystemClock
from node.config import Config
from node.database.connect import open_database
from node.database.types import Database
from node.delivery.actions import CHANNEL
from node.limits.peers import PeerPolicy
from node.limits.rates import RATES, Rate, RateLimiter
from node.media.service import MediaShelf
from node.media.storage import open_storage
from node.push.actions import ensure_push_key
from node.push.queries import find_push_key
from node.push.vapid import make_push_key
from node.secrets import SecretBox, load_secret_box
from node.services import Services
from node.urls import Urls
from node.users.mail import make_mailer

NODE_ACTOR_NAME = "node"
UNLIMITED = 1_000_000_000


@asynccontextmanager
async def open_services(
    config: Config,
    *,
    clock: Clock | None = None,
    db: Database | None = None,
) -> AsyncGenerator[Services]:
    """Open the services on a migrated database; all are closed on the way out.

    With `db` the caller keeps the database; otherwise it is opened as serving,
    which only one process may do with SQLite.
    """
    clock = clock or SystemClock()
    box = await asyncio.to_thread(load_secret_box, config.data_dir)
    own_db = db or await open_database(config.database_url, clock, serving=True)
    try:
        peers = PeerPolicy(config.federation)
        await peers.load(own_db)
        http = _open_client(config, clock, peers)
        try:
            services = await _assemble(config, clock, box, own_db, http, peers)
            try:
                yield services
            finally:
                await services.media.close()
        finally:
            await http.aclose()
            http.signer.close()
    finally:
        if db is None:
            await own_db.close()


async def _assemble(
    config: Config,
    clock: Clock,
    box: SecretBox,
    db: Database,
    http: HttpClient,
    peers: PeerPolicy,
) -> Services:
    urls = Urls(config.base_url, config.handle_domain, config.media_base_url)
    await _ensure_keys(db, urls, box)
    strangers = Strangers(db, http, urls=urls, box=box, peers=peers, clock=clock)
    storage = await open_storage(config.media_url)
    job_wake, delivery_wake = asyncio.Event(), asyncio.Event()
    db.on_jobs(job_wake.set)
    db.on(CHANNEL, delivery_wake.set)
    return Services(
        config=config,
        clock=clock,
        urls=urls,
        box=box,
        db=db,
        http=http,
        strangers=strangers,
        peers=peers,
        media=MediaShelf(
            db,
            storage,
            http,
            clock=clock,
            quota_bytes=config.media_quota_mb * 1_000_000,
            retention_days=config.media_retention_days,
        ),
        rates=RateLimiter(clock, RATES if config.rate_limits else _without_limits()),
        mailer=make_mailer(config.smtp_url, config.smtp_from),
        job_wake=job_wake,
        delivery_wake=delivery_wake,
    )


def _open_client(config: Config, clock: Clock, peers: PeerPolicy) -> HttpClient:
    policy = NetPolicy(
        allow_http=config.federation_allow_http,
        allow_networks=config.federation_allow_networks,
        # A node that only this machine can reach has no business outside.
        only_allowed_networks=config.is_loopback or not config.is_https,
        refuses_host=peers.refuses,
    )
    agent = f"Vermilion/{__version__} (+{config.base_url}/)"
    return HttpClient(policy, user_agent=agent, signer=Signer(clock))


async def _ensure_keys(db: Database, urls: Urls, box: SecretBox) -> None:
    await _ensure_node_actor(db, urls, box)
    if await db.read(find_push_key) is None:
        await db.write(ensure_push_key, make_push_key(box))


async def _ensure_node_actor(db: Database, urls: Urls, box: SecretBox) -> None:
    if await db.read(find_node_actor) is None:
        keys = await make_keys(box)
        await db.write(ensure_node_actor, urls, keys, NODE_ACTOR_NAME)


def _without_limits() -> dict[str, Rate]:
    return {name: Rate(UNLIMITED, rate.per_s) for name, rate in RATES.items()}
