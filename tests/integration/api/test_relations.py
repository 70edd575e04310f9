"""What people decide about each other, by the apps they use."""

from typing import Any

from support.api import ApiClient, join
from support.app import Site
from support.notes import follow, mentioning, post, receive_new
from support.people import make_local, make_remote
from support.queries import assert_queries

from node.actors.actions import set_privacy
from node.actors.models import Actor
from node.clock import SetClock
from node.reactions.actions import boost
from node.relations.queries import find_follow


async def relation(client: ApiClient, other: Actor) -> Any:
    found = await client.get("/api/v1/accounts/relationships", id=other.id)
    return found[0]


async def home(client: ApiClient) -> list[str]:
    return [each["content"] for each in await client.get("/api/v1/timelines/home")]


async def test_strangers_have_a_relationship_without_nulls(site: Site) -> None:
    client, _ = await join(site, "ana")
    ben = await make_local(site.services.db, "ben")

    found = await relation(client, ben)

    assert found.pop("languages") is None
    assert found.pop("muting_expires_at") is None
    assert found == {
        "id": str(ben.id),
        **dict.fromkeys(
            (
                *("following", "showing_reblogs", "notifying", "followed_by"),
                *("blocking", "blocked_by", "muting", "muting_notifications"),
                *("requested", "requested_by", "domain_blocking", "endorsed"),
            ),
            False,
        ),
        "note": "",
    }


async def test_following_again_changes_what_it_brings(site: Site) -> None:
    client, _ = await join(site, "ana")
    ben = await make_local(site.services.db, "ben")
    path = f"/api/v1/accounts/{ben.id}/follow"

    first = await client.post(path)
    second = await client.post(
        path, {"reblogs": False, "notify": "true", "languages": ["de", "en"]}
    )
    third = await client.post(path, {"languages": []})

    assert first["following"] and first["showing_reblogs"] and not first["notifying"]
    assert second["following"] and second["notifying"]
    assert not second["showing_reblogs"]
    assert second["languages"] == ["de", "en"]
    assert third["notifying"] and third["languages"] is None
    assert not (await client.post(f"/api/v1/accounts/{ben.id}/unfollow"))["following"]


async def test_a_follow_without_boosts_brings_none(site: Site) -> None:
    db, urls = site.services.db, site.services.urls
    client, _ = await join(site, "ana")
    _, ben = await join(site, "ben")
    _, cyd = await join(site, "cyd")
    path = f"/api/v1/accounts/{ben.id}/follow"
    await client.post(path)
    for text in ("One", "Two"):
        note = await post(db, cyd, text)
        await db.write(boost, urls, actor=ben, note=note)
        await site.work()
        await client.post(path, {"reblogs": False})
        assert await home(client) == []

    await client.post(path, {"reblogs": True})

    assert await home(client) == ["<p>One</p>"]


async def test_a_follow_brings_notes_in_the_languages_asked_for(site: Site) -> None:
    db = site.services.db
    client, _ = await join(site, "ana")
    _, ben = await join(site, "ben")
    await client.post(f"/api/v1/accounts/{ben.id}/follow", {"languages": ["de"]})
    for language in ("de", "en", "fr"):
        await post(db, ben, language, language=language)
    await site.work()

    assert await home(client) == ["<p>de</p>"]


