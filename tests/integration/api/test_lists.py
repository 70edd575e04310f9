"""Lists of people, and their timelines, as apps use them."""

from typing import Any

import pytest
from support.api import ApiClient, join
from support.app import Site
from support.notes import block_actor, count_rows, follow, mentioning, post, receive_new
from support.people import URLS, make_local, make_remote
from support.queries import assert_queries

from node.actors.models import Actor
from node.departures.actions import begin_deletion
from node.lists.actions import carry_memberships
from node.lists.models import MAX_LISTS, MAX_MEMBERS
from node.notes.actions import delete_note
from node.notes.models import Note, Visibility
from node.reactions.actions import boost, unboost
from node.relations.actions import mute, request_follow, unfollow

HOME = "/api/v1/timelines/home"
LISTS = "/api/v1/lists"


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]


def named(*notes: Note) -> list[str]:
    return [str(note.id) for note in notes]


async def make_list(client: ApiClient, *people: Actor, **given: Any) -> str:
    """A list with these people in it; where it is."""
    made = await client.post(LISTS, {"title": "Friends", **given})
    where = f"{LISTS}/{made['id']}"
    if people:
        await put_in(client, where, *people)
    return where


async def put_in(client: ApiClient, where: str, *people: Actor) -> None:
    await client.post(f"{where}/accounts", {"account_ids": [str(p.id) for p in people]})


def feed_of(where: str) -> str:
    return where.replace(LISTS, "/api/v1/timelines/list")


async def members(client: ApiClient, where: str) -> list[str]:
    return [each["username"] for each in await client.get(f"{where}/accounts")]


async def reader_and_followed(
    site: Site, *names: str
) -> tuple[ApiClient, Actor, list[Actor]]:
    client, ana = await join(site, "ana")
    people = [await make_local(site.services.db, name) for name in names]
    for each in people:
        await follow(site.services.db, ana, each)
    return client, ana, people


async def test_a_list_is_made_read_changed_and_deleted(site: Site) -> None:
    client, _ana = await join(site, "ana")

    made = await client.post(LISTS, {"title": "Friends"})
    where = f"{LISTS}/{made['id']}"

    assert made == {
        "id": made["id"],
        "title": "Friends",
        "replies_policy": "list",
        "exclusive": False,
    }
    assert await client.get(LISTS) == [made] == [await client.get(where)]
    changed = await client.put(where, {"replies_policy": "none", "exclusive": True})
    assert changed == {**made, "replies_policy": "none", "exclusive": True}
    assert await client.get(where) == changed
    assert (await client.put(where, {"title": "Pals"}))["exclusive"] is True
    assert await client.delete(where) == {}
    assert await client.get(LISTS) == []
    assert (await client.call("GET", where)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{}, {"title": " "}, {"title": "x" * 257}, {"title": "x", "replies_policy": "all"}],
)
async def test_a_list_that_makes_no_sense_is_refused(
    site: Site, wrong: dict[str, str]
) -> None:
    client, _ana = await join(site, "ana")

    assert (await client.call("POST", LISTS, json=wrong)).status_code == 422
    assert await client.get(LISTS) == []


async def test_there_are_at_most_fifty_lists(site: Site) -> None:
    client, _ana = await join(site, "ana")
    for _ in range(MAX_LISTS):
        await make_list(client)

    refused = await client.call("POST", LISTS, json={"title": "One more"})

    assert refused.status_code == 422


async def test_the_followed_the_asked_and_oneself_can_be_in_a_list(site: Site) -> None:
    client, ana, [ben] = await reader_and_followed(site, "ben")
    db = site.services.db
    shy = await make_local(db, "shy", locked=True)
    await db.write(request_follow, URLS, follower=ana, target=shy)
    stranger = await make_local(db, "stranger")
    where = await make_list(client, ben, shy, ana)

    refused = await client.call(
        "POST", f"{where}/accounts", json={"account_ids": [stranger.id]}
    )
    again = await client.call(
        "POST", f"{where}/accounts", json={"account_ids": [ben.id]}
    )

    assert (refused.status_code, again.status_code) == (404, 422)
    assert await members(client, where) == ["ana", "shy", "ben"]
    held = await client.get(f"/api/v1/accounts/{ben.id}/lists")
    assert [f"{LISTS}/{each['id']}" for each in held] == [where]
    assert await client.get(f"/api/v1/accounts/{stranger.id}/lists") == []
    assert (await client.call("GET", "/api/v1/accounts/1/lists")).status_code == 404


async def test_a_list_holds_at_most_five_hundred(site: Site) -> None:
    client, _ana, _ = await reader_and_followed(site)
    where = await make_list(client)
    many = {"account_ids": list(range(1, MAX_MEMBERS + 2))}

    refused = await client.call("POST", f"{where}/accounts", json=many)

    assert refused.status_code == 422


