"""Polls on the wire: what is told of ours, which votes count, what others tell."""

from typing import Any

import pytest
from support.federated import FederatedNode, count_rows
from support.nodes import wait_until
from support.peer import Peer, make_activity, make_note
from support.scripted_peer import json_answer

from node.actors.models import Actor
from node.clock import DAY_MS, HOUR_MS, MINUTE_MS, to_datetime
from node.database.paging import newest
from node.ids import Iri
from node.notes.actions import post_note, request_refresh, vote
from node.notes.models import Note, NoteDraft
from node.notes.polls import PollDraft
from node.notes.queries import find_note_by_iri, find_poll, get_note, get_poll
from node.notifications.queries import list_notifications
from node.relations.actions import mark_accepted, receive_follow, request_follow

TEA = PollDraft(options=("Tea", "Salt & pepper"), lasts_ms=HOUR_MS)
SEVERAL = PollDraft(options=("Tea", "Milk", "Water"), is_multiple=True)


async def ask(node: FederatedNode, author: Actor, poll: PollDraft = TEA) -> Note:
    draft = NoteDraft(text="What?", poll=poll)
    note = await node.db.write(post_note, node.urls, author=author, draft=draft)
    await node.work()
    return note


async def fan(node: FederatedNode, peer: Peer, name: str, who: Actor) -> Actor:
    """Somebody on a peer who follows one of ours."""
    actor = await node.services.strangers.ensure(peer.add(name))
    iri = Iri(f"{actor.iri}/follows/{who.id}")
    await node.db.write(receive_follow, node.urls, follower=actor, target=who, iri=iri)
    await node.work()
    return actor


async def follow(node: FederatedNode, who: Actor, iri: str) -> Actor:
    target = await node.services.strangers.ensure(iri)
    await node.db.write(request_follow, node.urls, follower=who, target=target)
    await node.db.write(mark_accepted, follower=who, target=target)
    await node.work()
    return target


async def stored(node: FederatedNode, document: dict[str, Any]) -> Note:
    found = await node.db.read(find_note_by_iri, document["id"])
    assert found is not None
    return found


async def counts(node: FederatedNode, note: Note) -> list[int]:
    poll = await node.db.read(get_poll, note.id)
    return [option.votes for option in poll.options]


async def results(node: FederatedNode) -> list[dict[str, Any]]:
    """The Updates of polls that were told so far, oldest first."""
    rows = await node.db.read(
        lambda r: r.all(
            "SELECT iri FROM activities WHERE kind = 'Update' ORDER BY id LIMIT 100"
        )
    )
    updates = [(await node.get(row.text("iri"))).json() for row in rows]
    return [each for each in updates if each["object"]["type"] == "Question"]


async def told(node: FederatedNode, who: Actor) -> list[tuple[str, bool]]:
    """Kinds of notifications, and whether somebody caused them."""
    page = await node.db.read(list_notifications, who.id, newest(20))
    return [(each.kind.value, each.from_id is not None) for each in page.items]


def ballot(voter: str, question: Note, author: Actor, name: str, n: int = 1) -> Any:
    return {
        "id": f"{voter}#votes/{n}",
        "type": "Note",
        "attributedTo": voter,
        "to": [author.iri],
        "inReplyTo": question.iri,
        "name": name,
    }


def question(author: str, votes: tuple[int, int] = (2, 1), **terms: Any) -> Any:
    options = [
        {"type": "Note", "name": name, "replies": {"totalItems": count}}
        for name, count in zip(("Cat", "Dog"), votes, strict=True)
    ]
    return make_note(author, type="Question", oneOf=options, **terms)


def iso(at_ms: int) -> str:
    return f"{to_datetime(at_ms):%Y-%m-%dT%H:%M:%SZ}"


