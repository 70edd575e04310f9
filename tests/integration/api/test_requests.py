"""Notifications that are held back, as apps read and settle them."""

from typing import Any

import pytest
from support.api import ApiClient, join
from support.app import Site
from support.notes import block_actor, follow, mentioning, post
from support.people import make_local

from node.actors.models import Actor
from node.clock import DAY_MS, SetClock
from node.notes.models import Visibility
from node.oauth.policy import Scope
from node.reactions.actions import like
from node.relations.actions import unblock
from node.users.models import Role

NOTIFICATIONS = "/api/v1/notifications"
REQUESTS = f"{NOTIFICATIONS}/requests"
POLICY = "/api/v2/notifications/policy"
OLD_POLICY = "/api/v1/notifications/policy"


async def call_on(site: Site, sender: Actor, who: Actor, **rest: Any) -> None:
    """A note that names somebody."""
    mentioned = mentioning(**{who.name: who})
    await post(site.services.db, sender, f"@{who.name} hi", mentioned=mentioned, **rest)
    await site.work()


async def types(client: ApiClient, **params: Any) -> list[str]:
    return [each["type"] for each in await client.get(NOTIFICATIONS, **params)]


async def held(site: Site) -> tuple[ApiClient, Actor, Actor]:
    """Ana hears only of whom she follows: ben names her and likes her note."""
    client, ana = await join(site, "ana")
    await client.put(POLICY, {"for_not_following": "filter"})
    ben = await make_local(site.services.db, "ben")
    note = await post(site.services.db, ana)
    await call_on(site, ben, ana)
    await site.services.db.write(like, site.services.urls, actor=ben, note=note)
    return client, ana, ben


async def test_at_first_only_the_limited_are_not_heard(site: Site) -> None:
    client, ana = await join(site, "ana")
    await call_on(site, await make_local(site.services.db, "ben"), ana)

    assert await client.get(POLICY) == {
        "for_not_following": "accept",
        "for_not_followers": "accept",
        "for_new_accounts": "accept",
        "for_private_mentions": "accept",
        "for_limited_accounts": "drop",
        "summary": {"pending_requests_count": 0, "pending_notifications_count": 0},
    }
    assert await types(client) == ["mention"]
    assert await client.get(REQUESTS) == []


async def test_what_strangers_do_waits_until_asked_for(site: Site) -> None:
    client, _, ben = await held(site)

    for version in ("v1", "v2"):
        path = f"/api/{version}/notifications/unread_count"
        assert await client.get(path) == {"count": 0}
        assert await client.get(path, include_filtered="true") == {"count": 2}
    assert await types(client) == []
    assert await types(client, include_filtered="true") == ["favourite", "mention"]
    assert await types(client, account_id=ben.id) == ["favourite", "mention"]
    groups = "/api/v2/notifications"
    assert (await client.get(groups))["notification_groups"] == []
    found = await client.get(groups, include_filtered="true")
    assert len(found["notification_groups"]) == 2

    (request,) = await client.get(REQUESTS)
    assert request["id"] == str(ben.id)
    assert request["account"]["acct"] == "ben"
    assert request["notifications_count"] == "2"
    assert "@ana" in request["last_status"]["content"].replace("<span>", "")
    assert await client.get(f"{REQUESTS}/{request['id']}") == request
    summary = (await client.get(POLICY))["summary"]
    assert summary == {"pending_requests_count": 1, "pending_notifications_count": 2}


async def test_who_is_accepted_is_heard_from_then_on(site: Site) -> None:
    client, ana, ben = await held(site)

    assert await client.post(f"{REQUESTS}/{ben.id}/accept") == {}
    await call_on(site, ben, ana)

    assert await client.get(REQUESTS) == []
    assert await types(client) == ["mention", "favourite", "mention"]
    assert await client.get(f"{REQUESTS}/merged") == {"merged": True}
    # Until they are blocked: then they are strangers again.
    await block_actor(site.services.db, ana, ben)
    await site.services.db.write(unblock, site.services.urls, actor=ana, target=ben)
    await call_on(site, ben, ana)
    assert await types(client) == []


async def test_what_is_dismissed_is_gone_and_the_next_waits_again(site: Site) -> None:
    client, ana, ben = await held(site)

    assert await client.post(f"{REQUESTS}/{ben.id}/dismiss") == {}
    assert await client.get(REQUESTS) == []
    assert await types(client, include_filtered="true") == []

    await call_on(site, ben, ana)
    (request,) = await client.get(REQUESTS)
    assert request["notifications_count"] == "1"


async def test_several_are_settled_at_once(site: Site) -> None:
    client, ana, ben = await held(site)
    for name in ("cyd", "dan"):
        await call_on(site, await make_local(site.services.db, name), ana)
    ids = {each["account"]["acct"]: each["id"] for each in await client.get(REQUESTS)}
    assert list(ids) == ["dan", "cyd", "ben"]

    assert await client.post(f"{REQUESTS}/accept", {"id": [ids["ben"], "7"]}) == {}
    assert await client.post(f"{REQUESTS}/dismiss", {"id": [ids["cyd"]]}) == {}

    assert [each["id"] for each in await client.get(REQUESTS)] == [ids["dan"]]
    assert await types(client) == ["favourite", "mention"]
    assert ids["ben"] == str(ben.id)


