"""Polls in the database: asking, voting, counting, editing, ending."""

import asyncio
import random
from collections.abc import Collection

import pytest
from support.notes import (
    block_actor,
    count_rows,
    follow,
    list_jobs,
    list_sent,
    mentioning,
    post,
    receive_new,
    remote_note,
    reread,
)
from support.people import URLS, make_local, make_remote

from node.actors.models import Actor
from node.clock import DAY_MS, HOUR_MS, SetClock
from node.database.types import Database
from node.errors import Conflict, Forbidden, Invalid, NotFound
from node.notes.actions import (
    delete_note,
    edit_note,
    edit_remote_note,
    forget_votes_of,
    receive_votes,
    vote,
)
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.polls import Poll, PollDraft, PollOption, RemotePoll
from node.notes.queries import get_poll, list_edits
from node.notes.readmodel import load_notes
from node.upkeep.invariants import list_broken

TEA = PollDraft(options=("Tea", "Milk", "Water"))
SEVERAL = PollDraft(options=("Tea", "Milk", "Water"), is_multiple=True)
ASKED = RemotePoll(options=(PollOption("Cat", 3), PollOption("Dog", 4)), voters=7)
POLL_TABLES = ("polls", "poll_options", "poll_voters", "poll_votes")


async def ask(
    db: Database, author: Actor, poll: PollDraft = TEA, **rest: object
) -> Note:
    return await post(db, author, "What to drink?", poll=poll, **rest)


async def cast(db: Database, voter: Actor, note: Note, *choices: int) -> bool:
    return await db.write(vote, URLS, actor=voter, note=note, choices=choices)


async def take(db: Database, voter: Actor, note: Note, *names: str) -> int:
    return await db.write(receive_votes, actor=voter, note=note, names=names)


async def poll_of(db: Database, note: Note) -> Poll:
    return await db.read(get_poll, note.id)


async def counts(db: Database, note: Note) -> tuple[list[int], int | None]:
    """Votes by option, and voters."""
    poll = await poll_of(db, note)
    return [option.votes for option in poll.options], poll.voters


async def edit(
    db: Database, author: Actor, note: Note, text: str, poll: PollDraft | None
) -> Note:
    draft = NoteDraft(text=text, poll=poll)
    return await db.write(edit_note, URLS, author=author, note_id=note.id, draft=draft)


async def test_a_note_with_a_poll_is_a_question(db: Database, clock: SetClock) -> None:
    ana = await make_local(db, "ana")
    note = await ask(db, ana, PollDraft(options=("Tea", " ", "Milk"), lasts_ms=HOUR_MS))

    poll = await poll_of(db, note)
    assert note.kind == "Question"
    assert [option.name for option in poll.options] == ["Tea", "Milk"]
    assert (poll.ends_ms, poll.is_over) == (clock.at_ms + HOUR_MS, False)
    assert await list_jobs(db, "close_poll") == [f'{{"note_id":{note.id}}}']


async def test_a_vote_counts_once_and_stays(db: Database) -> None:
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await ask(db, ana)

    first, second = await cast(db, ben, note, 1), await cast(db, ben, note, 2)

    assert (first, second) == (True, False)
    assert await counts(db, note) == ([0, 1, 0], 1)
    (view,) = await db.read(load_notes, [note.id], viewer_id=ben.id)
    assert view.chosen == (1,)
    (view,) = await db.read(load_notes, [note.id], viewer_id=ana.id)
    assert view.chosen == ()


async def test_several_choices_are_one_voter(db: Database) -> None:
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await ask(db, ana, SEVERAL)

    await cast(db, ben, note, 2, 0)

    assert await counts(db, note) == ([1, 0, 1], 1)


@pytest.mark.parametrize("choices", [(), (3,), (-1,), (0, 1)])
async def test_only_what_is_offered_can_be_chosen(
    db: Database, choices: Collection[int]
) -> None:
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await ask(db, ana)

    with pytest.raises(Invalid):
        await cast(db, ben, note, *choices)
    assert await counts(db, note) == ([0, 0, 0], 0)


async def test_authors_do_not_vote_and_nobody_votes_after_the_end(
    db: Database, clock: SetClock
) -> None:
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    bob = await make_remote(db, "bob")
    note = await ask(db, ana)

    with pytest.raises(Forbidden):
        await cast(db, ana, note, 0)
    clock.advance(DAY_MS)
    with pytest.raises(Conflict):
        await cast(db, ben, note, 0)
    assert await take(db, bob, note, "Tea") == 0
    assert await counts(db, note) == ([0, 0, 0], 0)


