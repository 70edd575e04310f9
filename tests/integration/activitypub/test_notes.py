"""Notes, likes and boosts as they arrive, from honest servers and others."""

from collections import Counter
from typing import Any

from support.federated import FederatedNode, count_rows
from support.peer import PUBLIC, Peer, make_activity, make_note
from support.scripted_peer import json_answer

from federation.audience import Visibility
from federation.encode.values import timestamp
from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri
from node.clock import DAY_MS, HOUR_MS, to_datetime
from node.database.paging import newest
from node.database.types import Reader
from node.ids import ActorId
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft
from node.notes.queries import (
    find_details,
    find_note,
    find_note_by_iri,
    find_tombstone,
    list_edits,
    list_note_media_ids,
)
from node.notifications.queries import list_notifications
from node.reactions.actions import boost, like, unboost, unlike
from node.relations.actions import mark_accepted, request_follow, unfollow
from node.timelines.queries import list_home


async def following(node: FederatedNode, who: Actor, iri: str) -> Actor:
    """Have one of ours follow somebody; the somebody."""
    target = await node.services.strangers.ensure(iri)
    await node.db.write(request_follow, node.urls, follower=who, target=target)
    await node.db.write(mark_accepted, follower=who, target=target)
    await node.work()
    return target


async def stored(node: FederatedNode, iri: str) -> Note | None:
    return await node.db.read(find_note_by_iri, iri)


async def posted(node: FederatedNode, author: Actor, **draft: Any) -> Note:
    note = await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea", **draft)
    )
    await node.work()
    return note


async def told(node: FederatedNode, who: Actor) -> list[str]:
    page = await node.db.read(list_notifications, who.id, newest(20))
    return [each.kind.value for each in page.items]


