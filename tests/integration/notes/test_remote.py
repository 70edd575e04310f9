"""Notes of other servers: storing, joining up, changing."""

import asyncio

import pytest
from support.notes import (
    count_rows,
    list_jobs,
    post,
    receive,
    receive_new,
    remote_iri,
    remote_note,
    reread,
)
from support.people import make_local, make_remote, reload

from node.clock import DAY_MS, HOUR_MS, SetClock
from node.database.types import Database
from node.errors import Forbidden
from node.ids import Iri, created_ms
from node.media.queries import list_media
from node.notes.actions import delete_remote_note, edit_remote_note, store_remote_note
from node.notes.models import RemoteMedia, Visibility
from node.notes.queries import (
    list_edits,
    list_mentioned_ids,
    list_note_media_ids,
    list_note_topics,
    list_thread,
)

PHOTO = RemoteMedia(url="https://peer.example/1.jpg", alt="A cup", width=4, height=3)


async def test_a_note_is_stored_with_its_parts(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")

    note = await receive_new(
        db,
        bob,
        title="Tea",
        warning="hot",
        language="en",
        mentions=(ana.id, bob.id),
        topics=("Tea", "tea", "#Cup", "not a topic"),
        media=(PHOTO,),
    )

    assert await reread(db, note) == note
    assert (note.title, note.warning, note.sensitive) == ("Tea", "hot", True)
    assert await db.read(list_mentioned_ids, note.id) == [ana.id]
    assert await db.read(list_note_topics, note.id) == ["Cup", "Tea"]
    [photo] = (
        await db.read(list_media, await db.read(list_note_media_ids, note.id))
    ).values()
    assert (photo.remote_url, photo.alt) == (PHOTO.url, "A cup")
    assert (await reload(db, bob)).notes_count == 1


async def test_a_second_copy_changes_nothing(db: Database):
    bob = await make_remote(db, "bob")
    note = await receive_new(db, bob, media=(PHOTO,))

    again = await receive(db, bob, html="<p>Other</p>", media=(PHOTO,))

    assert again == note == await reread(db, note)
    assert await count_rows(db, "media") == 1
    assert len(await list_jobs(db, "note_posted")) == 1
    assert (await reload(db, bob)).notes_count == 1


async def test_copies_at_the_same_moment_are_stored_once(db: Database):
    bob = await make_remote(db, "bob")
    note = remote_note(bob)

    stored = await asyncio.gather(
        *(db.write(store_remote_note, author=bob, note=note) for _ in range(8))
    )

    assert len({each.id for each in stored if each}) == 1
    assert await count_rows(db, "notes") == 1
    assert (await reload(db, bob)).notes_count == 1


async def test_an_id_that_belongs_to_somebody_else_is_not_taken(db: Database):
    bob, eve = await make_remote(db, "bob"), await make_remote(db, "eve")
    note = await receive_new(db, bob)

    assert await receive(db, eve, html="<p>Mine</p>") is None

    assert await reread(db, note) == note


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (None, 0),
        (-400 * DAY_MS, -400 * DAY_MS),
        (HOUR_MS, 0),
        (2 * DAY_MS, 0),
        (-1_800_000_000_000 - DAY_MS, 0),
    ],
    ids=["absent", "long ago", "a fast clock", "the future", "before 1990"],
)
async def test_a_note_sorts_by_a_date_that_can_be(
    db: Database, clock: SetClock, offset: int | None, expected: int
):
    bob = await make_remote(db, "bob")
    published = None if offset is None else clock.at_ms + offset

    note = await receive_new(db, bob, published_ms=published)

    assert note.created_ms == created_ms(note.id) == clock.at_ms + expected


async def test_an_orphan_waits_for_its_parent(db: Database):
    bob = await make_remote(db, "bob")
    leaf = await receive_new(db, bob, "3", reply_to_iri=remote_iri(bob, "2"))
    middle = await receive_new(db, bob, "2", reply_to_iri=remote_iri(bob, "1"))
    assert (await reread(db, leaf)).reply_to_id == middle.id

    root = await receive_new(db, bob, "1")

    assert {(await reread(db, each)).root_id for each in (root, middle, leaf)} == {
        root.id
    }
    assert (await reread(db, root)).replies_count == 1
    assert (await reread(db, middle)).replies_count == 1
    thread = await db.read(list_thread, root, viewer_id=None)
    assert [(entry.id, entry.depth) for entry in thread.replies] == [
        (middle.id, 0),
        (leaf.id, 1),
    ]


async def test_a_circle_of_replies_is_not_closed(db: Database):
    bob = await make_remote(db, "bob")
    first = await receive_new(db, bob, "1", reply_to_iri=remote_iri(bob, "2"))
    second = await receive_new(db, bob, "2", reply_to_iri=remote_iri(bob, "1"))
    itself = await receive_new(db, bob, "3", reply_to_iri=remote_iri(bob, "3"))

    assert (await reread(db, first)).reply_to_id is None
    assert (await reread(db, second)).reply_to_id == first.id
    assert (await reread(db, itself)).reply_to_id is None
    for note in (first, second, itself):
        await db.read(list_thread, await reread(db, note), viewer_id=None)


