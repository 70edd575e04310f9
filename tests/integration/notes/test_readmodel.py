"""Notes with all that is shown with them."""

from collections.abc import Sequence

import pytest
from support.notes import (
    block_actor,
    ids_of,
    make_photo,
    mentioning,
    post,
    receive_new,
)
from support.people import URLS, make_local, make_remote
from support.queries import assert_queries

from node.actors.models import Actor
from node.database.types import Database, Reader
from node.ids import NoteId
from node.notes.models import Note, RemoteMedia, Visibility
from node.notes.readmodel import Card, NoteView, load_notes
from node.reactions.actions import bookmark, boost, like


async def test_a_view_has_everything(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    parent = await post(db, ben)
    photos = [await make_photo(db, ana, alt) for alt in "abc"]
    note = await post(
        db,
        ana,
        "@ben #Tea #tea",
        media_ids=tuple(reversed(photos)),
        mentioned=mentioning(ben=ben),
        reply_to_id=parent.id,
    )
    await db.write(like, URLS, actor=ben, note=note)
    await db.write(bookmark, actor=ben, note=note)

    [view] = await db.read(
        load_notes, [note.id], viewer_id=ben.id, boosters={note.id: ben.id}
    )

    assert view.author.id == ana.id
    assert [photo.alt for photo in view.media] == ["c", "b", "a"]
    assert [actor.id for actor in view.mentions] == [ben.id]
    assert [(topic.key, topic.shown) for topic in view.topics] == [("tea", "Tea")]
    assert view.reply_to is not None
    assert (view.reply_to[0], view.reply_to[1].id) == (parent.id, ben.id)
    assert (view.is_liked, view.is_boosted, view.is_bookmarked) == (True, False, True)
    assert view.booster is not None
    assert view.booster.id == ben.id


async def test_order_is_kept_and_repeats_are_not(db: Database):
    ana = await make_local(db, "ana")
    one, two, three = [await post(db, ana, text) for text in "123"]

    views = await db.read(
        load_notes, [two.id, three.id, two.id, one.id], viewer_id=None
    )

    assert [view.note.id for view in views] == ids_of([two, three, one])


async def test_what_the_viewer_may_not_see_is_left_out(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    notes = [await post(db, ana, visibility=each) for each in Visibility]
    blocker = await make_local(db, "blocker")
    notes.append(await post(db, blocker))
    await block_actor(db, blocker, ben)

    views = await db.read(load_notes, ids_of(notes), viewer_id=ben.id)

    assert [view.note.visibility for view in views] == [
        Visibility.PUBLIC,
        Visibility.UNLISTED,
    ]


async def test_a_parent_that_the_viewer_may_not_see_is_not_named(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    parent = await post(db, ana, visibility=Visibility.DIRECT)
    bob = await make_remote(db, "bob")
    hidden = await receive_new(db, bob, visibility=Visibility.FOLLOWERS)
    reply = await receive_new(db, bob, "2", reply_to_iri=hidden.iri)
    assert reply.reply_to_id == hidden.id

    [view] = await db.read(load_notes, [reply.id], viewer_id=ben.id)

    assert view.reply_to is None
    assert await db.read(load_notes, [parent.id], viewer_id=ben.id) == []


async def test_viewer_flags_are_the_viewers_own(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)
    await db.write(boost, URLS, actor=ben, note=note)

    views = [
        (await db.read(load_notes, [note.id], viewer_id=viewer))[0]
        for viewer in (ben.id, ana.id, None)
    ]

    assert [view.is_boosted for view in views] == [True, False, False]


async def test_the_number_of_queries_does_not_grow_with_the_notes(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    notes = [await _rich_note(db, ana, ben, str(turn)) for turn in range(12)]

    def read(r: Reader) -> list[int]:
        counts: list[int] = []
        for size in (1, 12):
            before = r.statements
            views = load_notes(r, ids_of(notes[:size]), viewer_id=ben.id)
            assert len(views) == size
            counts.append(r.statements - before)
        return counts

    one, many = await db.read(read)

    assert one == many <= 5


async def test_an_empty_page_asks_nothing(db: Database):
    def read(r: Reader) -> list[NoteView]:
        with assert_queries(r, 0):
            return load_notes(r, [], viewer_id=None)

    assert await db.read(read) == []


async def test_more_than_a_page_is_refused(db: Database):
    with pytest.raises(ValueError, match="at most 100"):
        await db.read(load_notes, [NoteId(n) for n in range(101)], viewer_id=None)


async def test_a_page_of_notes_that_name_hundreds_of_people_is_shown(db: Database):
    bob = await make_remote(db, "bob")
    crowd = [await make_remote(db, f"p{n}") for n in range(40)]
    notes = [
        await receive_new(
            db,
            bob,
            str(turn),
            mentions=tuple(actor.id for actor in crowd),
            media=tuple(
                RemoteMedia(url=f"https://peer.example/{turn}/{n}") for n in range(18)
            ),
        )
        for turn in range(30)
    ]

    views = await db.read(load_notes, ids_of(notes), viewer_id=None)

    assert {len(view.media) for view in views} == {18}
    assert {len(view.mentions) for view in views} == {40}


async def test_cards_come_from_their_sources_in_order(db: Database):
    class Source:
        def __init__(self, kind: str) -> None:
            self._kind = kind

        def cards_for(
            self, r: Reader, note_ids: Sequence[NoteId]
        ) -> dict[NoteId, list[Card]]:
            return {note_ids[0]: [Card(self._kind, note_ids[0])]}

    ana = await make_local(db, "ana")
    one, two = await post(db, ana), await post(db, ana)

    views = await db.read(
        load_notes,
        [one.id, two.id],
        viewer_id=None,
        cards=[Source("a"), Source("b")],
    )

    assert [[card.kind for card in view.cards] for view in views] == [["a", "b"], []]


async def _rich_note(db: Database, ana: Actor, ben: Actor, text: str) -> Note:
    parent = await post(db, ben)
    return await post(
        db,
        ana,
        f"@ben #tea {text}",
        media_ids=(await make_photo(db, ana),),
        mentioned=mentioning(ben=ben),
        reply_to_id=parent.id,
    )
