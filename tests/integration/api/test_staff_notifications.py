"""What apps are told that happened on the node: reports, who joins, servers cut off."""

import pytest
from support.api import ApiClient, allow, guest, join
from support.app import Site
from support.notes import follow, post
from support.people import (
    PASSWORD_HASH,
    make_keys,
    make_local,
    make_remote,
    make_user,
)
from support.servers import set_policy
from support.streams import open_socket

from node.actors.models import Actor
from node.actors.queries import get_node_actor
from node.config import Registration
from node.ids import Iri
from node.limits.decisions import Policy
from node.moderation.actions import (
    answer_request,
    disable,
    enable,
    file_report,
    hide,
    receive_report,
)
from node.moderation.actions.decisions import Grounds
from node.moderation.actions.reports import ReceivedReport
from node.moderation.models import Report, ReportCategory, ReportDraft
from node.moderation.servers import SettleFollows, settle_follows
from node.notes.models import Visibility
from node.users.actions import set_role, sign_up
from node.users.models import Role, SignUp, User
from node.users.queries import find_user_by_actor

PATH = "/api/v1/notifications"
GROUPS = "/api/v2/notifications"


async def report(
    site: Site, target: Actor, by: Actor | None, *, note_ids: tuple[int, ...] = ()
) -> Report:
    draft = ReportDraft(
        category=ReportCategory.SPAM, words="Look at this", note_ids=note_ids
    )
    return await site.services.db.write(
        file_report, site.services.urls, reporter=by, target=target, draft=draft
    )


async def come(site: Site, name: str, mode: Registration) -> User:
    """Somebody signs up."""
    made = await site.services.db.write(
        sign_up,
        site.services.urls,
        SignUp(name=name, reason="I make pots."),
        password_hash=PASSWORD_HASH,
        keys=make_keys(),
        mode=mode,
    )
    await site.work()
    return made.user


async def count(client: ApiClient, path: str = PATH) -> int:
    return (await client.get(f"{path}/unread_count"))["count"]


async def test_moderators_read_who_reported_whom(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "mo", role=Role.MODERATOR)
    member, _ = await join(site, "bo")
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    shown, hidden = [
        (await post(db, eve, visibility=each)).id
        for each in (Visibility.PUBLIC, Visibility.FOLLOWERS)
    ]
    await follow(db, ana, eve)
    filed = await report(site, eve, ana, note_ids=(shown, hidden))

    (found,) = await client.get(PATH)
    grouped = await client.get(GROUPS)

    assert found["type"] == "admin.report"
    assert found["account"]["acct"] == "ana"
    assert found["report"]["id"] == str(filed.id)
    assert found["report"]["comment"] == "Look at this"
    assert found["report"]["category"] == "spam"
    assert found["report"]["target_account"]["acct"] == "eve"
    assert found["report"]["status_ids"] == [str(shown)]
    (group,) = grouped["notification_groups"]
    assert group["report"] == found["report"]
    assert group["sample_account_ids"] == [str(ana.id)]
    assert [each["acct"] for each in grouped["accounts"]] == ["ana"]
    assert (await count(client), await count(client, GROUPS)) == (1, 1)
    assert await member.get(PATH) == []


async def test_guests_and_people_elsewhere_report_as_the_node(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "mo", role=Role.MODERATOR)
    eve, far = await make_local(db, "eve"), await make_remote(db, "far")
    await report(site, eve, None)
    iri = Iri("https://peer.example/reports/1")
    received = ReceivedReport(iri=iri, words="Look at this")
    await db.write(receive_report, reporter=far, target=eve, received=received)
    node_actor = await db.read(get_node_actor)

    found = await client.get(PATH)

    assert [each["account"]["id"] for each in found] == 2 * [str(node_actor.id)]


async def test_who_moderates_no_more_reads_it_no_more(site: Site) -> None:
    db = site.services.db
    client, mo = await join(site, "mo", role=Role.MODERATOR)
    await report(site, await make_local(db, "eve"), None)
    (found,) = await client.get(PATH)
    (group,) = (await client.get(GROUPS))["notification_groups"]
    user = await db.read(find_user_by_actor, mo.id)
    assert user is not None

    await db.write(set_role, user.id, Role.MEMBER)

    assert await client.get(PATH) == []
    assert (await client.get(GROUPS))["notification_groups"] == []
    assert (await count(client), await count(client, GROUPS)) == (0, 0)
    for path in (f"{PATH}/{found['id']}", f"{GROUPS}/{group['group_key']}"):
        assert (await client.call("GET", path)).status_code == 404