async def test_only_those_who_may_see_a_poll_vote_in_it(db: Database) -> None:
    ana, ben, kim = [await make_local(db, name) for name in ("ana", "ben", "kim")]
    bob, eve = await make_remote(db, "bob"), await make_remote(db, "eve")
    await follow(db, ben, ana)
    await follow(db, bob, ana)
    private = await ask(db, ana, visibility=Visibility.FOLLOWERS)
    direct = await ask(
        db, ana, visibility=Visibility.DIRECT, mentioned=mentioning(kim=kim)
    )

    assert await cast(db, ben, private, 0)
    assert await take(db, bob, private, "Milk") == 1
    assert await take(db, eve, private, "Milk") == 0
    assert await take(db, bob, direct, "Milk") == 0
    with pytest.raises(NotFound):
        await cast(db, kim, private, 0)
    assert await counts(db, private) == ([1, 1, 0], 2)


async def test_the_blocked_do_not_vote(db: Database) -> None:
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    eve = await make_remote(db, "eve")
    note = await ask(db, ana)
    await block_actor(db, ana, ben)
    await block_actor(db, ana, eve)

    with pytest.raises(NotFound):
        await cast(db, ben, note, 0)
    assert await take(db, eve, note, "Tea") == 0
    assert await counts(db, note) == ([0, 0, 0], 0)


async def test_votes_from_elsewhere_count_by_name(db: Database) -> None:
    ana, bob = await make_local(db, "ana"), await make_remote(db, "bob")
    one, several = await ask(db, ana), await ask(db, ana, SEVERAL)

    assert await take(db, bob, one, "Beer") == 0
    assert await take(db, bob, one, "Milk") == 1
    assert await take(db, bob, one, "Tea", "Milk") == 0
    assert await take(db, bob, several, "Milk") == 1
    assert await take(db, bob, several, "Milk", "Tea") == 1
    assert await counts(db, one) == ([0, 1, 0], 1)
    assert await counts(db, several) == ([1, 1, 0], 1)


@pytest.mark.parametrize("poll", [TEA, SEVERAL], ids=["one", "several"])
async def test_however_many_vote_at_once_counts_equal_votes(
    db: Database, poll: PollDraft
) -> None:
    """Each voter presses several times, here and elsewhere, all in one rush."""
    ana = await make_local(db, "ana")
    ours = [await make_local(db, f"p{n}") for n in range(6)]
    theirs = [await make_remote(db, f"q{n}") for n in range(6)]
    note = await ask(db, ana, poll)
    chance = random.Random(7)
    presses = [cast(db, each, note, chance.randrange(3)) for each in ours * 4]
    names = [option for option in poll.options for _ in range(2)]
    presses += [take(db, each, note, name) for each in theirs for name in names]
    chance.shuffle(presses)

    pressed = await asyncio.gather(*presses)

    votes, voters = await counts(db, note)
    assert voters == await count_rows(db, "poll_voters") == 12
    assert sum(votes) == await count_rows(db, "poll_votes") == sum(pressed)
    assert sum(votes) == 6 + 6 * (3 if poll.is_multiple else 1)
    assert await db.read(list_broken) == []


async def test_other_words_keep_the_votes_and_other_options_lose_them(
    db: Database,
) -> None:
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await ask(db, ana)
    await cast(db, ben, note, 1)

    await edit(db, ana, note, "Really?", None)
    await edit(db, ana, note, "Really?!", TEA)
    assert await counts(db, note) == ([0, 1, 0], 1)
    changed = PollDraft(options=("Tea", "Milk"))
    with pytest.raises(Invalid) as refused:
        await edit(db, ana, note, "Really?!", changed)
    assert refused.value.faults[0].code == "loses_votes"
    assert await counts(db, note) == ([0, 1, 0], 1)

    agreed = PollDraft(options=("Tea", "Milk"), may_restart=True)
    before = (await poll_of(db, note)).ends_ms
    await edit(db, ana, note, "Really?!", agreed)

    assert await counts(db, note) == ([0, 0], 0)
    assert (await poll_of(db, note)).ends_ms == before
    assert await cast(db, ben, note, 0)
    edits = await db.read(list_edits, note.id)
    assert edits[0].options == ("Tea", "Milk", "Water")
    assert await db.read(list_broken) == []


