"""A node whose federation runs over a test's database: door, jobs and sender."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
from quart import Quart

from federation.keys import SigningKey
from federation.signatures.messages import OutgoingRequest, SignatureScheme
from federation.signatures.signer import sign
from node.activitypub import activitypub
from node.actors.actions import (
    create_local_actor,
    ensure_node_actor,
    set_privacy,
)
from node.actors.keys import open_key
from node.actors.models import Actor, ActorKind
from node.actors.queries import find_signing_key, get_actor
from node.assembly import NODE_ACTOR_NAME, open_services
from node.background import make_subscribers
from node.clock import SetClock
from node.config import load_config
from node.database.types import Database, Reader, Writer
from node.delivery.sender import DeliverySender
from node.door import attach_services
from node.jobs.queue import claim_jobs, finish_jobs
from node.readership import Readership
from node.relations.synchronization import FollowerDigests
from node.services import Services
from node.urls import Urls
from node.web.hosts import HostGate
from storefront.web.documents import documents
from support.peer import Peer, signed_headers
from support.people import make_keys

BASE_URL = "http://localhost:8080"


@dataclass
class FederatedNode:
    """The door without pages; jobs are done when a test says so."""

    app: Any
    services: Services
    clock: SetClock
    base_url: str = BASE_URL

    @property
    def db(self) -> Database:
        return self.services.db

    @property
    def urls(self) -> Urls:
        return self.services.urls

    async def person(self, name: str, *, locked: bool = False) -> Actor:
        """A local actor with a key of its own node."""
        return await self.db.write(_make_person, self.urls, name, locked)

    async def key_of(self, actor: Actor) -> SigningKey:
        sealed = await self.db.read(find_signing_key, actor.id)
        assert sealed is not None
        return open_key(self.services.box, sealed)

    async def get(
        self, url: str, *, accept: str = "application/activity+json", **headers: str
    ) -> httpx.Response:
        """GET a path or an address of the node, unsigned unless `headers` say so."""
        address = url if "://" in url else self.base_url + url
        return await self.send("GET", address, {"accept": accept, **headers})

    async def read_as(self, peer: Peer, name: str, url: str) -> httpx.Response:
        """A GET as a person of a peer signs it."""
        asked, now_s = OutgoingRequest("GET", url), self.clock.now_ms() // 1_000
        made = sign(asked, peer.key_of(name), SignatureScheme.CAVAGE, now_s)
        headers = {key.decode(): value.decode("latin-1") for key, value in made}
        return await self.send(
            "GET", url, {**headers, "accept": "application/activity+json"}
        )

    async def post(
        self,
        peer: Peer,
        name: str,
        activity: dict[str, Any] | bytes,
        *,
        to: str = "/ap/inbox",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """What a person of a peer sends us, signed at this moment."""
        body = (
            activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        )
        url = self.base_url + to
        now_s = self.clock.now_ms() // 1_000
        made = dict(signed_headers(url, body, peer.key_of(name), now_s))
        return await self.send("POST", url, {**made, **(headers or {})}, body)

    async def send(
        self,
        method: str,
        url: str,
        headers: dict[str, str] | list[tuple[str, str]],
        body: bytes = b"",
        *,
        ip: str = "127.0.0.1",
    ) -> httpx.Response:
        """A request as it stands, to the real ASGI app."""
        pairs = list(headers.items()) if isinstance(headers, dict) else headers
        if not any(name.lower() == "host" for name, _ in pairs):
            pairs = [("host", self.base_url.partition("://")[2]), *pairs]
        request = httpx.Request(method, url, headers=pairs, content=body)
        transport = httpx.ASGITransport(app=self.app, client=(ip, 50_000))
        response = await transport.handle_async_request(request)
        await response.aread()
        return response

    async def receive(
        self,
        peer: Peer,
        name: str,
        activity: dict[str, Any],
        *,
        to: str = "/ap/inbox",
    ) -> None:
        """Send it, expect the 202, and do all the work that it leaves."""
        response = await self.post(peer, name, activity, to=to)
        assert response.status_code == 202, response.text
        await self.work()

    async def work(self) -> None:
        """Do every job that is due, and what those leave, until none is."""
        subscribers = make_subscribers(self.services)
        while jobs := await self.db.write(claim_jobs, 16):
            for job in jobs:
                await subscribers.run(job)
                await self.db.write(finish_jobs, [job.id])

    @asynccontextmanager
    async def sending(
        self, db: Database | None = None
    ) -> AsyncGenerator[DeliverySender]:
        """The delivery sender at work, on another database object if need be."""
        services = self.services
        sender = DeliverySender(
            db or services.db,
            services.http,
            box=services.box,
            peers=services.peers,
            clock=services.clock,
            wake=services.delivery_wake,
            enclosures=FollowerDigests(services.db, services.urls),
            readers=Readership(services.db),
        )
        task = asyncio.create_task(sender.run(alone=True))
        try:
            yield sender
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def open_node(
    db: Database, clock: SetClock, data_dir: Path, **config: str
) -> AsyncGenerator[FederatedNode]:
    """A node that may talk to loopback; `config` as in the file."""
    settings = {
        "base_url": BASE_URL,
        "data_dir": str(data_dir),
        "federation_allow_http": "true",
        "federation_allow_networks": "127.0.0.0/8,::1/128",
        "rate_limits": "off",
        **config,
    }
    loaded = load_config({}, overrides=settings)
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "secret.key").write_text(bytes(32).hex())
    urls = Urls(loaded.base_url, loaded.handle_domain)
    await db.write(ensure_node_actor, urls, make_keys(), NODE_ACTOR_NAME)
    async with open_services(loaded, clock=clock, db=db) as services:
        app = Quart(__name__)
        attach_services(app, services)
        app.register_blueprint(activitypub)
        app.register_blueprint(documents)
        gate = HostGate(cast("Any", app), loaded)
        try:
            yield FederatedNode(gate, services, clock, loaded.base_url)
        finally:
            await services.media.close()


async def count_rows(db: Database) -> dict[str, int]:
    """How many rows every table has: what was refused must leave none."""
    return await db.read(_count_rows, _LIST_TABLES[db.dialect])


# Those that exist, so that a table which is added is counted from its first day.
_LIST_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgres": """
        SELECT tablename AS name
        FROM pg_tables
        WHERE schemaname = 'public'
        ORDER BY tablename
    """,
}


def _count_rows(r: Reader, list_tables: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for found in r.all(list_tables):  # pyright: ignore[reportArgumentType]
        table = found.text("name")
        row = r.one(f'SELECT COUNT(*) AS n FROM "{table}"')  # pyright: ignore[reportArgumentType]
        assert row is not None
        counts[table] = row.num("n")
    return counts


def _make_person(w: Writer, urls: Urls, name: str, locked: bool) -> Actor:
    actor = create_local_actor(
        w,
        urls,
        name=name,
        kind=ActorKind.PERSON,
        display_name=name.title(),
        keys=make_keys(),
    )
    set_privacy(w, actor.id, locked=locked, discoverable=True, indexable=True)
    return get_actor(w, actor.id)
