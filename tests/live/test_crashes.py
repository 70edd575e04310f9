"""Processes killed at the worst moments: what was answered 2xx is there, once.

`VERMILION_FUZZ=50` adds fifty rounds in which the moments are drawn by lot.
"""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from node.failpoints import ENVIRONMENT
from tests.support.examples import examples
from tests.support.mock_peers import PUBLIC, Letter, make_activity, make_note
from tests.support.nodes import NO_TLS
from tests.support.stand import FOLLOWERS, HOME, SENDERS, Stand

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

ACTIVITIES = 60
AT_ONCE = 12
CHAIN = (
    "inbox.accepted=crash@7",
    "database.commit=crash@14",
    "database.committed=crash@14",
    "job.done=crash@5",
    "job.done=crash@15",
)
"""Few enough hits that the activities last for all of them."""
MOMENTS = (
    "inbox.accepted",
    "database.statement",
    "database.commit",
    "database.committed",
    "job.done",
    "delivery.claimed",
    "delivery.sent",
    "delivery.recorded",
)


def draw_deaths(number: int) -> list[str]:
    """The first round is always the same; the others are what `number` says."""
    if number == 0:
        return list(CHAIN)
    dice = random.Random(number)
    return [
        f"{dice.choice(MOMENTS)}=crash@{dice.randint(1, 40)}" for _ in range(len(CHAIN))
    ]


@pytest.mark.parametrize("number", range(examples(1)))
def test_no_activity_is_lost_or_doubled_when_the_process_is_killed(
    stand: Stand, number: int
) -> None:
    stand.deaths = draw_deaths(number)
    sent = letters(stand)
    stand.revive()
    asyncio.run(send_until_accepted(stand, sent))
    stand.settle()

    if number == 0:
        assert stand.kills() == len(CHAIN)
    assert_complete(stand, ACTIVITIES // 4)
    assert_doctor_is_content(stand)


def letters(stand: Stand) -> list[Letter]:
    """Notes, likes, boosts and follows from people the node knows."""
    inbox = f"{stand.node.base_url}/ap/inbox"
    poster = f"{stand.node.base_url}/ap/u/{stand.people.poster.actor_id}"
    activities: list[dict[str, Any]] = []
    for number in range(ACTIVITIES // 4):
        actor = stand.peers.actor(number % SENDERS)
        fan = stand.peers.actor(number)
        boost = make_activity("Announce", fan, "crash", stand.note_iri)
        activities += [
            make_note(actor, f"crash-{number}"),
            make_activity("Like", fan, "crash", stand.note_iri),
            {**boost, "to": [PUBLIC], "cc": [f"{fan}/followers"]},
            make_activity("Follow", fan, "crash", poster),
        ]
    return [stand.peers.signed(each["actor"], inbox, each) for each in activities]


async def send_until_accepted(stand: Stand, waiting: Sequence[Letter]) -> None:
    """As other servers do: again and again until there is a 2xx.

    Brings the node back when it has died.
    """
    limits = asyncio.Semaphore(AT_ONCE)
    starting = asyncio.Lock()
    async with httpx.AsyncClient(timeout=60, trust_env=False, verify=NO_TLS) as http:

        async def send(letter: Letter) -> None:
            async with limits:
                for _ in range(40):
                    if await try_once(http, letter):
                        return
                    async with starting:
                        await asyncio.to_thread(stand.revive)
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


def test_every_server_gets_a_note_when_the_sender_is_killed(stand: Stand) -> None:
    for failpoint in (
        "delivery.claimed=crash",
        "delivery.sent=crash@15",
        "delivery.recorded=crash",
    ):
        kills = stand.kills()
        stand.node.start(**{ENVIRONMENT: failpoint})
        answer = stand.post(stand.people.writer, f"To all of you: {failpoint}")
        assert answer.status_code == 303
        stand.node.wait_dead()
        assert stand.kills() == kills + 1
        stand.settle()

        got = stand.peers.count_copies(newest_create(stand))
        assert len(got) == FOLLOWERS, failpoint
        assert max(got.values()) <= 2, "at most one copy more, with the same id"
        assert stand.count("SELECT COUNT(*) FROM deliveries") == 0
        assert stand.node.stop() == 0


def newest_create(stand: Stand) -> str:
    query = "SELECT iri FROM activities WHERE kind = 'Create' ORDER BY id DESC LIMIT 1"
    return stand.rows(query)[0][0]


def test_a_post_is_whole_and_single_when_the_process_is_killed(stand: Stand) -> None:
    writer = stand.people.writer
    query = "SELECT COUNT(*) FROM notes WHERE actor_id = ?"
    counted = "SELECT notes_count FROM actors WHERE id = ?"
    for number, failpoint in enumerate(("note.posted=crash", "job.done=crash"), 1):
        stand.node.start(**{ENVIRONMENT: failpoint})
        try:
            status = stand.post(writer, f"Come what may: {failpoint}").status_code
        except httpx.TransportError:
            status = 0
        assert status in (0, 303)
        stand.node.wait_dead()
        assert stand.kills() == number
        stand.settle()

        assert stand.count(query, writer.actor_id) == number
        assert stand.count(counted, writer.actor_id) == number
        got = stand.peers.count_copies(newest_create(stand))
        assert len(got) == FOLLOWERS
        # The job runs again, and what it asked for may have been sent by then.
        assert max(got.values()) <= 2, "at most one copy more, with the same id"
        assert stand.node.stop() == 0
