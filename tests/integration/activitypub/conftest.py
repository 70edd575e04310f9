"""A node and a peer that can reach each other over loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.agreements import Stall
from support.federated import FederatedNode, open_node
from support.listings import make_offer, open_stall
from support.peer import Peer, make_activity, serve_peer
from support.requests import Buyer

from node.clock import SetClock
from node.database.types import Database


@pytest.fixture
async def node(
    db: Database, clock: SetClock, tmp_path: Path
) -> AsyncIterator[FederatedNode]:
    async with open_node(db, clock, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with serve_peer() as served:
        yield served


@pytest.fixture
async def other() -> AsyncIterator[Peer]:
    """A second server, on an address of its own."""
    async with serve_peer("127.0.0.2") as served:
        yield served


@pytest.fixture
async def stall(node: FederatedNode, peer: Peer) -> Stall:
    seller = await open_stall(node)
    product = await seller.product(stock=3)
    return Stall(seller, peer, product, await seller.announce(product))


@pytest.fixture
async def buyer(node: FederatedNode, peer: Peer) -> Buyer:
    seller = await open_stall(node)
    mention = {"type": "Mention", "href": seller.actor.iri}
    ana = peer.add("ana")
    note = make_offer(ana, tag=[mention], cc=[seller.actor.iri])
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    return Buyer(node, peer, await node.person("bob"), note["id"])
