"""A node that may reach this machine, and a push service on it that speaks https."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme
from support.api import join
from support.app import Site, serve
from support.people import make_local
from support.push import PushApp
from support.scripted_peer import ScriptedPeer, answer, serve_script
from support.told import Told

from node.clock import SetClock
from node.database.types import Database


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def service(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ScriptedPeer]:
    """A push service that takes everything."""
    roots = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    async with serve_script(name="localhost", tls=context) as running:
        running.routes["*"] = answer(201)
        yield running


@pytest.fixture
async def site(
    db: Database, clock: SetClock, tmp_path: Path, service: ScriptedPeer
) -> AsyncIterator[Site]:
    networks = "127.0.0.0/8,::1/128"
    async with serve(
        db, clock, tmp_path / "data", federation_allow_networks=networks
    ) as running:
        yield running


@pytest.fixture
async def told(site: Site, service: ScriptedPeer) -> Told:
    client, ana = await join(site, "ana")
    bo = await make_local(site.services.db, "bo")
    return Told(site, service, client, PushApp(), ana, bo)