async def test_moderators_read_who_asks_to_join_until_it_is_answered(
    site: Site,
) -> None:
    client, _ = await join(site, "mo", role=Role.MODERATOR)
    boss = await make_user(site.services.db, "boss", role=Role.OWNER)
    asking = await come(site, "ana", Registration.APPROVAL)

    (found,) = await client.get(PATH, **{"types[]": "admin.sign_up"})
    (group,) = (await client.get(GROUPS))["notification_groups"]

    assert found["type"] == group["type"] == "admin.sign_up"
    assert found["account"]["id"] == str(asking.actor_id)
    assert group["sample_account_ids"] == [str(asking.actor_id)]
    assert await count(client) == 1
    profile = f"/api/v1/accounts/{asking.actor_id}"
    assert (await guest(site).call("GET", profile)).status_code == 404
    await site.services.db.write(
        answer_request, by=boss, user_id=asking.id, approved=True
    )
    assert await client.get(PATH) == []
    assert await count(client) == 0


async def test_who_joins_where_nobody_is_asked_is_told_as_one_group(
    site: Site,
) -> None:
    client, _ = await join(site, "mo", role=Role.MODERATOR)
    for name in ("ana", "bo"):
        await come(site, name, Registration.OPEN)

    (group,) = (await client.get(GROUPS))["notification_groups"]

    assert (group["type"], group["notifications_count"]) == ("admin.sign_up", 2)
    path = f"{GROUPS}/{group['group_key']}"
    people = await client.get(f"{path}/accounts")
    assert [each["acct"] for each in people] == ["bo", "ana"]
    assert len(await client.get(PATH)) == await count(client) == 2
    assert await client.post(f"{path}/dismiss") == {}
    assert await client.get(PATH) == []


async def test_a_report_comes_as_it_is_made(site: Site) -> None:
    client, _ = await join(site, "mo", role=Role.MODERATOR)
    eve = await make_local(site.services.db, "eve")
    query = {"stream": "user:notification"}
    async with open_socket(site, token=client.token, query=query) as socket:
        filed = await report(site, eve, None)

        told = await socket.update()

    assert told["type"] == "admin.report"
    assert told["report"]["id"] == str(filed.id)


@pytest.mark.engine_only("sqlite")
async def test_more_reports_ask_the_database_no_more(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "mo", role=Role.MODERATOR)
    asked: list[int] = []
    for number in range(4):
        target = await make_local(db, f"eve{number}")
        await report(site, target, await make_local(db, f"ana{number}"))
        await come(site, f"new{number}", Registration.APPROVAL)
        before = db.statements
        assert len(await client.get(PATH)) == 2 * number + 2
        asked.append(db.statements - before)

    assert len({*asked}) == 1


async def test_people_read_what_a_block_of_a_server_cut(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    rosa = await make_remote(db, "rosa", "evil.example")
    await follow(db, ana, rosa)
    await set_policy_and_settle(site)

    (found,) = await client.get(PATH)
    (group,) = (await client.get(GROUPS))["notification_groups"]

    assert found["type"] == "severed_relationships"
    assert found["account"]["id"] == str(ana.id)
    event = found["event"]
    assert (event["type"], event["target_name"]) == ("domain_block", "evil.example")
    assert (event["followers_count"], event["following_count"]) == (0, 1)
    assert group["event"] == event
    assert await count(client) == 1


async def set_policy_and_settle(site: Site) -> None:
    await site.services.db.write(set_policy, "evil.example", Policy.BLOCKED)
    await settle_follows(site.services.db, SettleFollows())


async def test_people_read_what_was_decided_about_them(site: Site) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    boss = await make_user(db, "boss", role=Role.OWNER)
    user = await db.read(find_user_by_actor, ana.id)
    assert user is not None

    await db.write(hide, target=ana, grounds=Grounds(boss, "Too loud"))
    await db.write(disable, by=boss, user_id=user.id, reason="Calm down")
    await db.write(enable, by=boss, user_id=user.id)

    # To be kept from logging in ends what apps may do.
    client = await allow(site, user.id)
    found = [each["moderation_warning"] for each in await client.get(PATH)]
    assert [each["action"] for each in found] == ["disable", "silence"]
    assert found[0]["text"].endswith("They say: Calm down")
