"""Processes killed at the worst moments: what was answered 2xx is there, once."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.market import Guest, open_stall
from tests.support.mock_peers import (
    Letter,
    MockPeers,
    make_activity,
    make_note,
    mock_peers,
)
from tests.support.nodes import NO_TLS, LiveNode, free_port, wait_for
from tests.support.seeded import Person, Seeded, seed
from tests.support.visits import Member, note_fields

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

SENDERS = 10
FOLLOWERS = 40
ACTIVITIES = 60
AT_ONCE = 12
HOME = """
SELECT COUNT(*), COUNT(DISTINCT h.note_id)
FROM home AS h
JOIN notes AS n ON n.id = h.note_id
WHERE h.actor_id = ?
AND n.iri LIKE '%crash-%'
"""
FAILPOINTS = "VERMILION_FAILPOINTS"


@dataclass
class Stand:
    """A node among servers that know it, with a note on it to react to."""

    node: LiveNode
    peers: MockPeers
    people: Seeded
    note_iri: str

    def rows(self, query: str, *values: object) -> list[Any]:
        """What stands in the database now."""
        uri = f"file:{self.node.database}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=10)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def count(self, query: str, *values: object) -> int:
        return self.rows(query, *values)[0][0]


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockPeers]:
    with mock_peers(tmp_path_factory.mktemp("peers"), free_port()) as found:
        yield found


@pytest.fixture
def stand(tmp_path: Path, peers: MockPeers) -> Iterator[Stand]:
    node = LiveNode(tmp_path)
    people = asyncio.run(
        seed(
            tmp_path / "data",
            node.base_url,
            peers,
            senders=SENDERS,
            followers=FOLLOWERS,
        )
    )
    found = Stand(node, peers, people, "")
    try:
        node.start()
        assert post(node, people.poster, "React to this").status_code == 303
        found.note_iri = wait_for(
            lambda: found.rows("SELECT iri FROM notes WHERE is_local = 1")
        )[0][0]
        wait_for(lambda: jobs_done(found), what="the first note's jobs")
        node.kill()
        yield found
    finally:
        node.close()


def post(node: LiveNode, person: Person, text: str) -> httpx.Response:
    """Post a note by the form, as a browser that is logged in."""
    return httpx.post(
        f"{node.base_url}/compose",
        data={**note_fields(text), "csrf": person.csrf},
        headers={"cookie": f"session-{node.port}={person.token}"},
        timeout=30,
        trust_env=False,
        verify=NO_TLS,
    )


def jobs_done(stand: Stand) -> bool:
    """Nothing waits to be handled; what is scheduled for later does not count."""
    soon_ms = int(time.time() * 1000) + 5_000
    query = "SELECT COUNT(*) FROM jobs WHERE failed_ms IS NULL AND due_ms < ?"
    return stand.count(query, soon_ms) == 0


def all_sent(stand: Stand) -> bool:
    return stand.count("SELECT COUNT(*) FROM deliveries WHERE state = 'waiting'") == 0


def letters(stand: Stand) -> list[Letter]:
    """Notes, likes, boosts and follows from people the node knows."""
    inbox = f"{stand.node.base_url}/ap/inbox"
    poster = f"{stand.node.base_url}/ap/u/{stand.people.poster.actor_id}"
    activities: list[dict[str, Any]] = []
    for number in range(ACTIVITIES // 4):
        actor = stand.peers.actor(number % SENDERS)
        fan = stand.peers.actor(number)
        activities += [
            make_note(actor, f"crash-{number}"),
            make_activity("Like", fan, "crash", stand.note_iri),
            {
                **make_activity("Announce", fan, "crash", stand.note_iri),
                "to": ["https://www.w3.org/ns/activitystreams#Public"],
                "cc": [f"{fan}/followers"],
            },
            make_activity("Follow", fan, "crash", poster),
        ]
    return [stand.peers.signed(each["actor"], inbox, each) for each in activities]


async def send_until_accepted(stand: Stand, waiting: Sequence[Letter]) -> None:
    """As other servers do: again and again until there is a 2xx.

    Restarts the node, without failpoints, when it has died.
    """
    limits = asyncio.Semaphore(AT_ONCE)
    starting = asyncio.Lock()
    async with httpx.AsyncClient(timeout=20, trust_env=False, verify=NO_TLS) as http:

        async def send(letter: Letter) -> None:
            async with limits:
                for _ in range(40):
                    if await try_once(http, letter):
                        return
                    async with starting:
                        await asyncio.to_thread(revive, stand.node)
            raise AssertionError("never accepted")

        await asyncio.gather(*(send(letter) for letter in waiting))


async def try_once(http: httpx.AsyncClient, letter: Letter) -> bool:
    try:
        answer = await http.post(
            letter.url, content=letter.body, headers=letter.headers
        )
    except httpx.TransportError:
        return False
    assert answer.status_code in (202, 503), answer.text
    return answer.status_code == 202


def revive(node: LiveNode) -> None:
    """Start the node again if it is dead."""
    if node.has_ended():
        node.start()


@pytest.mark.parametrize(
    "failpoint",
    [
        "inbox.accepted=crash@7",
        "database.commit=crash@14",
        "database.committed=crash@14",
        "job.done=crash@5",
        "job.done=crash@40",
    ],
)
def test_no_activity_is_lost_or_doubled_when_the_process_is_killed(
    stand: Stand, failpoint: str
) -> None:
    stand.node.start(**{FAILPOINTS: failpoint})
    sent = letters(stand)
    asyncio.run(send_until_accepted(stand, sent))
    wait_for(lambda: was_killed(stand.node), what=failpoint, timeout_s=20)
    revive(stand.node)
    wait_for(lambda: jobs_done(stand), what="the work", timeout_s=20)
    wait_for(lambda: all_sent(stand), what="the deliveries", timeout_s=20)
    assert_complete(stand, ACTIVITIES // 4)
    assert_doctor_is_content(stand)


def was_killed(node: LiveNode) -> bool:
    """Whether the failpoint was reached: a process after the first one was killed."""
    node.has_ended()
    return node.ends.count(-signal.SIGKILL) > 1


def assert_complete(stand: Stand, each: int) -> None:
    """Every kind of activity had its effect exactly once."""
    notes = "SELECT COUNT(*), COUNT(DISTINCT iri) FROM notes WHERE iri LIKE '%crash-%'"
    assert stand.rows(notes) == [(each, each)]
    reader_id = stand.people.reader.actor_id
    assert stand.rows(HOME, reader_id) == [(each, each)]
    shown = "SELECT likes_count, boosts_count FROM notes WHERE iri = ?"
    assert stand.rows(shown, stand.note_iri) == [(each, each)]
    for table in ("likes", "boosts"):
        assert stand.count(f"SELECT COUNT(*) FROM {table}") == each
    poster_id = stand.people.poster.actor_id
    follows = "SELECT COUNT(*) FROM follows WHERE target_id = ? AND state = 'accepted'"
    assert stand.count(follows, poster_id) == each
    counted = "SELECT followers_count FROM actors WHERE id = ?"
    assert stand.count(counted, poster_id) == each
    told = "SELECT kind, COUNT(*) FROM notifications WHERE actor_id = ? GROUP BY kind"
    assert dict(stand.rows(told, poster_id)) == dict.fromkeys(
        ("boost", "follow", "like"), each
    )


def assert_doctor_is_content(stand: Stand) -> None:
    """The node's own check of itself finds nothing to do."""
    stand.node.run("doctor", VERMILION_RATE_LIMITS="on")


