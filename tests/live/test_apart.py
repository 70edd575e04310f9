"""Pages and jobs in processes of their own, on one PostgreSQL database."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.api import make_token
from tests.support.databases import look_into
from tests.support.nodes import NO_TLS, LiveNode, wait_for
from tests.support.visits import Member
from tests.support.wires import dial, here

pytestmark = [
    pytest.mark.live,
    pytest.mark.engine_only("postgres"),
    pytest.mark.timeout(600),
]


@pytest.fixture
def env(own_database_url: str) -> dict[str, str]:
    return {"VERMILION_DATABASE_URL": own_database_url}


def test_a_worker_does_what_the_pages_leave_to_be_done(
    tmp_path: Path, env: dict[str, str]
) -> None:
    web = LiveNode(tmp_path / "apart", env=env, command=("web",))
    worker = LiveNode(web.directory, env=env, port=web.port, command=("worker",))
    other = LiveNode(tmp_path / "other").launch()
    try:
        web.start()
        ana = Member(web, "ana", role="owner")
        bob = Member(other.wait_ready(), "bob", role="owner")
        bob.find(ana)
        bob.follow(ana)
        wait_for(lambda: is_asked(web), what="the follow at the door")
        ana.post("Written while nobody works")
        assert "@bob" not in ana.browser.get(ana.followers_path)

        worker.launch()
        wait_for(lambda: bob.follows(ana), what="the answer")
        path = ana.post("Delivered by another process")
        seen = wait_for(lambda: bob.sees(ana, text="Delivered by"), what="note")
        bob.reply(seen, "And answered")
        wait_for(
            lambda: "And answered" in ana.browser.get(path),
            what="the reply",
        )
        assert (worker.stop(), web.stop()) == (0, 0)
        assert "Traceback" not in web.log() + worker.log()
    finally:
        for node in (web, worker, other):
            node.close()


def is_asked(web: LiveNode) -> bool:
    """The door has stored what came in, and handed it to whoever works."""
    query = "SELECT COUNT(*) FROM jobs WHERE kind = 'handle_activity'"
    return look_into(web.database_url, query)[0][0] > 0


async def watch(several: LiveNode, poster: Member) -> None:
    """Each process that serves hears what another one did."""
    token = await make_token(several.database_url, "watcher")
    async with AsyncExitStack() as stack:
        sockets = [
            await stack.enter_async_context(dial(here(several.port), token, "public"))
            for _ in range(6)
        ]
        # An answer to nonsense comes after what was asked for before.
        for each in sockets:
            await each.say(type="subscribe", stream="nothing")
            assert (await each.next())["status"] == 400
        await asyncio.to_thread(poster.post, "Told to all processes")
        for each in sockets:
            # The note before may still be on its way from the other process.
            while "Told to all processes" not in (await each.next())["payload"]:
                pass


@pytest.fixture
def several(tmp_path: Path, env: dict[str, str]) -> Iterator[LiveNode]:
    found = LiveNode(tmp_path, env=env, command=("serve", "--processes", "2"))
    yield found.start()
    found.close()


def test_several_processes_start_and_end_as_one(several: LiveNode) -> None:
    links = re.findall(r"http://\S+/setup\?token=\S+", several.log())
    assert len(links) == 1, "a second link would make the first one worthless"
    opened = httpx.get(links[0], timeout=30, trust_env=False, verify=NO_TLS)
    assert opened.status_code == 200
    ana = Member(several, "ana", role="owner")
    ana.post("One socket, two processes")
    wait_for(lambda: ana.home_paths(), what="the note")
    asyncio.run(watch(several, ana))
    assert several.stop() == 0

    several.start()
    psutil.Process(several.pid).children()[0].kill()
    assert several.wait_stopped() == 1
    assert "the others are stopped too" in several.log()
    with pytest.raises(httpx.TransportError):
        several.visitor().http.get("/healthz")
