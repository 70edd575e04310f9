"""Home feeds: written when notes arrive."""

import json

from support.notes import (
    block_actor,
    count_rows,
    follow,
    ids_of,
    list_jobs,
    mentioning,
    post,
    post_to_homes,
    receive_new,
)
from support.people import URLS, make_local, make_remote
from support.queries import assert_queries

from node.actors.actions import hide_actor, suspend_actor
from node.actors.models import Actor
from node.database.paging import newest
from node.database.types import Database, Reader, Writer
from node.ids import NoteId
from node.notes.actions import delete_note, post_note
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.readmodel import NoteView
from node.reactions.actions import boost
from node.reactions.queries import find_boost
from node.relations.actions import mute
from node.timelines.actions import (
    MAX_FILLED,
    MAX_HOME,
    add_boost_to_homes,
    add_note_to_homes,
    empty_home_of,
    fill_home,
    remove_from_homes,
    trim_homes,
)
from node.timelines.queries import list_home, load_entries


async def home_of(db: Database, actor: Actor) -> list[NoteId]:
    page = await db.read(list_home, actor.id, newest(50))
    return [entry.note_id for entry in page.items]


async def boost_to_homes(db: Database, actor: Actor, note: Note) -> int:
    await db.write(boost, URLS, actor=actor, note=note)
    boost_id = json.loads((await list_jobs(db, "note_boosted"))[-1])["boost_id"]
    stored = await db.read(find_boost, boost_id)
    assert stored is not None
    await db.write(add_boost_to_homes, stored)
    return boost_id


