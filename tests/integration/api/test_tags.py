"""Topics as apps read and follow them."""

from typing import Any

from support.api import guest, join
from support.app import Site
from support.notes import block_actor, follow, post, receive_new
from support.people import make_local, make_remote

from node.actors.actions import hide_actor
from node.clock import SetClock
from node.database.types import Writer
from node.ids import ActorId
from node.notes.models import Visibility
from node.relations.actions import mute
from node.text.tokens import TagKey
from node.timelines.actions import MAX_FOLLOWED, follow_topic

HOME = "/api/v1/timelines/home"
TEA = "/api/v1/tags/Tea"


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]


async def test_a_topic_says_how_it_was_used(site: Site, clock: SetClock) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    await post(db, ana, "#tea")
    clock.advance(86_400_000)
    for _ in range(2):
        await post(db, ben, "#Tea")
    await post(db, ben, "#tea", visibility=Visibility.UNLISTED)

    found = await guest(site).get(TEA)

    assert found["name"] == "tea"
    assert found["url"] == "https://node.example/tags/tea"
    assert "following" not in found
    assert len(found["history"]) == 7
    today, yesterday, *rest = found["history"]
    assert (today["uses"], today["accounts"]) == ("2", "1")
    assert (yesterday["uses"], yesterday["accounts"]) == ("1", "1")
    assert int(today["day"]) - int(yesterday["day"]) == 86_400
    assert {each["uses"] for each in rest} == {"0"}


async def test_a_topic_is_followed_and_left(site: Site) -> None:
    client, _ = await join(site, "ana")

    assert (await client.get(TEA))["following"] is False
    assert (await client.post(f"{TEA}/follow"))["following"] is True
    assert (await client.post(f"{TEA}/follow"))["following"] is True
    assert [each["name"] for each in await client.get("/api/v1/followed_tags")] == [
        "tea"
    ]
    assert (await client.post(f"{TEA}/unfollow"))["following"] is False
    assert await client.get("/api/v1/followed_tags") == []
    assert (await client.call("GET", "/api/v1/tags/%20/")).status_code == 404


async def test_followed_topics_are_walked_by_when_they_were(site: Site) -> None:
    client, _ = await join(site, "ana")
    for name in ("cake", "milk", "tea"):
        await client.post(f"/api/v1/tags/{name}/follow")

    first = await client.call("GET", "/api/v1/followed_tags?limit=2")
    second = await client.call("GET", first.links["next"]["url"])

    names = [[each["name"] for each in page.json()] for page in (first, second)]
    assert names == [["tea", "milk"], ["cake"]]


async def test_nobody_follows_topics_without_end(site: Site) -> None:
    client, ana = await join(site, "ana")
    await site.services.db.write(_follow_many, ana.id)

    answer = await client.call("POST", f"{TEA}/follow")

    assert answer.status_code == 422


async def test_public_notes_of_followed_topics_are_at_home_once(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "ana")
    ben, bob = await make_local(db, "ben"), await make_remote(db, "bob")
    early = await post(db, ben, "#tea")
    await post(db, ben, "#cake")
    for name in ("tea", "milk"):
        await client.post(f"/api/v1/tags/{name}/follow")
    both = await post(db, ben, "#tea #milk")
    remote = await receive_new(db, bob, topics=("tea",))
    await post(db, ben, "#tea", reply_to_id=early.id)
    await post(db, ben, "#tea", visibility=Visibility.UNLISTED)
    await site.work()

    expected = {str(note.id) for note in (early, both, remote)}
    found = ids(await client.get(HOME))
    assert set(found) == expected
    assert len(found) == 3
    await client.post("/api/v1/tags/tea/unfollow")
    assert ids(await client.get(HOME)) == [str(both.id)]
    await client.post("/api/v1/tags/milk/unfollow")
    assert await client.get(HOME) == []


async def test_who_is_unwanted_comes_home_by_no_topic(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    names = ("blocked", "blocker", "muted", "hidden")
    people = {name: await make_local(db, name) for name in names}
    await block_actor(db, ana, people["blocked"])
    await block_actor(db, people["blocker"], ana)
    await db.write(mute, actor=ana, target=people["muted"])
    await db.write(hide_actor, people["hidden"].id)
    await client.post(f"{TEA}/follow")
    for each in people.values():
        await post(db, each, "#tea")
    await site.work()

    assert await client.get(HOME) == []


async def test_leaving_a_topic_keeps_those_whom_one_follows(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    await follow(db, ana, ben)
    await client.post(f"{TEA}/follow")
    theirs, own = await post(db, ben, "#tea"), await post(db, ana, "#tea")
    await site.work()

    await client.post(f"{TEA}/unfollow")

    assert ids(await client.get(HOME)) == [str(own.id), str(theirs.id)]


def _follow_many(w: Writer, actor_id: ActorId) -> None:
    for number in range(MAX_FOLLOWED):
        follow_topic(w, actor_id, TagKey(f"t{number}"))
