"""Conversations as a viewer sees them."""

from support.notes import block_actor, ids_of, post, receive_new, reread
from support.people import URLS, make_local, make_remote
from support.queries import assert_queries

from node.actors.actions import hide_actor
from node.actors.models import Actor
from node.database.types import Database, Reader, Writer
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft, Thread, Visibility
from node.notes.queries import list_thread
from node.notes.queries.threads import MAX_REPLIES
from node.relations.actions import mute


def shape(thread: Thread) -> list[tuple[int, int]]:
    return [(entry.id, entry.depth) for entry in thread.replies]


async def test_replies_come_as_a_tree_in_reading_order(db: Database):
    ana = await make_local(db, "ana")
    root = await post(db, ana)
    one = await post(db, ana, reply_to_id=root.id)
    two = await post(db, ana, reply_to_id=root.id)
    below = await post(db, ana, reply_to_id=one.id)
    deep = await post(db, ana, reply_to_id=below.id)

    thread = await db.read(list_thread, root, viewer_id=None)

    assert shape(thread) == [(one.id, 0), (below.id, 1), (deep.id, 2), (two.id, 0)]
    assert not thread.is_cut


async def test_a_note_in_the_middle_has_both_sides(db: Database):
    ana = await make_local(db, "ana")
    chain = [await post(db, ana)]
    for _ in range(4):
        chain.append(await post(db, ana, reply_to_id=chain[-1].id))

    thread = await db.read(list_thread, chain[2], viewer_id=None)

    assert [entry.id for entry in thread.ancestors] == ids_of(chain[:2])
    assert [entry.id for entry in thread.replies] == ids_of(chain[3:])


async def test_a_hidden_reply_lends_its_place_to_its_answers(db: Database):
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    root = await post(db, ana)
    private = await post(db, ben, reply_to_id=root.id, visibility=Visibility.DIRECT)
    remote = await make_remote(db, "bob")
    answer = await receive_new(db, remote, reply_to_iri=private.iri, mentions=(ben.id,))
    assert answer.reply_to_id is None  # bob may not know of the private one
    await db.write(_join, answer, private)

    for_guests = await db.read(list_thread, root, viewer_id=None)
    for_ana = await db.read(list_thread, root, viewer_id=ana.id)

    assert shape(for_guests) == [(answer.id, 0)]
    assert shape(for_ana) == [(private.id, 0), (answer.id, 1)]


async def test_who_is_blocked_muted_or_hidden_is_not_in_a_thread(db: Database):
    ana = await make_local(db, "ana")
    root = await post(db, ana)
    others = [await make_local(db, name) for name in ("blocked", "muted", "hidden")]
    for other in others:
        await post(db, other, reply_to_id=root.id)
    await block_actor(db, ana, others[0])
    await db.write(mute, actor=ana, target=others[1])
    await db.write(hide_actor, others[2].id)

    for_ana = await db.read(list_thread, root, viewer_id=ana.id)
    for_guests = await db.read(list_thread, root, viewer_id=None)

    assert shape(for_ana) == []
    assert len(for_guests.replies) == 2


async def test_a_thread_is_bounded_and_says_so(db: Database):
    ana = await make_local(db, "ana")
    root = await post(db, ana)
    await db.write(_answer_often, ana, root, MAX_REPLIES + 1)

    thread = await db.read(list_thread, root, viewer_id=None)

    assert len(thread.replies) == MAX_REPLIES
    assert thread.is_cut
    assert (await reread(db, root)).replies_count == MAX_REPLIES + 1


async def test_a_chain_of_any_depth_takes_two_queries(db: Database):
    ana = await make_local(db, "ana")
    root = await post(db, ana)
    last = await db.write(_chain, ana, root, 60)

    def read(r: Reader) -> tuple[Thread, Thread]:
        with assert_queries(r, 2):
            up = list_thread(r, last, viewer_id=None)
        with assert_queries(r, 1):
            down = list_thread(r, root, viewer_id=None)
        return up, down

    up, down = await db.read(read)

    assert len(up.ancestors) == 40
    assert [entry.depth for entry in down.replies] == list(range(60))


def _join(w: Writer, answer: Note, parent: Note) -> None:
    w.run(
        "UPDATE notes SET reply_to_id = :parent, root_id = :root WHERE id = :id",
        id=answer.id,
        parent=parent.id,
        root=parent.root_id,
    )


def _answer_often(w: Writer, author: Actor, root: Note, times: int) -> None:
    for turn in range(times):
        draft = NoteDraft(text=str(turn), reply_to_id=root.id)
        post_note(w, URLS, author=author, draft=draft)


def _chain(w: Writer, author: Actor, note: Note, length: int) -> Note:
    for turn in range(length):
        draft = NoteDraft(text=str(turn), reply_to_id=note.id)
        note = post_note(w, URLS, author=author, draft=draft)
    return note
