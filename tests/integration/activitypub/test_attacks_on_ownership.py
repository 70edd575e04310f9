"""Attacks by somebody who signs correctly, one case each: nothing of theirs counts.

Answered with 202 like everything that is well-formed, so that nobody learns by
trying, and no row is left but in the ledger of letters.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.attacks import LEDGER, Scene, leaving_nothing, set_scene
from support.federated import FederatedNode, count_rows, open_node
from support.peer import PUBLIC, Peer, make_activity, make_note
from support.scripted_peer import json_answer, redirect

from federation.audience import Visibility
from federation.keys import generate_rsa_pem, load_private, public_pem
from node.actors.actions import suspend_actor
from node.actors.queries import find_actor_by_iri, get_actor
from node.clock import DAY_MS
from node.limits.rates import RATES, Limit
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft
from node.notes.queries import find_note, find_note_by_iri, list_edits
from node.reactions.actions import boost, like
from node.relations.actions import block, request_follow
from node.relations.queries import find_block, find_follow, follows

Attack = Callable[[Scene, Note, Note], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """An attack, and what may remember that it came."""

    attack: Attack
    but: Collection[str]


CASES: dict[str, Case] = {}


def attack(*but: str) -> Callable[[Attack], Attack]:
    def add(made: Attack) -> Attack:
        name = made.__name__  # pyright: ignore[reportFunctionMemberAccess]
        CASES[name] = Case(made, LEDGER | set(but))
        return made

    return add


async def send_all(scene: Scene, *activities: dict[str, Any]) -> None:
    """Each with an id of its own; well-formed or not, none is an error of ours."""
    for number, activity in enumerate(activities):
        named = {**activity, "id": f"{scene.mallory}/attacks/{number}"}
        response = await scene.tell(named)
        assert response.status_code in (202, 400), response.text


def by_mallory(scene: Scene, kind: str, thing: Any, **changes: Any) -> dict[str, Any]:
    return make_activity(kind, scene.mallory, thing, **changes)


@attack()
async def a_note_in_anothers_name(scene: Scene, ours: Note, theirs: Note) -> None:
    """Misskey CVE-2024-52591, CVE-2025-25306; the lie is served, too."""
    del ours, theirs
    for number, author in enumerate((scene.vic, scene.eve)):
        note = make_note(scene.mallory, f"lie{number}", attributedTo=author)
        scene.evil.show(note)
        await send_all(
            scene,
            by_mallory(scene, "Create", note),
            by_mallory(scene, "Create", note["id"], to=[PUBLIC]),
            by_mallory(scene, "Announce", note["id"]),
        )


@attack()
async def a_note_under_anothers_id(scene: Scene, ours: Note, theirs: Note) -> None:
    del ours, theirs
    squats = [
        make_note(scene.vic, "squat", attributedTo=scene.mallory),
        make_note(scene.mallory, "both", attributedTo=[scene.mallory, scene.vic]),
    ]
    await send_all(scene, *(by_mallory(scene, "Create", each) for each in squats))


@attack()
async def lists_and_objects_where_one_actor_belongs(
    scene: Scene, ours: Note, theirs: Note
) -> None:
    del theirs
    whole = {**scene.good.document("vic"), "publicKey": None}
    like_ours = by_mallory(scene, "Like", ours.iri)
    for actor in ([scene.vic, scene.mallory], whole, [whole], {"id": scene.vic}):
        response = await scene.tell({**like_ours, "actor": actor})
        assert response.status_code in (400, 401), actor
    text = json.dumps(like_ours)
    twice = text[:-1] + f', "actor": "{scene.vic}"' + "}"
    response = await scene.node.post(scene.evil, "mallory", twice.encode())
    assert response.status_code == 400


@attack()
async def ids_that_are_none(scene: Scene, ours: Note, theirs: Note) -> None:
    del ours, theirs
    host = scene.evil.host
    ids = (
        f"http://mallory@{host}/notes/1",
        f"{scene.mallory}/notes/1#fragment",
        "#fragment",
        f"ftp://{host}/notes/1",
        "javascript:alert(1)",
        f"{scene.mallory}/notes/" + "x" * 100_000,
        f"{scene.mallory}/notes/\n1",
        f"{scene.mallory}/notes/\u0000",
    )
    notes = [make_note(scene.mallory, 1, id=each) for each in ids]
    await send_all(scene, *(by_mallory(scene, "Create", note) for note in notes))


@attack()
async def an_edit_of_anothers_note(scene: Scene, ours: Note, theirs: Note) -> None:
    """PeerTube CVE-2026-73090, Mastodon CVE-2024-37903."""
    for iri in (theirs.iri, ours.iri):
        stolen = {**make_note(scene.mallory), "id": iri, "content": "<p>stolen</p>"}
        await send_all(
            scene,
            by_mallory(scene, "Update", stolen),
            by_mallory(scene, "Update", {**stolen, "attributedTo": scene.vic}),
            by_mallory(scene, "Update", {**stolen, "attributedTo": scene.eve}),
            by_mallory(scene, "Update", iri),
        )


@attack()
async def a_new_profile_for_another(scene: Scene, ours: Note, theirs: Note) -> None:
    del ours, theirs
    planted = public_pem(load_private(generate_rsa_pem()))
    for server, name in ((scene.good, "vic"), (scene.evil, "eve")):
        document = server.document(name, name="Owned")
        document["publicKey"]["publicKeyPem"] = planted
        await send_all(scene, by_mallory(scene, "Update", document))


@attack()
async def a_deletion_of_what_is_anothers(
    scene: Scene, ours: Note, theirs: Note
) -> None:
    for iri in (theirs.iri, ours.iri, scene.vic, scene.eve, scene.mei.iri):
        await send_all(
            scene,
            by_mallory(scene, "Delete", iri),
            by_mallory(scene, "Delete", {"id": iri, "type": "Tombstone"}),
            by_mallory(
                scene,
                "Delete",
                {"id": iri, "type": "Tombstone", "formerType": "Note"},
            ),
        )


@attack()
async def a_boost_that_brings_its_own_note(
    scene: Scene, ours: Note, theirs: Note
) -> None:
    """Mastodon CVE-2024-23832: what a boost carries is not what there is."""
    del ours, theirs
    lie = make_note(scene.vic, "never-said", content="<p>forged</p>")
    scene.evil.route("/lie", json_answer(lie))
    scene.good.route("/out", redirect(f"{scene.evil.base}/lie"))
    for kind in ("application/json", "text/html", "image/png"):
        upload = make_note(scene.mallory, "upload")
        scene.evil.show(upload, kind)
        await send_all(scene, by_mallory(scene, "Announce", upload["id"]))
        scene.node.clock.advance(600_000)
    await send_all(
        scene,
        by_mallory(scene, "Announce", lie),
        by_mallory(scene, "Announce", f"{scene.evil.base}/lie"),
        by_mallory(scene, "Announce", f"{scene.good.base}/out"),
    )


@attack()
async def reactions_to_what_they_may_not_see(
    scene: Scene, ours: Note, theirs: Note
) -> None:
    del theirs
    await send_all(
        scene,
        by_mallory(scene, "Like", ours.iri),
        by_mallory(scene, "Announce", ours.iri, to=[PUBLIC]),
        by_mallory(scene, "EmojiReact", ours.iri, content="🍵"),
    )


@attack()
async def a_follow_in_anothers_name(scene: Scene, ours: Note, theirs: Note) -> None:
    del ours, theirs
    for actor in (scene.vic, scene.eve):
        lie = make_activity("Follow", actor, scene.mei.iri)
        assert (await scene.tell(lie)).status_code == 401


@attack()
async def changes_to_anothers_collections(
    scene: Scene, ours: Note, theirs: Note
) -> None:
    for target in (
        scene.mei.featured_iri,
        f"{scene.vic}/featured",
        f"{scene.eve}/featured",
    ):
        for kind in ("Add", "Remove"):
            for thing in (ours.iri, theirs.iri):
                await send_all(scene, by_mallory(scene, kind, thing, target=target))


@attack()
async def a_move_of_another(scene: Scene, ours: Note, theirs: Note) -> None:
    del ours, theirs
    scene.evil.add("mallory", alsoKnownAs=[scene.vic, scene.mei.iri])
    for whom in (scene.vic, scene.eve, scene.mei.iri):
        await send_all(scene, by_mallory(scene, "Move", whom, target=scene.mallory))


@pytest.mark.parametrize("name", sorted(CASES))
async def test_who_signs_for_themselves_changes_nothing_of_others(
    node: FederatedNode, peer: Peer, other: Peer, name: str
) -> None:
    case = CASES[name]
    scene = await set_scene(node, peer, other)
    ours, theirs = await _known_notes(scene)
    people = [scene.mei.iri, scene.vic, scene.eve]
    shown = [await node.db.read(find_actor_by_iri, iri) for iri in people]
    async with leaving_nothing(node, but=case.but):
        await case.attack(scene, ours, theirs)
    assert await node.db.read(find_note, ours.id) == ours
    assert await node.db.read(find_note, theirs.id) == theirs
    for before, iri in zip(shown, people, strict=True):
        after = await node.db.read(find_actor_by_iri, iri)
        assert before is not None and after is not None
        assert (after.display_name, after.is_active, after.moved_to) == (
            before.display_name,
            True,
            None,
        )
    # What the others say themselves is still heard.
    genuine = make_note(scene.vic, "squat")
    response = await node.post(
        other, "vic", make_activity("Create", scene.vic, genuine)
    )
    assert response.status_code == 202
    await node.work()
    assert await node.db.read(find_note_by_iri, genuine["id"]) is not None


async def _known_notes(scene: Scene) -> tuple[Note, Note]:
    """A private note of mei, and one of vic; mei follows all of them."""
    for iri in (scene.mallory, scene.eve, scene.vic):
        await scene.befriend(iri)
    draft = NoteDraft(text="for mei", visibility=Visibility.DIRECT)
    ours = await scene.node.db.write(
        post_note, scene.node.urls, author=scene.mei, draft=draft
    )
    await scene.node.work()
    note = make_note(scene.vic)
    await scene.node.receive(
        scene.good, "vic", make_activity("Create", scene.vic, note)
    )
    theirs = await scene.node.db.read(find_note_by_iri, note["id"])
    assert theirs is not None
    return ours, theirs


async def test_an_activity_id_of_another_actor_keeps_nothing_of_theirs_out(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """Fedify GHSA-4qhx-hhwf-8685, Mastodon GHSA-288h-6j8h-6x5j."""
    scene = await set_scene(node, peer, other)
    for server, name, iri in ((other, "vic", scene.vic), (peer, "eve", scene.eve)):
        theirs = make_activity("Follow", iri, scene.mei.iri)
        squat = by_mallory(scene, "Like", f"{scene.mei.iri}/x", id=theirs["id"])
        assert (await scene.tell(squat)).status_code == 202
        await node.receive(server, name, theirs)
        known = await node.db.read(find_actor_by_iri, iri)
        assert known is not None
        assert await node.db.read(follows, known.id, scene.mei.id), name


async def test_an_owners_edit_changes_words_and_nothing_else(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    scene = await set_scene(node, peer, other)
    await scene.befriend(scene.mallory)
    note = make_note(
        scene.mallory,
        to=[f"{scene.mallory}/followers"],
        cc=[],
        published="2027-01-01T00:00:00Z",
    )
    await scene.tell(by_mallory(scene, "Create", note))
    before = await node.db.read(find_note_by_iri, note["id"])
    assert before is not None
    edited = {
        **note,
        "content": "<p>other words</p>",
        "to": [PUBLIC],
        "published": "2020-01-01T00:00:00Z",
        "inReplyTo": f"{scene.vic}/notes/1",
        "updated": "2027-01-15T00:00:00Z",
    }
    await scene.tell(by_mallory(scene, "Update", edited))
    for owner in (scene.vic, scene.eve):
        stolen = {**edited, "attributedTo": owner, "content": "<p>stolen</p>"}
        update = by_mallory(scene, "Update", stolen, id=f"{scene.mallory}/u/{owner}")
        await scene.tell(update)
    after = await node.db.read(find_note_by_iri, note["id"])
    assert after is not None
    assert after.html == "<p>other words</p>"
    for field in ("actor_id", "visibility", "created_ms", "reply_to_iri"):
        assert getattr(after, field) == getattr(before, field), field
    assert len(await node.db.read(list_edits, after.id)) == 1


@pytest.mark.parametrize(
    "inbox",
    ["javascript:alert(1)", "http://[", "https://a.example/in", ["x"], "x" * 900_000],
    ids=["script", "broken", "elsewhere", "list", "long"],
)
async def test_an_inbox_that_is_none_is_refused_and_stops_no_delivery(
    node: FederatedNode, peer: Peer, other: Peer, inbox: Any
) -> None:
    """Mastodon in January 2025: one such inbox ended the delivery to all others."""
    scene = await set_scene(node, peer, other)
    for server, name in ((peer, "mallory"), (other, "vic")):
        follow = make_activity("Follow", server.iri(name), scene.mei.iri)
        await node.receive(server, name, follow)
    peer.add("mallory", inbox=inbox)
    update = by_mallory(scene, "Update", {**peer.document("mallory"), "inbox": inbox})
    async with leaving_nothing(node, but=LEDGER):
        assert (await scene.tell(update)).status_code in (202, 400)
    known = await node.db.read(find_actor_by_iri, scene.mallory)
    assert known is not None
    assert known.inbox == f"{scene.mallory}/inbox"
    async with node.sending():
        draft = NoteDraft(text="tea")
        await node.db.write(post_note, node.urls, author=scene.mei, draft=draft)
        await node.work()
        await _until(lambda: bool(other.inbox("Create")))


async def test_what_was_verified_is_what_is_processed(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """Fedify GHSA-39gj-rchc-q5m3: a genuine document vouched for an altered copy."""
    scene = await set_scene(node, peer, other)
    await scene.befriend(scene.mallory)
    genuine = make_note(scene.vic, content="<p>genuine</p>")
    create = make_activity("Create", scene.vic, genuine)
    other.show(genuine)
    other.show(create)
    altered = {**create, "object": {**genuine, "content": "<p>altered</p>"}}
    await scene.tell({**altered, "signature": {"type": "RsaSignature2017"}})
    boost_it = by_mallory(scene, "Announce", altered["object"], to=[PUBLIC])
    await scene.tell(boost_it)
    found = await node.db.read(find_note_by_iri, genuine["id"])
    assert found is not None
    assert found.html == "<p>genuine</p>"


async def test_nobody_takes_back_what_another_did(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    scene = await set_scene(node, peer, other)
    note = await node.db.write(
        post_note, node.urls, author=scene.mei, draft=NoteDraft(text="tea")
    )
    vic = await node.services.strangers.ensure(scene.vic)
    doings = {
        "Follow": make_activity("Follow", scene.vic, scene.mei.iri),
        "Like": make_activity("Like", scene.vic, note.iri),
        "Announce": make_activity("Announce", scene.vic, note.iri, to=[PUBLIC]),
    }
    for doing in doings.values():
        await node.receive(other, "vic", doing)
    await node.services.strangers.ensure(scene.mallory)
    async with leaving_nothing(node, but=LEDGER):
        for doing in doings.values():
            await send_all(
                scene,
                by_mallory(scene, "Undo", doing),
                by_mallory(scene, "Undo", doing["id"]),
                by_mallory(scene, "Undo", {**doing, "actor": scene.mallory}),
            )
    assert await node.db.read(follows, vic.id, scene.mei.id)
    found = await node.db.read(find_note, note.id)
    assert found is not None and (found.likes_count, found.boosts_count) == (1, 1)
    blocking = make_activity("Block", scene.vic, scene.mei.iri)
    await node.receive(other, "vic", blocking)
    await send_all(
        scene,
        by_mallory(scene, "Undo", blocking),
        by_mallory(scene, "Undo", blocking["id"]),
    )
    assert await node.db.read(find_block, vic.id, scene.mei.id) is not None


async def test_the_suspended_and_the_moved_are_followed_by_nobody(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    scene = await set_scene(node, peer, other)
    gone, moved = await node.person("gone"), await node.person("moved")
    await node.db.write(suspend_actor, gone.id)
    await node.db.write(_move_away, moved.id, scene.vic)
    await node.work()
    for target in (gone, moved):
        await scene.tell(by_mallory(scene, "Follow", target.iri))
        known = await node.db.read(find_actor_by_iri, scene.mallory)
        assert known is not None
        assert await node.db.read(find_follow, known.id, target.id) is None


async def test_a_flood_of_follows_ends_at_the_quota_of_its_server(
    node: FederatedNode, peer: Peer, other: Peer, tmp_path: Path
) -> None:
    scene = await set_scene(node, peer, other)
    await node.services.strangers.ensure(scene.mallory)
    limits = {"rate_limits": "on"}
    async with open_node(node.db, node.clock, tmp_path / "data", **limits) as strict:
        for _ in range(RATES[Limit.INBOX_ORIGIN].limit - 1):
            strict.services.rates.check(Limit.INBOX_ORIGIN, peer.host)
        answers: list[int] = []
        for number in range(4):
            follow = by_mallory(
                scene, "Follow", scene.mei.iri, id=f"{scene.mallory}/f/{number}"
            )
            answers.append((await strict.post(peer, "mallory", follow)).status_code)
        assert answers == [202, 429, 429, 429]
        honest = make_activity("Follow", scene.vic, scene.mei.iri)
        assert (await strict.post(other, "vic", honest)).status_code == 202


async def test_an_answer_to_what_was_never_asked_opens_nothing(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """Pixelfed CVE-2025-30741: private posts went to who was never accepted."""
    scene = await set_scene(node, peer, other)
    vic = await node.services.strangers.ensure(scene.vic)
    mallory = await node.services.strangers.ensure(scene.mallory)
    await node.db.write(request_follow, node.urls, follower=scene.mei, target=vic)
    await node.work()
    row = await node.db.read(find_follow, scene.mei.id, vic.id)
    assert row is not None
    asked = {
        "id": row.iri,
        "type": "Follow",
        "actor": scene.mei.iri,
        "object": scene.vic,
    }
    never = {**asked, "id": f"{scene.mei.iri}/f/1", "object": scene.mallory}
    async with leaving_nothing(node, but=LEDGER):
        await send_all(
            scene,
            by_mallory(scene, "Accept", asked),
            by_mallory(scene, "Accept", row.iri),
            by_mallory(scene, "Reject", asked),
            by_mallory(scene, "Accept", never),
            by_mallory(scene, "Accept", f"{node.urls.base_url}/ap/f/1"),
            by_mallory(scene, "Accept", {**asked, "object": scene.mallory}),
        )
    assert not await node.db.read(follows, scene.mei.id, vic.id)
    assert not await node.db.read(follows, scene.mei.id, mallory.id)
    assert await node.db.read(find_follow, scene.mei.id, vic.id) == row


async def test_a_move_needs_both_accounts_and_happens_once_a_month(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    scene = await set_scene(node, peer, other)
    old = await scene.befriend(scene.mallory)
    move = by_mallory(scene, "Move", scene.mallory, target=scene.vic)

    async def try_to_move(number: int) -> bool:
        await scene.tell({**move, "id": f"{scene.mallory}/moves/{number}"})
        return not await node.db.read(follows, scene.mei.id, old.id)

    # The new one does not say so; then it does, and has moved on itself.
    peer.add("mallory", movedTo=scene.vic)
    assert not await try_to_move(1)
    other.add("vic", alsoKnownAs=[scene.mallory], movedTo=scene.eve)
    assert not await try_to_move(2)
    # The old one does not say so.
    other.add("vic", alsoKnownAs=[scene.mallory])
    peer.add("mallory")
    assert not await try_to_move(3)
    peer.add("mallory", movedTo=scene.vic)
    assert await try_to_move(4)
    # Back for a while, and away again within the month: nobody is taken along.
    peer.add("mallory")
    await scene.tell(by_mallory(scene, "Update", peer.document("mallory")))
    await scene.befriend(scene.mallory)
    node.clock.advance(7 * DAY_MS)
    peer.add("mallory", movedTo=scene.vic)
    assert not await try_to_move(5)
    node.clock.advance(30 * DAY_MS)
    assert await try_to_move(6)


async def test_ten_thousand_likes_are_one(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """With a fresh id each; emoji of any length are not stored at all."""
    scene = await set_scene(node, peer, other)
    note = await node.db.write(
        post_note, node.urls, author=scene.mei, draft=NoteDraft(text="tea")
    )
    await node.services.strangers.ensure(scene.mallory)
    await node.work()
    for number in range(30):
        like_it = by_mallory(scene, "Like", note.iri, id=f"{scene.mallory}/l/{number}")
        assert (await node.post(peer, "mallory", like_it)).status_code == 202
    await node.work()
    long = by_mallory(scene, "EmojiReact", note.iri, content="🍵" * 10_000)
    await scene.tell(long)
    rows = await count_rows(node.db)
    assert (rows["likes"], rows["notifications"]) == (1, 1)


async def test_one_of_ours_may_do_what_a_stranger_may_not(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    """The catalogue proves little unless the same things work for their owners."""
    scene = await set_scene(node, peer, other)
    vic = await scene.befriend(scene.vic)
    note = make_note(scene.vic)
    await node.receive(other, "vic", make_activity("Create", scene.vic, note))
    stored = await node.db.read(find_note_by_iri, note["id"])
    assert stored is not None
    await node.db.write(like, node.urls, actor=scene.mei, note=stored)
    await node.db.write(boost, node.urls, actor=scene.mei, note=stored)
    await node.receive(
        other,
        "vic",
        make_activity("Update", scene.vic, {**note, "content": "<p>new</p>"}),
    )
    changed = await node.db.read(find_note, stored.id)
    assert changed is not None and changed.html == "<p>new</p>"
    await node.receive(other, "vic", make_activity("Delete", scene.vic, note["id"]))
    assert await node.db.read(find_note, stored.id) is None
    await node.db.write(block, node.urls, actor=scene.mei, target=vic)
    assert not await node.db.read(follows, scene.mei.id, vic.id)
    assert (await node.db.read(get_actor, vic.id)).is_active


def _move_away(w: Any, actor_id: int, target: str) -> None:
    w.run(
        "UPDATE actors SET moved_to = :target WHERE id = :id",
        target=target,
        id=actor_id,
    )


async def _until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not check():
            await asyncio.sleep(0.01)
