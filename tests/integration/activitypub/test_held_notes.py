"""Notes of strangers that hold certain words wait for a moderator."""

from typing import Any

import pytest
from support.federated import FederatedNode, count_rows
from support.peer import PUBLIC, Peer, make_activity, make_note
from support.people import make_user
from support.scripted_peer import json_answer

from node.actors.models import Actor
from node.database.paging import newest
from node.errors import Conflict, Forbidden
from node.ids import Iri
from node.moderation.held import choose_words, decide_about_held
from node.moderation.queries import list_decisions
from node.notes.models import Note
from node.notes.queries import find_note_by_iri
from node.notes.remote import NoteFetcher
from node.notifications.queries import list_notifications
from node.relations.actions import mark_accepted, request_follow
from node.screening.actions import forget_held
from node.screening.models import KEPT_MS, MAX_BODY, HeldNote
from node.screening.queries import list_held
from node.users.models import Role, User

# What is SQL of its own runs on both; the rest is the same Python.
ENGINE = pytest.mark.engine_only("sqlite")
WORDS = "cheap pills\nCAFÉ Bonus\n加微信"


@pytest.fixture
async def olga(node: FederatedNode) -> User:
    """Who has chosen some words."""
    user = await make_user(node.db, "olga", role=Role.MODERATOR)
    await node.db.write(choose_words, by=user, text=WORDS)
    await node.work()
    return user


@pytest.fixture
async def mei(node: FederatedNode) -> Actor:
    return await node.person("mei")


async def tell(
    node: FederatedNode,
    peer: Peer,
    who: Actor,
    content: str,
    number: int = 1,
    **changes: Any,
) -> dict[str, Any]:
    """Ana writes to somebody here; the Create."""
    ana = peer.add("ana")
    tag = [{"type": "Mention", "href": who.iri, "name": "@mei"}]
    note = make_note(
        ana, number, **{"cc": [who.iri], "tag": tag, "content": content, **changes}
    )
    create = make_activity("Create", ana, note)
    await node.receive(peer, "ana", create)
    return create


async def waiting(node: FederatedNode) -> list[HeldNote]:
    return list((await node.db.read(list_held, before=None, limit=80)).items)


async def stored(node: FederatedNode, create: dict[str, Any]) -> Note | None:
    return await node.db.read(find_note_by_iri, Iri(create["object"]["id"]))


async def told(node: FederatedNode, who: Actor) -> list[str]:
    page = await node.db.read(list_notifications, who.id, newest(20))
    return [str(each.kind) for each in page.items]


async def test_what_is_released_counts_as_if_it_came_now(
    node: FederatedNode, peer: Peer, mei: Actor, olga: User
) -> None:
    create = await tell(node, peer, mei, "<p>cheap pills</p>")
    (held,) = await waiting(node)
    await node.db.write(decide_about_held, by=olga, held_id=held.id, released=True)
    await node.work()
    assert await stored(node, create) is not None
    assert await waiting(node) == []
    (decision,) = (await node.db.read(list_decisions, limit=1)).items
    assert (decision.kind, decision.subject) == ("release", create["id"])
    with pytest.raises(Conflict):
        await node.db.write(decide_about_held, by=olga, held_id=held.id, released=False)


@ENGINE
async def test_a_private_note_is_released_to_whom_it_was_for(
    node: FederatedNode, peer: Peer, mei: Actor, olga: User
) -> None:
    create = await tell(node, peer, mei, "<p>cheap pills</p>", to=[mei.iri], cc=[])
    (held,) = await waiting(node)
    await node.db.write(decide_about_held, by=olga, held_id=held.id, released=True)
    await node.work()
    note = await stored(node, create)
    assert note is not None and note.visibility == "direct"
    assert await told(node, mei) == ["mention"]


async def test_what_is_discarded_leaves_a_line_in_the_log(
    node: FederatedNode, peer: Peer, mei: Actor, olga: User
) -> None:
    create = await tell(node, peer, mei, "<p>cheap pills</p>")
    (held,) = await waiting(node)
    member = await make_user(node.db, "bob")
    with pytest.raises(Forbidden):
        await node.db.write(
            decide_about_held, by=member, held_id=held.id, released=True
        )
    with pytest.raises(Forbidden):
        await node.db.write(choose_words, by=member, text="tea")
    await node.db.write(decide_about_held, by=olga, held_id=held.id, released=False)
    await node.work()
    assert await waiting(node) == [] and await stored(node, create) is None
    (decision,) = (await node.db.read(list_decisions, limit=1)).items
    assert (decision.kind, decision.reason) == ("discard", "“cheap pills”")
    assert decision.subject == create["id"]


