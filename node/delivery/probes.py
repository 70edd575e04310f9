"""Asking servers that have been dead for days whether they are there again.

Posts pass them by, so that otherwise nothing would tell but a letter of theirs. One
small request each, daily for a month and weekly after that; any answer will do.
"""

from typing import Final

from federation.errors import FetchError, Refused, Unreachable
from federation.net.client import DISCOVERY, HttpClient, Redirects
from federation.origins import Authority
from federation.webfinger import list_schemes
from node.clock import HOUR_MS
from node.database.types import Database, Writer
from node.delivery.hosts import list_silent_hosts, note_failure, revive_host
from node.delivery.jobs import ProbePeer, ProbePeers
from node.logs import get_logger

log = get_logger(__name__)

MOST: Final = 500
# Asked for once a day: who is due within the hour would else wait for another day.
EARLY_MS: Final = HOUR_MS


async def probe_peers(db: Database, job: ProbePeers) -> None:
    """Handles `ProbePeers`: a job for each server that is due."""
    del job
    await db.write(_ask_for_probes)


async def probe_peer(db: Database, http: HttpClient, job: ProbePeer) -> None:
    """Handles `ProbePeer`: if anything answers, all that waits is sent."""
    try:
        await _ask(http, job.host)
    except Refused as error:
        log.info("probe.refused", host=job.host, reason=error.reason)
    except Unreachable as error:
        await db.write(note_failure, job.host, error=str(error))
    except FetchError:
        await db.write(revive_host, job.host)
    else:
        await db.write(revive_host, job.host)


async def _ask(http: HttpClient, host: str) -> None:
    """Raises `Unreachable` for silence and for servers that are unwell."""
    schemes = list_schemes(http, Authority(host))
    for scheme in schemes:
        try:
            answer = await http.get(
                f"{scheme}://{host}/.well-known/nodeinfo",
                accept="application/json",
                limits=DISCOVERY,
                redirects=Redirects.ANYWHERE,
            )
        except Unreachable:
            if scheme == schemes[-1]:
                raise
            continue
        if answer.status >= 500:
            raise Unreachable(
                answer.url, f"answered {answer.status}", status=answer.status
            )
        return


def _ask_for_probes(w: Writer) -> None:
    due = list_silent_hosts(w, due_ms=w.now_ms + EARLY_MS, limit=MOST)
    for host in due:
        w.enqueue(ProbePeer(host), unique=f"probe_peer {host}")
