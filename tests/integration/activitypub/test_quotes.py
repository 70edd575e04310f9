"""Quotes by others of others: shown whole with a stamp, and else as links."""

from itertools import pairwise

import pytest
from support.consent import (
    following,
    quotable,
    quote_in,
    stamp,
    stored,
    view,
)
from support.federated import FederatedNode
from support.peer import Peer, make_activity, make_note

from node.notes.models import (
    QuoteState,
)
from node.notes.queries import find_note_by_iri


async def test_a_quote_with_its_stamp_is_shown_whole(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    await following(node, mei, ana)
    quoted = quotable(other, bo)
    note = make_note(ana, quote=quoted["id"])
    note["quoteAuthorization"] = stamp(other, bo, note["id"], quoted["id"])

    await node.receive(peer, "ana", make_activity("Create", ana, note))

    found = await stored(node, note["id"])
    assert (await quote_in(node, note["id"])).state is QuoteState.GRANTED
    shown = (await view(node, found.id, None)).quoted
    assert shown is not None
    assert shown.note is not None
    assert shown.note.note.iri == quoted["id"]


@pytest.mark.parametrize(
    "lie",
    [
        {"attributedTo": "{peer}/users/ana"},
        {"interactingObject": "{peer}/users/ana/notes/other"},
        {"interactionTarget": "{other}/users/bo/notes/other"},
        {"type": "ReplyAuthorization"},
        {"id": "{other}/stamps/2"},
    ],
    ids=["owner", "quoting", "quoted", "type", "id"],
)
async def test_a_stamp_about_something_else_proves_nothing(
    node: FederatedNode, peer: Peer, other: Peer, lie: dict[str, str]
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    await following(node, mei, ana)
    quoted = quotable(other, bo)
    note = make_note(ana, quote=quoted["id"])
    made = {
        term: text.format(peer=peer.base, other=other.base)
        for term, text in lie.items()
    }
    stamp(other, bo, note["id"], quoted["id"], **made)
    note["quoteAuthorization"] = f"{other.base}/stamps/1"

    await node.receive(peer, "ana", make_activity("Create", ana, note))

    assert (await quote_in(node, note["id"])).state is QuoteState.PENDING
    shown = (await view(node, (await stored(node, note["id"])).id, mei)).quoted
    assert shown is not None
    assert (shown.note, shown.is_waiting) == (None, True)


async def test_a_stamp_from_the_quoting_server_is_not_even_fetched(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    await following(node, mei, ana)
    quoted = quotable(other, bo)
    note = make_note(ana, quote=quoted["id"])
    note["quoteAuthorization"] = stamp(peer, bo, note["id"], quoted["id"])

    await node.receive(peer, "ana", make_activity("Create", ana, note))

    assert (await quote_in(node, note["id"])).state is QuoteState.PENDING
    assert "/stamps/1" not in peer.gets()


async def test_a_stamp_that_comes_later_is_taken_from_an_update_without_an_edit(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    await following(node, mei, ana)
    quoted = quotable(other, bo)
    note = make_note(ana, quote=quoted["id"])
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    note["quoteAuthorization"] = stamp(other, bo, note["id"], quoted["id"])

    await node.receive(peer, "ana", make_activity("Update", ana, note))

    assert (await quote_in(node, note["id"])).state is QuoteState.GRANTED
    assert (await stored(node, note["id"])).edited_ms is None


async def test_only_its_owner_takes_a_stamp_back(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    other.add("eve")
    await following(node, mei, ana)
    quoted = quotable(other, bo)
    note = make_note(ana, quote=quoted["id"])
    note["quoteAuthorization"] = stamp(other, bo, note["id"], quoted["id"])
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    gone = note["quoteAuthorization"]
    eve = other.iri("eve")

    await node.receive(other, "eve", make_activity("Delete", eve, gone))
    assert (await quote_in(node, note["id"])).state is QuoteState.GRANTED
    await node.receive(other, "bo", make_activity("Delete", bo, gone))

    assert (await quote_in(node, note["id"])).state is QuoteState.REVOKED
    found = await stored(node, note["id"])
    assert (await view(node, found.id, mei)).quoted is None


async def test_quoting_oneself_needs_no_stamp(node: FederatedNode, peer: Peer) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    quoted = quotable(peer, ana)
    note = make_note(ana, "2", quoteUrl=quoted["id"])

    await node.receive(peer, "ana", make_activity("Create", ana, note))

    assert (await quote_in(node, note["id"])).state is QuoteState.GRANTED


async def test_where_nobody_is_asked_a_quote_stays_a_link(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    mei = await node.person("mei")
    ana, bo = peer.add("ana"), other.add("bo")
    await following(node, mei, ana)
    quoted = make_note(bo, "quoted")
    other.show(quoted)
    note = make_note(ana, _misskey_quote=quoted["id"])

    await node.receive(peer, "ana", make_activity("Create", ana, note))

    assert (await quote_in(node, note["id"])).state is QuoteState.UNASKED
    shown = (await view(node, (await stored(node, note["id"])).id, mei)).quoted
    assert shown is not None
    assert (shown.note, shown.is_waiting) == (None, False)


async def test_a_chain_of_quotes_is_followed_twice(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    ana = peer.add("ana")
    await following(node, mei, ana)
    chain = [make_note(ana, str(number)) for number in range(5)]
    for note, following_note in pairwise(chain):
        note["quote"] = following_note["id"]
    for note in chain:
        peer.show(note)

    await node.receive(peer, "ana", make_activity("Create", ana, chain[0]))

    known = [await node.db.read(find_note_by_iri, note["id"]) for note in chain]
    assert [each is not None for each in known] == [True, True, True, False, False]