async def test_an_edit_neither_adds_a_poll_nor_opens_one_that_is_over(
    db: Database, clock: SetClock
) -> None:
    ana = await make_local(db, "ana")
    plain, over = await post(db, ana), await ask(db, ana)
    clock.advance(2 * DAY_MS)

    with pytest.raises(Invalid, match="cannot add"):
        await edit(db, ana, plain, "Hello", TEA)
    with pytest.raises(Invalid, match="has ended"):
        await edit(db, ana, over, "Hello", SEVERAL)
    await edit(db, ana, over, "Hello", TEA)


async def test_a_deleted_poll_leaves_nothing(db: Database) -> None:
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    note = await ask(db, ana)
    await cast(db, ben, note, 1)

    await db.write(delete_note, URLS, note=note, by=ana)

    assert [await count_rows(db, table) for table in POLL_TABLES] == [0] * 4


async def test_who_leaves_takes_their_votes_along(db: Database) -> None:
    ana, ben, kim = [await make_local(db, name) for name in ("ana", "ben", "kim")]
    bob = await make_remote(db, "bob")
    mine = await ask(db, ana, SEVERAL)
    theirs = await receive_new(db, bob, kind="Question", poll=ASKED)
    await cast(db, ben, mine, 0, 1)
    await cast(db, kim, mine, 1)
    await cast(db, ben, theirs, 0)

    assert await db.write(forget_votes_of, ben.id, limit=10) == 2
    assert await db.write(forget_votes_of, ben.id, limit=10) == 0

    assert await counts(db, mine) == ([0, 1, 0], 1)
    # The other server still counts it.
    assert await counts(db, theirs) == ([4, 4], 8)
    assert await db.read(list_broken) == []


async def test_a_vote_elsewhere_is_sent_to_the_author_alone(db: Database) -> None:
    ben, kim = await make_local(db, "ben"), await make_local(db, "kim")
    bob, eve = await make_remote(db, "bob"), await make_remote(db, "eve")
    await follow(db, eve, ben)
    poll = RemotePoll(options=ASKED.options, is_multiple=True, voters=7)
    note = await receive_new(db, bob, kind="Question", poll=poll)
    await cast(db, ben, note, 0, 1)

    votes = [inbox for kind, inbox in await list_sent(db) if kind == "Create"]
    assert votes == [bob.inbox, bob.inbox]
    assert await counts(db, note) == ([4, 5], 8)
    assert (await reread(db, note)).replies_count == 0
    (view,) = await db.read(load_notes, [note.id], viewer_id=kim.id)
    assert view.chosen == ()


async def test_counts_of_others_move_without_an_edit(
    db: Database, clock: SetClock
) -> None:
    ben, bob = await make_local(db, "ben"), await make_remote(db, "bob")
    note = await receive_new(db, bob, kind="Question", poll=ASKED)
    await cast(db, ben, note, 0)
    clock.advance(HOUR_MS)
    told = RemotePoll(
        options=(PollOption("Cat", 9), PollOption("Dog", 1)),
        ends_ms=clock.at_ms + DAY_MS,
        voters=10,
    )

    copy = remote_note(bob, kind="Question", poll=told)
    await db.write(edit_remote_note, author=bob, note=copy)

    assert await counts(db, note) == ([9, 1], 10)
    assert (await poll_of(db, note)).told_ms == clock.at_ms
    assert (await reread(db, note)).edited_ms is None
    assert await db.read(list_edits, note.id) == []
    assert await count_rows(db, "poll_votes") == 1
    # Now that there is an end, somebody here waits for it.
    assert len(await list_jobs(db, "close_poll")) == 1


async def test_other_options_of_others_are_an_edit_that_loses_the_votes(
    db: Database, clock: SetClock
) -> None:
    ben, bob = await make_local(db, "ben"), await make_remote(db, "bob")
    note = await receive_new(db, bob, kind="Question", poll=ASKED)
    await cast(db, ben, note, 0)
    stale = remote_note(
        bob,
        kind="Question",
        updated_ms=clock.at_ms - DAY_MS,
        poll=RemotePoll(options=(PollOption("Old", 1), PollOption("Dog", 1))),
    )
    await db.write(edit_remote_note, author=bob, note=stale)
    assert await counts(db, note) == ([4, 4], 8)

    clock.advance(HOUR_MS)
    told = RemotePoll(options=(PollOption("Cat", 0), PollOption("Fish", 2)))
    copy = remote_note(bob, kind="Question", updated_ms=clock.at_ms, poll=told)
    await db.write(edit_remote_note, author=bob, note=copy)

    assert await counts(db, note) == ([0, 2], None)
    assert await count_rows(db, "poll_votes") == 0
    (before,) = await db.read(list_edits, note.id)
    assert before.options == ("Cat", "Dog")
    assert await cast(db, ben, note, 1)
