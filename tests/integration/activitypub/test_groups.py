"""What groups pass on (FEP-1b12): threads, changes of notes, and removals."""

from typing import Any

import pytest
from support.federated import FederatedNode, count_rows
from support.peer import PUBLIC, Peer, make_activity, make_note
from support.scripted_peer import json_answer

from node.actors.models import Actor
from node.ids import Iri
from node.notes.models import Note
from node.notes.queries import find_note_by_iri
from node.relations.actions import mark_accepted, request_follow
from node.timelines.queries import list_home


@pytest.fixture
async def mei(node: FederatedNode, peer: Peer) -> Actor:
    """Somebody here who follows the group."""
    who = await node.person("mei")
    group = await node.services.strangers.ensure(peer.add("club", type="Group"))
    await node.db.write(request_follow, node.urls, follower=who, target=group)
    await node.db.write(mark_accepted, follower=who, target=group)
    await node.work()
    return who


def passed_on(peer: Peer, kind: str, actor: str, object_: Any, n: int) -> Any:
    """An activity of somebody's, as the group announces it."""
    club = f"{peer.base}/users/club"
    inner = make_activity(kind, actor, object_, id=f"{actor}/acts/{n}")
    return make_activity(
        "Announce", club, inner, id=f"{club}/announces/{n}", to=[PUBLIC]
    )


async def stored(node: FederatedNode, document: Any) -> Note | None:
    return await node.db.read(find_note_by_iri, Iri(document["id"]))


async def at_home(node: FederatedNode, who: Actor) -> list[int]:
    page = await node.db.read(list_home, who.id, before=None, limit=20)
    return [entry.note_id for entry in page.items]


async def test_a_thread_in_a_group_is_read_at_its_origin_and_shown_once(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    vic = other.add("vic")
    genuine = make_note(vic, content="<p>genuine</p>")
    other.show(genuine)
    forged = {**genuine, "content": "<p>forged</p>"}

    await node.receive(peer, "club", passed_on(peer, "Create", vic, forged, 1))
    again = make_activity("Announce", f"{peer.base}/users/club", genuine["id"])
    await node.receive(peer, "club", again)

    note = await stored(node, genuine)
    assert note is not None
    assert (note.html, note.boosts_count) == ("<p>genuine</p>", 1)
    assert await at_home(node, mei) == [note.id]


async def test_an_answer_in_a_group_is_stored_and_stays_out_of_feeds(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    vic = other.add("vic")
    thread = make_note(vic, 1)
    answer = make_note(vic, 2, inReplyTo=thread["id"])
    for number, document in enumerate((thread, answer)):
        other.show(document)
        told = passed_on(peer, "Create", vic, document, number)
        await node.receive(peer, "club", told)

    first, second = await stored(node, thread), await stored(node, answer)
    assert first is not None and second is not None
    assert second.boosts_count == 0
    assert await at_home(node, mei) == [first.id]


async def test_changes_are_believed_of_the_origin_alone(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    vic = other.add("vic")
    document = make_note(vic, content="<p>old</p>")
    other.show(document)
    await node.receive(peer, "club", passed_on(peer, "Create", vic, document, 1))
    lie = {**document, "content": "<p>lie</p>", "updated": "2027-02-01T00:00:00Z"}
    await node.receive(peer, "club", passed_on(peer, "Update", vic, lie, 2))
    note = await stored(node, document)
    assert note is not None and note.html == "<p>old</p>"

    other.show({**lie, "content": "<p>new</p>"})
    await node.receive(peer, "club", passed_on(peer, "Update", vic, lie, 3))
    note = await stored(node, document)
    assert note is not None and note.html == "<p>new</p>"


async def test_a_group_takes_out_of_itself_and_deletes_nothing_of_others(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    vic = other.add("vic")
    document = make_note(vic)
    other.show(document)
    await node.receive(peer, "club", passed_on(peer, "Create", vic, document, 1))
    moderator = peer.add("moderator")

    told = passed_on(peer, "Delete", moderator, document["id"], 2)
    await node.receive(peer, "club", told)
    note = await stored(node, document)
    assert note is not None and note.boosts_count == 0
    assert await at_home(node, mei) == []

    other.route(
        Iri(document["id"]).removeprefix(other.base), json_answer({}, status=404)
    )
    await node.receive(peer, "club", passed_on(peer, "Delete", vic, document["id"], 3))
    assert await stored(node, document) is None


async def test_what_a_group_passes_on_to_nobody_is_not_fetched(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    await node.person("mei")
    peer.add("club", type="Group")
    vic = other.add("vic")
    document = make_note(vic)
    other.show(document)
    await node.services.strangers.ensure(f"{peer.base}/users/club")
    await node.work()
    before = await count_rows(node.db)
    for number, kind in enumerate(("Create", "Update", "Delete", "Like", "Undo")):
        told = passed_on(peer, kind, vic, document, number)
        await node.receive(peer, "club", told)
    after = await count_rows(node.db)
    assert after.pop("seen_activities") == before.pop("seen_activities") + 5
    assert after == before