async def test_followers_and_the_author_get_a_note(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    eve = await make_local(db, "eve")
    await follow(db, ben, ana)

    note = await post_to_homes(db, ana)
    await db.write(add_note_to_homes, note)

    assert await home_of(db, ben) == await home_of(db, ana) == [note.id]
    assert await home_of(db, eve) == []


async def test_remote_followers_have_no_feed_here(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    await follow(db, bob, ana)

    await post_to_homes(db, ana)

    assert await count_rows(db, "home") == 1


async def test_a_reply_reaches_those_who_follow_both(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    both, one = await make_local(db, "both"), await make_local(db, "one")
    for follower, target in ((both, ana), (both, ben), (one, ben)):
        await follow(db, follower, target)
    parent = await post(db, ana)

    reply = await post_to_homes(db, ben, reply_to_id=parent.id)

    assert await home_of(db, both) == [reply.id]
    assert await home_of(db, one) == []


async def test_a_reply_to_oneself_reaches_all_followers(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await follow(db, ben, ana)
    parent = await post(db, ana)

    reply = await post_to_homes(db, ana, reply_to_id=parent.id)

    assert await home_of(db, ben) == [reply.id]


async def test_a_reply_to_the_unknown_reaches_nobody(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    await follow(db, ana, bob)
    reply = await receive_new(
        db, bob, reply_to_iri=URLS.note(99), visibility=Visibility.PUBLIC
    )

    await db.write(add_note_to_homes, reply)

    assert await home_of(db, ana) == []


async def test_a_direct_note_reaches_only_whom_it_names(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    eve = await make_local(db, "eve")
    for fan in (ben, eve):
        await follow(db, fan, ana)

    note = await post_to_homes(
        db,
        ana,
        "@ben",
        visibility=Visibility.DIRECT,
        mentioned=mentioning(ben=ben),
    )

    assert await home_of(db, ben) == await home_of(db, ana) == [note.id]
    assert await home_of(db, eve) == []


async def test_a_boost_shows_a_note_by_its_booster_and_date(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    bob = await make_remote(db, "bob")
    await follow(db, ana, ben)
    old = await receive_new(db, bob, published_ms=1_600_000_000_000)
    other = await post_to_homes(db, ben)

    boost_id = await boost_to_homes(db, ben, old)

    page = await db.read(list_home, ana.id, newest(10))
    [first, second] = page.items
    assert (first.note_id, first.booster_id, first.sort_id) == (
        old.id,
        ben.id,
        boost_id,
    )
    assert (second.note_id, second.booster_id) == (other.id, None)


async def test_a_boost_of_a_note_that_is_there_adds_nothing(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    cat = await make_local(db, "cat")
    for target in (ben, cat):
        await follow(db, ana, target)
    note = await post_to_homes(db, ben)

    await boost_to_homes(db, cat, note)

    assert await home_of(db, ana) == [note.id]


async def test_a_boost_of_ones_own_note_is_no_news(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await follow(db, ana, ben)
    note = await post(db, ana)

    await boost_to_homes(db, ben, note)

    assert await home_of(db, ana) == []


async def test_an_undone_boost_leaves_the_feeds(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    cat = await make_local(db, "cat")
    await follow(db, ana, ben)
    note = await post(db, cat)
    await boost_to_homes(db, ben, note)

    await db.write(remove_from_homes, note.id, booster_id=ben.id)

    assert await home_of(db, ana) == []


async def test_a_deleted_note_leaves_the_feeds(db: Database):
    ana = await make_local(db, "ana")
    note = await post_to_homes(db, ana)

    await db.write(delete_note, URLS, note=note, by=ana)

    assert await home_of(db, ana) == []


async def test_a_new_follow_fills_the_feed_with_the_newest(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    notes = [await post(db, ben, str(turn)) for turn in range(3)]
    await post(db, ben, reply_to_id=notes[0].id)
    await post(db, ben, visibility=Visibility.DIRECT)
    private = await post(db, ben, visibility=Visibility.FOLLOWERS)
    await follow(db, ana, ben)

    await db.write(fill_home, ana.id, ben.id)
    await db.write(fill_home, ana.id, ben.id)

    assert await home_of(db, ana) == [private.id, *reversed(ids_of(notes))]


async def test_filling_is_bounded_and_needs_a_follow(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await db.write(_post_many, ben, MAX_FILLED + 5)

    await db.write(fill_home, ana.id, ben.id)
    assert await count_rows(db, "home") == 0
    await follow(db, ana, ben)
    await db.write(fill_home, ana.id, ben.id)

    assert await count_rows(db, "home") == MAX_FILLED


async def test_the_end_of_a_follow_empties_the_feed_of_both_kinds(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    cat = await make_local(db, "cat")
    for target in (ben, cat):
        await follow(db, ana, target)
    await post_to_homes(db, ben)
    kept = await post_to_homes(db, cat)
    await boost_to_homes(db, ben, await post(db, await make_local(db, "dan")))

    await db.write(empty_home_of, ana.id, ben.id)

    assert await home_of(db, ana) == [kept.id]


async def test_nobody_unwanted_is_in_the_feed(db: Database):
    ana = await make_local(db, "ana")
    names = ("blocker", "muted", "suspended", "booster", "quiet")
    people = {name: await make_local(db, name) for name in names}
    for person in people.values():
        await follow(db, ana, person)
        await post_to_homes(db, person)
    third = await make_local(db, "third")
    note = await post(db, third)
    await boost_to_homes(db, people["booster"], note)
    await db.write(mute, actor=ana, target=people["muted"])
    await db.write(mute, actor=ana, target=people["booster"])
    await block_actor(db, people["blocker"], ana)
    await db.write(suspend_actor, people["suspended"].id)

    seen = await db.read(list_home, ana.id, newest(50))

    assert len(seen.items) == 1


async def test_hidden_people_are_seen_by_those_who_follow_them(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    cat = await make_local(db, "cat")
    for follower, target in ((ana, ben), (cat, ana)):
        await follow(db, follower, target)
    note = await post_to_homes(db, ben)
    await boost_to_homes(db, ana, note)
    await db.write(hide_actor, ben.id)

    assert await home_of(db, ana) == [note.id]
    assert await home_of(db, cat) == []


async def test_feeds_are_trimmed_to_their_newest(db: Database):
    ana = await make_local(db, "ana")
    await db.write(_fill_with, ana, MAX_HOME + 7)

    await db.write(trim_homes, [ana.id])
    await db.write(trim_homes, [ana.id])

    assert await count_rows(db, "home") == MAX_HOME
    page = await db.read(list_home, ana.id, newest(1))
    assert page.items[0].sort_id == MAX_HOME + 7


async def test_a_busy_feed_stays_near_its_bound_by_itself(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await follow(db, ana, ben)
    await db.write(_fill_with, ana, MAX_HOME + 300)

    for _ in range(4):
        await db.write(_post_to_homes_many, ben, 64)

    assert await count_rows(db, "home") <= MAX_HOME + 2 * 256


async def test_pages_follow_each_other_without_gaps(db: Database):
    ana = await make_local(db, "ana")
    notes = [await post_to_homes(db, ana, str(turn)) for turn in range(5)]
    seen: list[NoteId] = []
    before = None

    for _ in range(3):
        page = await db.read(list_home, ana.id, newest(2, before))
        seen += [entry.note_id for entry in page.items]
        before = page.next_before

    assert seen == list(reversed(ids_of(notes)))
    assert before is None


async def test_a_page_of_home_takes_few_queries(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await follow(db, ana, ben)
    for turn in range(20):
        await post_to_homes(db, ben, f"#tea {turn}")

    def read(r: Reader) -> list[NoteView]:
        with assert_queries(r, 8):
            page = list_home(r, ana.id, newest(20))
            return load_entries(r, page.items, viewer_id=ana.id)

    assert len(await db.read(read)) == 20


def _post_many(w: Writer, author: Actor, times: int) -> None:
    for turn in range(times):
        post_note(w, URLS, author=author, draft=NoteDraft(text=str(turn)))


def _post_to_homes_many(w: Writer, author: Actor, times: int) -> None:
    for turn in range(times):
        note = post_note(w, URLS, author=author, draft=NoteDraft(text=str(turn)))
        add_note_to_homes(w, note)


def _fill_with(w: Writer, actor: Actor, size: int) -> None:
    """Rows of one note under many sort ids."""
    note = post_note(w, URLS, author=actor, draft=NoteDraft(text="x"))
    for sort_id in range(1, size + 1):
        w.run(
            """
            INSERT INTO home (actor_id, sort_id, note_id, booster_id)
            VALUES (:actor_id, :sort_id, :note_id, NULL)
            """,
            actor_id=actor.id,
            sort_id=sort_id,
            note_id=note.id,
        )
