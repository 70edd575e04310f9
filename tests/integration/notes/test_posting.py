"""Posting notes of our own people."""

import json

import pytest
from support.notes import (
    block_actor,
    count_rows,
    follow,
    list_jobs,
    make_photo,
    mentioning,
    post,
    receive_new,
    reread,
)
from support.people import (
    URLS,
    make_local,
    make_remote,
    make_user,
    move_away,
    reload,
)

from node.actors.queries import get_actor
from node.clock import SetClock
from node.database.types import Database, Writer
from node.errors import Conflict, Forbidden, Invalid, NotFound
from node.ids import ActorId, NoteId, created_ms
from node.notes.actions import delete_note, edit_note, post_note
from node.notes.models import NoteDraft, Visibility
from node.notes.queries import list_mentioned_ids, list_note_media_ids
from node.notes.readmodel import load_notes
from node.schedules.actions import schedule_note
from node.users.actions import disable_user

WORDS = NoteDraft(text="Tea")
LATER_MS = 4_000_000_000_000


async def test_a_note_is_stored_as_it_was_written(db: Database, clock: SetClock):
    ana = await make_local(db, "ana")

    note = await post(db, ana, "Tea & #Kettle at https://tea.example/", title="Tea")

    stored = await reread(db, note)
    assert stored == note
    assert stored.title == "Tea"
    assert stored.source == "Tea & #Kettle at https://tea.example/"
    assert stored.html.startswith("<p>Tea &amp; <a ")
    assert stored.iri == URLS.note(note.id)
    assert stored.url == f"https://node.example/@ana/{note.id}"
    assert (stored.created_ms, stored.root_id) == (clock.at_ms, note.id)


async def test_the_id_is_the_date(db: Database, clock: SetClock):
    ana = await make_local(db, "ana")

    note = await post(db, ana)

    assert created_ms(note.id) == clock.at_ms


async def test_who_lost_the_right_meanwhile_writes_nothing(db: Database):
    """Between reading an author and writing for them other servers are asked."""
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    user = await make_user(db, "cyd")
    cyd = await db.read(get_actor, user.actor_id)
    note = await post(db, ana)
    await db.write(_suspend, ana.id)
    await db.write(move_away, ben.id)
    await db.write(disable_user, user.id)

    for author, error in ((ana, Forbidden), (ben, Conflict), (cyd, Forbidden)):
        with pytest.raises(error):
            await post(db, author)
        with pytest.raises(error):
            await db.write(schedule_note, author=author, draft=WORDS, due_ms=LATER_MS)
    with pytest.raises(Forbidden):
        await db.write(edit_note, URLS, author=ana, note_id=note.id, draft=WORDS)

    assert await count_rows(db, "notes") == 1


def _suspend(w: Writer, actor_id: ActorId) -> None:
    w.run("UPDATE actors SET suspended_ms = 1 WHERE id = :id", id=actor_id)


async def test_a_taken_id_gives_way_to_the_next(db: Database):
    ana = await make_local(db, "ana")

    def post_two(w: Writer) -> tuple[NoteId, NoteId]:
        first = post_note(w, URLS, author=ana, draft=NoteDraft(text="1"))
        start = w.new_id()
        w.run(
            """
            INSERT INTO boosts (note_id, actor_id, id, iri, visibility, created_ms)
            VALUES (:note_id, :actor_id, :id, 'https://a.example/b', 'public', 0)
            """,
            note_id=first.id,
            actor_id=ana.id,
            id=start + 1,
        )
        second = post_note(w, URLS, author=ana, draft=NoteDraft(text="2"))
        return NoteId(start + 1), second.id

    taken, got = await db.write(post_two)

    assert got == taken + 1


async def test_posting_states_a_fact(db: Database):
    ana = await make_local(db, "ana")

    note = await post(db, ana)

    assert [json.loads(job) for job in await list_jobs(db, "note_posted")] == [
        {"note_id": note.id}
    ]


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (NoteDraft(), ["text"]),
        (NoteDraft(text="  \n "), ["text"]),
        (NoteDraft(text="x" * 5_001), ["text"]),
        (NoteDraft(title="x" * 81, warning="x" * 301), ["title", "warning"]),
        (NoteDraft(text="x", language="<b>"), ["language"]),
        (NoteDraft(text=" ".join(f"@p{n}" for n in range(51))), ["text"]),
        (NoteDraft(text=" ".join(f"#t{n}a" for n in range(101))), ["text"]),
    ],
)
async def test_every_fault_of_a_draft_is_named(
    db: Database, draft: NoteDraft, faults: list[str]
):
    ana = await make_local(db, "ana")

    with pytest.raises(Invalid) as refused:
        await db.write(post_note, URLS, author=ana, draft=draft)

    assert [fault.field for fault in refused.value.faults] == faults
    assert await count_rows(db, "notes") == 0


async def test_remote_actors_do_not_post_here(db: Database):
    bob = await make_remote(db, "bob")

    with pytest.raises(Forbidden):
        await post(db, bob)


async def test_photos_keep_their_order(db: Database):
    ana = await make_local(db, "ana")
    photos = [await make_photo(db, ana, alt) for alt in ("one", "two", "three")]
    order = (photos[2], photos[0], photos[1])

    note = await post(db, ana, media_ids=order)

    assert await db.read(list_note_media_ids, note.id) == list(order)