async def test_members_are_taken_out_however_an_app_names_them(site: Site) -> None:
    client, _ana, people = await reader_and_followed(site, "ben", "cyd", "dan")
    where = await make_list(client, *people)
    path, (ben, cyd, dan) = f"{where}/accounts", people

    await client.delete(path, {"account_ids": [str(ben.id)]})
    assert await members(client, where) == ["dan", "cyd"]
    await client.call("DELETE", path, data={"account_ids[]": str(cyd.id)})
    assert await members(client, where) == ["dan"]
    await client.call("DELETE", path, params={"account_ids[]": str(dan.id)})
    assert await members(client, where) == []


async def test_members_come_in_pages_or_all_at_once(site: Site) -> None:
    client, _ana, people = await reader_and_followed(site, "ben", "cyd", "dan")
    path = f"{await make_list(client, *people)}/accounts"

    first = await client.call("GET", path, params={"limit": 2})
    rest = await client.call("GET", first.links["next"]["url"])

    assert [each["username"] for each in first.json()] == ["dan", "cyd"]
    assert [each["username"] for each in rest.json()] == ["ben"]
    assert len(await client.get(path, limit=0)) == 3


async def test_who_is_unfollowed_blocked_or_gone_leaves_lists_and_feeds(
    site: Site,
) -> None:
    client, ana, people = await reader_and_followed(site, "ben", "cyd", "dan", "eve")
    db, (ben, cyd, dan, eve) = site.services.db, people
    where = await make_list(client, *people)
    for each in people:
        await post(db, each)
    await site.work()
    assert len(await client.get(feed_of(where))) == 4

    await db.write(unfollow, URLS, follower=ana, target=ben)
    await block_actor(db, ana, cyd)
    await db.write(begin_deletion, URLS, dan)
    await site.work()

    assert await members(client, where) == ["eve"]
    left = await client.get(feed_of(where))
    assert [each["account"]["id"] for each in left] == [str(eve.id)]
    assert await count_rows(db, "list_notes") == 1


async def test_a_feed_has_what_members_post_and_boost_before_and_after(
    site: Site,
) -> None:
    client, ana, [ben, cyd] = await reader_and_followed(site, "ben", "cyd")
    db, stranger = site.services.db, await make_remote(site.services.db, "bob")
    old, liked = await post(db, ben, "Old"), await receive_new(db, stranger)
    await db.write(boost, URLS, actor=ben, note=liked)
    await site.work()
    feed = feed_of(await make_list(client, ben))

    assert {each["id"] for each in await client.get(feed)} >= set(named(old))
    assert [e["reblog"]["id"] for e in await client.get(feed) if e["reblog"]] == (
        named(liked)
    )
    new = await post(db, ben, "New", visibility=Visibility.FOLLOWERS)
    await post(db, cyd, "Not in the list")
    await post(
        db,
        ben,
        "@ana psst",
        visibility=Visibility.DIRECT,
        mentioned=mentioning(ana=ana),
    )
    await site.work()
    assert ids(await client.get(feed, limit=1)) == named(new)
    assert len(await client.get(feed)) == 3

    await db.write(unboost, URLS, actor=ben, note=liked)
    await db.write(delete_note, URLS, note=old, by=ben)
    await site.work()
    assert ids(await client.get(feed)) == named(new)


async def test_a_feed_has_pages(site: Site) -> None:
    client, _ana, [ben] = await reader_and_followed(site, "ben")
    feed = feed_of(await make_list(client, ben))
    one, two, three = [await post(site.services.db, ben, str(n)) for n in range(3)]
    await site.work()

    assert ids(await client.get(feed)) == named(three, two, one)
    assert ids(await client.get(feed, max_id=three.id, limit=1)) == named(two)
    assert ids(await client.get(feed, min_id=one.id, limit=1)) == named(two)


async def test_muted_members_are_not_read_in_lists_either(site: Site) -> None:
    client, ana, [ben, cyd] = await reader_and_followed(site, "ben", "cyd")
    db = site.services.db
    feed = feed_of(await make_list(client, ben, cyd))
    theirs = await post(db, ben)
    await site.work()
    await db.write(boost, URLS, actor=cyd, note=await post(db, cyd))
    await site.work()
    await db.write(mute, actor=ana, target=cyd)

    assert ids(await client.get(feed)) == named(theirs)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("none", {"to themselves", "to the owner"}),
        ("list", {"to themselves", "to the owner", "to a member"}),
        (
            "followed",
            {"to themselves", "to the owner", "to a member", "to somebody followed"},
        ),
    ],
)
async def test_the_replies_policy_says_whose_answers_are_read(
    site: Site, policy: str, expected: set[str]
) -> None:
    client, ana, people = await reader_and_followed(site, "ben", "cyd", "dan")
    db, (ben, cyd, dan) = site.services.db, people
    stranger = await make_local(db, "stranger")
    feed = feed_of(await make_list(client, ben, cyd, replies_policy=policy))
    answered = {
        "to themselves": ben,
        "to the owner": ana,
        "to a member": cyd,
        "to somebody followed": dan,
        "to a stranger": stranger,
    }
    for words, whom in answered.items():
        parent = await post(db, whom, "Parent")
        await post(db, ben, words, reply_to_id=parent.id)
    await site.work()

    found = " ".join(each["content"] for each in await client.get(feed))

    assert {words for words in answered if words in found} == expected


