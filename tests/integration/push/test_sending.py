"""Push services in trouble, and addresses that ended."""

import asyncio

import orjson
import pytest
from support.notes import list_jobs
from support.scripted_peer import answer
from support.servers import set_policy
from support.told import PATH, Told

from federation.signatures.messages import IncomingRequest
from node.clock import DAY_MS, HOUR_MS, SECOND_MS, SetClock
from node.database.types import Writer
from node.jobs.types import JobDelayed
from node.limits.decisions import Policy
from node.oauth.actions import revoke_all_tokens
from node.push.actions import replace_push_key
from node.push.jobs import SendPush
from node.push.vapid import make_push_key
from node.pushing import PLACES_OF_ONE, Pusher
from node.users.queries import find_user_by_actor


@pytest.mark.parametrize("status", [404, 410])
async def test_an_address_that_ended_ends_the_subscription(
    told: Told, status: int
) -> None:
    told.service.routes["*"] = answer(status)
    await told.subscribe()

    await told.tell()
    await told.site.work()

    assert not await told.is_subscribed()
    assert (await told.client.call("GET", PATH)).status_code == 404


async def test_an_address_that_was_replaced_meanwhile_stays(told: Told) -> None:
    newer = told.app.wish(told.service.url("/newer"))
    answered = asyncio.Event()

    async def gone(request: IncomingRequest, writer: asyncio.StreamWriter) -> None:
        await told.client.post(PATH, newer)
        writer.write(answer(410))
        answered.set()

    told.service.routes["*"] = gone
    await told.subscribe()

    await told.tell()
    await told.site.work()

    assert answered.is_set()
    assert (await told.client.get(PATH))["endpoint"].endswith("/newer")


@pytest.mark.parametrize(
    ("response", "after_ms"),
    [
        (answer(500), 15 * SECOND_MS),
        (answer(503, retry_after="7"), 15 * SECOND_MS),
        (answer(429, retry_after="600"), 600 * SECOND_MS),
    ],
    ids=["broken", "soon", "later"],
)
async def test_a_service_in_trouble_is_asked_again(
    told: Told, response: bytes, after_ms: int
) -> None:
    told.service.routes["*"] = response
    await told.subscribe()
    await told.tell()

    with pytest.raises(JobDelayed) as delayed:
        await told.site.work()

    assert delayed.value.after_ms == after_ms
    assert await told.is_subscribed()


async def test_it_is_asked_more_seldom_and_in_the_end_no_more(
    told: Told, clock: SetClock
) -> None:
    told.service.routes["*"] = answer(500)
    await told.subscribe()
    await told.tell()
    pusher, job = _pusher(told), await _job(told)

    began_ms, waits = clock.now_ms(), list[int]()
    while clock.now_ms() - began_ms < 20 * HOUR_MS:
        with pytest.raises(JobDelayed) as delayed:
            await pusher.send(job)
        waits.append(delayed.value.after_ms)
        clock.advance(delayed.value.after_ms)
    clock.advance(2 * DAY_MS)
    await pusher.send(job)

    assert len(told.service.received) == len(waits)
    assert waits == sorted(waits)
    assert waits[-1] == HOUR_MS


async def test_a_message_that_is_refused_is_dropped(
    told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    told.service.routes["*"] = answer(403)
    await told.subscribe()

    await told.tell()
    await told.site.work()

    assert await told.waiting() == 0
    assert await told.is_subscribed()
    log = capsys.readouterr()
    assert "secret-address" not in log.out + log.err


async def test_nothing_goes_to_a_server_that_was_blocked_since(told: Told) -> None:
    await told.subscribe()
    await told.tell()

    services = told.site.services
    await services.db.write(set_policy, "localhost", Policy.BLOCKED)
    await services.peers.load(services.db)
    await told.site.work()

    assert told.service.received == []


async def test_nothing_is_sent_for_a_token_that_ended(told: Told) -> None:
    await told.subscribe()
    await told.tell()
    assert await told.waiting() == 1

    await told.site.services.db.write(_revoke, told.person.id)
    await told.site.work()

    assert told.service.received == []


async def test_another_key_of_the_node_ends_what_was_bound_to_the_old_one(
    told: Told,
) -> None:
    current = told.site.services
    old = await told.subscribe()
    await told.tell()

    await current.db.write(replace_push_key, make_push_key(current.box))
    await told.site.work()

    assert told.service.received == []
    assert not await told.is_subscribed()
    assert await told.subscribe() != old


async def test_a_slow_service_holds_up_its_own_person_only(told: Told) -> None:
    came, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def wait(request: IncomingRequest, writer: asyncio.StreamWriter) -> None:
        came.release()
        await go_on.wait()
        writer.write(answer(201))

    told.service.routes["*"] = wait
    await told.subscribe()
    await told.tell()
    pusher, job = _pusher(told), await _job(told)

    async with asyncio.TaskGroup() as group:
        for _ in range(PLACES_OF_ONE):
            group.create_task(pusher.send(job))
            await came.acquire()
        with pytest.raises(JobDelayed):
            await pusher.send(job)
        go_on.set()

    await pusher.send(job)
    assert len(told.service.received) == PLACES_OF_ONE + 1


def _pusher(told: Told) -> Pusher:
    current = told.site.services
    return Pusher(
        current.db,
        current.http,
        urls=current.urls,
        box=current.box,
        clock=current.clock,
    )


async def _job(told: Told) -> SendPush:
    (payload,) = await list_jobs(told.site.services.db, SendPush.kind)
    return SendPush.from_payload(orjson.loads(payload))


def _revoke(w: Writer, actor_id: int) -> None:
    user = find_user_by_actor(w, actor_id)
    assert user is not None
    revoke_all_tokens(w, user.id)
