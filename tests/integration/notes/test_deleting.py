"""Deleting notes: nothing is left but the id."""

import pytest
from support.notes import (
    count_rows,
    follow,
    list_sent,
    make_photo,
    mentioning,
    post,
    post_to_homes,
    receive,
    receive_new,
    reread,
)
from support.people import URLS, make_local, make_remote, reload

from node.database.types import Database
from node.errors import Forbidden
from node.ids import Iri
from node.notes.actions import (
    delete_note,
    delete_remote_note,
    edit_note,
    purge_notes_of,
)
from node.notes.models import NoteDraft, Visibility
from node.notes.queries import find_note, find_tombstone, list_thread
from node.reactions.actions import bookmark, boost, like, receive_like

LEFT_EMPTY = (
    "bookmarks", "boosts", "home", "likes", "media", "note_edits", "note_media",
    "note_mentions", "note_terms", "note_topics", "notes", "notifications",
)  # fmt: skip


async def test_everything_that_hung_on_a_note_goes(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    photo = await make_photo(db, ana)
    note = await post_to_homes(
        db, ana, "#tea @ben", media_ids=(photo,), mentioned=mentioning(ben=ben)
    )
    for react in (like, boost):
        await db.write(react, URLS, actor=ben, note=note)
    await db.write(bookmark, actor=ben, note=note)
    draft = NoteDraft(text="#tea now", media_ids=(photo,))
    await db.write(edit_note, URLS, author=ana, note_id=note.id, draft=draft)
    filled = [await count_rows(db, table) for table in LEFT_EMPTY]

    await db.write(delete_note, URLS, note=note, by=ana)

    # The edit took the mention out again.
    assert [name for name, n in zip(LEFT_EMPTY, filled, strict=True) if not n] == [
        "note_mentions"
    ]
    assert [await count_rows(db, table) for table in LEFT_EMPTY] == [0] * 12
    assert await count_rows(db, "media_garbage") == 1
    assert (await reload(db, ana)).notes_count == 0


async def test_the_id_is_remembered_with_its_owner(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana)

    await db.write(delete_note, URLS, note=note, by=ana)

    stone = await db.read(find_tombstone, note.iri)
    assert stone is not None
    assert (stone.owner_iri, stone.former_kind) == (ana.iri, "Note")


async def test_only_the_author_deletes(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)

    with pytest.raises(Forbidden):
        await db.write(delete_note, URLS, note=note, by=ben)

    assert await reread(db, note) == note


async def test_a_delete_goes_to_everybody_who_got_the_note(db: Database):
    ana = await make_local(db, "ana")
    hosts = ("follows", "named", "liked")
    people = [await make_remote(db, "bob", f"{host}.example") for host in hosts]
    await make_remote(db, "eve", "stranger.example")
    await follow(db, people[0], ana)
    mentioned = {"bob@named.example": people[1].id}
    note = await post(db, ana, "@bob@named.example", mentioned=mentioned)
    iri = Iri("https://liked.example/likes/1")
    await db.write(receive_like, actor=people[2], note=note, iri=iri)

    await db.write(delete_note, URLS, note=note, by=ana)

    sent = [inbox for kind, inbox in await list_sent(db) if kind == "Delete"]
    assert set(sent) == {f"https://{host}.example/inbox" for host in hosts}


async def test_the_delete_of_a_direct_note_goes_to_the_named_alone(db: Database):
    ana = await make_local(db, "ana")
    bob, fan = await make_remote(db, "bob"), await make_remote(db, "fan", "fan.example")
    await follow(db, fan, ana)
    note = await post(
        db,
        ana,
        "@bob@peer.example",
        visibility=Visibility.DIRECT,
        mentioned={"bob@peer.example": bob.id},
    )

    await db.write(delete_note, URLS, note=note, by=ana)

    sent = [inbox for kind, inbox in await list_sent(db) if kind == "Delete"]
    assert sent == [bob.inbox]


async def test_answers_stay_in_the_conversation_of_a_deleted_note(db: Database):
    ana = await make_local(db, "ana")
    root = await post(db, ana)
    middle = await post(db, ana, reply_to_id=root.id)
    leaf = await post(db, ana, reply_to_id=middle.id)

    await db.write(delete_note, URLS, note=middle, by=ana)

    left = await reread(db, leaf)
    assert (left.reply_to_id, left.reply_to_iri) == (None, middle.iri)
    thread = await db.read(list_thread, root, viewer_id=None)
    assert [entry.id for entry in thread.replies] == [leaf.id]
    assert (await reread(db, root)).replies_count == 0


async def test_a_remote_delete_takes_only_the_senders_notes(db: Database):
    bob, eve = await make_remote(db, "bob"), await make_remote(db, "eve")
    note = await receive_new(db, bob)

    with pytest.raises(Forbidden):
        await db.write(delete_remote_note, iri=note.iri, by=eve)
    assert await db.write(delete_remote_note, iri=note.iri, by=bob)

    assert await db.read(find_note, note.id) is None
    assert not await db.write(delete_remote_note, iri=note.iri, by=bob)


async def test_a_deleted_note_does_not_come_back(db: Database):
    bob = await make_remote(db, "bob")
    note = await receive_new(db, bob)
    await db.write(delete_remote_note, iri=note.iri, by=bob)

    assert await receive(db, bob) is None

    assert await count_rows(db, "notes") == 0


async def test_all_notes_of_an_actor_can_be_erased(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    for name in ("1", "2", "3"):
        await receive_new(db, bob, name)
    kept = await post(db, ana)

    assert await db.write(purge_notes_of, bob) == 3
    assert await db.write(purge_notes_of, bob) == 0

    assert await reread(db, kept) == kept
    assert await receive(db, bob, "2") is None
