"""From what happens to what an app reads, through a push service that cannot."""

import asyncio
from dataclasses import dataclass

import orjson
import pytest
from support.api import ApiClient, join
from support.app import Site
from support.notes import block_actor, follow, list_jobs, mentioning, post
from support.people import make_local, make_remote
from support.push import PushApp, read_vapid
from support.scripted_peer import ScriptedPeer, answer
from support.servers import set_policy

from federation.audience import Visibility
from federation.signatures.messages import IncomingRequest
from node.actors.actions import suspend_actor
from node.actors.models import Actor
from node.clock import DAY_MS, HOUR_MS, SECOND_MS, SetClock
from node.database.types import Writer
from node.jobs.types import JobDelayed
from node.limits.decisions import Policy
from node.notes.models import Note
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.oauth.actions import revoke_all_tokens
from node.push.jobs import SendPush
from node.push.queries import list_subscriptions
from node.pushing import PLACES_OF_ONE, Pusher
from node.users.queries import find_user_by_actor

PATH = "/api/v1/push/subscription"


@dataclass
class Told:
    """A person with an app that is told, and somebody who does things to them."""

    site: Site
    service: ScriptedPeer
    client: ApiClient
    app: PushApp
    person: Actor
    other: Actor

    async def subscribe(self, *, policy: str = "all", standard: bool = True) -> str:
        """To mentions, favourites and follows; the server's key."""
        wish = self.app.wish(
            self.service.url("/send/secret-address"),
            policy=policy,
            standard=standard,
            mention=True,
            favourite=True,
            follow=True,
        )
        return (await self.client.post(PATH, wish))["server_key"]

    async def tell(
        self,
        kind: NotificationKind = NotificationKind.FOLLOW,
        note: Note | None = None,
        by: Actor | None = None,
    ) -> None:
        await self.site.services.db.write(
            notify,
            recipient_id=self.person.id,
            kind=kind,
            from_id=(by or self.other).id,
            note_id=note.id if note else None,
        )

    async def waiting(self) -> int:
        return len(await list_jobs(self.site.services.db, SendPush.kind))

    async def is_subscribed(self) -> bool:
        found = await self.site.services.db.read(
            list_subscriptions, self.person.id, limit=9
        )
        return bool(found)


@pytest.fixture
async def told(site: Site, service: ScriptedPeer) -> Told:
    client, ana = await join(site, "ana")
    bo = await make_local(site.services.db, "bo")
    return Told(site, service, client, PushApp(), ana, bo)


@pytest.mark.parametrize("standard", [True, False])
async def test_an_app_reads_who_mentioned_its_person(
    told: Told, standard: bool
) -> None:
    server_key = await told.subscribe(standard=standard)
    db = told.site.services.db
    note = await post(
        db,
        told.other,
        "Psst, @ana: the <key> is under the mat",
        visibility=Visibility.DIRECT,
        mentioned=mentioning(ana=told.person),
    )

    await told.tell(NotificationKind.MENTION, note)
    await told.site.work()

    (request,) = told.service.received
    message = told.app.read(request)
    assert message["title"] == "Bo mentioned you"
    assert message["body"] == "Psst, @ana: the <key> is under the mat"
    assert message["notification_type"] == "mention"
    assert type(message["notification_id"]) is int
    assert message["preferred_locale"] == "en"
    assert message["icon"].startswith("https://node.example/")
    token = message["access_token"]
    mine = {"Authorization": f"Bearer {token}"}
    assert (await told.client.call("GET", PATH, headers=mine)).status_code == 200
    claims = read_vapid(request, server_key)
    assert claims["aud"] == told.service.base
    headers = dict(request.headers)
    assert headers[b"ttl"] == b"172800"
    assert headers[b"urgency"] == b"normal"
    assert b"mat" not in request.body and token.encode() not in request.body


async def test_what_a_warning_covers_stays_covered(told: Told) -> None:
    await told.subscribe()
    db = told.site.services.db
    note = await post(db, told.person, "The butler did it", warning="Spoiler")

    await told.tell(NotificationKind.LIKE, note)
    await told.site.work()

    (request,) = told.service.received
    message = told.app.read(request)
    assert (message["title"], message["body"]) == ("Bo liked your note", "Spoiler")


async def test_long_notes_are_cut_so_that_push_services_take_them(told: Told) -> None:
    await told.subscribe()
    note = await post(told.site.services.db, told.person, "長" * 5_000)

    await told.tell(NotificationKind.LIKE, note)
    await told.site.work()

    (request,) = told.service.received
    assert told.app.read(request)["body"] == "長" * 240
    assert len(request.body) <= 4_096


async def test_nobody_is_told_of_what_they_did_not_ask_for(told: Told) -> None:
    await told.tell()
    await told.subscribe()
    note = await post(told.site.services.db, told.person)

    await told.tell(NotificationKind.BOOST, note)
    await told.tell(NotificationKind.FOLLOW_ACCEPTED)

    assert await told.waiting() == 0


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        ("all", {"followed", "follower", "stranger"}),
        ("followed", {"followed"}),
        ("follower", {"follower"}),
        ("none", set[str]()),
    ],
)
async def test_an_app_hears_of_those_it_wants_to_hear_of(
    told: Told, policy: str, names: set[str]
) -> None:
    await told.subscribe(policy=policy)
    db = told.site.services.db
    followed, follower, stranger = [
        await make_remote(db, name) for name in ("followed", "follower", "stranger")
    ]
    await follow(db, told.person, followed)
    await follow(db, follower, told.person)

    for each in (followed, follower, stranger):
        await told.tell(by=each)
    await told.site.work()

    messages = [told.app.read(each) for each in told.service.received]
    assert {each["title"] for each in messages} == {
        f"{name.title()} followed you" for name in names
    }
    assert {each["body"] for each in messages} == {
        f"@{name}@peer.example" for name in names
    }


async def test_what_was_taken_back_is_not_told(told: Told) -> None:
    await told.subscribe()
    db = told.site.services.db
    cy = await make_remote(db, "cy")

    await told.tell()
    await told.tell(by=cy)
    await block_actor(db, told.person, told.other)
    await db.write(suspend_actor, cy.id)
    await told.site.work()

    assert told.service.received == []


async def test_a_note_that_cannot_be_read_any_more_is_not_told(told: Told) -> None:
    await told.subscribe()
    db = told.site.services.db
    note = await post(db, told.other, visibility=Visibility.FOLLOWERS)

    await told.tell(NotificationKind.MENTION, note)
    await told.site.work()

    assert told.service.received == []


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
