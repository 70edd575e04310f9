"""Likes, boosts and bookmarks, from here and from elsewhere."""

import asyncio
import json

import pytest
from support.notes import (
    PRIVATE,
    block_actor,
    count_rows,
    follow,
    list_jobs,
    list_sent,
    post,
    receive_new,
    reread,
)
from support.people import URLS, make_local, make_remote

from node.clock import DAY_MS, HOUR_MS, SetClock
from node.database.paging import newest
from node.database.types import Database
from node.errors import Forbidden, NotFound
from node.ids import Iri, created_ms
from node.notes.models import Visibility
from node.notifications.queries import list_notifications
from node.reactions.actions import (
    bookmark,
    boost,
    like,
    receive_boost,
    receive_like,
    receive_unboost,
    receive_unlike,
    unbookmark,
    unboost,
    unlike,
)
from node.reactions.queries import find_boost, find_boost_by_iri, find_like_by_iri

LIKE_IRI = Iri("https://peer.example/likes/1")
BOOST_IRI = Iri("https://peer.example/boosts/1")


async def test_a_like_counts_once_and_is_told(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)

    assert await db.write(like, URLS, actor=ben, note=note)
    assert not await db.write(like, URLS, actor=ben, note=note)

    assert (await reread(db, note)).likes_count == 1
    news = await db.read(list_notifications, ana.id, newest(10))
    assert [(each.kind, each.from_id) for each in news.items] == [("like", ben.id)]


async def test_an_unlike_takes_all_of_it_back(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)
    await db.write(like, URLS, actor=ben, note=note)

    assert await db.write(unlike, URLS, actor=ben, note=note)
    assert not await db.write(unlike, URLS, actor=ben, note=note)

    assert (await reread(db, note)).likes_count == 0
    assert await count_rows(db, "notifications") == 0


async def test_likes_of_many_at_once_are_counted_exactly(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana)
    fans = [await make_remote(db, f"fan{n}") for n in range(12)]

    await asyncio.gather(
        *(
            db.write(
                receive_like,
                actor=fan,
                note=note,
                iri=Iri(f"https://peer.example/{fan.name}/{copy}"),
            )
            for fan in fans
            for copy in range(2)
        )
    )

    assert (await reread(db, note)).likes_count == 12
    assert await count_rows(db, "likes") == 12


