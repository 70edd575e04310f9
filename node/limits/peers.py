"""Which servers the node talks to: the owner's blocks and the allow-list.

Kept in memory, since every request in and out asks; a block holds for the domain
and all below it, in every spelling and on every port. Other processes see a
change within seconds.
"""

import asyncio
from dataclasses import dataclass

from node.config import FederationMode
from node.database.paging import Page
from node.database.patterns import escape_like
from node.database.types import Database, Reader, Record
from node.errors import Unavailable
from node.limits.decisions import Decisions, Policy, is_host, list_decisions
from node.limits.peer_settings import PeerSettings, load_peer_settings

REFRESH_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A row of `peers`."""

    host: str
    policy: Policy
    policy_reason: str
    first_seen_ms: int
    last_ok_ms: int
    last_failed_ms: int
    failures: int
    failing_days: int
    retry_ms: int
    last_error: str
    refuses_listings: bool
    software: str
    software_version: str
    is_limited: bool
    refuses_media: bool
    refuses_reports: bool


class PeerPolicy:
    """Answers at once whether a host is refused."""

    def __init__(self, mode: FederationMode) -> None:
        self._mode = mode
        self._decisions = Decisions()
        self._settings = PeerSettings()

    @property
    def is_list_only(self) -> bool:
        """Whether servers have to be allowed, by the operator's or the owner's word."""
        return self._mode is FederationMode.ALLOWLIST or self._settings.is_list_only

    def refuses(self, host: str) -> bool:
        """Whether nothing may come from or go to this host (with or without port).

        A host that cannot be read is refused.
        """
        if self._mode is FederationMode.OFF:
            return True
        if not is_host(host):
            return True
        found = self._decisions.policy(host)
        if found is Policy.BLOCKED:
            return True
        return self.is_list_only and found is not Policy.ALLOWED

    async def load(self, db: Database) -> None:
        """Read the decisions again."""
        self._decisions, self._settings = await db.read(_load)

    async def keep_fresh(self, db: Database) -> None:
        """Read them every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await self.load(db)
            except Unavailable:
                continue


def list_peers(
    r: Reader,
    *,
    after: str = "",
    limit: int = 50,
    policy: Policy | None = None,
    restricted: bool = False,
    text: str = "",
) -> Page[Peer]:
    """Known servers by name, those after `after`."""
    rows = r.all(
        """
        SELECT
            host, policy, policy_reason, first_seen_ms, last_ok_ms, last_failed_ms,
            failures, failing_days, retry_ms, last_error, software,
            software_version, refuses_listings, is_limited, refuses_media,
            refuses_reports
        FROM peers
        WHERE host > :after
            AND (:policy = '' OR policy = :policy)
            AND (:restricted = 0 OR 1 IN (is_limited, refuses_media, refuses_reports))
            AND (:text = '' OR host LIKE :pattern ESCAPE '!')
        ORDER BY host
        LIMIT :limit
        """,
        after=after,
        policy=policy or "",
        restricted=restricted,
        text=text,
        pattern=f"%{escape_like(text.lower())}%",
        limit=limit + 1,
    )
    peers = tuple(_peer(row) for row in rows[:limit])
    return Page(peers, 1 if len(rows) > limit else None)


def count_peers(r: Reader) -> int:
    """How many servers are known."""
    row = r.one("SELECT COUNT(*) AS found FROM peers")
    assert row is not None
    return row.num("found")


def _load(r: Reader) -> tuple[Decisions, PeerSettings]:
    return Decisions(list_decisions(r)), load_peer_settings(r)


def _peer(row: Record) -> Peer:
    return Peer(
        host=row.text("host"),
        policy=Policy(row.text("policy")),
        policy_reason=row.text("policy_reason"),
        first_seen_ms=row.num("first_seen_ms"),
        last_ok_ms=row.num("last_ok_ms"),
        last_failed_ms=row.num("last_failed_ms"),
        failures=row.num("failures"),
        failing_days=row.num("failing_days"),
        retry_ms=row.num("retry_ms"),
        last_error=row.text("last_error"),
        refuses_listings=row.flag("refuses_listings"),
        software=row.text("software"),
        software_version=row.text("software_version"),
        is_limited=row.flag("is_limited"),
        refuses_media=row.flag("refuses_media"),
        refuses_reports=row.flag("refuses_reports"),
    )
