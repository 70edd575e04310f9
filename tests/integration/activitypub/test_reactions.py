"""Emoji reactions on the wire, and likes of other things than notes."""

import json
from typing import Any

from support.federated import FederatedNode, count_rows
from support.peer import Peer, make_activity, make_note

from federation.audience import Visibility
from node.actors.models import Actor
from node.database.paging import newest
from node.database.types import Reader
from node.ids import Iri
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft
from node.notes.queries import find_note, find_note_by_iri
from node.notes.readmodel import load_notes
from node.notifications.queries import list_notifications
from node.reactions.actions import boost, react, unreact
from node.relations.actions import mark_accepted, request_follow

TEA, CAKE = "🍵", "🍰"


async def posted(node: FederatedNode, author: Actor) -> Note:
    draft = NoteDraft(text="Tea", visibility=Visibility.PUBLIC)
    note = await node.db.write(post_note, node.urls, author=author, draft=draft)
    await node.work()
    return note


async def shown(node: FederatedNode, note: Note) -> dict[str, int]:
    (view,) = await node.db.read(load_notes, [note.id], viewer_id=None)
    return {each.emoji: each.total for each in view.reactions}


async def likes(node: FederatedNode, note: Note) -> int:
    found = await node.db.read(find_note, note.id)
    assert found is not None
    return found.likes_count


async def sent(node: FederatedNode) -> list[dict[str, Any]]:
    def read(r: Reader) -> list[dict[str, Any]]:
        rows = r.all("SELECT body FROM activities ORDER BY id LIMIT 100")
        return [json.loads(row.text("body")) for row in rows]

    return await node.db.read(read)


async def test_both_types_are_shown_and_taken_back_by_their_senders_only(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei)
    ana, eve = peer.add("ana"), peer.add("eve")
    tea = make_activity("EmojiReact", ana, note.iri, id=f"{ana}/r/1", content=TEA)
    cake = make_activity("EmojiReact", ana, note.iri, id=f"{ana}/r/2", content=CAKE)
    neko = make_activity("Like", eve, note.iri, id=f"{eve}/r/1", _misskey_reaction=CAKE)

    await node.receive(peer, "ana", tea)
    await node.receive(peer, "ana", cake)
    await node.receive(peer, "eve", neko)
    assert await shown(node, note) == {TEA: 1, CAKE: 2}
    assert await likes(node, note) == 0
    page = await node.db.read(list_notifications, mei.id, newest(9))
    assert {(each.kind.value, each.subject) for each in page.items} == {
        ("reaction", TEA),
        ("reaction", CAKE),
    }

    await node.receive(peer, "eve", make_activity("Undo", eve, tea["id"]))
    assert await shown(node, note) == {TEA: 1, CAKE: 2}
    await node.receive(peer, "ana", make_activity("Undo", ana, tea["id"]))
    assert await shown(node, note) == {CAKE: 2}
    renamed = {**cake, "id": f"{ana}/r/another"}
    await node.receive(peer, "ana", make_activity("Undo", ana, renamed))
    assert await shown(node, note) == {CAKE: 1}
    await node.receive(peer, "eve", make_activity("Undo", eve, neko))
    assert await shown(node, note) == {}


async def test_a_like_with_another_emoji_replaces_the_one_before(
    node: FederatedNode, peer: Peer
) -> None:
    note = await posted(node, await node.person("mei"))
    ana = peer.add("ana")
    for number, emoji in enumerate((TEA, CAKE)):
        like = make_activity(
            "Like", ana, note.iri, id=f"{ana}/l/{number}", content=emoji
        )
        await node.receive(peer, "ana", like)

    assert await shown(node, note) == {CAKE: 1}


async def test_a_reaction_that_is_no_emoji_is_a_like(
    node: FederatedNode, peer: Peer
) -> None:
    note = await posted(node, await node.person("mei"))
    ana = peer.add("ana")
    like = make_activity(
        "EmojiReact", ana, note.iri, id=f"{ana}/r/1", content=":unknown:"
    )

    await node.receive(peer, "ana", like)
    assert (await shown(node, note), await likes(node, note)) == ({}, 1)
    await node.receive(peer, "ana", make_activity("Undo", ana, like))
    assert await likes(node, note) == 0


async def test_a_reaction_from_here_is_a_like_with_content(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ana = await node.person("mei"), peer.add("ana")
    target = await node.services.strangers.ensure(ana)
    await node.db.write(request_follow, node.urls, follower=mei, target=target)
    await node.db.write(mark_accepted, follower=mei, target=target)
    document = make_note(ana)
    await node.receive(peer, "ana", make_activity("Create", ana, document))
    note = await node.db.read(find_note_by_iri, Iri(document["id"]))
    assert note is not None

    await node.db.write(react, node.urls, actor=mei, note=note, text=TEA)
    await node.db.write(unreact, node.urls, actor=mei, note=note)

    like, undo = (await sent(node))[-2:]
    assert (like["type"], like["object"], like["content"]) == ("Like", note.iri, TEA)
    assert like["to"] in (ana, [ana])
    assert (undo["type"], undo["object"]["id"]) == ("Undo", like["id"])
    assert undo["object"]["content"] == TEA


async def test_an_activity_of_ours_stands_for_the_note_that_it_is_about(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei)
    await node.db.write(boost, node.urls, actor=mei, note=note)
    boosted = (await sent(node))[-1]["id"]
    for number, iri in enumerate((f"{note.iri}/create", boosted)):
        fan = peer.add(f"fan{number}")
        liked = make_activity("Like", fan, iri, id=f"{fan}/l")
        await node.receive(peer, f"fan{number}", liked)
        announced = make_activity("Announce", fan, iri, id=f"{fan}/b")
        await node.receive(peer, f"fan{number}", announced)
        found = await node.db.read(find_note, note.id)
        assert found is not None
        assert (found.likes_count, found.boosts_count) == (number + 1, number + 2)

    last = peer.add("fan1")
    like = make_activity("Like", last, f"{note.iri}/create", id=f"{last}/another")
    await node.receive(peer, "fan1", make_activity("Undo", last, like))
    assert await likes(node, note) == 1


async def test_likes_and_boosts_of_other_things_leave_nothing(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ana = await node.person("mei"), peer.add("ana")
    note = await posted(node, mei)
    await node.services.strangers.ensure(ana)
    before = await count_rows(node.db)
    things = (mei.iri, f"{note.iri}/likes", f"{note.iri}/create/create", ana)
    for number, iri in enumerate(things):
        for kind in ("Like", "Announce"):
            activity = make_activity(kind, ana, iri, id=f"{ana}/{kind}/{number}")
            await node.receive(peer, "ana", activity)
    after = await count_rows(node.db)
    assert after.pop("seen_activities") == before.pop("seen_activities") + 8
    assert after == before
