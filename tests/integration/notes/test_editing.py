"""Editing notes of our own people."""

from dataclasses import replace

import pytest
from support.notes import (
    count_rows,
    list_jobs,
    make_photo,
    mentioning,
    post,
    reread,
)
from support.people import URLS, make_local

from node.actors.models import Actor
from node.clock import SetClock
from node.database.types import Database, Reader, Writer
from node.errors import Forbidden, Invalid, NotFound
from node.ids import ActorId
from node.media.queries import list_media
from node.notes.actions import delete_note, edit_note, versions
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.queries import (
    list_edits,
    list_mentioned_ids,
    list_note_media_ids,
    list_note_topics,
)


async def edit(db: Database, note: Note, author: Actor, **draft: object) -> Note:
    return await db.write(
        edit_note,
        URLS,
        author=author,
        note_id=note.id,
        draft=NoteDraft(**draft),  # pyright: ignore[reportArgumentType]
    )


async def test_an_edit_changes_the_wording_and_keeps_the_version_before(
    db: Database, clock: SetClock
):
    ana = await make_local(db, "ana")
    note = await post(db, ana, "First #one", title="A", warning="w")
    posted_ms = clock.at_ms
    clock.advance(60_000)

    edited = await edit(db, note, ana, text="Second #two", title="B")

    assert await reread(db, note) == edited
    assert (edited.title, edited.source, edited.warning) == ("B", "Second #two", "")
    assert edited.edited_ms == clock.at_ms
    assert await db.read(list_note_topics, note.id) == ["two"]
    [before] = await db.read(list_edits, note.id)
    assert (before.title, before.html, before.warning) == ("A", note.html, "w")
    assert before.written_ms == posted_ms
    assert len(await list_jobs(db, "note_edited")) == 1


async def test_author_date_audience_and_parent_stay(db: Database, clock: SetClock):
    ana = await make_local(db, "ana")
    parent = await post(db, ana)
    note = await post(db, ana, reply_to_id=parent.id, visibility=Visibility.FOLLOWERS)
    clock.advance(60_000)

    edited = await edit(db, note, ana, text="x", visibility=Visibility.PUBLIC)

    changed = {"html", "source", "language", "edited_ms"}
    kept = {name: getattr(note, name) for name in changed}
    assert replace(edited, **kept) == note


async def test_an_edit_that_changes_nothing_is_none(db: Database, clock: SetClock):
    ana = await make_local(db, "ana")
    photo = await make_photo(db, ana)
    note = await post(db, ana, "Same", media_ids=(photo,))
    clock.advance(60_000)

    edited = await edit(db, note, ana, text="Same", media_ids=(photo,))

    assert edited == note
    assert await count_rows(db, "note_edits") == 0
    assert await list_jobs(db, "note_edited") == []


async def test_the_date_of_an_edit_always_grows(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana, "1")

    second = await edit(db, note, ana, text="2")
    third = await edit(db, note, ana, text="3")

    dates = (note.created_ms, second.edited_ms, third.edited_ms)
    assert dates[0] < (dates[1] or 0) < (dates[2] or 0)


async def test_photos_are_added_removed_and_described(db: Database):
    ana = await make_local(db, "ana")
    old, kept = await make_photo(db, ana, "old"), await make_photo(db, ana, "kept")
    note = await post(db, ana, media_ids=(old, kept))
    new = await make_photo(db, ana, "new")

    await edit(db, note, ana, text="Hello", media_ids=(new, kept))

    assert await db.read(list_note_media_ids, note.id) == [new, kept]
    [before] = await db.read(list_edits, note.id)
    assert before.alts == ("old", "kept")


