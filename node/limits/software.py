"""What software servers say they run: asked once when they are new, then weekly.

For the people who run the node to read, and for nothing else: what a server can do
is never guessed from the name of its software.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from federation.errors import FederationError
from federation.net.client import HttpClient
from federation.nodeinfo import find_nodeinfo
from federation.origins import Authority
from node.clock import DAY_MS
from node.database.types import Database, Reader, Writer
from node.jobs.types import JobBase
from node.limits.peers import PeerPolicy
from node.logs import get_logger
from node.text.plain import clean_name

log = get_logger(__name__)

AGAIN_MS: Final = 7 * DAY_MS
AT_ONCE: Final = 4
IN_ONE_GO: Final = 100
DEADLINE_S: Final = 20.0
MAX_VERSION: Final = 40


@dataclass(frozen=True, slots=True)
class DescribePeers(JobBase):
    """Ask servers what they run, those that were not asked for a week."""

    kind: ClassVar[str] = "describe_peers"


@dataclass(frozen=True, slots=True)
class Software:
    """What one server said; empty when it said nothing usable."""

    host: str
    name: str = ""
    version: str = ""


def ask_about_peers(w: Writer) -> None:
    """Put `DescribePeers` on the table when somebody is to be asked."""
    if _list_due(w, limit=1):
        w.enqueue(DescribePeers(), unique=DescribePeers.kind)


async def describe_peers(
    db: Database, http: HttpClient, peers: PeerPolicy, job: DescribePeers
) -> None:
    """Handles `DescribePeers`: a hundred at a time, the rest with the next round."""
    del job
    due = await db.read(_list_due, limit=IN_ONE_GO)
    turns = asyncio.Semaphore(AT_ONCE)
    asked = (_ask(http, host, turns) for host in due if not peers.refuses(host))
    found = {each.host: each for each in await asyncio.gather(*asked)}
    await db.write(_save, [found.get(host, Software(host)) for host in due])


async def _ask(http: HttpClient, host: str, turns: asyncio.Semaphore) -> Software:
    try:
        async with turns, asyncio.timeout(DEADLINE_S):
            info = await find_nodeinfo(http, Authority(host))
    except (FederationError, TimeoutError) as error:
        log.info("peer.not_described", host=host, reason=type(error).__name__)
        return Software(host)
    version = clean_name(info.software_version, max_length=MAX_VERSION)
    return Software(host, info.software_name[:MAX_VERSION], version)


def _list_due(r: Reader, *, limit: int) -> list[str]:
    """Servers that may be asked, who waited longest first."""
    rows = r.all(
        """
        SELECT host
        FROM peers
        WHERE asked_ms < :before
            AND policy <> 'blocked'
        ORDER BY asked_ms, host
        LIMIT :limit
        """,
        before=r.now_ms - AGAIN_MS,
        limit=limit,
    )
    return [row.text("host") for row in rows]


def _save(w: Writer, answers: Sequence[Software]) -> None:
    """Who did not answer keeps what they said before."""
    for each in answers:
        w.run(
            """
            UPDATE peers
            SET asked_ms = :now,
                software = CASE WHEN :name = '' THEN software ELSE :name END,
                software_version =
                    CASE WHEN :name = '' THEN software_version ELSE :version END
            WHERE host = :host
            """,
            host=each.host,
            name=each.name,
            version=each.version,
            now=w.now_ms,
        )
