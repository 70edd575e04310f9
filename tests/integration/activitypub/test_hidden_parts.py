"""What hangs on private notes and on people who left, for strangers and guests."""

from collections.abc import Awaitable, Callable
from functools import partial

import httpx
import pytest
from support.federated import FederatedNode
from support.peer import Peer

from federation.audience import Visibility
from node.actors.models import Actor
from node.database.types import Writer
from node.departures.actions import begin_deletion
from node.notes.actions import edit_note, post_note
from node.notes.models import Note, NoteDraft

Ask = Callable[[str], Awaitable[httpx.Response]]
PARTS = ("", "/create", "/context", "/replies", "/replies?page=1", "/likes", "/shares")
ABSENT = "1"


@pytest.fixture
async def asks(node: FederatedNode, peer: Peer) -> tuple[Ask, ...]:
    """A guest, and somebody who signs and whom nobody here knows anything of."""
    await node.services.strangers.ensure(peer.add("vic"))
    return (node.get, partial(node.read_as, peer, "vic"))


async def post(node: FederatedNode, author: Actor, visibility: Visibility) -> Note:
    draft = NoteDraft(text="a secret of mine", visibility=visibility)
    return await node.db.write(post_note, node.urls, author=author, draft=draft)


def _pin(w: Writer, note: Note) -> None:
    w.run(
        """
        INSERT INTO pins (note_id, actor_id, place)
        VALUES (:note_id, :actor_id, :note_id)
        """,
        note_id=note.id,
        actor_id=note.actor_id,
    )


def seen(response: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All of an answer but its time."""
    headers = [each for each in response.headers.items() if each[0] != "date"]
    return response.status_code, response.content, sorted(headers)


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_what_hangs_on_a_private_note_answers_as_what_never_was(
    node: FederatedNode, asks: tuple[Ask, ...], visibility: Visibility
) -> None:
    mei = await node.person("mei")
    note = await post(node, mei, visibility)
    node.clock.advance(60_000)
    draft = NoteDraft(text="another secret", visibility=visibility)
    edited = await node.db.write(
        edit_note, node.urls, author=mei, note_id=note.id, draft=draft
    )
    await node.work()
    assert edited.edited_ms is not None
    version = f"/updates/{edited.edited_ms}"
    item = f"{mei.iri}/items"

    for ask in asks:
        for part in (*PARTS, version):
            there = await ask(note.iri + part)
            missing = await ask(f"{node.base_url}/ap/n/{ABSENT}{part}")
            assert there.status_code == 404, part
            assert seen(there) == seen(missing), part
            other = await ask(f"{item}/{note.id}{part}")
            absent = await ask(f"{item}/{ABSENT}{part}")
            assert seen(other) == seen(absent), part


async def test_no_private_note_is_in_the_outbox_or_among_what_is_pinned(
    node: FederatedNode, asks: tuple[Ask, ...]
) -> None:
    mei = await node.person("mei")
    notes = {each: await post(node, mei, each) for each in Visibility}
    for note in notes.values():
        # No page pins what is private; a row that does must not show it.
        await node.db.write(_pin, note)
    await node.work()
    private = [notes[Visibility.FOLLOWERS].iri, notes[Visibility.DIRECT].iri]

    for ask in asks:
        for address in (mei.outbox, f"{mei.outbox}?page=1", mei.featured_iri):
            response = await ask(address)
            assert response.status_code == 200, address
            assert not [iri for iri in private if iri in response.text], address
        page = (await ask(f"{mei.outbox}?page=1")).json()["orderedItems"]
        pinned = (await ask(mei.featured_iri)).json()
        assert {each["object"]["id"] for each in page} == {
            notes[Visibility.PUBLIC].iri,
            notes[Visibility.UNLISTED].iri,
        }
        assert pinned["totalItems"] == len(pinned["orderedItems"]) == 2


async def test_who_left_is_gone_for_guests_and_for_those_who_sign(
    node: FederatedNode, asks: tuple[Ask, ...]
) -> None:
    mei = await node.person("mei")
    await node.db.write(begin_deletion, node.urls, mei)
    await node.work()

    for ask in asks:
        for address in (
            mei.iri,
            mei.outbox,
            f"{mei.outbox}?page=1",
            mei.followers_iri,
            mei.following_iri,
            mei.featured_iri,
            f"{mei.iri}/featured_topics",
            f"{mei.iri}/proposals",
        ):
            assert (await ask(address)).status_code == 410, address
