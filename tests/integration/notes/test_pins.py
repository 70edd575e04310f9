"""Pins: what may be pinned, in which order it is shown, and to whom it is told."""

import orjson
import pytest
from support.notes import (
    block_actor,
    follow,
    list_sent,
    post,
    receive_new,
    remote_iri,
)
from support.people import URLS, make_local, make_remote

from node.actors.models import Actor
from node.database.paging import newest
from node.database.types import Database, Reader
from node.errors import Conflict, Forbidden
from node.ids import ActorId, NoteId
from node.notes.actions import delete_note, pin_note, unpin_note
from node.notes.actions.pins import receive_pin, receive_unpin, replace_pins
from node.notes.models import MAX_PINS, Note, Visibility
from node.notes.queries import list_pinned_ids
from node.notes.queries.pins import MOST_PINS
from node.timelines.queries import list_profile


async def pin(db: Database, note: Note, by: Actor) -> bool:
    return await db.write(pin_note, URLS, note=note, by=by)


async def pins(
    db: Database, actor: Actor, viewer_id: ActorId | None = None
) -> list[NoteId]:
    return await db.read(list_pinned_ids, actor.id, viewer_id=viewer_id)


def _bodies(r: Reader) -> list[dict[str, object]]:
    rows = r.all("SELECT body FROM activities ORDER BY id LIMIT 100")
    return [orjson.loads(row.text("body")) for row in rows]


async def test_the_last_pinned_comes_first_and_is_told_to_followers(
    db: Database,
) -> None:
    ana, fan = await make_local(db, "ana"), await make_remote(db, "fan")
    await follow(db, fan, ana)
    first, second = await post(db, ana, "one"), await post(db, ana, "two")
    sent_before = len(await list_sent(db))

    assert await pin(db, second, ana)
    assert await pin(db, first, ana)
    assert not await pin(db, first, ana), "a second press changes nothing"
    assert await pins(db, ana) == [first.id, second.id]
    assert await db.write(unpin_note, URLS, note=second, by=ana)
    assert not await db.write(unpin_note, URLS, note=second, by=ana)

    assert await pins(db, ana) == [first.id]
    sent = (await list_sent(db))[sent_before:]
    assert sent == [(kind, fan.shared_inbox) for kind in ("Add", "Add", "Remove")]
    *_, removed = await db.read(_bodies)
    assert removed["object"] == second.iri
    assert removed["target"] == ana.featured_iri


async def test_only_own_notes_for_everybody_are_pinned_and_not_too_many(
    db: Database,
) -> None:
    ana, ben = await make_local(db, "ana"), await make_local(db, "ben")
    for visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        with pytest.raises(Conflict):
            await pin(db, await post(db, ana, visibility=visibility), ana)
    note = await post(db, ana, visibility=Visibility.UNLISTED)
    with pytest.raises(Forbidden):
        await pin(db, note, ben)
    await pin(db, note, ana)
    for _ in range(MAX_PINS - 1):
        await pin(db, await post(db, ana), ana)

    with pytest.raises(Conflict):
        await pin(db, await post(db, ana), ana)
    await db.write(delete_note, URLS, note=note, by=ana)
    await pin(db, await post(db, ana), ana)

    assert len(await pins(db, ana)) == MAX_PINS


async def test_pins_are_not_in_the_row_below_and_not_for_the_blocked(
    db: Database,
) -> None:
    ana, eve = await make_local(db, "ana"), await make_local(db, "eve")
    above, below = await post(db, ana), await post(db, ana)
    await pin(db, above, ana)
    await block_actor(db, ana, eve)

    page = await db.read(
        list_profile,
        ana.id,
        newest(9),
        viewer_id=None,
        without_pinned=True,
    )

    assert [entry.note_id for entry in page.items] == [below.id]
    assert await pins(db, ana) == [above.id]
    assert await pins(db, ana, eve.id) == []


async def test_others_pins_are_their_own_notes_for_everybody(db: Database) -> None:
    ana, eve = await make_remote(db, "ana"), await make_remote(db, "eve")
    hers = await receive_new(db, ana, "1")
    hidden = await receive_new(db, ana, "2", visibility=Visibility.FOLLOWERS)
    eves = await receive_new(db, eve, "3")

    assert await db.write(receive_pin, actor=ana, iri=hers.iri)
    for note_iri in (hidden.iri, eves.iri, remote_iri(ana, "unknown")):
        assert not await db.write(receive_pin, actor=ana, iri=note_iri)
    assert not await db.write(receive_unpin, actor=eve, iri=hers.iri)

    assert await pins(db, ana) == [hers.id]
    assert await db.write(receive_unpin, actor=ana, iri=hers.iri)
    assert await pins(db, ana) == []


async def test_others_pins_are_bounded_and_keep_their_order(db: Database) -> None:
    ana = await make_remote(db, "ana")
    notes = [await receive_new(db, ana, str(n)) for n in range(MOST_PINS + 2)]
    for note in notes:
        await db.write(receive_pin, actor=ana, iri=note.iri)
    newest_first = [note.id for note in reversed(notes)]
    assert await pins(db, ana) == newest_first[:MOST_PINS]

    await db.write(replace_pins, actor=ana, iris=[each.iri for each in notes[:3]])

    assert await pins(db, ana) == [note.id for note in notes[:3]]
