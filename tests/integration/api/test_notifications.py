"""Notifications as apps read them."""

from typing import Any

import pytest
from support.api import ApiClient, allow, join
from support.app import Site
from support.notes import follow, mentioning, post
from support.people import make_local, make_user
from support.shop import buy, make_product, make_shop

from node.actors.models import Actor
from node.moderation.actions.decisions import Grounds, warn
from node.notes.models import Note, Visibility
from node.notifications.actions import mark_read, notify
from node.notifications.models import NotificationKind
from node.oauth.policy import Scope
from node.reactions.actions import boost, like
from node.users.models import Role
from node.users.queries import find_user_by_actor

PATH = "/api/v1/notifications"
Kind = NotificationKind


async def tell(site: Site, who: Actor, kind: Kind, **rest: Any) -> None:
    rest = {"from_id": None, **rest}
    assert await site.services.db.write(notify, recipient_id=who.id, kind=kind, **rest)


async def types(client: ApiClient, **params: Any) -> list[str]:
    return [each["type"] for each in await client.get(PATH, **params)]


async def notified(site: Site) -> tuple[ApiClient, Actor, Actor, Note]:
    """Ana, whom ben follows, likes, boosts and names."""
    db = site.services.db
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(db, ana, "Hello")
    await follow(db, ben, ana)
    await db.write(like, site.services.urls, actor=ben, note=note)
    await db.write(boost, site.services.urls, actor=ben, note=note)
    await post(db, ben, "@ana, hello", mentioned=mentioning(ana=ana))
    await site.work()
    return client, ana, ben, note


async def test_notifications_are_told_as_apps_know_them(site: Site) -> None:
    client, _, ben, note = await notified(site)

    found = {each["type"]: each for each in await client.get(PATH)}

    assert set(found) == {"mention", "reblog", "favourite", "follow"}
    for each in found.values():
        assert each["account"]["id"] == str(ben.id)
        assert each["created_at"].endswith("Z")
        assert each["id"].isdecimal()
        assert int(each["id"]) < 2**53
        assert each["group_key"]
    assert "status" not in found["follow"]
    assert found["favourite"]["status"]["id"] == str(note.id)
    assert found["reblog"]["status"]["id"] == str(note.id)
    assert found["reblog"]["status"]["reblog"] is None
    assert found["mention"]["status"]["account"]["acct"] == "ben"


async def test_a_list_has_the_types_and_the_people_it_is_asked_for(site: Site) -> None:
    client, ana, ben, _ = await notified(site)
    cyd = await make_local(site.services.db, "cyd")
    await tell(site, ana, Kind.FOLLOW, from_id=cyd.id)

    assert await types(client, **{"types[]": ["follow"]}) == ["follow", "follow"]
    assert await types(client, types="reblog") == ["reblog"]
    assert "mention" not in await types(client, **{"exclude_types[]": ["mention"]})
    assert await types(client, account_id=cyd.id) == ["follow"]
    assert await types(client, account_id=ben.id, **{"types[]": "x"}) == []


async def test_what_mastodon_does_not_know_is_told_to_who_asks_for_it(
    site: Site,
) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben, note = await make_local(db, "ben"), await post(db, ana)
    await tell(site, ana, Kind.ORDER, subject="K7")
    await tell(site, ana, Kind.REACTION, from_id=ben.id, note_id=note.id, subject="🎉")

    assert await client.get(PATH) == []
    (found,) = await client.get(PATH, **{"types[]": "pleroma:emoji_reaction"})
    assert found["emoji"] == "🎉"


async def test_an_order_is_told_to_its_seller_by_apps_that_know_of_orders(
    site: Site,
) -> None:
    db = site.services.db
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop))
    owner = await db.read(find_user_by_actor, shop.actor_id)
    assert owner is not None
    client = await allow(site, owner.id)

    assert await client.get(PATH) == []
    (found,) = await client.get(PATH, **{"supported_types[]": "shop.order"})
    grouped = await client.get("/api/v2/notifications", **{"types[]": "shop.order"})

    assert found["type"] == "shop.order"
    assert found["account"]["id"] == str(shop.actor_id)
    ordered = {"id": str(order.id), "number": order.code, "state": "confirmed"}
    assert found["order"] == ordered
    assert grouped["notification_groups"][0]["order"] == ordered
    count = await client.get(f"{PATH}/unread_count", types="shop.order")
    assert count == {"count": 1}


async def test_a_list_is_walked_both_ways(site: Site) -> None:
    client, *_ = await notified(site)
    everything = await client.get(PATH)

    first = await client.call("GET", f"{PATH}?limit=3")
    second = await client.call("GET", first.links["next"]["url"])
    back = await client.call("GET", second.links["prev"]["url"])

    assert first.json() == back.json() == everything[:3]
    assert second.json() == everything[3:]
    assert await client.get(PATH, since_id=everything[1]["id"]) == everything[:1]