async def test_a_follow_may_tell_of_each_note(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    _, cyd = await join(site, "cyd")
    await client.post(f"/api/v1/accounts/{ben.id}/follow", {"notify": True})
    other = await post(db, cyd)
    note = await post(db, ben, "Mine")
    await post(db, ben, "To another", reply_to_id=other.id)
    await post(db, ben, "@ana", mentioned=mentioning(ana=ana))
    await site.work()

    found = await client.get("/api/v1/notifications")

    told = [(each["type"], each["account"]["acct"]) for each in found]
    assert told == [("mention", "ben"), ("status", "ben")]
    assert found[1]["status"]["id"] == str(note.id)


async def test_what_cannot_be_followed_is_refused(site: Site) -> None:
    client, ana = await join(site, "ana")
    other, ben = await join(site, "ben")
    await other.post(f"/api/v1/accounts/{ana.id}/block")

    oneself = await client.call("POST", f"/api/v1/accounts/{ana.id}/follow")
    blocker = await client.call("POST", f"/api/v1/accounts/{ben.id}/follow")
    nobody = await client.call("POST", "/api/v1/accounts/17/follow")

    answers = [each.status_code for each in (oneself, blocker, nobody)]
    assert answers == [422, 403, 404]


async def test_blocking_ends_follows_and_is_listed(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    await follow(db, ana, ben)
    await follow(db, ben, ana)

    found = await client.post(f"/api/v1/accounts/{ben.id}/block")

    assert found["blocking"] and not found["following"] and not found["followed_by"]
    listed = await client.get("/api/v1/blocks")
    assert [each["acct"] for each in listed] == ["ben"]
    assert not (await client.post(f"/api/v1/accounts/{ben.id}/unblock"))["blocking"]
    assert await client.get("/api/v1/blocks") == []


async def test_a_mute_may_end_by_itself(site: Site, clock: SetClock) -> None:
    client, _ = await join(site, "ana")
    ben = await make_local(site.services.db, "ben")
    path = f"/api/v1/accounts/{ben.id}/mute"

    found = await client.post(path, {"duration": 60, "notifications": False})
    listed = await client.get("/api/v1/mutes")

    assert found["muting"] and not found["muting_notifications"]
    assert found["muting_expires_at"] == listed[0]["mute_expires_at"]
    clock.advance(59_000)
    await site.work()
    assert (await relation(client, ben))["muting"]
    clock.advance(1_000)
    await site.work()
    assert not (await relation(client, ben))["muting"]


async def test_a_mute_that_was_prolonged_does_not_end_early(
    site: Site, clock: SetClock
) -> None:
    client, _ = await join(site, "ana")
    ben = await make_local(site.services.db, "ben")
    path = f"/api/v1/accounts/{ben.id}/mute"
    await client.post(path, {"duration": 60})
    await client.post(path, {"duration": "0"})

    clock.advance(60_000)
    await site.work()

    found = await relation(client, ben)
    assert found["muting"] and found["muting_notifications"]
    assert found["muting_expires_at"] is None


async def test_a_mute_may_spare_notifications(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    await client.post(f"/api/v1/accounts/{ben.id}/mute", {"notifications": False})

    await follow(db, ben, ana)

    listed = await client.get("/api/v1/accounts/relationships", id=ben.id)
    assert listed[0]["followed_by"]
    row = await db.read(lambda r: r.one("SELECT COUNT(*) AS n FROM notifications"))
    assert row is not None and row.num("n") == 1


async def test_requests_are_answered(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    await db.write(set_privacy, ana.id, locked=True, discoverable=True, indexable=True)
    asking = [(await join(site, name)) for name in ("ben", "cyd")]
    for app, _ in asking:
        found = await app.post(f"/api/v1/accounts/{ana.id}/follow")
        assert found["requested"] and not found["following"]
    ben, cyd = (actor for _, actor in asking)

    waiting = await client.get("/api/v1/follow_requests")
    accepted = await client.post(f"/api/v1/follow_requests/{ben.id}/authorize")
    refused = await client.post(f"/api/v1/follow_requests/{cyd.id}/reject")
    again = await client.post(f"/api/v1/follow_requests/{ben.id}/reject")

    assert [each["acct"] for each in waiting] == ["cyd", "ben"]
    assert accepted["followed_by"] and again["followed_by"]
    assert not refused["followed_by"] and not refused["requested_by"]
    assert await client.get("/api/v1/follow_requests") == []


async def test_a_follower_is_removed(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    nora = await make_remote(db, "nora")
    await follow(db, nora, ana)

    found = await client.post(f"/api/v1/accounts/{nora.id}/remove_from_followers")

    assert not found["followed_by"]
    assert await db.read(find_follow, nora.id, ana.id) is None


async def test_a_remark_is_for_its_writer(site: Site) -> None:
    client, ana = await join(site, "ana")
    other, ben = await join(site, "ben")
    path = f"/api/v1/accounts/{ben.id}/note"

    found = await client.post(path, {"comment": "Met at the fair"})

    assert found["note"] == "Met at the fair"
    assert (await relation(other, ana))["note"] == ""
    assert (await client.post(path, {"comment": ""}))["note"] == ""
    long = await client.call("POST", path, json={"comment": "x" * 2_001})
    assert long.status_code == 422


async def test_only_people_one_follows_are_endorsed(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    path = f"/api/v1/accounts/{ben.id}"

    early = await client.call("POST", f"{path}/endorse")
    await follow(db, ana, ben)
    found = await client.post(f"{path}/pin")
    shown = await client.get(f"/api/v1/accounts/{ana.id}/endorsements")
    await client.post(f"{path}/unfollow")

    assert early.status_code == 422
    assert found["endorsed"]
    assert [each["acct"] for each in shown] == ["ben"]
    assert await client.get("/api/v1/endorsements") == []


async def test_an_avoided_server_is_not_met(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    nora, omar = await make_remote(db, "nora"), await make_remote(db, "omar")
    await follow(db, ana, nora)
    await follow(db, omar, ana)
    await receive_new(db, nora)
    await site.work()
    assert len(await home(client)) == 1

    await client.post("/api/v1/domain_blocks", {"domain": "Peer.Example"})
    await site.work()

    assert await client.get("/api/v1/domain_blocks") == ["peer.example"]
    assert await home(client) == []
    found = await relation(client, nora)
    assert found["domain_blocking"] and not found["following"]
    assert not (await relation(client, omar))["followed_by"]
    await follow(db, omar, ana)
    assert not (await relation(client, omar))["followed_by"]
    await client.delete("/api/v1/domain_blocks", {"domain": "peer.example"})
    assert await client.get("/api/v1/domain_blocks") == []
    assert not (await relation(client, nora))["domain_blocking"]


async def test_lists_of_people_are_walked_by_the_rows_of_the_list(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    people = [await make_local(db, name) for name in ("ben", "cyd", "dan")]
    for each in reversed(people):
        await follow(db, each, ana)
    path = f"/api/v1/accounts/{ana.id}/followers"

    first = await client.call("GET", f"{path}?limit=2")
    second = await client.call("GET", first.links["next"]["url"])

    names = [[each["acct"] for each in page.json()] for page in (first, second)]
    assert names == [["ben", "cyd"], ["dan"]]
    assert "next" not in second.links


async def test_lists_take_as_many_queries_however_long(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    for number in range(12):
        await follow(db, await make_local(db, f"p{number}"), ana)

    with assert_queries(db, 8):
        found = await client.get(f"/api/v1/accounts/{ana.id}/followers")

    assert len(found) == 12
    ids = [each["id"] for each in found]
    with assert_queries(db, 4):
        answers = await client.get("/api/v1/accounts/relationships", **{"id[]": ids})
    assert [each["id"] for each in answers] == ids
