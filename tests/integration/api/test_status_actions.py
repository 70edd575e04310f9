"""Liking, boosting, keeping, pinning and muting through an app."""

import pytest
from support.api import guest, join
from support.app import Site
from support.notes import block_actor, follow, list_sent, post
from support.people import make_remote

from node.actors.actions import suspend_actor
from node.database.paging import newest
from node.ids import ActorId
from node.notes.models import Visibility
from node.notifications.models import NotificationKind
from node.notifications.queries import list_notifications
from node.reactions.actions import boost, like

STATUSES = "/api/v1/statuses"


@pytest.mark.parametrize(
    ("do", "undo", "flag"),
    [
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
        ("mute", "unmute", "muted"),
    ],
)
async def test_flags_are_set_and_taken_back_and_may_be_repeated(
    site: Site, do: str, undo: str, flag: str
) -> None:
    client, _ = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(site.services.db, ben)
    path = f"{STATUSES}/{note.id}"

    done = [(await client.post(f"{path}/{do}"))[flag] for _ in range(2)]
    undone = [(await client.post(f"{path}/{undo}"))[flag] for _ in range(2)]

    assert done == [True, True]
    assert undone == [False, False]


async def test_a_boost_is_a_status_around_the_note(site: Site) -> None:
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(site.services.db, ben)
    path = f"{STATUSES}/{note.id}"

    made = await client.post(f"{path}/reblog", {"visibility": "unlisted"})
    again = await client.post(f"{path}/reblog")
    taken = await client.post(f"{STATUSES}/{made['id']}/unreblog")

    assert made["id"] != str(note.id)
    assert made["account"]["id"] == str(ana.id)
    assert made["visibility"] == "unlisted"
    assert made["reblog"]["id"] == str(note.id)
    assert made["reblog"]["reblogged"] is True
    assert made["reblog"]["reblogs_count"] == 1
    assert again["id"] == made["id"]
    assert taken["id"] == str(note.id)
    assert taken["reblogged"] is False
    assert (await client.call("GET", f"{STATUSES}/{made['id']}")).status_code == 404


