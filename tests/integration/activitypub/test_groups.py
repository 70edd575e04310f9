"""What groups pass on (FEP-1b12): threads, changes of notes, and removals."""

from typing import Any

import pytest
from support.federated import FederatedNode, count_rows
from support.notes import list_sent
from support.peer import PUBLIC, Peer, make_activity, make_note
from support.scripted_peer import json_answer

from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri
from node.database.paging import newest
from node.errors import Invalid
from node.ids import Iri
from node.notes.actions import delete_note, post_note
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.queries import find_note_by_iri
from node.notes.readmodel import load_notes
from node.notes.wire import load_note_document
from node.notifications.queries import list_notifications
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
    page = await node.db.read(list_home, who.id, newest(20))
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


async def test_what_moderators_do_to_people_and_threads_stays_in_the_group(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    note = await post_into(node, mei, Iri(peer.iri("club")))
    moderator = peer.add("moderator")
    await node.services.strangers.ensure(moderator)
    await node.work()
    before, asked = await count_rows(node.db), len(peer.gets())
    for number, kind in enumerate(("Block", "Flag", "Lock", "Add")):
        about = mei.iri if kind == "Block" else note.iri
        told = passed_on(peer, kind, moderator, about, number)
        await node.receive(peer, "club", told)
    after = await count_rows(node.db)
    assert after.pop("seen_activities") == before.pop("seen_activities") + 4
    assert after == before
    assert len(peer.gets()) == asked


async def in_group(node: FederatedNode, note: Note) -> str | None:
    """The group that pages name for a note."""
    (view,) = await node.db.read(load_notes, [note.id], viewer_id=None)
    return view.group and view.group.iri


async def post_into(node: FederatedNode, who: Actor, group: Iri, **rest: Any) -> Note:
    club = await node.db.read(find_actor_by_iri, group)
    assert club is not None
    fields = {"text": "Tea", "visibility": Visibility.PUBLIC, **rest}
    draft = NoteDraft(group_id=club.id, **fields)
    note = await node.db.write(post_note, node.urls, author=who, draft=draft)
    await node.work()
    return note


async def reply(node: FederatedNode, who: Actor, parent: Note, **rest: Any) -> Note:
    fields = {"visibility": Visibility.PUBLIC, **rest}
    draft = NoteDraft(text="Yes", reply_to_id=parent.id, **fields)
    note = await node.db.write(post_note, node.urls, author=who, draft=draft)
    await node.work()
    return note


async def test_a_note_into_a_group_is_addressed_to_it_and_to_everybody(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    club = Iri(peer.iri("club"))
    note = await post_into(node, mei, club)
    answer = await reply(node, mei, note)
    private = await reply(node, mei, note, visibility=Visibility.FOLLOWERS)

    inbox = f"{peer.base}/inbox"
    assert await list_sent(node.db) == [
        ("Follow", f"{club}/inbox"),
        ("Create", inbox),
        ("Create", inbox),
    ]
    for each in (note, answer):
        told = await node.db.read(load_note_document, node.urls, each)
        assert told.audience == (club,)
        assert {PUBLIC, club} <= {*told.to}
        assert club not in told.cc
    hidden = await node.db.read(load_note_document, node.urls, private)
    assert (hidden.audience, club in hidden.to) == ((), False)
    assert await in_group(node, note) == club

    await node.db.write(delete_note, node.urls, note=note, by=mei)
    assert (await list_sent(node.db))[-1] == ("Delete", inbox)


async def test_a_group_that_passes_on_our_own_note_is_no_boost(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    note = await post_into(node, mei, Iri(peer.iri("club")))
    document = {"id": note.iri, "type": "Note", "attributedTo": mei.iri}
    before = await at_home(node, mei)

    await node.receive(peer, "club", passed_on(peer, "Create", mei.iri, document, 1))

    assert await at_home(node, mei) == before == [note.id]
    page = await node.db.read(list_notifications, mei.id, newest(9))
    assert [each.kind for each in page.items] == []
    remove = passed_on(peer, "Remove", peer.add("mod"), note.iri, 2)
    assert await in_group(node, note) is not None
    await node.receive(peer, "club", remove)
    assert await in_group(node, note) is None


@pytest.mark.parametrize("visibility", [*Visibility])
async def test_only_groups_one_follows_and_only_for_everybody(
    node: FederatedNode, peer: Peer, mei: Actor, visibility: Visibility
) -> None:
    other = await node.services.strangers.ensure(peer.add("guild", type="Group"))
    with pytest.raises(Invalid, match="group"):
        await post_into(node, mei, other.iri)
    if visibility is Visibility.PUBLIC:
        return
    with pytest.raises(Invalid, match="group"):
        await post_into(node, mei, Iri(peer.iri("club")), visibility=visibility)


async def test_answers_go_where_the_thread_is(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    """Of what Lemmy and its kin send: `audience` names the group."""
    club, vic = Iri(peer.iri("club")), other.add("vic")
    thread = make_note(
        vic, 1, type="Page", name="Title", audience=club, to=[club, PUBLIC]
    )
    comment = make_note(vic, 2, inReplyTo=thread["id"], audience=club)
    for number, document in enumerate((thread, comment)):
        other.show(document)
        told = passed_on(peer, "Create", vic, document, number)
        await node.receive(peer, "club", told)
    found, below = await stored(node, thread), await stored(node, comment)
    assert found is not None and below is not None

    answer = await reply(node, mei, below)

    shown = await node.db.read(load_note_document, node.urls, answer)
    assert shown.audience == (club,)
    assert await in_group(node, found) == club


async def test_a_group_is_shown_only_when_it_passed_the_note_on(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    """That its author says so proves nothing."""
    vic = peer.add("vic")
    document = make_note(vic, audience=peer.iri("club"), to=[PUBLIC, mei.iri])
    await node.receive(peer, "vic", make_activity("Create", vic, document))
    note = await stored(node, document)
    assert note is not None

    assert await in_group(node, note) is None
    boost = make_activity("Announce", peer.iri("club"), document["id"])
    await node.receive(peer, "club", boost)
    assert await in_group(node, note) == peer.iri("club")


async def test_votes_that_a_group_passes_on_are_believed_of_its_own_people(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor
) -> None:
    note = await post_into(node, mei, Iri(peer.iri("club")))
    vic, eve = peer.add("vic"), other.add("eve")

    async def likes(*votes: Any) -> int:
        for vote in votes:
            await node.receive(peer, "club", vote)
        found = await node.db.read(find_note_by_iri, note.iri)
        assert found is not None
        return found.likes_count

    def vote(kind: str, who: str, n: int) -> Any:
        return passed_on(peer, kind, who, note.iri, n)

    assert await likes(vote("Like", eve, 1)) == 0
    assert await likes(vote("Like", vic, 2)) == 1
    # Lemmy changes its mind without an Undo.
    assert await likes(vote("Dislike", vic, 3)) == 0
    assert await likes(vote("Like", vic, 4)) == 1
    assert not other.gets()
    liked = make_activity("Like", vic, note.iri, id=f"{vic}/acts/4")
    assert await likes(passed_on(peer, "Undo", vic, liked, 5)) == 0


async def test_who_dislikes_something_likes_it_no_more(
    node: FederatedNode, peer: Peer, mei: Actor
) -> None:
    note = await post_into(node, mei, Iri(peer.iri("club")))
    vic = peer.add("vic")
    counts: list[int] = []
    for number, kind in enumerate(("Like", "Dislike", "Dislike")):
        vote = make_activity(kind, vic, note.iri, id=f"{vic}/votes/{number}")
        await node.receive(peer, "vic", vote)
        found = await node.db.read(find_note_by_iri, note.iri)
        assert found is not None
        counts.append(found.likes_count)

    assert counts == [1, 0, 0]
