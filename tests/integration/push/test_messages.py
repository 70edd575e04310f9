"""What an app reads of what happened, through a push service that cannot."""

import pytest
from support.notes import block_actor, follow, mentioning, post
from support.people import make_remote
from support.push import read_vapid
from support.told import PATH, Told

from federation.audience import Visibility
from node.actors.actions import suspend_actor
from node.notifications.models import NotificationKind
from node.users.actions import set_role
from node.users.models import Role
from node.users.queries import find_user_by_actor


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


async def test_what_is_held_back_is_not_pushed(told: Told) -> None:
    await told.subscribe()
    policy = "/api/v2/notifications/policy"
    await told.client.put(policy, {"for_not_following": "filter"})

    await told.tell()

    assert await told.waiting() == 0


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.MEMBER])
async def test_reports_and_joining_are_pushed_to_who_moderates_then(
    told: Told, role: Role
) -> None:
    db = told.site.services.db
    wish = told.app.wish(told.service.url("/send/secret-address"))
    wish["data"]["alerts"] = {"admin.report": True, "admin.sign_up": True}
    await told.client.post(PATH, wish)
    user = await db.read(find_user_by_actor, told.person.id)
    assert user is not None

    for kind in (NotificationKind.REPORT, NotificationKind.SIGN_UP):
        await told.tell(kind)
    await db.write(set_role, user.id, role)
    await told.site.work()

    messages = map(told.app.read, told.service.received)
    titles = {each["notification_type"]: each["title"] for each in messages}
    pushed = {
        "admin.report": "A new report waits for you",
        "admin.sign_up": "Bo joined this server",
    }
    assert titles == (pushed if role is Role.MODERATOR else {})