async def test_a_like_of_a_remote_note_goes_to_its_author_alone(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    fan = await make_remote(db, "fan", "fan.example")
    await follow(db, fan, ana)
    note = await receive_new(db, bob)

    await db.write(like, URLS, actor=ana, note=note)
    await db.write(unlike, URLS, actor=ana, note=note)

    sent = [each for each in await list_sent(db) if each[0] in ("Like", "Undo")]
    assert sent == [("Like", bob.inbox), ("Undo", bob.inbox)]


@pytest.mark.parametrize("visibility", PRIVATE)
async def test_no_reaction_to_what_one_cannot_see(db: Database, visibility: Visibility):
    """Mastodon GHSA-58x8."""
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    mallory = await make_remote(db, "mallory")
    note = await post(db, ana, visibility=visibility)

    for react in (like, boost):
        with pytest.raises(NotFound):
            await db.write(react, URLS, actor=eve, note=note)
    with pytest.raises(NotFound):
        await db.write(bookmark, actor=eve, note=note)
    with pytest.raises(NotFound):
        await db.write(receive_like, actor=mallory, note=note, iri=LIKE_IRI)
    with pytest.raises(NotFound):
        await db.write(
            receive_boost, actor=mallory, note=note, iri=BOOST_IRI, created_ms=None
        )

    assert (await reread(db, note)) == note
    assert await count_rows(db, "notifications") == 0


async def test_a_blocked_actor_does_not_react(db: Database):
    ana, mallory = await make_local(db, "ana"), await make_remote(db, "mallory")
    note = await post(db, ana)
    await block_actor(db, ana, mallory)

    with pytest.raises(NotFound):
        await db.write(receive_like, actor=mallory, note=note, iri=LIKE_IRI)


async def test_a_boost_counts_once_and_states_a_fact(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)

    assert await db.write(boost, URLS, actor=ben, note=note)
    assert not await db.write(boost, URLS, actor=ben, note=note)

    assert (await reread(db, note)).boosts_count == 1
    [job] = await list_jobs(db, "note_boosted")
    stored = await db.read(find_boost, json.loads(job)["boost_id"])
    assert stored is not None
    assert (stored.note_id, stored.actor_id) == (note.id, ben.id)
    assert stored.iri == URLS.boost(stored.id)


async def test_an_unboost_says_what_it_undoes(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana, visibility=Visibility.UNLISTED)
    await db.write(boost, URLS, actor=ben, note=note)
    boost_id = json.loads((await list_jobs(db, "note_boosted"))[0])["boost_id"]

    assert await db.write(unboost, URLS, actor=ben, note=note)
    assert not await db.write(unboost, URLS, actor=ben, note=note)

    assert (await reread(db, note)).boosts_count == 0
    [job] = await list_jobs(db, "boost_undone")
    assert json.loads(job) == {
        "actor_id": ben.id,
        "note_id": note.id,
        "boost_iri": URLS.boost(boost_id),
        "visibility": "unlisted",
    }


async def test_a_note_for_followers_is_boosted_by_its_author_alone(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await follow(db, ben, ana)
    note = await post(db, ana, visibility=Visibility.FOLLOWERS)

    with pytest.raises(Forbidden):
        await db.write(boost, URLS, actor=ben, note=note)
    await db.write(boost, URLS, actor=ana, note=note)

    stored = await db.read(find_boost_by_iri, await _only_boost(db))
    assert stored is not None
    assert stored.visibility is Visibility.FOLLOWERS


async def test_a_direct_note_is_boosted_by_nobody(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana, visibility=Visibility.DIRECT)

    with pytest.raises(Forbidden):
        await db.write(boost, URLS, actor=ana, note=note)


async def test_a_stranger_cannot_boost_a_remote_note_for_followers(db: Database):
    bob, eve = await make_remote(db, "bob"), await make_remote(db, "eve")
    note = await receive_new(db, bob, visibility=Visibility.FOLLOWERS)

    with pytest.raises(Forbidden):
        await db.write(
            receive_boost, actor=eve, note=note, iri=BOOST_IRI, created_ms=None
        )


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(None, 0), (-DAY_MS, -DAY_MS), (HOUR_MS, 0), (9 * DAY_MS, 0)],
)
async def test_a_received_boost_sorts_by_its_date_but_never_ahead(
    db: Database, clock: SetClock, offset: int | None, expected: int
):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    note = await post(db, ana)
    at_ms = None if offset is None else clock.at_ms + offset

    await db.write(receive_boost, actor=bob, note=note, iri=BOOST_IRI, created_ms=at_ms)

    stored = await db.read(find_boost_by_iri, BOOST_IRI)
    assert stored is not None
    assert created_ms(stored.id) == stored.created_ms == clock.at_ms + expected


async def test_received_reactions_are_taken_back(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    note = await post(db, ana)
    await db.write(receive_like, actor=bob, note=note, iri=LIKE_IRI)
    await db.write(receive_boost, actor=bob, note=note, iri=BOOST_IRI, created_ms=None)
    assert await db.read(find_like_by_iri, LIKE_IRI) is not None

    assert await db.write(receive_unlike, actor=bob, note=note)
    assert await db.write(receive_unboost, actor=bob, note=note)
    assert not await db.write(receive_unlike, actor=bob, note=note)

    now = await reread(db, note)
    assert (now.likes_count, now.boosts_count) == (0, 0)


async def test_an_id_that_is_taken_adds_no_reaction(db: Database):
    ana = await make_local(db, "ana")
    bob, eve = await make_remote(db, "bob"), await make_remote(db, "eve")
    note = await post(db, ana)
    await db.write(receive_like, actor=bob, note=note, iri=LIKE_IRI)

    assert not await db.write(receive_like, actor=eve, note=note, iri=LIKE_IRI)

    assert (await reread(db, note)).likes_count == 1


async def test_bookmarks_are_kept_once_and_nobody_is_told(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)

    assert await db.write(bookmark, actor=ben, note=note)
    assert not await db.write(bookmark, actor=ben, note=note)
    assert await db.write(unbookmark, actor=ben, note=note)
    assert not await db.write(unbookmark, actor=ben, note=note)

    assert await count_rows(db, "notifications") == 0


async def _only_boost(db: Database) -> Iri:
    [job] = await list_jobs(db, "note_boosted")
    return URLS.boost(json.loads(job)["boost_id"])
