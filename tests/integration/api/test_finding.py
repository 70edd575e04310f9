"""Finding people, notes and topics by an app."""

from dataclasses import replace
from typing import Any

from support.api import guest, join
from support.app import Site
from support.notes import follow, post
from support.people import URLS, make_local, make_remote, remote_profile

from node.actors.actions import save_remote_actor
from node.actors.models import Actor
from node.database.types import Writer
from node.relations.actions import avoid_host, block, mute


def names(found: list[dict[str, Any]]) -> list[str]:
    return [each["acct"] for each in found]


async def test_everything_is_searched_at_once(site: Site) -> None:
    client, ana = await join(site, "ana")
    note = await post(site.services.db, ana, "Swimming in the lake #lake")

    found = await client.get("/api/v2/search", q="lake")
    topics = await client.get("/api/v1/search", q="#lake", type="hashtags")

    assert [each["id"] for each in found["statuses"]] == [str(note.id)]
    assert found["accounts"] == []
    (tag,) = found["hashtags"]
    assert tag["name"] == "lake"
    assert len(tag["history"]) == 7
    assert tag["history"][0]["uses"] == tag["history"][0]["accounts"] == "1"
    assert topics["hashtags"] == [tag]
    assert topics["statuses"] == topics["accounts"] == []


async def test_notes_are_searched_by_author(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    note = await post(db, ana, "A lake")
    await post(db, ben, "The lake")

    found = await client.get("/api/v2/search", q="lake", account_id=ana.id)

    assert [each["id"] for each in found["statuses"]] == [str(note.id)]


async def test_people_are_found_by_how_their_names_begin(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    anna, _ = await make_local(db, "anna"), await make_remote(db, "anton")
    await follow(db, ana, anna)
    path = "/api/v1/accounts/search"

    assert names(await client.get(path, q="an")) == [
        "ana",
        "anna",
        "anton@peer.example",
    ]
    assert names(await client.get(path, q="an", following="true")) == ["anna"]
    assert names(await client.get(path, q="an", limit=1, offset=1)) == ["anna"]
    assert names(await client.get(path, q="@anton@peer.example")) == [
        "anton@peer.example"
    ]


async def test_who_is_blocked_is_found_to_be_unblocked(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    nora = await make_remote(db, "nora")
    await db.write(_block, site, ana, nora)

    found = await client.get(
        "/api/v2/search", q="nora@peer.example", type="accounts", resolve="true"
    )

    assert names(found["accounts"]) == ["nora@peer.example"]


async def test_addresses_of_ours_lead_to_what_they_name(site: Site) -> None:
    client, ana = await join(site, "ana")
    note = await post(site.services.db, ana)
    base = "https://node.example"

    by_page = await client.get("/api/v2/search", q=f"{base}/@ana/{note.id}")
    by_id = await client.get("/api/v2/search", q=note.iri)
    profile = await client.get("/api/v2/search", q=f"{base}/@ana")

    for found in (by_page, by_id):
        assert [each["id"] for each in found["statuses"]] == [str(note.id)]
    assert names(profile["accounts"]) == ["ana"]
    assert profile["statuses"] == []


async def test_guests_search_what_is_here_only(site: Site) -> None:
    await join(site, "ana")
    app = guest(site)

    found = await app.get("/api/v2/search", q="ana")
    asking = await app.call("GET", "/api/v2/search?q=a@b.example&resolve=true")
    nothing = await app.call("GET", "/api/v2/search")

    assert names(found["accounts"]) == ["ana"]
    assert asking.status_code == 401
    assert nothing.status_code == 400


async def test_those_who_want_to_be_found_are_in_the_directory(site: Site) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    _, ben = await join(site, "ben")
    await make_local(db, "cyd", discoverable=False)
    await make_remote(db, "nora")
    await post(db, ben)
    await post(db, ana)
    app = guest(site)

    by_age = await app.get("/api/v1/directory", order="new", local="true")
    active = await app.get("/api/v1/directory")

    assert names(by_age) == ["ben", "ana"]
    assert names(active) == ["ana", "ben"]


async def test_the_directory_leaves_out_whom_its_reader_avoids(site: Site) -> None:
    db = site.services.db
    app, me = await join(site, "me")
    fay, foe, mum, gil, hal = [
        await make_local(db, each) for each in ("fay", "foe", "mum", "gil", "hal")
    ]
    for each in (hal, gil, fay, foe, mum):
        await post(db, each)
    far = replace(remote_profile("far", "avoided.example"), discoverable=True)
    await db.write(save_remote_actor, far)
    assert len(await app.get("/api/v1/directory", order="new")) == 7
    await db.write(block, URLS, actor=me, target=foe)
    await db.write(block, URLS, actor=fay, target=me)
    await db.write(mute, actor=me, target=mum)
    await db.write(avoid_host, URLS, actor=me, text="avoided.example")

    newest = await app.get("/api/v1/directory", order="new", limit=2)
    oldest = await app.get("/api/v1/directory", order="new", offset=2)
    active = await app.get("/api/v1/directory", limit=2)
    told = await guest(site).get("/api/v1/directory", order="new")

    assert (names(newest), names(oldest)) == (["hal", "gil"], ["me"])
    assert names(active) == ["gil", "hal"]
    assert len(told) == 7


async def test_whom_friends_follow_is_suggested_until_dismissed(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben, cyd = await make_local(db, "ben"), await make_local(db, "cyd")
    await follow(db, ana, ben)
    await follow(db, ben, cyd)
    await follow(db, ben, ana)

    found = await client.get("/api/v2/suggestions")
    await client.delete(f"/api/v1/suggestions/{cyd.id}")

    assert names([each["account"] for each in found]) == ["cyd"]
    assert await client.get("/api/v2/suggestions") == []


async def test_what_is_popular_is_what_explore_shows(site: Site) -> None:
    client, ana = await join(site, "ana")
    notes = [await post(site.services.db, ana, f"{n} #lake") for n in range(3)]

    tags = await client.get("/api/v1/trends/tags")
    statuses = await client.get("/api/v1/trends/statuses", limit=1, offset=1)

    assert [each["name"] for each in tags] == ["lake"]
    assert tags[0]["history"][0]["uses"] == "3"
    assert [each["id"] for each in statuses] == [str(notes[1].id)]


def _block(w: Writer, site: Site, actor: Actor, target: Actor) -> None:
    block(w, site.services.urls, actor=actor, target=target)