async def test_a_remote_reply_to_a_note_its_author_may_not_see_is_not_joined(
    db: Database,
):
    ana, eve = await make_local(db, "ana"), await make_remote(db, "eve")
    hidden = await post(db, ana, visibility=Visibility.FOLLOWERS)

    reply = await receive_new(db, eve, reply_to_iri=hidden.iri)

    assert reply.reply_to_id is None
    assert (await reread(db, hidden)).replies_count == 0


async def test_a_newer_copy_is_an_edit_with_history(db: Database, clock: SetClock):
    bob = await make_remote(db, "bob")
    note = await receive_new(db, bob, published_ms=clock.at_ms, media=(PHOTO,))
    other = RemoteMedia(url="https://peer.example/2.jpg")
    newer = remote_note(
        bob,
        html="<p>New</p>",
        updated_ms=clock.at_ms + 5_000,
        media=(other, PHOTO),
        published_ms=1,
        visibility=Visibility.DIRECT,
        reply_to_iri=remote_iri(bob, "9"),
    )
    clock.advance(10_000)
    before = await db.read(list_note_media_ids, note.id)

    edited = await db.write(edit_remote_note, author=bob, note=newer)

    assert edited == await reread(db, note)
    assert edited is not None
    assert (edited.html, edited.edited_ms) == ("<p>New</p>", clock.at_ms - 5_000)
    assert edited.created_ms == note.created_ms
    assert (edited.visibility, edited.reply_to_iri) == (Visibility.PUBLIC, None)
    [version] = await db.read(list_edits, note.id)
    assert (version.html, version.alts) == (note.html, ("A cup",))
    assert (await db.read(list_note_media_ids, note.id))[1:] == before
    assert len(await list_jobs(db, "note_edited")) == 1


@pytest.mark.parametrize("age", [-1, -1_000, -DAY_MS])
async def test_a_copy_that_is_not_newer_changes_nothing(
    db: Database, clock: SetClock, age: int
):
    bob = await make_remote(db, "bob")
    note = await receive_new(db, bob, published_ms=clock.at_ms - DAY_MS)
    stale = remote_note(bob, html="<p>Old</p>", updated_ms=note.created_ms + age)

    await db.write(edit_remote_note, author=bob, note=stale)

    assert await reread(db, note) == note


async def test_an_edit_within_the_second_of_posting_is_one(
    db: Database, clock: SetClock
):
    bob = await make_remote(db, "bob")
    note = await receive_new(db, bob, published_ms=clock.at_ms - DAY_MS)
    quick = remote_note(bob, html="<p>Better</p>", updated_ms=note.created_ms)

    edited = await db.write(edit_remote_note, author=bob, note=quick)

    assert edited is not None
    assert edited.html == "<p>Better</p>"
    assert len(await db.read(list_edits, note.id)) == 1


async def test_a_copy_that_reads_the_same_is_no_edit(db: Database, clock: SetClock):
    bob = await make_remote(db, "bob")
    note = await receive_new(db, bob, media=(PHOTO,))
    clock.advance(DAY_MS)
    same = remote_note(bob, media=(PHOTO,), updated_ms=clock.at_ms)

    await db.write(edit_remote_note, author=bob, note=same)

    assert await reread(db, note) == note
    assert await count_rows(db, "note_edits") == 0


async def test_a_different_copy_without_a_date_is_an_edit(db: Database):
    bob = await make_remote(db, "bob")
    note = await receive_new(db, bob)

    await db.write(
        edit_remote_note, author=bob, note=remote_note(bob, html="<p>New</p>")
    )

    assert (await reread(db, note)).html == "<p>New</p>"


async def test_nobody_edits_the_note_of_another(db: Database):
    bob, eve = await make_remote(db, "bob"), await make_remote(db, "eve")
    note = await receive_new(db, bob)

    with pytest.raises(Forbidden):
        await db.write(
            edit_remote_note, author=eve, note=remote_note(eve, html="<p>Hi</p>")
        )

    assert await reread(db, note) == note


async def test_an_edit_of_an_unknown_note_is_told_so(db: Database):
    bob = await make_remote(db, "bob")

    assert await db.write(edit_remote_note, author=bob, note=remote_note(bob)) is None


async def test_a_remote_edit_shows_a_private_note_to_nobody_new(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    eve = await make_local(db, "eve")
    note = await receive_new(db, bob, visibility=Visibility.DIRECT, mentions=(ana.id,))
    wider = remote_note(
        bob, html="<p>New</p>", visibility=Visibility.DIRECT, mentions=(eve.id,)
    )

    await db.write(edit_remote_note, author=bob, note=wider)

    assert await db.read(list_mentioned_ids, note.id) == [ana.id]


async def test_a_note_may_be_deleted_and_its_orphans_read_on(db: Database):
    bob = await make_remote(db, "bob")
    root = await receive_new(db, bob, "1")
    reply = await receive_new(db, bob, "2", reply_to_iri=root.iri)
    await db.write(delete_remote_note, iri=Iri(root.iri), by=bob)

    left = await reread(db, reply)
    thread = await db.read(list_thread, left, viewer_id=None)

    assert (left.reply_to_id, thread.ancestors, thread.replies) == (None, (), ())
