"""A node among servers that know it, for tests that kill it and look what is left."""

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from node.failpoints import ENVIRONMENT
from tests.support.databases import expire_leases, look_into
from tests.support.mock_peers import MockPeers
from tests.support.nodes import NO_TLS, LiveNode, NodeEnded, wait_for
from tests.support.seeded import Person, Seeded, seed
from tests.support.visits import note_fields

SENDERS = 10
FOLLOWERS = 40
SETTLE_S = 180.0
HOME = """
SELECT COUNT(*), COUNT(DISTINCT h.note_id)
FROM home AS h
JOIN notes AS n ON n.id = h.note_id
WHERE h.actor_id = ?
AND n.iri LIKE '%crash-%'
"""
"""How often the servers' notes stand in somebody's home feed, and how many do."""


@dataclass
class Stand:
    """A node with a note on it to react to; it stands still at the beginning."""

    node: LiveNode
    peers: MockPeers
    people: Seeded
    note_iri: str = ""
    deaths: list[str] = field(default_factory=list[str])
    """The failpoints that are still to kill the node, the next one first."""

    def rows(self, query: str, *values: object) -> list[Any]:
        """What stands in the database now."""
        return look_into(self.node.database_url, query, *values)

    def count(self, query: str, *values: object) -> int:
        return self.rows(query, *values)[0][0]

    def kills(self) -> int:
        """How many of its processes died by a signal that nobody can catch."""
        self.node.has_ended()
        return self.node.ends.count(-signal.SIGKILL)

    def revive(self) -> None:
        """Start the node again if it is dead; with the next failpoint, if any."""
        while self.node.has_ended():
            if self.node.database_url.startswith("postgresql:"):
                expire_leases(self.node.database_url)
            armed = {ENVIRONMENT: self.deaths.pop(0)} if self.deaths else {}
            try:
                self.node.start(**armed)
            except NodeEnded:
                assert armed, self.node.log()

    def settle(self) -> None:
        """Bring it back as often as it dies, until nothing is left to do."""
        deadline = time.monotonic() + SETTLE_S
        while self.node.has_ended() or not (self.is_idle() and self.has_sent_all()):
            assert time.monotonic() < deadline, self.node.log()
            self.revive()
            time.sleep(0.05)

    def is_idle(self) -> bool:
        """Nothing waits to be handled; what is scheduled for later does not count."""
        soon_ms = int(time.time() * 1000) + 5_000
        query = "SELECT COUNT(*) FROM jobs WHERE failed_ms IS NULL AND due_ms < ?"
        return self.count(query, soon_ms) == 0

    def has_sent_all(self) -> bool:
        query = "SELECT COUNT(*) FROM deliveries WHERE state = 'waiting'"
        return self.count(query) == 0

    def post(self, person: Person, text: str) -> httpx.Response:
        """Post a note by the form, as a browser that is logged in."""
        return httpx.post(
            f"{self.node.base_url}/compose",
            data={**note_fields(text), "csrf": person.csrf},
            headers={"cookie": f"session-{self.node.port}={person.token}"},
            timeout=60,
            trust_env=False,
            verify=NO_TLS,
        )


@contextmanager
def open_stand(
    directory: Path, peers: MockPeers, database_url: str = ""
) -> Iterator[Stand]:
    """Furnish a database and let the node post its first note; then kill it."""
    node = LiveNode(directory, env={"VERMILION_DATABASE_URL": database_url})
    people = asyncio.run(
        seed(
            directory / "data",
            node.base_url,
            peers,
            senders=SENDERS,
            followers=FOLLOWERS,
            database_url=database_url,
        )
    )
    stand = Stand(node, peers, people)
    try:
        node.start()
        assert stand.post(people.poster, "React to this").status_code == 303
        stand.note_iri = wait_for(
            lambda: stand.rows("SELECT iri FROM notes WHERE is_local = 1")
        )[0][0]
        wait_for(stand.is_idle, what="the first note's jobs")
        node.kill()
        node.ends.clear()
        yield stand
    finally:
        node.close()
