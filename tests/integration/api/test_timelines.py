"""Timelines, profiles, bookmarks and favourites as apps read them."""

from typing import Any

from support.api import ApiClient, guest, join
from support.app import Site
from support.notes import block_actor, follow, make_photo, post, receive_new
from support.people import make_local, make_remote

from node.actors.models import Actor
from node.database.types import Database, Reader
from node.notes.models import Note, Visibility
from node.notes.queries import get_note
from node.reactions.actions import bookmark, boost, like
from node.relations.actions import mute

PUBLIC = "/api/v1/timelines/public"


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]


def named(*notes: Note) -> list[str]:
    return [str(note.id) for note in notes]


async def doings(client: ApiClient, who: Actor, **params: Any) -> list[str]:
    return ids(await client.get(f"/api/v1/accounts/{who.id}/statuses", **params))


async def boost_note(site: Site, who: Actor, note: Note) -> str:
    await site.services.db.write(boost, site.services.urls, actor=who, note=note)
    return str(await site.services.db.read(_boost_id, who.id, note.id))


def _boost_id(r: Reader, actor_id: int, note_id: int) -> int:
    row = r.one(
        "SELECT id FROM boosts WHERE note_id = :note AND actor_id = :actor",
        note=note_id,
        actor=actor_id,
    )
    assert row is not None
    return row.num("id")