async def test_a_version_keeps_its_photos_as_they_were_described(db: Database):
    ana = await make_local(db, "ana")
    old, kept = await make_photo(db, ana, "old"), await make_photo(db, ana, "kept")
    note = await post(db, ana, media_ids=(old, kept))

    await edit(db, note, ana, text="1", media_ids=(kept,), alts={kept: "new words"})
    await edit(db, note, ana, text="2", media_ids=(old, kept))

    second, first = await db.read(list_edits, note.id)
    assert [(each.id, each.alt) for each in first.media] == [
        (old, "old"),
        (kept, "kept"),
    ]
    assert [(each.id, each.alt) for each in second.media] == [(kept, "new words")]
    assert await db.read(list_note_media_ids, note.id) == [old, kept]
    assert await count_rows(db, "media_garbage") == 0


@pytest.mark.parametrize("keeps_photos", [False, True])
async def test_the_photos_of_versions_go_with_their_note(
    db: Database, keeps_photos: bool
):
    ana = await make_local(db, "ana")
    old, kept = await make_photo(db, ana), await make_photo(db, ana)
    note = await post(db, ana, media_ids=(old, kept))
    edited = await edit(db, note, ana, text="1", media_ids=(kept,))

    await db.write(delete_note, URLS, note=edited, by=ana, keeps_photos=keeps_photos)

    left = await db.read(list_media, [old, kept])
    assert list(left) == ([kept] if keeps_photos else [])


async def test_a_photo_goes_with_the_last_version_that_shows_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(versions, "MAX_EDITS", 1)
    ana = await make_local(db, "ana")
    old, kept = await make_photo(db, ana), await make_photo(db, ana)
    note = await post(db, ana, media_ids=(old, kept))

    await edit(db, note, ana, text="1", media_ids=(kept,))
    assert await count_rows(db, "media") == 2
    await edit(db, note, ana, text="2")

    assert list(await db.read(list_media, [old, kept])) == [kept]
    assert len(await db.read(list_edits, note.id)) == 1


async def test_another_ones_photo_cannot_be_edited_in(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note, photo = await post(db, ana), await make_photo(db, ben)

    with pytest.raises(Invalid):
        await edit(db, note, ana, text="x", media_ids=(photo,))

    assert await reread(db, note) == note


async def test_only_the_author_edits(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)
    hidden = await post(db, ana, visibility=Visibility.DIRECT)

    with pytest.raises(Forbidden):
        await edit(db, note, ben, text="x")
    with pytest.raises(NotFound):
        await edit(db, hidden, ben, text="x")


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_naming_somebody_in_an_edit_does_not_show_them_a_private_note(
    db: Database, visibility: Visibility
):
    """Mastodon GHSA-5fq7."""
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    eve = await make_local(db, "eve")
    note = await post(
        db, ana, "@ben", visibility=visibility, mentioned=mentioning(ben=ben)
    )

    await edit(db, note, ana, text="about @eve", mentioned=mentioning(eve=eve))

    assert await db.read(list_mentioned_ids, note.id) == [ben.id]


async def test_naming_somebody_in_an_edit_of_a_public_note_addresses_them(
    db: Database,
):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    parent = await post(db, ben)
    eve = await make_local(db, "eve")
    note = await post(db, ana, reply_to_id=parent.id)

    await edit(db, note, ana, text="and @eve", mentioned=mentioning(eve=eve))

    assert set(await _mentioned(db, note)) == {ben.id, eve.id}


async def test_no_more_than_a_hundred_versions_are_kept(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana, "0")

    def edit_often(w: Writer) -> None:
        for turn in range(1, 104):
            draft = NoteDraft(text=str(turn))
            edit_note(w, URLS, author=ana, note_id=note.id, draft=draft)

    await db.write(edit_often)

    edits = await db.read(list_edits, note.id)
    assert len(edits) == await count_rows(db, "note_edits") == 100
    assert edits[0].html == "<p>102</p>"


async def _mentioned(db: Database, note: Note) -> list[ActorId]:
    def ask(r: Reader) -> list[ActorId]:
        return list_mentioned_ids(r, note.id)

    return await db.read(ask)
