"""Notifications told together, as apps read them."""

from typing import Any

import pytest
from support.api import ApiClient, join
from support.app import Site
from support.notes import follow, mentioning, post
from support.people import make_local

from node.clock import DAY_MS, SetClock
from node.notes.models import Note, Visibility
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.reactions.actions import boost, like

PATH = "/api/v2/notifications"
NAMES = ("ben", "cyd", "dan")


async def noticed(site: Site) -> tuple[ApiClient, Note]:
    """Somebody whom three follow and whose note they like; one boosts it and writes."""
    db, urls = site.services.db, site.services.urls
    client, ana = await join(site, "ana")
    note = await post(db, ana)
    for name in NAMES:
        person = await make_local(db, name)
        await db.write(like, urls, actor=person, note=note)
        await follow(db, person, ana)
        if name == "cyd":
            await db.write(boost, urls, actor=person, note=note)
            await post(db, person, "@ana hi", mentioned=mentioning(ana=ana))
    await site.work()
    return client, note


def by_type(found: Any) -> dict[str, Any]:
    return {each["type"]: each for each in found["notification_groups"]}


async def test_what_is_alike_is_one_group(site: Site) -> None:
    client, note = await noticed(site)

    found = await client.get(PATH)

    groups = by_type(found)
    assert len(found["notification_groups"]) == 4
    likes = groups["favourite"]
    assert likes["notifications_count"] == 3
    assert likes["status_id"] == str(note.id)
    assert isinstance(likes["most_recent_notification_id"], int)
    assert int(likes["page_min_id"]) < int(likes["page_max_id"])
    names = {each["id"]: each["acct"] for each in found["accounts"]}
    assert [names[each] for each in likes["sample_account_ids"]] == [*NAMES[::-1]]
    assert groups["follow"]["notifications_count"] == 3
    assert "status_id" not in groups["follow"]
    assert groups["reblog"]["notifications_count"] == 1
    assert groups["mention"]["group_key"].startswith("ungrouped-")
    # A list one by one names the same groups.
    singles = await client.get("/api/v1/notifications", types="favourite")
    assert {each["group_key"] for each in singles} == {likes["group_key"]}


async def test_another_day_is_another_group(site: Site, clock: SetClock) -> None:
    client, note = await noticed(site)
    clock.advance(DAY_MS)
    eve = await make_local(site.services.db, "eve")
    await site.services.db.write(like, site.services.urls, actor=eve, note=note)

    found = await client.get(PATH, types="favourite")

    counts = [each["notifications_count"] for each in found["notification_groups"]]
    assert counts == [1, 3]


async def test_apps_say_what_they_want_grouped(site: Site) -> None:
    client, _ = await noticed(site)

    found = await client.get(PATH, **{"grouped_types[]": ["follow"]})

    types = [each["type"] for each in found["notification_groups"]]
    assert types.count("favourite") == 3
    assert types.count("follow") == 1


async def test_groups_are_walked_by_their_links(site: Site) -> None:
    client, _ = await noticed(site)
    everything = (await client.get(PATH))["notification_groups"]

    keys: list[str] = []
    url: str | None = f"{PATH}?limit=2"
    while url is not None:
        page = await client.call("GET", url)
        keys += [each["group_key"] for each in page.json()["notification_groups"]]
        url = page.links.get("next", {}).get("url")

    # A group whose older members lie behind the end of a page goes on there.
    assert set(keys) == {each["group_key"] for each in everything}


async def test_one_group_is_read_counted_and_dismissed(site: Site) -> None:
    client, _ = await noticed(site)
    other, _ = await join(site, "eve")
    key = by_type(await client.get(PATH))["follow"]["group_key"]
    path = f"{PATH}/{key}"

    assert await client.get(f"{PATH}/unread_count") == {"count": 4}
    one = await client.get(path)
    assert one["notification_groups"][0]["notifications_count"] == 3
    people = await client.get(f"{path}/accounts")
    assert [each["acct"] for each in people] == [*NAMES[::-1]]
    for method, url in (("GET", path), ("POST", f"{path}/dismiss")):
        assert (await other.call(method, url)).status_code == 404
    assert await client.post(f"{path}/dismiss") == {}
    assert (await client.call("GET", path)).status_code == 404
    assert "follow" not in by_type(await client.get(PATH))


async def test_a_group_that_goes_on_behind_what_is_hidden_counts_once(
    site: Site, clock: SetClock
) -> None:
    db, urls = site.services.db, site.services.urls
    client, ana = await join(site, "ana")
    note, ben = await post(db, ana), await make_local(db, "ben")
    for name in ("cyd", "dan"):
        hidden = await post(db, ben, visibility=Visibility.FOLLOWERS)
        await db.write(
            notify,
            recipient_id=ana.id,
            kind=NotificationKind.QUOTE,
            from_id=ben.id,
            note_id=hidden.id,
        )
        clock.advance(1)
        liking = await make_local(db, name)
        await db.write(like, urls, actor=liking, note=note)
        clock.advance(1)

    (group,) = (await client.get(PATH, limit=1))["notification_groups"]

    assert group["notifications_count"] == 2
    assert await client.get(f"{PATH}/unread_count", limit=2) == {"count": 1}


async def test_what_is_no_key_is_no_group(site: Site) -> None:
    client, _ = await noticed(site)

    for key in ("x", "mention-7", "favourite", "ungrouped-7", "favourite-1-999999"):
        assert (await client.call("GET", f"{PATH}/{key}")).status_code == 404


async def test_apps_that_show_faces_get_one_account_of_each_group(site: Site) -> None:
    client, _ = await noticed(site)

    found = await client.get(PATH, types="follow", expand_accounts="partial_avatars")

    (group,) = found["notification_groups"]
    assert [each["id"] for each in found["accounts"]] == group["sample_account_ids"][:1]
    partial = {each["id"]: each for each in found["partial_accounts"]}
    assert sorted(partial) == sorted(group["sample_account_ids"][1:])
    shown = {"id", "acct", "url", "avatar", "avatar_static", "locked", "bot"}
    assert all(set(each) == shown for each in partial.values())
    wrong = await client.call("GET", f"{PATH}?expand_accounts=none")
    assert wrong.status_code == 422


@pytest.mark.parametrize("length", [1, 4])
async def test_a_longer_page_asks_the_database_no_more(site: Site, length: int) -> None:
    client, _ = await noticed(site)
    before = site.services.db.statements

    found = await client.get(PATH, limit=length)

    assert len(found["notification_groups"]) == length
    assert site.services.db.statements - before <= 25