async def test_a_note_by_somebody_followed_is_stored_clean_and_shown_at_home(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    note = make_note(
        ana,
        content='<p onclick="x()">hi <script>alert(1)</script><b>you</b></p>',
        summary="food",
        attachment=[
            {"type": "Image", "url": f"{peer.base}/a.jpg", "name": "a cup"},
            {"type": "Document", "mediaType": "video/mp4", "url": f"{peer.base}/v.mp4"},
        ],
        tag=[{"type": "Hashtag", "name": "#Tea"}],
        vermilionTitle="My tea",
    )
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    found = await stored(node, note["id"])
    assert found is not None
    assert found.html == "<p>hi <b>you</b></p>"
    details = await node.db.read(find_details, found.id)
    assert [link.url for link in details.links] == [f"{peer.base}/v.mp4"]
    assert (found.title, found.warning) == ("My tea", "food")
    assert found.visibility is Visibility.PUBLIC
    assert len(await node.db.read(list_note_media_ids, found.id)) == 1
    home = await node.db.read(list_home, mei.id, newest(20))
    assert [entry.note_id for entry in home.items] == [found.id]


async def test_the_repeated_title_of_a_note_is_shown_once(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    note = make_note(
        ana,
        vermilionTitle="My tea",
        content="<p><strong>My tea</strong></p><p>leaves</p>",
    )
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    found = await stored(node, note["id"])
    assert found is not None
    assert (found.title, found.html) == ("My tea", "<p>leaves</p>")


async def test_a_note_that_concerns_nobody_here_is_dropped(
    node: FederatedNode, peer: Peer
) -> None:
    await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    note = make_note(ana.iri)
    await node.receive(peer, "ana", make_activity("Create", ana.iri, note))
    assert await stored(node, note["id"]) is None


async def test_a_mention_is_stored_and_told(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    tag = {"type": "Mention", "href": mei.iri, "name": "@mei@localhost:8080"}
    note = make_note(ana, tag=[tag], cc=[mei.iri])
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    assert await stored(node, note["id"]) is not None
    assert await told(node, mei) == ["mention"]


async def test_what_is_older_than_two_days_is_stored_and_no_news(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    tag = {"type": "Mention", "href": mei.iri}
    for number, days in enumerate((1, 3)):
        written = to_datetime(node.clock.now_ms() - days * DAY_MS).isoformat()
        note = make_note(ana, number, tag=[tag], cc=[mei.iri], published=written)
        await node.receive(peer, "ana", make_activity("Create", ana, note))
        assert await stored(node, note["id"]) is not None
    assert await told(node, mei) == ["mention"]


async def test_a_reply_is_joined_to_its_parent_and_told(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    parent = await posted(node, mei)
    ana = peer.add("ana")
    reply = make_note(ana, inReplyTo=parent.iri, cc=[mei.iri])
    await node.receive(peer, "ana", make_activity("Create", ana, reply))
    found = await stored(node, reply["id"])
    assert found is not None
    assert found.reply_to_id == parent.id
    again = await node.db.read(find_note, parent.id)
    assert again is not None
    assert again.replies_count == 1
    assert await told(node, mei) == ["reply"]


async def test_a_direct_note_is_seen_by_those_it_is_addressed_to_only(
    node: FederatedNode, peer: Peer
) -> None:
    mei, kim = await node.person("mei"), await node.person("kim")
    ana = peer.add("ana")
    tags = [{"type": "Mention", "href": each.iri} for each in (mei, kim)]
    note = make_note(ana, to=[mei.iri], cc=[], tag=tags)
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    found = await stored(node, note["id"])
    assert found is not None
    assert found.visibility is Visibility.DIRECT
    assert await node.db.read(_mentioned, found.id) == [mei.id]
    assert (await told(node, mei), await told(node, kim)) == (["mention"], [])


async def test_the_parent_of_a_reply_is_fetched_in_the_background(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, vic = peer.add("ana"), other.add("vic")
    await following(node, mei, ana)
    top = make_note(vic, 1)
    middle = make_note(vic, 2, inReplyTo=top["id"])
    other.show(top)
    other.show(middle)
    reply = make_note(ana, 3, inReplyTo=middle["id"])
    await node.receive(peer, "ana", make_activity("Create", ana, reply))
    found = await stored(node, reply["id"])
    parent, first = await stored(node, middle["id"]), await stored(node, top["id"])
    assert found is not None and parent is not None and first is not None
    assert found.reply_to_id == parent.id
    assert parent.reply_to_id == first.id


async def test_an_edit_by_its_author_changes_the_words_and_nothing_else(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana, eve = peer.add("ana"), peer.add("eve")
    await following(node, mei, ana)
    note = make_note(ana, to=[f"{ana}/followers"], cc=[])
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    before = await stored(node, note["id"])
    assert before is not None
    edited = make_note(
        ana,
        content="<p>better</p>",
        updated="2027-02-01T00:00:00Z",
        inReplyTo=f"{peer.base}/x",
        published="2020-01-01T00:00:00Z",
    )
    theirs = {**make_activity("Update", eve, edited), "id": f"{eve}/u"}
    await node.receive(peer, "eve", theirs)
    taken = {**edited, "attributedTo": eve}
    await node.receive(
        peer, "eve", {**make_activity("Update", eve, taken), "id": f"{eve}/v"}
    )
    assert await stored(node, note["id"]) == before
    await node.receive(
        peer, "ana", {**make_activity("Update", ana, edited), "id": f"{ana}/w"}
    )
    after = await stored(node, note["id"])
    assert after is not None
    assert after.html == "<p>better</p>"
    assert after.visibility is Visibility.FOLLOWERS
    assert after.created_ms == before.created_ms
    assert after.reply_to_iri is None
    assert len(await node.db.read(list_edits, after.id)) == 1


async def test_an_edit_of_a_note_that_never_came_brings_it_within_a_day(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    now_ms = node.clock.now_ms()
    for name, age_ms in (("new", HOUR_MS), ("old", 2 * DAY_MS)):
        published = timestamp(now_ms - age_ms)
        edited = make_note(ana, name, published=published, updated=timestamp(now_ms))
        update = {**make_activity("Update", ana, edited), "id": f"{ana}/u/{name}"}
        await node.receive(peer, "ana", update)
        assert (await stored(node, edited["id"]) is not None) == (name == "new"), name


async def test_only_its_author_deletes_a_note_and_it_stays_deleted(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana, eve = peer.add("ana"), peer.add("eve")
    await following(node, mei, ana)
    note = make_note(ana)
    create = make_activity("Create", ana, note)
    await node.receive(peer, "ana", create)
    await node.receive(peer, "eve", make_activity("Delete", eve, note["id"]))
    assert await stored(node, note["id"]) is not None
    tombstone = {"id": note["id"], "type": "Tombstone"}
    await node.receive(peer, "ana", make_activity("Delete", ana, tombstone))
    assert await stored(node, note["id"]) is None
    assert await node.db.read(find_tombstone, note["id"]) is not None
    await node.receive(peer, "ana", {**create, "id": f"{ana}/again"})
    assert await stored(node, note["id"]) is None


async def test_a_delete_that_arrives_first_keeps_the_note_out(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    note = make_note(ana)
    await node.receive(peer, "ana", make_activity("Delete", ana, note["id"]))
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    assert await stored(node, note["id"]) is None


async def test_nobody_creates_in_anothers_name_or_on_anothers_server(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    mallory, eve, vic = peer.add("mallory"), peer.add("eve"), other.add("vic")
    for iri in (mallory, eve, vic):
        await following(node, mei, iri)
    before = await count_rows(node.db)
    forged = [
        make_note(mallory, 1, attributedTo=vic),
        make_note(mallory, 2, attributedTo=eve),
        make_note(vic, 3, attributedTo=mallory),
        make_note(mallory, 4, attributedTo=[mallory, vic]),
        make_note(mallory, 5, id=f"{mallory}/notes/5#x"),
        make_note(mallory, 6, id="https://a.example/" + "x" * 3_000),
    ]
    for number, note in enumerate(forged):
        peer.route(f"/users/mallory/notes/{number}", b"HTTP/1.1 404 X\r\n\r\n")
        activity = {
            **make_activity("Create", mallory, note),
            "id": f"{mallory}/c/{number}",
        }
        response = await node.post(peer, "mallory", activity)
        assert response.status_code in (202, 400)
        await node.work()
    after = await count_rows(node.db)
    assert (after["notes"], after["media"]) == (before["notes"], before["media"])
    genuine = make_note(vic, 3)
    await node.receive(other, "vic", make_activity("Create", vic, genuine))
    assert await stored(node, genuine["id"]) is not None


async def test_an_activity_id_of_another_server_blocks_nothing(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    mallory, vic = peer.add("mallory"), other.add("vic")
    theirs = make_activity("Follow", vic, mei.iri)
    squat = {**make_activity("Follow", mallory, mei.iri), "id": theirs["id"]}
    before = await count_rows(node.db)
    assert (await node.post(peer, "mallory", squat)).status_code == 202
    assert await count_rows(node.db) == before
    await node.receive(other, "vic", theirs)
    assert (await count_rows(node.db))["follows"] == 1


async def test_an_actor_update_counts_as_its_own_document_says(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana, mallory = peer.add("ana"), peer.add("mallory")
    await following(node, mei, ana)
    lie = peer.document("ana", name="Owned")
    await node.receive(
        peer, "mallory", {**make_activity("Update", mallory, lie), "id": f"{mallory}/1"}
    )
    peer.add("ana", name="Ana Maria")
    said = {**peer.document("ana", name="Something else")}
    await node.receive(
        peer, "ana", {**make_activity("Update", ana, said), "id": f"{ana}/2"}
    )
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert known.display_name == "Ana Maria"


async def test_a_reduced_document_replaces_no_profile(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana", name="Ana")
    await following(node, mei, ana)
    whole = peer.document("ana")
    peer.show({term: whole[term] for term in ("@context", "id", "type", "publicKey")})
    await node.receive(peer, "ana", make_activity("Update", ana, ana))
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert (known.display_name, known.inbox) == ("Ana", whole["inbox"])


async def test_a_shared_inbox_that_is_guessed_takes_letters(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    note = make_note(ana, cc=[mei.iri])
    create = make_activity("Create", ana, note)
    await node.receive(peer, "ana", create, to="/inbox")
    assert await stored(node, note["id"]) is not None


async def test_an_actor_that_says_it_is_gone_is_deleted_if_it_is(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    note = make_note(ana)
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    await node.receive(peer, "ana", {**make_activity("Delete", ana, ana), "id": "x:1"})
    assert await stored(node, note["id"]) is not None
    peer.remove("ana")
    delete = {**make_activity("Delete", ana, ana), "id": f"{ana}#delete"}
    await node.receive(peer, "ana", delete)
    assert await stored(node, note["id"]) is None
    known = await node.db.read(find_actor_by_iri, ana)
    assert known is not None
    assert known.deleted_ms is not None


async def test_what_is_done_again_has_an_id_of_its_own(
    node: FederatedNode, peer: Peer
) -> None:
    """Fedify passes over an activity whose id it has seen."""
    mei = await node.person("mei")
    ana = await following(node, mei, peer.add("ana"))
    shown = make_note(ana.iri)
    await node.receive(peer, "ana", make_activity("Create", ana.iri, shown))
    note = await stored(node, shown["id"])
    assert note is not None
    for _ in range(2):
        await node.db.write(like, node.urls, actor=mei, note=note)
        await node.db.write(boost, node.urls, actor=mei, note=note)
        await node.work()
        await node.db.write(unlike, node.urls, actor=mei, note=note)
        await node.db.write(unboost, node.urls, actor=mei, note=note)
        await node.work()
    await node.db.write(unfollow, node.urls, follower=mei, target=ana)
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    sent = await node.db.read(_list_activities)
    assert len({iri for _, iri in sent}) == len(sent)
    kinds = Counter(kind for kind, _ in sent)
    assert (kinds["Follow"], kinds["Like"], kinds["Announce"]) == (2, 2, 2)


async def test_likes_count_once_an_actor_and_are_taken_back_by_them_only(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei)
    ana, eve = peer.add("ana"), peer.add("eve")
    for number in range(3):
        like = {**make_activity("Like", ana, note.iri), "id": f"{ana}/l/{number}"}
        await node.receive(peer, "ana", like)
    found = await node.db.read(find_note, note.id)
    assert found is not None and found.likes_count == 1
    assert await told(node, mei) == ["like"]
    like = {**make_activity("Like", ana, note.iri), "id": f"{ana}/l/0"}
    stolen = make_activity("Undo", eve, like)
    await node.receive(peer, "eve", stolen)
    await node.receive(peer, "eve", make_activity("Undo", eve, f"{ana}/l/0"))
    found = await node.db.read(find_note, note.id)
    assert found is not None and found.likes_count == 1
    await node.receive(peer, "ana", make_activity("Undo", ana, f"{ana}/l/0"))
    found = await node.db.read(find_note, note.id)
    assert found is not None and found.likes_count == 0


async def test_reactions_to_what_one_may_not_see_leave_nothing(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    private = [
        await posted(node, mei, visibility=Visibility.FOLLOWERS),
        await posted(node, mei, visibility=Visibility.DIRECT),
    ]
    ana = peer.add("ana")
    await node.services.strangers.ensure(ana)
    before = await count_rows(node.db)
    for note in private:
        for kind in ("Like", "Announce", "EmojiReact"):
            await node.receive(peer, "ana", make_activity(kind, ana, note.iri))
    after = await count_rows(node.db)
    assert after.pop("seen_activities") == before.pop("seen_activities") + 6
    assert after == before


async def test_a_boost_brings_the_note_from_its_origin(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, vic = peer.add("ana"), other.add("vic")
    await following(node, mei, ana)
    genuine = make_note(vic, content="<p>genuine</p>")
    other.show(genuine)
    forged = {**genuine, "content": "<p>forged</p>"}
    boost = make_activity("Announce", ana, forged, to=[PUBLIC])
    await node.receive(peer, "ana", boost)
    found = await stored(node, genuine["id"])
    assert found is not None
    assert (found.html, found.boosts_count) == ("<p>genuine</p>", 1)
    home = await node.db.read(list_home, mei.id, newest(20))
    assert [entry.note_id for entry in home.items] == [found.id]
    await node.receive(peer, "ana", make_activity("Undo", ana, boost))
    home = await node.db.read(list_home, mei.id, newest(20))
    assert home.items == ()


async def test_a_boost_of_what_its_origin_does_not_vouch_for_is_dropped(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, vic = peer.add("ana"), other.add("vic")
    await following(node, mei, ana)
    lie = make_note(vic, 1)
    peer.route("/lie", json_answer(lie))
    upload = make_note(ana, 2)
    peer.show(upload, "application/json")
    before = await count_rows(node.db)
    for iri in (f"{peer.base}/lie", upload["id"], f"{peer.base}/nothing"):
        await node.receive(peer, "ana", make_activity("Announce", ana, iri))
    after = await count_rows(node.db)
    assert (after["notes"], after["boosts"]) == (before["notes"], before["boosts"])


async def test_a_report_reaches_the_staff_with_visible_notes_only(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    shown = await posted(node, mei)
    hidden = await posted(node, mei, visibility=Visibility.DIRECT)
    ana = peer.add("ana")
    flag = make_activity(
        "Flag",
        ana,
        mei.iri,
        object=[mei.iri, shown.iri, hidden.iri],
        content="<b>!</b>",
    )
    await node.receive(peer, "ana", flag)
    await node.receive(peer, "ana", flag)
    (report,) = await node.db.read(_reports)
    assert report == ("!", f'["{shown.iri}"]')


def _reports(r: Reader) -> list[tuple[str, str]]:
    rows = r.all("SELECT words, note_iris FROM reports ORDER BY id LIMIT 10")
    return [(row.text("words"), row.text("note_iris")) for row in rows]


def _mentioned(r: Reader, note_id: int) -> list[ActorId]:
    rows = r.all(
        "SELECT actor_id FROM note_mentions WHERE note_id = :id LIMIT 10", id=note_id
    )
    return [ActorId(row.num("actor_id")) for row in rows]


def _list_activities(r: Reader) -> list[tuple[str, str]]:
    rows = r.all("SELECT kind, iri FROM activities ORDER BY id LIMIT :limit", limit=50)
    return [(row.text("kind"), row.text("iri")) for row in rows]
