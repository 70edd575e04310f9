"""Stopping a node in the middle of its work, and starting it twice."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from tests.support.mock_peers import Letter, make_note
from tests.support.nodes import NO_TLS, LiveNode, free_port, wait_for
from tests.support.stand import HOME, SENDERS, Stand

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]


@pytest.mark.engine_only("sqlite")
def test_stopping_under_load_loses_nothing(stand: Stand) -> None:
    stand.node.start()
    inbox = f"{stand.node.base_url}/ap/inbox"
    sent = [
        stand.peers.signed(actor, inbox, make_note(actor, f"crash-{number}"))
        for number in range(400)
        for actor in [stand.peers.actor(number % SENDERS)]
    ]
    accepted, statuses = asyncio.run(stop_while_sending(stand, sent))
    assert 0 < len(accepted) < len(sent), "it was to be stopped in the middle"
    assert statuses <= {202}, f"answered {statuses}"

    stand.node.start()
    wait_for(stand.is_idle, what="the work")
    stored = {row[0] for row in stand.rows("SELECT iri FROM notes WHERE is_local = 0")}
    assert accepted <= stored
    reader_id = stand.people.reader.actor_id
    assert stand.rows(HOME, reader_id) == [(len(stored), len(stored))]


async def stop_while_sending(
    stand: Stand, sent: Sequence[Letter]
) -> tuple[set[str], set[int]]:
    """Which notes were accepted, and every status."""
    accepted: set[str] = set()
    statuses: set[int] = set()
    limit = asyncio.Semaphore(16)
    enough = asyncio.Event()

    async with httpx.AsyncClient(timeout=60, trust_env=False, verify=NO_TLS) as http:

        async def send(letter: Letter) -> None:
            async with limit:
                try:
                    answer = await http.post(
                        letter.url, content=letter.body, headers=letter.headers
                    )
                except httpx.TransportError:
                    return
            statuses.add(answer.status_code)
            if answer.status_code == 202:
                accepted.add(
                    httpx.Response(200, content=letter.body).json()["object"]["id"]
                )
                if len(accepted) == 50:
                    enough.set()

        sending = asyncio.gather(*(send(letter) for letter in sent))
        await asyncio.wait_for(enough.wait(), 60)
        # Now, not when a thread gets its turn: the letters must not run out.
        stand.node.ask_to_stop()
        status = await asyncio.to_thread(stand.node.wait_stopped)
        await sending
    assert status == 0
    return accepted, statuses


def test_a_second_process_does_not_serve_the_same_database(tmp_path: Path) -> None:
    node = LiveNode(tmp_path).start()
    try:
        second = subprocess.run(
            [sys.executable, "-m", "node", "serve", "--port", str(free_port())],
            env=node.environ(),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=90,
        )
        assert second.returncode == 1
        assert "Traceback" not in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
        assert node.visitor().http.get("/readyz").status_code == 200
    finally:
        node.close()
