"""Asking to quote, both ways: agreeing, declining and taking back (FEP-044f)."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.consent import (
    OPEN,
    followed_by,
    following,
    posted,
    quotable,
    quote_in,
    sent,
    stamp,
    stored,
    told,
    until_sent,
    view,
    waiting,
)
from support.federated import FederatedNode
from support.peer import PUBLIC, Peer, make_activity, make_note
from support.scripted_peer import answer

from node.actors.models import Actor
from node.consent.actions import approve, revoke
from node.errors import Invalid
from node.ids import Iri
from node.notes.models import (
    Audience,
    Note,
    QuoteState,
    Visibility,
)
from node.relations.actions import receive_follow


def asking(peer: Peer, name: str, target: Note, **changes: Any) -> dict[str, Any]:
    iri = peer.iri(name)
    note = make_note(iri, "quote", quote=target.iri)
    peer.show(note)
    return {
        "id": f"{iri}/requests/1",
        "type": "QuoteRequest",
        "actor": iri,
        "object": target.iri,
        "instrument": note["id"],
        **changes,
    }


async def test_who_asks_to_quote_an_open_note_gets_a_stamp_that_others_can_read(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei)
    peer.add("ana")

    async with node.sending():
        await node.receive(peer, "ana", asking(peer, "ana", note))
        await node.work()

    accept = (await sent(node))[-1]
    assert (accept["type"], accept["object"]) == (
        "Accept",
        f"{peer.iri('ana')}/requests/1",
    )
    shown = (await node.get(accept["result"])).json()
    assert {term: shown[term] for term in shown if term != "@context"} == {
        "id": accept["result"],
        "type": "QuoteAuthorization",
        "attributedTo": mei.iri,
        "interactingObject": f"{peer.iri('ana')}/notes/quote",
        "interactionTarget": note.iri,
    }
    assert (
        await quote_in(node, f"{peer.iri('ana')}/notes/quote")
    ).state is QuoteState.GRANTED
    assert await told(node, mei) == ["quote"]


async def test_who_asks_twice_is_answered_the_same(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei)
    ana = peer.add("ana")
    await node.receive(peer, "ana", asking(peer, "ana", note))
    again = asking(peer, "ana", note, id=f"{ana}/requests/2")
    await node.receive(peer, "ana", again)

    accepts = [each for each in await sent(node) if each["type"] == "Accept"]
    assert len({each["result"] for each in accepts}) == 1
    assert [each["object"][-1] for each in accepts] == ["1", "2"]


async def test_nobody_asks_for_what_another_server_wrote(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei)
    peer.add("ana")
    request = asking(peer, "ana", note, instrument="https://victim.example/notes/1")
    await node.receive(peer, "ana", request)

    kinds = {each["type"] for each in await sent(node)}
    assert kinds.isdisjoint({"Accept", "Reject"})


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_a_note_that_is_not_for_all_is_quoted_by_nobody_else(
    node: FederatedNode, peer: Peer, visibility: Visibility
) -> None:
    mei = await node.person("mei")
    ana = await node.services.strangers.ensure(peer.add("ana"))
    await node.db.write(
        receive_follow,
        node.urls,
        follower=ana,
        target=mei,
        iri=Iri(f"{ana.iri}/follows/1"),
    )
    note = await posted(
        node, mei, visibility=visibility, mentioned={f"ana@{ana.host}": ana.id}
    )
    await node.receive(peer, "ana", asking(peer, "ana", note))

    answers = [each for each in await sent(node) if each["type"] != "Create"]
    assert "QuoteAuthorization" not in str(answers)
    assert [each for each in answers if each.get("result")] == []


async def test_a_quote_of_a_careful_author_waits_and_is_let_through(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, may_quote=Audience.ASK)
    peer.add("ana")
    await node.receive(peer, "ana", asking(peer, "ana", note))
    quoting = f"{peer.iri('ana')}/notes/quote"
    assert (await quote_in(node, quoting)).state is QuoteState.PENDING
    assert await told(node, mei) == ["asked"]

    (consent_id,) = await waiting(node, mei)
    await node.db.write(approve, node.urls, consent_id=consent_id, by=mei)

    assert (await sent(node))[-1]["type"] == "Accept"
    assert (await quote_in(node, quoting)).state is QuoteState.GRANTED
    assert await told(node, mei) == ["quote"]


async def test_a_note_for_nobody_to_quote_is_refused(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, may_quote=Audience.NOBODY)
    peer.add("ana")
    await node.receive(peer, "ana", asking(peer, "ana", note))

    assert (await sent(node))[-1]["type"] == "Reject"


async def test_a_quote_is_taken_back_with_its_stamp(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei)
    peer.add("ana")
    await node.receive(peer, "ana", asking(peer, "ana", note))
    quoting = await stored(node, f"{peer.iri('ana')}/notes/quote")
    result = (await sent(node))[-1]["result"]

    await node.db.write(revoke, node.urls, quoting=quoting, by=mei)

    gone = (await sent(node))[-1]
    assert (gone["type"], gone["object"]["id"]) == ("Delete", result)
    assert (await node.get(result)).status_code == 410
    assert (await view(node, quoting.id, mei)).quoted is None
    assert (await node.get(note.iri)).status_code == 200


async def our_quote(
    node: FederatedNode, peer: Peer, **policy: Any
) -> tuple[Actor, Note, dict[str, Any]]:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    quoted = make_note(ana, interactionPolicy={"canQuote": policy or OPEN})
    await node.receive(peer, "ana", make_activity("Create", ana, quoted))
    target = await stored(node, quoted["id"])
    return mei, await posted(node, mei, quote_id=target.id), quoted


async def test_our_quote_asks_says_so_in_every_term_and_shows_its_stamp_later(
    node: FederatedNode, peer: Peer
) -> None:
    mei, note, quoted = await our_quote(node, peer)
    requests = [each for each in await sent(node) if each["type"] == "QuoteRequest"]
    assert [each["object"] for each in requests] == [quoted["id"]]
    assert requests[0]["instrument"]["id"] == note.iri
    shown = (await node.get(note.iri)).json()
    for term in ("quote", "_misskey_quote", "quoteUri", "quoteUrl"):
        assert shown[term] == quoted["id"]
    assert 'class="quote-inline"' in shown["content"]
    assert "quoteAuthorization" not in shown
    found = (await view(node, note.id, mei)).quoted
    assert found is not None
    assert found.is_waiting

    given = f"{peer.base}/stamps/9"
    ana = peer.iri("ana")
    accept = make_activity("Accept", ana, requests[0]["id"], result=given)
    await node.receive(peer, "ana", accept)

    update = (await sent(node))[-1]
    assert update["type"] == "Update"
    assert update["object"]["quoteAuthorization"] == given
    assert "updated" not in update["object"]
    assert (await view(node, note.id, mei)).quoted.note is not None  # pyright: ignore[reportOptionalMemberAccess]


async def test_only_whom_we_asked_can_answer(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    _, note, _ = await our_quote(node, peer)
    eve = other.add("eve")
    asked = [each for each in await sent(node) if each["type"] == "QuoteRequest"]
    accept = make_activity(
        "Accept", eve, asked[0]["id"], result=f"{other.base}/stamps/9"
    )
    await node.receive(other, "eve", accept)
    ana = peer.iri("ana")
    foreign = make_activity(
        "Accept", ana, asked[0]["id"], result=f"{other.base}/stamps/9"
    )
    await node.receive(peer, "ana", foreign)

    assert (await quote_in(node, note.iri)).state is QuoteState.PENDING


async def test_a_refused_quote_of_ours_becomes_a_plain_note_everywhere(
    node: FederatedNode, peer: Peer
) -> None:
    mei, note, _ = await our_quote(node, peer)
    asked = [each for each in await sent(node) if each["type"] == "QuoteRequest"]
    ana = peer.iri("ana")
    await node.receive(peer, "ana", make_activity("Reject", ana, asked[0]["id"]))

    update = (await sent(node))[-1]
    assert update["type"] == "Update"
    assert "quote" not in update["object"]
    assert "RE:" not in update["object"]["content"]
    assert (await view(node, note.id, mei)).quoted is None


async def test_a_stamp_that_is_no_more_is_told_to_all_who_have_our_quote(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei, note, quoted = await our_quote(node, peer)
    await followed_by(node, mei, other.add("bo"))
    ana = peer.iri("ana")
    (request,) = [e for e in await sent(node) if e["type"] == "QuoteRequest"]
    given = stamp(peer, ana, note.iri, quoted["id"])
    accept = make_activity("Accept", ana, request["id"], result=given)
    await node.receive(peer, "ana", accept)
    assert (await quote_in(node, note.iri)).state is QuoteState.GRANTED
    gone = make_activity("Delete", ana, given, to=[PUBLIC])

    await node.receive(peer, "ana", gone)
    async with node.sending():
        await until_sent(node)

    assert (await quote_in(node, note.iri)).state is QuoteState.REVOKED
    assert other.inbox("Delete") == [gone]
    assert "quote" not in other.inbox("Update")[-1]["object"]
    assert peer.inbox("Delete") == []


async def test_who_is_told_so_by_others_asks_for_the_stamp_itself(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    await following(node, mei, ana)
    quoted = quotable(other, bo)
    note = make_note(ana, quote=quoted["id"])
    given = stamp(other, bo, note["id"], quoted["id"])
    note["quoteAuthorization"] = given
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    body = json.dumps(make_activity("Delete", bo, given, to=[PUBLIC])).encode()

    assert (await node.post(peer, "ana", body)).status_code == 202
    await node.work()
    assert (await quote_in(node, note["id"])).state is QuoteState.GRANTED
    other.route(urlsplit(given).path, answer(410))
    assert (await node.post(peer, "ana", body + b" ")).status_code == 202
    await node.work()

    assert (await quote_in(node, note["id"])).state is QuoteState.REVOKED


async def test_a_message_quotes_only_what_its_author_wrote(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    await following(node, mei, peer.add("ana"))
    target = quotable(peer, peer.iri("ana"))
    await node.receive(peer, "ana", make_activity("Create", peer.iri("ana"), target))
    theirs = (await stored(node, target["id"])).id
    ours = (await posted(node, mei)).id

    with pytest.raises(Invalid):
        await posted(node, mei, quote_id=theirs, visibility=Visibility.DIRECT)
    note = await posted(node, mei, quote_id=ours, visibility=Visibility.DIRECT)

    assert (await quote_in(node, note.iri)).state is QuoteState.GRANTED


async def test_a_note_inside_of_a_request_is_for_whom_it_says(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    note = await posted(node, mei, may_quote=Audience.ASK)
    ana = peer.add("ana")
    quoting = make_note(ana, "quote", quote=note.iri)
    request = asking(peer, "ana", note, instrument=quoting, to=[mei.iri])

    await node.receive(peer, "ana", request)

    assert quoting["to"] == [PUBLIC]
    assert (await stored(node, quoting["id"])).visibility is Visibility.PUBLIC
    assert await told(node, mei) == ["asked"]