async def test_a_boost_for_followers_is_seen_by_followers_only(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    follower, cyd = await join(site, "cyd")
    stranger, ben = await join(site, "ben")
    await follow(db, cyd, ana)
    note = await post(db, ben)

    made = await client.post(f"{STATUSES}/{note.id}/reblog", {"visibility": "private"})
    path = f"{STATUSES}/{made['id']}"

    assert made["visibility"] == "private"
    assert (await follower.get(path))["reblog"]["id"] == str(note.id)
    for other in (stranger, guest(site)):
        assert (await other.call("GET", path)).status_code == 404
    assert await stranger.get(f"{STATUSES}/{note.id}/reblogged_by") == []
    profile = f"/api/v1/accounts/{ana.id}/statuses"
    assert await stranger.get(profile) == []
    assert [each["id"] for each in await follower.get(profile)] == [made["id"]]
    own = await client.get(f"{STATUSES}/{note.id}/reblogged_by")
    assert [each["acct"] for each in own] == ["ana"]


async def test_what_is_not_for_all_is_not_boosted(site: Site) -> None:
    client, ana = await join(site, "ana")
    note = await post(site.services.db, ana, visibility=Visibility.DIRECT)

    answer = await client.call("POST", f"{STATUSES}/{note.id}/reblog")

    assert answer.status_code == 403


async def test_boosts_of_those_who_are_refused_or_apart_are_not_there(
    site: Site,
) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    booster, cyd = await join(site, "cyd")
    note = await post(db, ben)
    made = await booster.post(f"{STATUSES}/{note.id}/reblog")
    path = f"{STATUSES}/{made['id']}"

    seen = await client.call("GET", path)
    await block_actor(db, cyd, ana)
    apart = await client.call("GET", path)
    others = await guest(site).call("GET", path)
    await db.write(suspend_actor, cyd.id)
    gone = await guest(site).call("GET", path)

    statuses = [each.status_code for each in (seen, apart, others, gone)]
    assert statuses == [200, 404, 200, 404]


async def test_the_id_of_a_boost_stands_for_its_note(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(db, ben)
    await db.write(boost, urls, actor=ana, note=note)
    made = await client.post(f"{STATUSES}/{note.id}/reblog")

    liked = await client.post(f"{STATUSES}/{made['id']}/favourite")
    answer = await client.post(
        STATUSES, {"status": "Yes", "in_reply_to_id": made["id"]}
    )
    people = await client.get(f"{STATUSES}/{made['id']}/favourited_by")

    assert liked["id"] == str(note.id)
    assert answer["in_reply_to_id"] == str(note.id)
    assert [each["acct"] for each in people] == ["ana"]


async def test_deleting_a_boost_leaves_the_note(site: Site) -> None:
    client, ana = await join(site, "ana")
    note = await post(site.services.db, ana)
    made = await client.post(f"{STATUSES}/{note.id}/reblog")

    await client.delete(f"{STATUSES}/{made['id']}")

    assert (await client.get(f"{STATUSES}/{note.id}"))["reblogged"] is False


async def test_own_notes_are_pinned_and_few_of_them(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    notes = [await post(db, ana, str(n)) for n in range(6)]
    others = await post(db, ben)

    pinned = [await client.call("POST", f"{STATUSES}/{note.id}/pin") for note in notes]
    foreign = await client.call("POST", f"{STATUSES}/{others.id}/pin")
    unpinned = await client.post(f"{STATUSES}/{notes[0].id}/unpin")

    assert [each.status_code for each in pinned] == [200] * 5 + [422]
    assert pinned[0].json()["pinned"] is True
    assert foreign.status_code == 403
    assert unpinned["pinned"] is False


async def test_who_liked_is_walked_by_the_order_of_likes(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    client, ana = await join(site, "ana")
    note = await post(db, ana)
    for number in range(5):
        fan = await make_remote(db, f"fan{number}")
        await db.write(like, urls, actor=fan, note=note)
    path = f"{STATUSES}/{note.id}/favourited_by?limit=2"

    first = await client.call("GET", path)
    second = await client.call("GET", first.links["next"]["url"])
    back = await client.call("GET", second.links["prev"]["url"])

    names = [
        [each["username"] for each in page.json()] for page in (first, second, back)
    ]
    assert names == [["fan4", "fan3"], ["fan2", "fan1"], ["fan4", "fan3"]]


async def test_a_muted_conversation_tells_nothing_more(site: Site) -> None:
    client, ana = await join(site, "ana")
    other, _ = await join(site, "ben")
    note = await post(site.services.db, ana)
    await client.post(f"{STATUSES}/{note.id}/mute")

    answer = await other.post(
        STATUSES, {"status": "@ana hey", "in_reply_to_id": str(note.id)}
    )
    await other.post(f"{STATUSES}/{note.id}/favourite")
    await site.work()

    assert (await client.get(f"{STATUSES}/{answer['id']}"))["muted"] is True
    assert await _told(site, ana.id) == []
    await client.post(f"{STATUSES}/{answer['id']}/unmute")
    await other.post(STATUSES, {"status": "@ana hey", "in_reply_to_id": str(note.id)})
    await site.work()
    assert len(await _told(site, ana.id)) == 1


async def test_nothing_is_translated_here(site: Site) -> None:
    client, ana = await join(site, "ana")
    note = await post(site.services.db, ana)

    answer = await client.call("POST", f"{STATUSES}/{note.id}/translate")

    assert answer.status_code == 404
    assert "error" in answer.json()


async def test_others_elsewhere_hear_of_it(site: Site) -> None:
    client, ana = await join(site, "ana")
    fan = await make_remote(site.services.db, "fan")
    await follow(site.services.db, fan, ana)

    made = await client.post(STATUSES, {"status": "Hello"})
    await site.work()
    await client.put(f"{STATUSES}/{made['id']}", {"status": "Hullo"})
    await site.work()
    await client.delete(f"{STATUSES}/{made['id']}")
    await site.work()

    kinds = {kind for kind, _ in await list_sent(site.services.db)}
    assert {"Create", "Update", "Delete"} <= kinds


async def test_many_statuses_cost_as_many_queries_as_one(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ids = [str((await post(db, ana, f"Note {n}")).id) for n in range(8)]
    await client.get(STATUSES, **{"id[]": ids})
    costs: list[int] = []

    for wanted in (ids[:2], ids):
        before = db.statements
        found = await client.get(STATUSES, **{"id[]": wanted})
        costs.append(db.statements - before)
        assert [each["id"] for each in found] == wanted

    assert costs[0] == costs[1]


async def _told(site: Site, actor_id: ActorId) -> list[NotificationKind]:
    page = await site.services.db.read(list_notifications, actor_id, newest(10))
    return [each.kind for each in page.items]