@pytest.mark.parametrize(
    "failpoint",
    [
        "delivery.claimed=crash",
        "delivery.sent=crash@15",
        "delivery.recorded=crash",
    ],
)
def test_every_server_gets_a_note_when_the_sender_is_killed(
    stand: Stand, failpoint: str
) -> None:
    since_s = time.monotonic()
    stand.node.start(**{FAILPOINTS: failpoint})
    assert post(stand.node, stand.people.writer, "To all of you").status_code == 303
    stand.node.wait_dead()
    assert was_killed(stand.node)
    stand.node.start()
    wait_for(lambda: all_sent(stand), what="the deliveries", timeout_s=20)

    (iri,) = stand.rows(
        "SELECT iri FROM activities WHERE kind = 'Create' ORDER BY id DESC LIMIT 1"
    )[0]
    got = Counter(
        each.host for each in stand.peers.deliveries(since_s=since_s) if each.iri == iri
    )
    assert len(got) == FOLLOWERS
    assert max(got.values()) <= 2, "at most one copy more, with the same id"
    assert stand.count("SELECT COUNT(*) FROM deliveries") == 0


@pytest.mark.parametrize(
    ("failpoint", "is_there"),
    [
        ("note.posted=crash", True),
        ("job.done=crash", True),
    ],
)
def test_a_post_is_whole_and_single_when_the_process_is_killed(
    stand: Stand, failpoint: str, is_there: bool
) -> None:
    since_s = time.monotonic()
    stand.node.start(**{FAILPOINTS: failpoint})
    try:
        status = post(stand.node, stand.people.writer, "Come what may").status_code
    except httpx.TransportError:
        status = 0
    assert status in (0, 303)
    stand.node.wait_dead()
    assert was_killed(stand.node)
    stand.node.start()
    wait_for(lambda: jobs_done(stand), what="the work")
    wait_for(lambda: all_sent(stand), what="the deliveries")

    query = "SELECT COUNT(*) FROM notes WHERE actor_id = ?"
    assert stand.count(query, stand.people.writer.actor_id) == int(is_there)
    counted = "SELECT notes_count FROM actors WHERE id = ?"
    assert stand.count(counted, stand.people.writer.actor_id) == int(is_there)
    activities = Counter(e.iri for e in stand.peers.deliveries(since_s=since_s))
    assert list(activities.values()) == [FOLLOWERS]


