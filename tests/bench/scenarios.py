"""The stretches of work that are measured, each on a node that runs alone."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson

from tests.bench.meters import measure
from tests.support.load import Run, encode_request, send_all
from tests.support.mock_peers import MockPeers, make_activity, make_note
from tests.support.nodes import LiveNode
from tests.support.seeded import Person, Seeded

SENDERS = 20
CONNECTIONS = 16
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Bench:
    """The node, the servers around it, and the people on it."""

    node: LiveNode
    peers: MockPeers
    people: Seeded


@dataclass(frozen=True, slots=True)
class Inbox:
    """Receiving: answers, and when all was stored and handed out to feeds."""

    accepted_per_s: float
    processed_per_s: float
    lag_s: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class FanOut:
    """Sending one note to many servers; seconds after the post was pressed."""

    first_s: float
    median_s: float
    last_s: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Pages:
    """A page for somebody logged in."""

    cpu_ms: float
    per_s: float
    p50_alone_ms: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Posting:
    """Posting a note by the form, one after the other."""

    p50_ms: float
    p99_ms: float
    cpu_ms: float


async def receive_notes(bench: Bench, count: int, *, run_name: str) -> Inbox:
    """Signed notes from people the reader follows, over 16 connections."""
    requests = [
        _letter(bench, make_note(bench.peers.actor(n % SENDERS), f"{run_name}-{n}"))
        for n in range(count)
    ]
    with measure(bench.node.pid) as cost:
        began = time.perf_counter()
        run = await send_all(requests, port=bench.node.port, connections=CONNECTIONS)
        _expect(run, 202)
        await until(lambda: _count(bench, STORED, f"%/notes/{run_name}-%") >= count)
        await until(lambda: _has_no_jobs(bench))
        took_s = time.perf_counter() - began
    return Inbox(
        accepted_per_s=run.per_s,
        processed_per_s=count / took_s,
        lag_s=took_s - run.took_s,
        cpu_ms=cost.ms_each(count),
        p50_ms=run.percentile_ms(0.5),
        p99_ms=run.percentile_ms(0.99),
    )


async def receive_follows(bench: Bench, count: int) -> tuple[float, float]:
    """Strangers follow: each has to be looked up first. Per second, and CPU ms."""
    target = f"{bench.node.base_url}/ap/u/{bench.people.reader.actor_id}"
    actors = [bench.peers.actor(n, f"stranger{n}") for n in range(count)]
    requests = [
        _letter(bench, make_activity("Follow", actor, 1, target)) for actor in actors
    ]
    since_s = time.monotonic()
    with measure(bench.node.pid) as cost:
        run = await send_all(requests, port=bench.node.port, connections=CONNECTIONS)
        _expect(run, 202)
        await until(lambda: len(bench.peers.deliveries(since_s=since_s)) >= count)
    return count / cost.wall_s, cost.ms_each(count)


async def send_note(bench: Bench, receivers: int, *, delay_ms: int) -> FanOut:
    """One post, followed on as many servers as there are receivers."""
    bench.peers.set_delay(delay_ms)
    since_s = time.monotonic()
    with measure(bench.node.pid) as cost:
        await post_note(bench)
        await until(
            lambda: len(bench.peers.deliveries(since_s=since_s)) >= receivers,
            every_s=0.1,
        )
        await until(lambda: _count(bench, WAITING) == 0)
    bench.peers.set_delay(0)
    times = [each.at_s - since_s for each in bench.peers.deliveries(since_s=since_s)]
    return FanOut(
        first_s=times[0],
        median_s=times[len(times) // 2],
        last_s=times[receivers - 1],
        cpu_ms=cost.ms_each(receivers),
    )


async def post_note(bench: Bench) -> None:
    """Post one note that all followers get."""
    run = await send_all([_post(bench, bench.people.writer)], port=bench.node.port)
    _expect(run, 303)


async def post_by_poster(bench: Bench) -> None:
    """Post one note that no other server gets."""
    run = await send_all([_post(bench, bench.people.poster)], port=bench.node.port)
    _expect(run, 303)


async def greet_reader(bench: Bench) -> None:
    """Write a note that names the reader, who is told of it."""
    request = _api_note(
        bench, {"status": "Good morning, @reader", "visibility": "direct"}
    )
    _expect(await send_all([request], port=bench.node.port), 200)


async def delete_by_poster(bench: Bench, note_id: str) -> None:
    """Delete a note of the poster."""
    url = f"{bench.node.base_url}/api/v1/statuses/{note_id}"
    request = encode_request("DELETE", url, _bearer(bench.people.poster))
    _expect(await send_all([request], port=bench.node.port), 200)


async def open_pages(
    bench: Bench, path: str, person: Person | None, count: int
) -> Pages:
    """The same page again and again, by 16 browsers and then by one."""
    return await _ask(bench, path, _cookies(bench, person) if person else {}, count)


async def call_api(bench: Bench, path: str, person: Person, count: int) -> Pages:
    """The same call again and again, by 16 apps and then by one."""
    return await _ask(bench, path, _bearer(person), count)


async def _ask(bench: Bench, path: str, headers: dict[str, str], count: int) -> Pages:
    request = encode_request("GET", bench.node.base_url + path, headers)
    port = bench.node.port
    _expect(await send_all([request] * 20, port=port), 200)
    with measure(bench.node.pid) as cost:
        run = await send_all([request] * count, port=port, connections=CONNECTIONS)
    _expect(run, 200)
    alone = await send_all([request] * (count // 4), port=port, connections=1)
    return Pages(
        cpu_ms=cost.ms_each(count),
        per_s=run.per_s,
        p50_alone_ms=alone.percentile_ms(0.5),
        p50_ms=run.percentile_ms(0.5),
        p99_ms=run.percentile_ms(0.99),
    )


async def post_notes(bench: Bench, count: int) -> Posting:
    """Somebody without followers posts, one note after the other."""
    requests = [_post(bench, bench.people.poster, number) for number in range(count)]
    with measure(bench.node.pid) as cost:
        run = await send_all(requests, port=bench.node.port, connections=1)
        await until(lambda: _has_no_jobs(bench))
    _expect(run, 303)
    return Posting(
        p50_ms=run.percentile_ms(0.5),
        p99_ms=run.percentile_ms(0.99),
        cpu_ms=cost.ms_each(count),
    )


async def post_by_api(bench: Bench, count: int) -> Posting:
    """An app posts 300 characters, one note after the other."""
    requests = [_api_post(bench, number) for number in range(count)]
    with measure(bench.node.pid) as cost:
        run = await send_all(requests, port=bench.node.port, connections=1)
        await until(lambda: _has_no_jobs(bench))
    _expect(run, 200)
    return Posting(
        p50_ms=run.percentile_ms(0.5),
        p99_ms=run.percentile_ms(0.99),
        cpu_ms=cost.ms_each(count),
    )


async def post_without_jobs(bench: Bench, count: int) -> dict[int, Posting]:
    """The same on a node that leaves alone what follows; by how many apps at once."""
    bench.node.stop()
    doors = LiveNode(
        bench.node.directory,
        port=bench.node.port,
        program=("-m", "tests.bench.doors"),
    ).start()
    try:
        return {
            apps: await _post_at_once(bench, doors, count, apps)
            for apps in (CONNECTIONS, 1)
        }
    finally:
        doors.close()


async def _post_at_once(
    bench: Bench, doors: LiveNode, count: int, apps: int
) -> Posting:
    requests = [_api_post(bench, number) for number in range(count)]
    warm = await send_all(requests, port=doors.port, connections=apps)
    _expect(warm, 200)
    with measure(doors.pid) as cost:
        run = await send_all(requests, port=doors.port, connections=apps)
    _expect(run, 200)
    return Posting(
        p50_ms=run.percentile_ms(0.5),
        p99_ms=run.percentile_ms(0.99),
        cpu_ms=cost.ms_each(count),
    )


STORED = "SELECT COUNT(*) FROM notes WHERE iri LIKE ?"
WAITING = "SELECT COUNT(*) FROM deliveries WHERE state = 'waiting'"
JOBS = "SELECT COUNT(*) FROM jobs WHERE failed_ms IS NULL AND due_ms < ?"


def _has_no_jobs(bench: Bench) -> bool:
    """Nothing is due; what is planned for later does not count."""
    return _count(bench, JOBS, int(time.time() * 1000) + 2_000) == 0


def _letter(bench: Bench, activity: dict[str, object]) -> bytes:
    inbox = f"{bench.node.base_url}/ap/inbox"
    letter = bench.peers.signed(str(activity["actor"]), inbox, activity)
    headers = {key: value for key, value in letter.headers.items() if key != "host"}
    return encode_request("POST", inbox, headers, letter.body)


def _post(bench: Bench, person: Person, number: int = 0) -> bytes:
    form = {
        "csrf": person.csrf,
        "title": f"Morning {number}",
        "text": "The harbour before seven, when the #fog still lies on it.",
        "visibility": "public",
        "language": "en",
    }
    headers = _cookies(bench, person)
    headers["content-type"] = "application/x-www-form-urlencoded"
    url = f"{bench.node.base_url}/compose"
    return encode_request("POST", url, headers, urlencode(form).encode())


def _api_post(bench: Bench, number: int) -> bytes:
    words = f"The harbour before seven, {number}, when the #fog lies on it. "
    return _api_note(bench, {"status": (words * 6)[:300], "visibility": "public"})


def _api_note(bench: Bench, note: dict[str, str]) -> bytes:
    headers = {**_bearer(bench.people.poster), "content-type": "application/json"}
    url = f"{bench.node.base_url}/api/v1/statuses"
    return encode_request("POST", url, headers, orjson.dumps(note))


def _bearer(person: Person) -> dict[str, str]:
    return {"authorization": f"Bearer {person.app_token}"}


def _cookies(bench: Bench, person: Person) -> dict[str, str]:
    return {"cookie": f"session-{bench.node.port}={person.token}"}


def _count(bench: Bench, query: str, *values: object) -> int:
    uri = f"file:{bench.node.database}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=5)
    try:
        return connection.execute(query, values).fetchone()[0]
    finally:
        connection.close()


def _expect(run: Run, status: int) -> None:
    wrong = sorted({each.status for each in run.answers} - {status})
    assert not wrong, f"answered {wrong} instead of {status}"


async def until(is_done: Callable[[], bool], *, every_s: float = 0.02) -> None:
    """Wait for something that is bound to happen."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_done():
        assert time.monotonic() < deadline, "the node did not get it done"
        await asyncio.sleep(every_s)
