"""What tests with live nodes share: many other servers, and a node they know."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.clock import SystemClock
from node.database.connect import migrate
from tests.support.databases import create_postgres, drop_postgres
from tests.support.mock_peers import MockPeers, mock_peers
from tests.support.nodes import free_port
from tests.support.stand import Stand, open_stand


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockPeers]:
    with mock_peers(tmp_path_factory.mktemp("peers"), free_port()) as found:
        yield found


@pytest.fixture
def own_database_url(engine: str) -> Iterator[str]:
    """A migrated PostgreSQL database, or nothing: the node makes an SQLite file."""
    if engine == "sqlite":
        yield ""
        return
    url = create_postgres()
    asyncio.run(migrate(url, SystemClock()))
    yield url
    drop_postgres(url)


@pytest.fixture
def stand(tmp_path: Path, peers: MockPeers, own_database_url: str) -> Iterator[Stand]:
    with open_stand(tmp_path, peers, own_database_url) as found:
        yield found