@pytest.mark.parametrize(
    ("failpoint", "is_ordered"),
    [
        ("shop.held=crash", False),
        ("shop.opened=crash", False),
        ("shop.placed=crash", False),
        ("checkout.ordered=crash", True),
    ],
)
async def test_a_killed_checkout_leaves_one_order_after_a_second_press(
    tmp_path: Path, failpoint: str, is_ordered: bool
) -> None:
    node = LiveNode(tmp_path).start()
    try:
        stall = open_stall(node, Member(node, "ana", role="owner"), stock=2)
        guest = Guest(stall, "bo")
        form = await guest.walk_to_button()
        assert node.stop() == 0

        node.start(**{FAILPOINTS: failpoint})
        with pytest.raises(httpx.TransportError):
            await guest.press(form)
        node.wait_dead()
        node.start()
        assert len(stall.order_codes()) == int(is_ordered)

        answer = await guest.press(form)
        assert answer.status_code == 303
        codes = stall.order_codes()
        assert len(codes) == 1
        assert answer.headers["Location"].startswith(f"/orders/{codes[0]}")
        uri = f"file:{node.database}?mode=ro"
        connection = sqlite3.connect(uri, uri=True)
        held = connection.execute(
            "SELECT on_hand, held + allocated FROM variants"
        ).fetchall()
        connection.close()
        assert held == [(2, 1)]
        await guest.close()
    finally:
        node.close()


def test_stopping_under_load_is_quick_and_loses_nothing(stand: Stand) -> None:
    stand.node.start()
    inbox = f"{stand.node.base_url}/ap/inbox"
    sent = [
        stand.peers.signed(actor, inbox, make_note(actor, f"crash-{number}"))
        for number in range(400)
        for actor in [stand.peers.actor(number % SENDERS)]
    ]
    accepted, statuses, took_s = asyncio.run(stop_while_sending(stand, sent))
    assert took_s < 10
    assert 0 < len(accepted) < len(sent), "it was to be stopped in the middle"
    assert statuses <= {202}, f"answered {statuses}"

    stand.node.start()
    wait_for(lambda: jobs_done(stand), what="the work", timeout_s=20)
    stored = {row[0] for row in stand.rows("SELECT iri FROM notes WHERE is_local = 0")}
    assert accepted <= stored
    reader_id = stand.people.reader.actor_id
    assert stand.rows(HOME, reader_id) == [(len(stored), len(stored))]


async def stop_while_sending(
    stand: Stand, sent: Sequence[Letter]
) -> tuple[set[str], set[int], float]:
    """Which notes were accepted, every status, and how long stopping took."""
    accepted: set[str] = set()
    statuses: set[int] = set()
    limit = asyncio.Semaphore(16)
    enough = asyncio.Event()

    async with httpx.AsyncClient(timeout=20, trust_env=False, verify=NO_TLS) as http:

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
        await asyncio.wait_for(enough.wait(), 20)
        began = time.monotonic()
        status = await asyncio.to_thread(stand.node.stop)
        took_s = time.monotonic() - began
        await sending
    assert status == 0
    return accepted, statuses, took_s


def test_a_second_process_does_not_serve_the_same_database(tmp_path: Path) -> None:
    node = LiveNode(tmp_path).start()
    try:
        second = subprocess.run(
            [sys.executable, "-m", "node", "serve", "--port", str(free_port())],
            env=node.environ(),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert second.returncode == 1
        assert "Traceback" not in second.stderr
        assert len(second.stderr.strip().splitlines()) == 1
        assert node.visitor().http.get("/readyz").status_code == 200
    finally:
        node.close()
