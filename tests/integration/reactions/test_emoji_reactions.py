"""Reactions with an emoji, from here and from elsewhere."""

import asyncio

import pytest
from support.notes import (
    PRIVATE,
    block_actor,
    count_rows,
    list_sent,
    post,
    receive_new,
    reread,
)
from support.people import URLS, make_local, make_remote

from node.actors.models import Actor
from node.database.paging import newest
from node.database.types import Database
from node.errors import Invalid, NotFound
from node.ids import Iri
from node.notes.models import Note, Visibility
from node.notes.queries.recipients import list_interested_recipients
from node.notes.readmodel import load_notes
from node.notifications.queries import list_notifications
from node.reactions.actions import (
    like,
    react,
    receive_reaction,
    receive_unreaction,
    unreact,
)
from node.reactions.actions.emoji import MAX_EACH, MAX_KINDS
from node.upkeep.invariants import list_broken

TEA, CAKE = "🍵", "🍰"


async def shown(db: Database, note: Note, viewer: Actor | None = None):
    """What stands under a note: emoji, count, and whether the viewer's."""
    viewer_id = viewer.id if viewer else None
    (view,) = await db.read(load_notes, [note.id], viewer_id=viewer_id)
    return [(each.emoji, each.total, each.is_own) for each in view.reactions]


async def receive(
    db: Database, actor: Actor, note: Note, emoji: str, *, is_only: bool = False
) -> bool:
    iri = Iri(f"{actor.iri}/{note.id}/{emoji}")
    return await db.write(
        receive_reaction, actor=actor, note=note, iri=iri, emoji=emoji, is_only=is_only
    )


async def told(db: Database, actor: Actor) -> list[tuple[str, str]]:
    news = await db.read(list_notifications, actor.id, newest(10))
    return [(each.kind.value, each.subject) for each in news.items]


async def test_a_reaction_is_shown_and_told_once(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)

    assert await db.write(react, URLS, actor=ben, note=note, text=TEA)
    assert not await db.write(react, URLS, actor=ben, note=note, text=TEA)

    assert await shown(db, note, ben) == [(TEA, 1, True)]
    assert await shown(db, note, ana) == await shown(db, note) == [(TEA, 1, False)]
    assert await told(db, ana) == [("reaction", TEA)]
    assert (await reread(db, note)).likes_count == 0


async def test_a_reaction_that_is_taken_back_leaves_nothing(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)
    await db.write(react, URLS, actor=ben, note=note, text=TEA)

    assert await db.write(unreact, URLS, actor=ben, note=note)
    assert not await db.write(unreact, URLS, actor=ben, note=note)

    for table in ("emoji_reactions", "emoji_counts", "notifications"):
        assert await count_rows(db, table) == 0


async def test_people_here_have_one_mark_and_the_last_one_counts(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)

    await db.write(like, URLS, actor=ben, note=note)
    await db.write(react, URLS, actor=ben, note=note, text=TEA)
    assert (await reread(db, note)).likes_count == 0
    await db.write(react, URLS, actor=ben, note=note, text=CAKE)
    assert await shown(db, note, ben) == [(CAKE, 1, True)]
    await db.write(like, URLS, actor=ben, note=note)

    assert await shown(db, note) == []
    assert (await reread(db, note)).likes_count == 1
    assert await told(db, ana) == [("like", "")]


async def test_the_author_elsewhere_hears_of_each_change_in_order(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    note = await receive_new(db, bob)

    await db.write(like, URLS, actor=ana, note=note)
    await db.write(react, URLS, actor=ana, note=note, text=TEA)
    await db.write(unreact, URLS, actor=ana, note=note)

    sent = [each for each in await list_sent(db) if each[0] in ("Like", "Undo")]
    assert sent == [(kind, bob.inbox) for kind in ("Like", "Undo", "Like", "Undo")]


@pytest.mark.parametrize("text", ["", "tea", ":tea:", TEA + CAKE])
async def test_only_an_emoji_is_a_reaction(db: Database, text: str):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await post(db, ana)
    await db.write(like, URLS, actor=ben, note=note)

    with pytest.raises(Invalid):
        await db.write(react, URLS, actor=ben, note=note, text=text)

    assert (await reread(db, note)).likes_count == 1


@pytest.mark.parametrize("visibility", PRIVATE)
async def test_nobody_reacts_to_what_they_cannot_see(
    db: Database, visibility: Visibility
):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    bob = await make_remote(db, "bob")
    note = await post(db, ana, visibility=visibility)

    with pytest.raises(NotFound):
        await db.write(react, URLS, actor=ben, note=note, text=TEA)
    with pytest.raises(NotFound):
        await receive(db, bob, note, TEA)

    assert await count_rows(db, "emoji_reactions") == 0


async def test_who_is_blocked_does_not_react(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    note = await post(db, ana)
    await block_actor(db, ana, bob)

    with pytest.raises(NotFound):
        await receive(db, bob, note, TEA)


async def test_some_servers_know_one_reaction_and_some_several(db: Database):
    ana = await make_local(db, "ana")
    one, several = await make_remote(db, "one"), await make_remote(db, "several")
    note = await post(db, ana)

    for emoji in (TEA, CAKE):
        await receive(db, one, note, emoji, is_only=True)
        await receive(db, several, note, emoji)

    assert await shown(db, note) == [(CAKE, 2, False), (TEA, 1, False)]
    assert await db.write(receive_unreaction, actor=several, note=note, emoji=CAKE)
    assert not await db.write(receive_unreaction, actor=several, note=note, emoji=CAKE)
    assert await shown(db, note) == [(TEA, 1, False), (CAKE, 1, False)]
    assert await db.read(list_broken) == []


async def test_reactions_of_one_actor_and_under_one_note_have_an_end(db: Database):
    ana, greedy = await make_local(db, "ana"), await make_remote(db, "greedy")
    note = await post(db, ana)
    emoji = [chr(0x1F400 + n) for n in range(MAX_KINDS + 5)]

    added = [await receive(db, greedy, note, each) for each in emoji[: MAX_EACH + 3]]
    assert added == [True] * MAX_EACH + [False] * 3

    for number, each in enumerate(emoji[MAX_EACH:]):
        fan = await make_remote(db, f"fan{number}")
        await receive(db, fan, note, each)
    late = await make_remote(db, "late")
    assert len(await shown(db, note)) == MAX_KINDS
    assert not await receive(db, late, note, "🍵")
    assert await receive(db, late, note, emoji[0])


async def test_reactions_of_many_at_once_are_counted_exactly(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana)
    fans = [await make_remote(db, f"fan{n}") for n in range(8)]

    await asyncio.gather(
        *(receive(db, fan, note, TEA) for fan in fans for _ in range(2))
    )

    assert await shown(db, note) == [(TEA, 8, False)]
    assert await db.read(list_broken) == []


async def test_who_reacted_hears_of_changes_to_the_note(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    note = await post(db, ana)
    await receive(db, bob, note, TEA)

    interested = await db.read(list_interested_recipients, note)

    assert [each.inbox for each in interested] == [bob.shared_inbox]