async def test_the_end_of_ones_own_poll_comes_from_oneself(site: Site) -> None:
    client, ana = await join(site, "ana")
    note = await post(site.services.db, ana)
    await tell(site, ana, Kind.POLL, note_id=note.id)

    (found,) = await client.get(PATH)

    assert found["type"] == "poll"
    assert found["account"]["id"] == str(ana.id)


async def test_one_is_read_and_dismissed_by_whom_it_is_for(site: Site) -> None:
    client, *_ = await notified(site)
    other, _ = await join(site, "dan")
    first, second, *_ = await client.get(PATH)
    path = f"{PATH}/{first['id']}"

    assert await client.get(path) == first
    for method, url in (("GET", path), ("POST", f"{path}/dismiss")):
        assert (await other.call(method, url)).status_code == 404
    assert await client.post(f"{path}/dismiss") == {}
    assert (await client.call("GET", path)).status_code == 404
    assert (await client.call("POST", f"{path}/dismiss")).status_code == 404
    assert (await client.get(PATH))[0] == second


async def test_clearing_leaves_what_apps_were_never_shown(site: Site) -> None:
    client, ana, ben, _ = await notified(site)
    await tell(site, ana, Kind.ORDER, from_id=ben.id, subject="K7")

    assert await client.post(f"{PATH}/clear") == {}

    assert await client.get(PATH) == []
    count = f"{PATH}/unread_count"
    assert await client.get(count, **{"types[]": "shop.order"}) == {"count": 1}


async def test_what_is_new_is_counted_from_what_was_read(site: Site) -> None:
    client, ana, *_ = await notified(site)
    count = f"{PATH}/unread_count"
    everything = await client.get(PATH)

    assert await client.get(count) == {"count": 4}
    assert await client.get(count, limit=2) == {"count": 2}
    assert await client.get(count, **{"types[]": "none"}) == {"count": 0}
    await site.services.db.write(mark_read, ana.id, int(everything[1]["id"]))
    assert await client.get(count) == {"count": 1}


async def test_what_the_list_leaves_out_is_not_counted(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    for visibility in (Visibility.PUBLIC, Visibility.FOLLOWERS):
        note = await post(db, ben, visibility=visibility)
        await tell(site, ana, Kind.QUOTE, from_id=ben.id, note_id=note.id)

    assert await types(client) == ["quote"]
    for version in ("v1", "v2"):
        path = f"/api/{version}/notifications/unread_count"
        assert await client.get(path) == {"count": 1}
        # Nor does it take the place of what is shown.
        assert await client.get(path, limit=1) == {"count": 1}


async def test_counts_and_lists_agree_on_what_nobody_sent(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana", role=Role.MODERATOR)
    boss = await make_user(db, "boss", role=Role.ADMIN)
    other, _ = await join(site, "ben")
    filed = await other.post("/api/v1/reports", {"account_id": str(boss.actor_id)})
    await tell(site, ana, Kind.JOIN_REQUEST, subject="12")
    await tell(site, ana, Kind.NOTICE, subject="attempts:20")
    grounds = Grounds(boss, "Be kind", None)
    decision = await db.write(warn, target=ana, grounds=grounds)
    assert filed["target_account"]["acct"] == "boss"

    # Nobody asks to join any more, so that is neither listed nor counted.
    warned, tried, reported = await client.get(PATH)
    for version in ("v1", "v2"):
        count = f"/api/{version}/notifications/unread_count"
        assert await client.get(count) == {"count": 3}
        assert await client.get(count, **{"types[]": "admin.report"}) == {"count": 1}
    assert reported["type"] == "admin.report"
    assert warned["type"] == tried["type"] == "moderation_warning"
    assert warned["account"]["id"] == tried["account"]["id"] == str(ana.id)
    said = warned["moderation_warning"]
    assert (said["id"], said["action"]) == (str(decision.id), "none")
    assert said["text"] == "The moderators warn you. They say: Be kind"
    assert "passwords" in tried["moderation_warning"]["text"]
    grouped = await client.get("/api/v2/notifications")
    first, second, _ = grouped["notification_groups"]
    assert first["moderation_warning"] == said
    assert second["sample_account_ids"] == [str(ana.id)]


@pytest.mark.parametrize("length", [1, 4])
async def test_a_longer_page_asks_the_database_no_more(site: Site, length: int) -> None:
    client, *_ = await notified(site)
    before = site.services.db.statements

    assert len(await client.get(PATH, limit=length)) == length

    assert site.services.db.statements - before <= 25


async def test_apps_need_the_scope(site: Site) -> None:
    client, _ = await join(site, "ana", scopes=[Scope.READ_STATUSES])

    assert (await client.call("GET", PATH)).status_code == 403
