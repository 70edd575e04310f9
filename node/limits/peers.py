"""Which servers the node talks to: the owner's blocks and the allow-list.

Kept in memory, since every request in and out asks; a block holds for the domain
and all below it, in every spelling and on every port. Other processes see a
change within seconds.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from federation.errors import InvalidIri
from federation.origins import canonical_host
from node.config import FederationMode
from node.database.paging import Page
from node.database.types import Database, Reader, Record, Writer
from node.errors import Invalid, Unavailable

REFRESH_S = 5.0
LIMIT = 100_000


class Policy(StrEnum):
    """What the owner decided about a server."""

    OPEN = "open"
    BLOCKED = "blocked"
    ALLOWED = "allowed"


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


class PeerPolicy:
    """Answers at once whether a host is refused."""

    def __init__(self, mode: FederationMode) -> None:
        self._mode = mode
        self._policies: Mapping[str, Policy] = {}

    def refuses(self, host: str) -> bool:
        """Whether nothing may come from or go to this host (with or without port).

        A host that cannot be read is refused.
        """
        if self._mode is FederationMode.OFF:
            return True
        try:
            name = _name_of(host)
        except InvalidIri:
            return True
        found = self._find(name)
        if found is Policy.BLOCKED:
            return True
        return self._mode is FederationMode.ALLOWLIST and found is not Policy.ALLOWED

    def _find(self, name: str) -> Policy | None:
        """The decision about the name or the nearest domain above it."""
        while name:
            if name in self._policies:
                return self._policies[name]
            name = name.partition(".")[2]
        return None

    async def load(self, db: Database) -> None:
        """Read the decisions again."""
        self._policies = await db.read(list_policies)

    async def keep_fresh(self, db: Database) -> None:
        """Read them every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await self.load(db)
            except Unavailable:
                continue


def list_policies(r: Reader) -> dict[str, Policy]:
    """Every server about which something was decided."""
    rows = r.all(
        """
        SELECT host, policy
        FROM peers
        WHERE policy <> 'open'
        ORDER BY host
        LIMIT :limit
        """,
        limit=LIMIT,
    )
    return {row.text("host"): Policy(row.text("policy")) for row in rows}


def set_policy(w: Writer, host: str, policy: Policy, *, reason: str = "") -> str:
    """Decide about a domain; its canonical name. Raises `Invalid`.

    What is kept of its people stays; nothing more comes in or goes out.
    """
    name = read_domain(host)
    w.run(
        """
        INSERT INTO peers (host, policy, policy_reason, first_seen_ms)
        VALUES (:host, :policy, :reason, :now)
        ON CONFLICT (host) DO UPDATE
        SET policy = excluded.policy, policy_reason = excluded.policy_reason
        """,
        host=name,
        policy=policy,
        reason=reason,
        now=w.now_ms,
    )
    if policy is Policy.BLOCKED:
        _drop_deliveries(w, name)
    return name


def read_domain(host: str) -> str:
    """The canonical name of a domain that somebody typed; raises `Invalid`."""
    try:
        return _name_of(host.strip())
    except InvalidIri:
        raise Invalid.field("host", "host", f"{host!r} is not a domain") from None


def list_peers(
    r: Reader,
    *,
    after: str = "",
    limit: int = 50,
    policy: Policy | None = None,
    text: str = "",
) -> Page[Peer]:
    """Known servers by name, those after `after`."""
    rows = r.all(
        """
        SELECT
            host, policy, policy_reason, first_seen_ms, last_ok_ms, last_failed_ms,
            failures, failing_days, retry_ms, last_error, software,
            software_version, refuses_listings
        FROM peers
        WHERE host > :after
            AND (:policy = '' OR policy = :policy)
            AND (:text = '' OR host LIKE :pattern ESCAPE '!')
        ORDER BY host
        LIMIT :limit
        """,
        after=after,
        policy=policy or "",
        text=text,
        pattern=f"%{_escaped(text.lower())}%",
        limit=limit + 1,
    )
    peers = tuple(_peer(row) for row in rows[:limit])
    return Page(peers, 1 if len(rows) > limit else None)


def count_peers(r: Reader) -> int:
    """How many servers are known."""
    row = r.one("SELECT COUNT(*) AS found FROM peers")
    assert row is not None
    return row.num("found")


def _name_of(host: str) -> str:
    """The canonical domain without its port."""
    if "/" in host:
        raise InvalidIri("an address, not a host")
    bare = host if host.startswith("[") or host.count(":") > 1 else host.split(":")[0]
    return str(canonical_host(bare.rstrip(".")))


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _drop_deliveries(w: Writer, name: str) -> None:
    w.run(
        """
        DELETE FROM deliveries
        WHERE host = :name
            OR host LIKE :below ESCAPE '!'
            OR host LIKE :with_port ESCAPE '!'
        """,
        name=name,
        below=f"%.{_escaped(name)}",
        with_port=f"{_escaped(name)}" + ":%",
    )


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
    )