async def test_requests_are_walked_both_ways(site: Site) -> None:
    client, ana, _ = await held(site)
    for name in ("cyd", "dan"):
        await call_on(site, await make_local(site.services.db, name), ana)
    everything = await client.get(REQUESTS)

    first = await client.call("GET", f"{REQUESTS}?limit=2")
    second = await client.call("GET", first.links["next"]["url"])
    back = await client.call("GET", second.links["prev"]["url"])

    assert first.json() == back.json() == everything[:2]
    assert second.json() == everything[2:]


async def test_requests_are_their_owners(site: Site) -> None:
    client, _, ben = await held(site)
    other, _ = await join(site, "eve")

    path = f"{REQUESTS}/{ben.id}"
    for method, url in (
        ("GET", path),
        ("POST", f"{path}/accept"),
        ("POST", f"{path}/dismiss"),
    ):
        assert (await other.call(method, url)).status_code == 404
    assert await other.post(f"{REQUESTS}/dismiss", {"id": [str(ben.id)]}) == {}
    assert len(await client.get(REQUESTS)) == 1


async def test_clearing_leaves_what_is_held_back(site: Site) -> None:
    client, *_ = await held(site)

    await client.post(f"{NOTIFICATIONS}/clear")

    assert len(await types(client, include_filtered="true")) == 2


async def test_direct_notes_are_held_back_unless_they_answer(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben, cyd = await make_local(db, "ben"), await make_local(db, "cyd")
    await client.put(POLICY, {"for_private_mentions": "filter"})
    asked = await post(
        db,
        ana,
        "@ben, is it?",
        visibility=Visibility.DIRECT,
        mentioned=mentioning(ben=ben),
    )

    await call_on(site, cyd, ana, visibility=Visibility.DIRECT)
    await call_on(site, ben, ana, visibility=Visibility.DIRECT, reply_to_id=asked.id)

    (request,) = await client.get(REQUESTS)
    assert request["account"]["acct"] == "cyd"
    assert await types(client) == ["mention"]


async def test_accounts_and_followers_are_new_for_a_while(
    site: Site, clock: SetClock
) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    policy = {"for_new_accounts": "drop", "for_not_followers": "filter"}
    await client.put(POLICY, policy)
    await call_on(site, ben, ana)
    assert await types(client, include_filtered="true") == []

    clock.advance(31 * DAY_MS)
    await follow(db, ben, ana)
    await call_on(site, ben, ana)
    assert await types(client) == []
    assert await types(client, include_filtered="true") == ["mention", "follow"]

    clock.advance(4 * DAY_MS)
    await call_on(site, ben, ana)
    assert await types(client) == ["mention"]


async def test_staff_is_always_heard(site: Site) -> None:
    client, ana = await join(site, "ana")
    _, mod = await join(site, "mod", role=Role.MODERATOR)
    await client.put(POLICY, {"for_not_following": "drop"})

    await call_on(site, mod, ana)

    assert await types(client) == ["mention"]


async def test_what_is_not_spoken_of_stays(site: Site) -> None:
    client, _ = await join(site, "ana")
    await client.put(POLICY, {"for_not_following": "drop"})

    wrong = await client.call("PATCH", POLICY, json={"for_new_accounts": "maybe"})
    changed = await client.call("PATCH", POLICY, data={"for_new_accounts": "filter"})

    assert wrong.status_code == 422
    assert changed.json()["for_not_following"] == "drop"
    assert changed.json()["for_new_accounts"] == "filter"


async def test_the_first_policy_says_yes_and_no(site: Site) -> None:
    client, _ = await join(site, "ana")

    found = await client.put(OLD_POLICY, {"filter_new_accounts": True})

    assert found["filter_new_accounts"] is True
    assert found["filter_not_following"] is False
    assert (await client.get(POLICY))["for_new_accounts"] == "filter"
    assert await client.get(OLD_POLICY) == found


@pytest.mark.parametrize("length", [1, 3])
async def test_a_longer_page_asks_the_database_no_more(site: Site, length: int) -> None:
    client, ana, _ = await held(site)
    for name in ("cyd", "dan"):
        await call_on(site, await make_local(site.services.db, name), ana)
    before = site.services.db.statements

    assert len(await client.get(REQUESTS, limit=length)) == length

    assert site.services.db.statements - before <= 25


async def test_apps_need_the_scopes(site: Site) -> None:
    client, _ = await join(site, "ana", scopes=[Scope.READ_STATUSES])

    for method, path in (("GET", REQUESTS), ("GET", POLICY), ("PUT", POLICY)):
        assert (await client.call(method, path)).status_code == 403
