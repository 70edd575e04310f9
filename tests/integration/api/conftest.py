"""The app over each engine, for tests of the client API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.app import Site, serve

from node.clock import SetClock
from node.database.types import Database


@pytest.fixture
async def site(db: Database, clock: SetClock, tmp_path: Path) -> AsyncIterator[Site]:
    """A node at https://node.example, without a network."""
    async with serve(db, clock, tmp_path / "data") as running:
        yield running