@ENGINE
async def test_friends_may_say_anything_and_others_nothing_that_concerns_nobody(
    node: FederatedNode, peer: Peer, mei: Actor, olga: User
) -> None:
    loose = make_note(peer.add("ana"), 9, content="<p>cheap pills</p>")
    ana = await node.services.strangers.ensure(peer.iri("ana"))
    before = await count_rows(node.db)
    await node.receive(peer, "ana", make_activity("Create", ana.iri, loose))
    after = await count_rows(node.db)
    assert after.pop("seen_activities") == before.pop("seen_activities") + 1
    assert after == before
    await node.db.write(request_follow, node.urls, follower=mei, target=ana)
    await node.db.write(mark_accepted, follower=mei, target=ana)
    create = await tell(node, peer, mei, "<p>cheap pills</p>")
    assert await stored(node, create) is not None


@ENGINE
async def test_an_edit_waits_too_and_the_newest_wording_is_what_waits(
    node: FederatedNode, peer: Peer, mei: Actor, olga: User
) -> None:
    create = await tell(node, peer, mei, "<p>tea</p>")
    ana = create["actor"]
    for number in (1, 2):
        edited = {
            **create["object"],
            "content": f"<p>cheap pills {number}</p>",
            "updated": f"2027-01-1{number}T08:00:00Z",
        }
        update = make_activity("Update", ana, edited, id=f"{ana}/updates/{number}")
        await node.receive(peer, "ana", update)
    note = await stored(node, create)
    assert note is not None and note.html == "<p>tea</p>"
    (held,) = await waiting(node)
    assert "pills 2" in held.words and held.activity_iri == f"{ana}/updates/2"


@ENGINE
async def test_its_author_takes_it_back_and_nobody_else(
    node: FederatedNode, peer: Peer, mei: Actor, olga: User
) -> None:
    create = await tell(node, peer, mei, "<p>cheap pills</p>")
    iri = create["object"]["id"]
    eve = peer.add("eve")
    await node.receive(peer, "eve", make_activity("Delete", eve, iri, to=[PUBLIC]))
    assert len(await waiting(node)) == 1
    gone = make_activity("Delete", create["actor"], iri, to=[PUBLIC])
    await node.receive(peer, "ana", gone)
    assert await waiting(node) == []


@ENGINE
async def test_what_is_found_listed_under_a_note_passes_the_words_as_well(
    node: FederatedNode, peer: Peer, other: Peer, mei: Actor, olga: User
) -> None:
    vic = other.add("vic")
    spam = make_note(vic, content="<p>cheap pills</p>", cc=[mei.iri])
    other.show(spam)
    bare = make_activity("Create", vic, spam["id"], to=[PUBLIC], cc=[mei.iri])
    await node.receive(other, "vic", bare)
    assert "/users/vic/notes/1" in other.gets()
    assert await stored(node, {"object": spam}) is None


async def test_too_long_a_letter_is_dropped_and_old_ones_are_forgotten(
    node: FederatedNode, peer: Peer, mei: Actor, olga: User
) -> None:
    await tell(node, peer, mei, "<p>cheap pills</p>", padding="x" * MAX_BODY)
    assert await waiting(node) == []
    await tell(node, peer, mei, "<p>cheap pills</p>", number=2)
    await node.db.write(forget_held)
    assert len(await waiting(node)) == 1
    node.clock.advance(KEPT_MS + 1)
    await node.db.write(forget_held)
    assert await waiting(node) == []


@ENGINE
@pytest.mark.usefixtures("olga")
async def test_a_person_who_looks_for_a_note_finds_it(
    node: FederatedNode, peer: Peer
) -> None:
    ana = peer.add("ana")
    note = make_note(ana, content="<p>cheap pills</p>")
    peer.route("/users/ana/notes/1", json_answer(note))
    services = node.services
    fetcher = NoteFetcher(services.db, services.strangers, services.urls)
    assert await fetcher.by_address(note["id"]) is not None
