"""Several nodes in one process that reach each other without sockets.

Every request is the real one, signed and checked, handed to the other node's ASGI
app. What they say to each other waits until a test delivers it: in its own order,
twice, or days later.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from federation.deliver import Delivered, deliver
from federation.errors import Unreachable
from federation.origins import Iri, canonical_host
from node.background import make_subscribers
from node.clock import HOUR_MS, SetClock
from node.database.connect import open_database
from node.database.types import Writer
from node.delivery.letters import Letter, Letters
from node.delivery.models import Delivery
from node.ids import ActorId
from node.jobs.queue import claim_jobs, finish_jobs, postpone_job
from node.jobs.retry import next_delay_ms
from node.jobs.types import JobDelayed
from node.relations.synchronization import FollowerDigests
from support.databases import SqliteTemplate
from support.federated import FederatedNode, open_node


class Wire(httpx.AsyncBaseTransport):
    """Routes requests by host; a host that is away does not answer."""

    def __init__(self) -> None:
        self.apps: dict[str, Any] = {}
        self.away: set[str] = set()
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.headers["host"]
        self.requests.append(request)
        if host in self.away or host not in self.apps:
            raise httpx.ConnectError(f"{host} is away")
        inside = httpx.ASGITransport(app=self.apps[host], client=("127.0.0.1", 50_000))
        return await inside.handle_async_request(request)

    def gets(self, host: str) -> list[str]:
        """The paths that were read on a host."""
        return [
            each.url.raw_path.decode()
            for each in self.requests
            if each.method == "GET" and each.headers["host"] == host
        ]


@dataclass(frozen=True)
class Parcel:
    """A delivery that waits for a test to hand it over."""

    sender: FederatedNode
    inbox: Iri
    letter: Letter

    async def hand_over(self) -> bool:
        """Sign it now and post it; whether it was taken."""
        letter = self.letter
        outcome = await deliver(
            self.sender.services.http,
            self.inbox,
            letter.body,
            letter.key,
            headers=letter.headers,
        )
        return isinstance(outcome, Delivered)


@dataclass
class Network:
    """Nodes by name, one clock for all."""

    wire: Wire
    clock: SetClock
    nodes: list[FederatedNode] = field(default_factory=list)

    async def work(self) -> None:
        """Do what is due on every node; what fails is put back, as a worker does."""
        for node in self.nodes:
            await _work(node)

    def leave(self, node: FederatedNode) -> None:
        """From now on the node answers nobody, and asks nobody."""
        self.wire.away.add(_host(node))

    def come_back(self, node: FederatedNode) -> None:
        """The node is there again, and the others have heard of it."""
        self.wire.away.discard(_host(node))
        for each in self.nodes:
            for other in self.nodes:
                each.services.http.forget_failures(canonical_host(_host(other)))

    async def take_parcels(self) -> list[Parcel]:
        """Everything that waits to be delivered; it will not be sent by itself."""
        return [parcel for node in self.nodes for parcel in await _take_parcels(node)]

    async def deliver_all(self) -> None:
        """Hand over what waits, and what follows from it, until nothing does."""
        await self.work()
        while parcels := await self.take_parcels():
            for parcel in parcels:
                assert await parcel.hand_over()
            await self.work()


@asynccontextmanager
async def open_network(
    hosts: Sequence[str],
    directory: Path,
    template: SqliteTemplate,
    monkeypatch: pytest.MonkeyPatch,
    clock: SetClock,
) -> AsyncGenerator[Network]:
    """Nodes at `http://HOST`, each with a database of its own."""
    wire = Wire()
    monkeypatch.setattr("federation.net.client.GuardedTransport", lambda *_: wire)
    network = Network(wire, clock)
    async with AsyncExitStack() as stack:
        for host in hosts:
            place = directory / host
            place.mkdir(parents=True)
            db = await open_database(template.copy(place / "node.db"), clock)
            stack.push_async_callback(db.close)
            config = {"base_url": f"http://{host}", "handle_domain": host}
            node = await stack.enter_async_context(
                open_node(db, clock, place / "data", **config)
            )
            wire.apps[host] = node.app
            network.nodes.append(node)
        yield network


def _host(node: FederatedNode) -> str:
    return node.base_url.partition("://")[2]


async def _work(node: FederatedNode) -> None:
    subscribers = make_subscribers(node.services)
    while jobs := await node.db.write(claim_jobs, 16):
        for job in jobs:
            try:
                await subscribers.run(job)
            except JobDelayed as error:
                delay_ms = error.after_ms
            except Unreachable:
                delay_ms = next_delay_ms(job.attempts, jitter=0.5) or HOUR_MS
            else:
                await node.db.write(finish_jobs, [job.id])
                continue
            await node.db.write(
                postpone_job, job.id, delay_ms=delay_ms, error="put back"
            )


async def _take_parcels(node: FederatedNode) -> list[Parcel]:
    deliveries = await node.db.write(_take_deliveries)
    digests = FollowerDigests(node.db, node.urls)
    letters = Letters(node.db, node.services.box, digests)
    await letters.load(deliveries)
    found = [(each, await letters.find(each)) for each in deliveries]
    return [Parcel(node, Iri(d.inbox), letter) for d, letter in found if letter]


def _take_deliveries(w: Writer) -> list[Delivery]:
    rows = w.all(
        """
        SELECT id, activity_id, actor_id, inbox, host, topic, attempts, created_ms
        FROM deliveries
        ORDER BY id
        """
    )
    w.run("DELETE FROM deliveries")
    return [
        Delivery(
            id=row.num("id"),
            activity_id=row.num("activity_id"),
            actor_id=ActorId(row.num("actor_id")),
            inbox=row.text("inbox"),
            host=row.text("host"),
            topic=row.text("topic"),
            attempts=row.num("attempts"),
            created_ms=row.num("created_ms"),
        )
        for row in rows
    ]
