"""Explore, profiles, topics, bookmarks and likes."""

from support.notes import (
    block_actor,
    follow,
    ids_of,
    make_photo,
    mentioning,
    post,
    receive_new,
)
from support.people import URLS, make_local, make_remote

from node.actors.actions import hide_actor, suspend_actor
from node.database.paging import Page, newest
from node.database.types import Database
from node.ids import ActorId, NoteId
from node.notes.models import Visibility
from node.reactions.actions import bookmark, like
from node.relations.actions import mute
from node.timelines.models import Entry, Origin, Shape
from node.timelines.queries import (
    find_neighbours,
    list_bookmarks,
    list_explore,
    list_liked,
    list_profile,
    list_topic,
)


def notes_of(page: Page[Entry]) -> list[NoteId]:
    return [entry.note_id for entry in page.items]


async def explore(db: Database, viewer_id: ActorId | None = None) -> list[NoteId]:
    page = await db.read(list_explore, newest(20), viewer_id=viewer_id)
    return notes_of(page)


async def test_explore_has_public_notes_that_answer_nothing(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    for visibility in (Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT):
        await post(db, ana, visibility=visibility)
    first = await post(db, ana)
    await post(db, ana, reply_to_id=first.id)
    await receive_new(db, bob, "1", reply_to_iri=URLS.note(9))
    second = await receive_new(db, bob, "2")

    assert set(await explore(db)) == {first.id, second.id}
    assert set(await explore(db, ana.id)) == {first.id, second.id}


async def test_explore_can_be_narrowed(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    remote = await receive_new(db, bob)
    words = await post(db, ana, "words")
    photo = await post(db, ana, media_ids=(await make_photo(db, ana),))

    async def ask(*, origin: Origin, shape: Shape) -> set[NoteId]:
        page = await db.read(
            list_explore,
            newest(9),
            viewer_id=None,
            origin=origin,
            shape=shape,
        )
        return set(notes_of(page))

    assert await ask(origin=Origin.HERE, shape=Shape.ALL) == {words.id, photo.id}
    assert await ask(origin=Origin.ANYWHERE, shape=Shape.PHOTOS) == {photo.id}
    assert await ask(origin=Origin.ANYWHERE, shape=Shape.TEXT) == {words.id, remote.id}


async def test_public_feeds_leave_out_the_unwanted(db: Database):
    ana = await make_local(db, "ana")
    names = ("blocked", "blocker", "muted", "hidden", "suspended", "fine")
    people = {name: await make_local(db, name) for name in names}
    notes = {name: await post(db, each, "#tea") for name, each in people.items()}
    await follow(db, ana, people["hidden"])
    await block_actor(db, ana, people["blocked"])
    await block_actor(db, people["blocker"], ana)
    await db.write(mute, actor=ana, target=people["muted"])
    await db.write(hide_actor, people["hidden"].id)
    await db.write(suspend_actor, people["suspended"].id)

    topic = await db.read(list_topic, "tea", newest(20), viewer_id=ana.id)

    assert await explore(db, ana.id) == notes_of(topic) == [notes["fine"].id]
    assert len(await explore(db)) == 4


async def test_a_profile_shows_what_the_viewer_may_see(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    fan, eve = await make_local(db, "fan"), await make_local(db, "eve")
    await follow(db, fan, ana)
    notes = {
        each: await post(
            db, ana, "@ben", visibility=each, mentioned=mentioning(ben=ben)
        )
        for each in Visibility
    }
    seen: dict[str, set[Visibility]] = {}

    for name, viewer in (
        ("guest", None),
        ("eve", eve.id),
        ("fan", fan.id),
        ("ben", ben.id),
        ("ana", ana.id),
    ):
        page = await db.read(list_profile, ana.id, newest(9), viewer_id=viewer)
        shown = set(notes_of(page))
        seen[name] = {each for each, note in notes.items() if note.id in shown}

    wide = {Visibility.PUBLIC, Visibility.UNLISTED}
    assert seen == {
        "guest": wide,
        "eve": wide,
        "fan": wide | {Visibility.FOLLOWERS},
        "ben": set(Visibility),
        "ana": set(Visibility),
    }


async def test_replies_are_on_a_profile_when_asked_for(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana)
    reply = await post(db, ana, reply_to_id=note.id)

    without = await db.read(list_profile, ana.id, newest(9), viewer_id=None)
    with_them = await db.read(
        list_profile, ana.id, newest(9), viewer_id=None, with_replies=True
    )

    assert notes_of(without) == [note.id]
    assert notes_of(with_them) == [reply.id, note.id]


async def test_a_muted_profile_can_be_read_a_blocked_one_not(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ben)
    await db.write(mute, actor=ana, target=ben)
    muted = await db.read(list_profile, ben.id, newest(9), viewer_id=ana.id)
    await block_actor(db, ana, ben)
    blocked = await db.read(list_profile, ben.id, newest(9), viewer_id=ana.id)

    assert (notes_of(muted), notes_of(blocked)) == ([note.id], [])


async def test_a_topic_is_found_in_any_spelling(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana, "#Café")
    await post(db, ana, "#Café", visibility=Visibility.UNLISTED)

    for spelling in ("café", "CAFÉ", "#café"):
        page = await db.read(list_topic, spelling, newest(9), viewer_id=None)
        assert notes_of(page) == [note.id]
    for nothing in ("", "#", "a b", "123"):
        page = await db.read(list_topic, nothing, newest(9), viewer_id=None)
        assert page == Page((), None)


async def test_bookmarks_and_likes_are_listed_last_first(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    notes = [await post(db, ana, text) for text in "12"]
    for note in reversed(notes):
        await db.write(bookmark, actor=ben, note=note)
        await db.write(like, URLS, actor=ben, note=note)

    for listed in (list_bookmarks, list_liked):
        first = await db.read(listed, ben.id, newest(1))
        second = await db.read(listed, ben.id, newest(1, first.next_before))
        assert [*notes_of(first), *notes_of(second)] == ids_of(notes)
        assert second.next_before is None


async def test_a_bookmark_of_what_is_no_longer_visible_is_left_out(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)
    await db.write(bookmark, actor=ben, note=note)

    await block_actor(db, ana, ben)

    page = await db.read(list_bookmarks, ben.id, newest(9))
    assert page.items == ()


async def test_neighbours_are_those_of_the_profile(db: Database):
    ana = await make_local(db, "ana")
    one = await post(db, ana)
    await post(db, ana, reply_to_id=one.id)
    await post(db, ana, visibility=Visibility.DIRECT)
    two = await post(db, ana)

    assert await db.read(find_neighbours, one, viewer_id=None) == (two.id, None)
    assert await db.read(find_neighbours, two, viewer_id=None) == (None, one.id)