async def test_what_an_exclusive_list_has_is_not_at_home(site: Site) -> None:
    client, ana, [ben, cyd] = await reader_and_followed(site, "ben", "cyd")
    db = site.services.db
    before, other = await post(db, ben, "Before"), await post(db, cyd, "Other")
    await site.work()
    where = await make_list(client, ben, ana, exclusive=True)
    after = await post(db, ben, "After")
    await db.write(boost, URLS, actor=ben, note=other)
    own = await post(db, ana, "My own")
    secret = await post(
        db, ben, "@ana", visibility=Visibility.DIRECT, mentioned=mentioning(ana=ana)
    )
    await site.work()

    assert ids(await client.get(HOME)) == named(secret, own, other)
    assert set(named(before, after, own)) < set(ids(await client.get(feed_of(where))))

    await client.put(where, {"exclusive": False})
    assert set(ids(await client.get(HOME))) == set(
        named(before, after, own, other, secret)
    )
    await client.put(where, {"exclusive": True})
    assert ids(await client.get(HOME)) == named(secret, own, other)
    await client.delete(f"{where}/accounts", {"account_ids": [str(ben.id)]})
    assert set(named(before, after)) < set(ids(await client.get(HOME)))


async def test_what_one_exclusive_list_lets_go_another_may_keep(site: Site) -> None:
    client, _ana, [ben] = await reader_and_followed(site, "ben")
    note = await post(site.services.db, ben)
    await site.work()
    lists = [await make_list(client, ben, exclusive=True) for _ in range(2)]

    await client.delete(lists[0])
    assert await client.get(HOME) == []
    await client.delete(lists[1])
    assert ids(await client.get(HOME)) == named(note)


async def test_who_moved_stays_in_lists(site: Site) -> None:
    client, ana, [old, new] = await reader_and_followed(site, "old", "new")
    where = await make_list(client, old)

    await site.services.db.write(carry_memberships, ana.id, old.id, new.id)
    await site.services.db.write(carry_memberships, ana.id, old.id, new.id)

    assert await members(client, where) == ["new", "old"]


async def test_the_lists_of_others_are_not_there(site: Site) -> None:
    client, _ana, [ben] = await reader_and_followed(site, "ben")
    where = await make_list(client, ben)
    thief, eve = await join(site, "eve")
    await follow(site.services.db, eve, ben)
    people = {"account_ids": [str(ben.id)]}

    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", where, {}),
        ("PUT", where, {"title": "Mine"}),
        ("PATCH", where, {"title": "Mine"}),
        ("DELETE", where, {}),
        ("GET", f"{where}/accounts", {}),
        ("POST", f"{where}/accounts", people),
        ("DELETE", f"{where}/accounts", people),
        ("GET", feed_of(where), {}),
    ]
    for method, path, body in calls:
        refused = await thief.call(method, path, json=body)
        assert refused.status_code == 404, (method, path)
        absent = await thief.call(
            method, path.replace(where.split("/")[-1], "12345"), json=body
        )
        assert refused.text == absent.text
    assert await thief.get(LISTS) == []
    assert await thief.get(f"/api/v1/accounts/{ben.id}/lists") == []
    assert await members(client, where) == ["ben"]


async def test_nothing_is_left_of_the_lists_of_who_leaves(site: Site) -> None:
    client, ana, [ben] = await reader_and_followed(site, "ben")
    await make_list(client, ben, ana)
    await post(site.services.db, ben)
    await site.work()

    await site.services.db.write(begin_deletion, URLS, ana)
    await site.work()

    for table in ("lists", "list_members", "list_notes"):
        assert await count_rows(site.services.db, table) == 0


async def test_a_feed_costs_the_same_queries_however_long_it_is(site: Site) -> None:
    client, _ana, people = await reader_and_followed(site, "ben", "cyd", "dan", "eve")
    feed = feed_of(await make_list(client, *people))
    for each in people * 2:
        await post(site.services.db, each)
    await site.work()

    with assert_queries(site.services.db, at_most=16):
        assert len(await client.get(feed)) == 8