async def test_photos_of_others_are_refused(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    photo = await make_photo(db, ben)

    with pytest.raises(Invalid):
        await post(db, ana, media_ids=(photo,))

    assert await count_rows(db, "notes") == 0


async def test_a_photo_is_used_once(db: Database):
    ana = await make_local(db, "ana")
    photo = await make_photo(db, ana)
    await post(db, ana, media_ids=(photo,))

    with pytest.raises(Invalid):
        await post(db, ana, media_ids=(photo,))


async def test_products_need_a_shop(db: Database):
    ana = await make_local(db, "ana")

    with pytest.raises(Invalid):
        await post(db, ana, product_ids=(1,))


async def test_known_handles_become_mentions(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")

    note = await post(db, ana, "Hi @Ben and @nobody", mentioned=mentioning(ben=ben))

    assert await db.read(list_mentioned_ids, note.id) == [ben.id]
    assert 'href="https://node.example/@ben"' in note.html
    assert "and @nobody" in note.html


async def test_a_handle_that_is_not_in_the_text_is_not_mentioned(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")

    note = await post(db, ana, "Hi", mentioned=mentioning(ben=ben))

    assert await db.read(list_mentioned_ids, note.id) == []


async def test_a_reply_joins_the_conversation_and_names_the_other(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    parent = await post(db, ana)

    reply = await post(db, ben, reply_to_id=parent.id)
    answer = await post(db, ana, reply_to_id=reply.id)

    assert (reply.reply_to_id, reply.reply_to_iri) == (parent.id, parent.iri)
    assert (reply.root_id, answer.root_id) == (parent.id, parent.id)
    assert await db.read(list_mentioned_ids, reply.id) == [ana.id]
    assert (await reread(db, parent)).replies_count == 1
    assert (await reread(db, reply)).replies_count == 1


async def test_private_replies_are_not_counted(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    parent = await post(db, ana)

    await post(db, ben, reply_to_id=parent.id, visibility=Visibility.DIRECT)
    await post(db, ben, reply_to_id=parent.id, visibility=Visibility.FOLLOWERS)

    assert (await reread(db, parent)).replies_count == 0


@pytest.mark.parametrize("wanted", list(Visibility))
async def test_a_reply_is_never_wider_than_a_private_parent(
    db: Database, wanted: Visibility
):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    await follow(db, ben, ana)
    parent = await post(db, ana, visibility=Visibility.FOLLOWERS)

    reply = await post(db, ben, reply_to_id=parent.id, visibility=wanted)

    expected = wanted if wanted is Visibility.DIRECT else Visibility.FOLLOWERS
    assert reply.visibility is expected


async def test_the_answered_author_sees_a_private_reply(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    parent = await post(db, ana)

    reply = await post(db, ben, reply_to_id=parent.id, visibility=Visibility.FOLLOWERS)

    assert await db.read(load_notes, [reply.id], viewer_id=ana.id)


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_what_one_cannot_see_cannot_be_answered(
    db: Database, visibility: Visibility
):
    """Mastodon GHSA-58x8."""
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    hidden = await post(db, ana, visibility=visibility)

    with pytest.raises(NotFound):
        await post(db, eve, reply_to_id=hidden.id)
    with pytest.raises(NotFound):
        await post(db, eve, reply_to_id=NoteId(12345))


async def test_a_blocked_actor_cannot_reply(db: Database):
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    note = await post(db, ana)
    await block_actor(db, ana, eve)

    with pytest.raises(NotFound):
        await post(db, eve, reply_to_id=note.id)


async def test_notes_are_counted_except_direct_ones(db: Database):
    ana = await make_local(db, "ana")

    for visibility in Visibility:
        await post(db, ana, visibility=visibility)

    assert (await reload(db, ana)).notes_count == 3


async def test_answers_are_counted_apart_for_as_long_as_they_are_there(db: Database):
    ana = await make_local(db, "ana")
    note = await post(db, ana)

    answer = await post(db, ana, reply_to_id=note.id)
    await post(db, ana, reply_to_id=answer.id, visibility=Visibility.DIRECT)
    counted = await reload(db, ana)
    await db.write(delete_note, URLS, note=note, by=ana)
    orphaned = await reload(db, ana)
    await db.write(delete_note, URLS, note=answer, by=ana)

    assert (counted.notes_count, counted.answers_count) == (2, 1)
    assert (orphaned.notes_count, orphaned.answers_count) == (1, 1)
    assert (await reload(db, ana)).answers_count == 0


async def test_the_context_of_a_conversation_is_kept(db: Database):
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    parent = await receive_new(db, bob, context="https://peer.example/contexts/1")

    reply = await post(db, ana, reply_to_id=parent.id)

    assert reply.context == "https://peer.example/contexts/1"


async def test_the_language_is_guessed_from_the_script(db: Database):
    ana = await make_local(db, "ana")

    assert (await post(db, ana, "今天去了上海的咖啡店")).language == "zh"
    assert (await post(db, ana, "x", language="de")).language == "de"


async def test_a_warning_makes_a_note_sensitive(db: Database):
    ana = await make_local(db, "ana")

    assert (await post(db, ana, warning="Spiders")).sensitive


async def test_a_form_that_arrives_twice_posts_once(db: Database) -> None:
    """The answer was lost and the browser sent the form again."""
    ana = await make_local(db, "ana")
    draft = NoteDraft(text="once", submission="key of the form")

    first = await db.write(post_note, URLS, author=ana, draft=draft)
    second = await db.write(post_note, URLS, author=ana, draft=draft)

    assert second.id == first.id
    actor = await reload(db, ana)
    assert actor.notes_count == 1


async def test_the_same_key_of_another_author_is_another_note(db: Database) -> None:
    ana, bo = await make_local(db, "ana"), await make_local(db, "bo")
    draft = NoteDraft(text="hello", submission="key of the form")

    hers = await db.write(post_note, URLS, author=ana, draft=draft)
    his = await db.write(post_note, URLS, author=bo, draft=draft)

    assert hers.id != his.id