async def test_the_public_timeline_can_be_narrowed(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    bob = await make_remote(db, "bob")
    remote = await receive_new(db, bob)
    words = await post(db, ana, "words")
    photo = await post(db, ana, media_ids=(await make_photo(db, ana),))
    await post(db, ana, visibility=Visibility.UNLISTED)

    everything = ids(await client.get(PUBLIC))
    assert sorted(everything) == sorted(named(photo, words, remote))
    assert ids(await client.get(PUBLIC, local="true")) == named(photo, words)
    assert ids(await client.get(PUBLIC, remote="1")) == named(remote)
    assert ids(await client.get(PUBLIC, only_media="true")) == named(photo)
    assert ids(await guest(site).get(PUBLIC, local=1, limit=1)) == named(photo)


async def test_public_timelines_leave_out_who_is_blocked_or_muted(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    blocked, muted = await make_local(db, "ben"), await make_local(db, "cyd")
    fine = await post(db, await make_local(db, "dan"), "#tea")
    for each in (blocked, muted):
        await post(db, each, "#tea")
    await block_actor(db, ana, blocked)
    await db.write(mute, actor=ana, target=muted)

    for path in (PUBLIC, "/api/v1/timelines/tag/tea"):
        assert ids(await client.get(path)) == named(fine)


async def test_topics_are_joined_required_and_excluded(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    tea = await post(db, ana, "#Tea")
    both = await post(db, ana, "#tea #cake")
    cake = await post(db, ana, "#cake")
    path = "/api/v1/timelines/tag/TEA"

    async def ask(**params: Any) -> list[str]:
        return ids(await client.get(path, **params))

    assert await ask() == named(both, tea)
    assert await ask(**{"any[]": ["cake"]}) == named(cake, both, tea)
    assert await ask(**{"any[]": ["cake"], "limit": 2}) == named(cake, both)
    assert await ask(**{"any[]": "cake", "min_id": tea.id, "limit": 1}) == named(both)
    assert await ask(**{"all[]": ["#Cake"]}) == named(both)
    assert await ask(**{"none[]": ["cake"]}) == named(tea)
    assert await ask(**{"all[]": ["cake"], "none[]": ["cake"]}) == []
    assert await client.get("/api/v1/timelines/tag/%20%20") == []


async def test_a_profile_has_notes_and_boosts_in_one_order(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    others = await post(db, ben, "Boosted")
    first = await post(
        db,
        ana,
        "First",
    )
    boosted = await boost_note(site, ana, others)
    answer = await post(db, ana, reply_to_id=others.id)
    thread = await post(db, ana, "#tea", reply_to_id=first.id)
    photo = await post(db, ana, media_ids=(await make_photo(db, ana),))
    everything = [*named(photo, thread, answer), boosted, *named(first)]

    assert await doings(client, ana) == everything
    assert await doings(client, ana, limit=2, max_id=photo.id) == everything[1:3]
    assert await doings(client, ana, limit=2, min_id=first.id) == everything[2:4]
    assert await doings(client, ana, exclude_reblogs=1) == [
        *everything[:3],
        *everything[4:],
    ]
    without_answers = [each for each in everything if each != str(answer.id)]
    assert await doings(client, ana, exclude_replies="true") == without_answers
    assert await doings(client, ana, only_media="true") == named(photo)
    assert await doings(client, ana, tagged="Tea") == named(thread)


async def test_a_profile_is_walked_from_end_to_end_by_its_links(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    for number in range(3):
        await post(db, ana, str(number))
        await boost_note(site, ana, await post(db, ben, str(number)))
    path = f"/api/v1/accounts/{ana.id}/statuses"

    found: list[str] = []
    url: str | None = f"{path}?limit=2&exclude_replies=false"
    while url is not None:
        page = await client.call("GET", url)
        found += ids(page.json())
        url = page.links.get("next", {}).get("url")

    assert found == await doings(client, ana)
    assert len(found) == 6


async def test_a_profile_shows_what_its_reader_may_see(site: Site) -> None:
    db = site.services.db
    _, ana = await join(site, "ana")
    friend, ben = await join(site, "ben")
    stranger, cyd = await join(site, "cyd")
    await follow(db, ben, ana)
    secret = await post(db, ana, visibility=Visibility.FOLLOWERS)
    bob = await make_remote(db, "bob")
    await boost_note(site, ana, await receive_new(db, bob))

    assert (await doings(friend, ana))[-1:] == named(secret)
    assert len(await doings(stranger, ana)) == 1
    assert len(await doings(guest(site), ana)) == 1
    await block_actor(db, cyd, bob)
    assert await doings(stranger, ana) == []
    await block_actor(db, ana, ben)
    assert await doings(friend, ana) == []


async def test_nobody_has_no_profile(site: Site) -> None:
    answer = await guest(site).call("GET", "/api/v1/accounts/7/statuses")

    assert answer.status_code == 404


async def test_bookmarks_and_favourites_are_walked_by_when_they_were_made(
    site: Site,
) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    ben = await make_local(db, "ben")
    notes = [await post(db, ben, str(n)) for n in range(3)]
    for note in reversed(notes):
        await db.write(bookmark, actor=ana, note=note)
        await db.write(like, site.services.urls, actor=ana, note=note)

    for path, flag in (("bookmarks", "bookmarked"), ("favourites", "favourited")):
        first = await client.call("GET", f"/api/v1/{path}?limit=2")
        second = await client.call("GET", first.links["next"]["url"])
        back = await client.call("GET", second.links["prev"]["url"])
        assert ids(first.json()) == ids(back.json()) == named(*notes[:2])
        assert ids(second.json()) == named(notes[2])
        assert "next" not in second.links
        assert all(each[flag] for each in first.json())


async def test_a_longer_page_asks_the_database_no_more(site: Site) -> None:
    db = site.services.db
    client, ana = await join(site, "ana")
    await make_page(db, site, ana)

    for path in (PUBLIC, f"/api/v1/accounts/{ana.id}/statuses"):
        costs: list[int] = []
        for limit in (2, 20):
            before = db.statements
            assert len(await client.get(path, limit=limit)) == limit
            costs.append(db.statements - before)
        assert costs[0] == costs[1] <= 14


async def make_page(db: Database, site: Site, ana: Actor) -> None:
    """Twenty notes by somebody, one of them boosted."""
    notes = [await post(db, ana, f"#tea {n}") for n in range(20)]
    await boost_note(site, ana, await db.read(get_note, notes[0].id))