async def test_a_poll_is_told_as_a_question(node: FederatedNode) -> None:
    mei = await node.person("mei")
    one, several = await ask(node, mei), await ask(node, mei, SEVERAL)

    shown = (await node.get(one.iri)).json()

    assert shown["type"] == "Question"
    assert shown["oneOf"] == [
        {
            "type": "Note",
            "name": name,
            "replies": {"type": "Collection", "totalItems": 0},
        }
        for name in ("Tea", "Salt & pepper")
    ]
    assert shown["endTime"].startswith(iso(node.clock.at_ms + HOUR_MS)[:-1])
    assert shown["votersCount"] == 0
    assert "closed" not in shown
    assert len((await node.get(several.iri)).json()["anyOf"]) == 3


async def test_a_vote_is_counted_and_is_no_note(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await ask(node, mei)
    ana = peer.add("ana")
    before = await count_rows(node.db)

    thing = ballot(ana, note, mei, "Salt &amp; pepper")
    await node.receive(peer, "ana", make_activity("Create", ana, thing))

    assert await counts(node, note) == [0, 1]
    assert (await count_rows(node.db))["notes"] == before["notes"]
    assert (await node.db.read(get_note, note.id)).replies_count == 0
    assert await told(node, mei) == []
    assert await node.db.read(find_note_by_iri, thing["id"]) is None


async def test_the_votes_of_one_ballot_may_come_together(
    node: FederatedNode, peer: Peer
) -> None:
    """As GoToSocial sends them."""
    mei = await node.person("mei")
    note, other = await ask(node, mei, SEVERAL), await ask(node, mei, SEVERAL)
    ana = peer.add("ana")
    first, second = (
        ballot(ana, note, mei, "Tea", 1),
        ballot(ana, note, mei, "Water", 2),
    )
    create = make_activity("Create", ana, first) | {"object": [first, second]}
    await node.receive(peer, "ana", create)
    assert await counts(node, note) == [1, 0, 1]

    vic = peer.add("vic")
    mixed = [ballot(vic, note, mei, "Tea", 1), ballot(vic, other, mei, "Tea", 2)]
    create = make_activity("Create", vic, mixed[0]) | {"object": mixed}
    await node.receive(peer, "vic", create)
    assert await counts(node, note) == [1, 0, 1]
    assert await counts(node, other) == [0, 0, 0]


@pytest.mark.parametrize("case", ["late", "unknown", "again", "changed"])
async def test_what_is_no_fair_vote_leaves_no_trace(
    node: FederatedNode, peer: Peer, case: str
) -> None:
    mei = await node.person("mei")
    note = await ask(node, mei)
    ana = (await node.services.strangers.ensure(peer.add("ana"))).iri
    thing = ballot(ana, note, mei, "Coffee" if case == "unknown" else "Tea")
    if case == "late":
        node.clock.advance(HOUR_MS)
        await node.work()
    if case in ("again", "changed"):
        first = ballot(ana, note, mei, "Tea", 5)
        await node.receive(peer, "ana", make_activity("Create", ana, first))
        thing = ballot(ana, note, mei, "Salt & pepper", 6)
    if case == "changed":
        thing |= {"id": f"{ana}#votes/5", "updated": iso(node.clock.at_ms)}
    votes, rows = await counts(node, note), await count_rows(node.db)

    kind = "Update" if case == "changed" else "Create"
    await node.receive(peer, "ana", make_activity(kind, ana, thing))

    assert await counts(node, note) == votes
    seen = rows["seen_activities"] + 1
    assert await count_rows(node.db) == rows | {"seen_activities": seen}


async def test_votes_in_polls_of_others_are_not_ours_to_count(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana, vic = peer.add("ana"), peer.add("vic")
    author = await follow(node, mei, ana)
    await follow(node, mei, vic)
    asked = question(ana)
    await node.receive(peer, "ana", make_activity("Create", ana, asked))
    found = await stored(node, asked)

    thing = ballot(vic, found, author, "Cat")
    await node.receive(peer, "vic", make_activity("Create", vic, thing))

    assert await counts(node, found) == [2, 1]
    assert await node.db.read(find_note_by_iri, thing["id"]) is None


async def test_a_reply_that_has_only_a_name_is_a_reply_where_nothing_is_asked(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await node.db.write(
        post_note, node.urls, author=mei, draft=NoteDraft(text="no poll")
    )
    ana = peer.add("ana")
    thing = make_note(ana, content="", name="Tea", inReplyTo=note.iri, cc=[mei.iri])

    await node.receive(peer, "ana", make_activity("Create", ana, thing))

    found = await node.db.read(find_note_by_iri, thing["id"])
    assert found is not None
    assert (found.title, found.reply_to_id) == ("Tea", note.id)


async def test_results_go_out_at_once_then_every_three_minutes_and_at_the_end(
    node: FederatedNode, peer: Peer
) -> None:
    mei, kim = await node.person("mei"), await node.person("kim")
    await fan(node, peer, "ana", mei)
    note = await ask(node, mei)
    voters = [await node.person(f"p{n}") for n in range(3)]

    for voter, pause in zip(voters, (0, MINUTE_MS, MINUTE_MS), strict=True):
        node.clock.advance(pause)
        await node.db.write(vote, node.urls, actor=voter, note=note, choices={0})
        await node.work()
    assert [each["object"]["votersCount"] for each in await results(node)] == [1]
    node.clock.advance(MINUTE_MS)
    await node.work()
    updates = await results(node)
    assert [each["object"]["votersCount"] for each in updates] == [1, 3]
    node.clock.advance(HOUR_MS)
    await node.work()

    updates = await results(node)
    last = updates[-1]["object"]
    assert len(updates) == 3
    assert last["oneOf"][0]["replies"]["totalItems"] == 3
    assert last["closed"] == last["endTime"]
    assert all("updated" not in each["object"] for each in updates)
    assert len({each["id"] for each in updates}) == 3
    assert (updates[0]["to"], updates[0]["cc"]) == (last["to"], last["cc"])
    assert await told(node, mei) == [("poll", False), ("follow", True)]
    assert [await told(node, each) for each in voters] == [[("poll", True)]] * 3
    assert await told(node, kim) == []


async def test_other_servers_learn_how_a_secret_poll_stood_at_its_end(
    node: FederatedNode, peer: Peer
) -> None:
    mei, voter = await node.person("mei"), await node.person("voter")
    await fan(node, peer, "ana", mei)
    secret = PollDraft(options=TEA.options, lasts_ms=HOUR_MS, hides_totals=True)
    note = await ask(node, mei, secret)
    await node.db.write(vote, node.urls, actor=voter, note=note, choices={1})
    await node.work()

    asked = (await node.get(note.iri)).json()
    updates = await results(node)
    node.clock.advance(HOUR_MS)
    await node.work()

    for each in (asked, updates[-1]["object"]):
        assert [option.get("replies") for option in each["oneOf"]] == [None, None]
        assert each["votersCount"] == 1
    last = (await results(node))[-1]["object"]
    assert [each["replies"]["totalItems"] for each in last["oneOf"]] == [0, 1]


async def test_a_poll_that_comes_without_votes_shows_none_until_they_come(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await follow(node, mei, ana)
    end_ms = node.clock.at_ms + HOUR_MS
    terms: dict[str, Any] = {"endTime": iso(end_ms), "votersCount": 3}
    asked = question(ana, **terms)
    for option in asked["oneOf"]:
        # So does Mastodon write it.
        option["replies"] = {"type": "Collection", "totalItems": None}
    await node.receive(peer, "ana", make_activity("Create", ana, asked))
    found = await stored(node, asked)

    running = await node.db.read(get_poll, found.id)
    node.clock.advance(HOUR_MS)
    now = question(ana, closed=iso(end_ms), **terms)
    await node.receive(peer, "ana", make_activity("Update", ana, now))
    ended = await node.db.read(get_poll, found.id)

    assert running.is_secret and running.total == 3
    assert not ended.hides_totals and ended.total == 3
    assert await counts(node, found) == [2, 1]


async def test_a_vote_of_ours_reaches_the_author_who_alone_may_fetch_it(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, vic = peer.add("ana"), other.add("vic")
    await follow(node, mei, ana)
    asked = question(ana)
    await node.receive(peer, "ana", make_activity("Create", ana, asked))
    found = await stored(node, asked)

    async with node.sending():
        await node.db.write(vote, node.urls, actor=mei, note=found, choices={1})
        await wait_until(lambda: bool(peer.inbox("Create")), what="the vote")

    (create,) = peer.inbox("Create")
    assert peer.posts()[-1].target == b"/users/ana/inbox"
    thing = create["object"]
    assert (thing["name"], thing["inReplyTo"]) == ("Dog", asked["id"])
    assert (create["to"], thing["to"]) == ([ana], [ana])
    assert "content" not in thing
    assert thing["attributedTo"] == create["actor"] == mei.iri
    await node.services.strangers.ensure(vic)
    for iri in (thing["id"], create["id"]):
        assert (await node.get(iri)).status_code == 404
        answers = [
            await node.read_as(each, name, iri)
            for each, name in ((peer, "ana"), (other, "vic"))
        ]
        assert [answer.status_code for answer in answers] == [200, 404]


async def test_counts_of_others_follow_their_updates(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await follow(node, mei, ana)
    asked = question(ana, endTime=iso(node.clock.at_ms + DAY_MS), votersCount=3)
    await node.receive(peer, "ana", make_activity("Create", ana, asked))
    found = await stored(node, asked)
    assert await counts(node, found) == [2, 1]
    await node.db.write(vote, node.urls, actor=mei, note=found, choices={1})

    node.clock.advance(HOUR_MS)
    ended = iso(node.clock.at_ms - MINUTE_MS)
    now = question(ana, (5, 6), endTime=ended, closed=ended, votersCount=11)
    await node.receive(peer, "ana", make_activity("Update", ana, now))
    node.clock.advance(2 * MINUTE_MS)
    await node.work()

    assert await counts(node, found) == [5, 6]
    assert (await node.db.read(get_note, found.id)).edited_ms is None
    assert await told(node, mei) == [("poll", True)]


async def test_old_counts_are_asked_for_once(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await follow(node, mei, ana)
    asked = question(ana)
    await node.receive(peer, "ana", make_activity("Create", ana, asked))
    found = await stored(node, asked)
    path = asked["id"].removeprefix(peer.base)
    peer.route(path, json_answer(question(ana, (7, 8))))

    await node.db.write(request_refresh, found.id)
    await node.work()
    assert path not in peer.gets()
    node.clock.advance(3 * MINUTE_MS)
    for _ in range(2):
        await node.db.write(request_refresh, found.id)
        await node.db.write(request_refresh, found.id)
        await node.work()

    assert peer.gets().count(path) == 1
    assert await counts(node, found) == [7, 8]


async def test_at_the_end_the_last_counts_are_asked_for(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await follow(node, mei, ana)
    ends = iso(node.clock.at_ms + HOUR_MS)
    asked = question(ana, endTime=ends)
    await node.receive(peer, "ana", make_activity("Create", ana, asked))
    found = await stored(node, asked)
    await node.db.write(vote, node.urls, actor=mei, note=found, choices={0})
    path = asked["id"].removeprefix(peer.base)
    peer.route(path, json_answer(question(ana, (40, 2), endTime=ends, closed=ends)))

    node.clock.advance(HOUR_MS + 2 * MINUTE_MS)
    await node.work()

    assert await counts(node, found) == [40, 2]
    assert await told(node, mei) == [("poll", True)]
    poll = await node.db.read(find_poll, found.id)
    assert poll is not None
    assert poll.is_over
