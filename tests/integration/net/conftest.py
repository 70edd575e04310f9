"""A client that may talk to loopback, and peers there."""

from collections.abc import AsyncIterator

import pytest
from support.scripted_peer import LOOPBACK, ScriptedPeer, serve_script

from federation.net.client import HttpClient
from federation.signatures.signer import Signer
from node.clock import SetClock


@pytest.fixture
def signer(clock: SetClock):
    signer = Signer(clock)
    yield signer
    signer.close()


@pytest.fixture
async def http(signer: Signer) -> AsyncIterator[HttpClient]:
    client = HttpClient(LOOPBACK, user_agent="Vermilion/0 (+test)", signer=signer)
    yield client
    await client.aclose()


@pytest.fixture
async def peer() -> AsyncIterator[ScriptedPeer]:
    async with serve_script() as running:
        yield running
