"""Notes that quote and are quoted, replies that wait: for tests of consent."""

import asyncio
import json
from typing import Any

from node.actors.models import Actor
from node.consent.queries import list_waiting
from node.database.paging import newest
from node.database.types import Reader
from node.delivery.queries import count_deliveries
from node.ids import Iri, NoteId
from node.notes.actions import post_note
from node.notes.models import (
    Note,
    NoteDraft,
    Quote,
)
from node.notes.queries import find_note_by_iri
from node.notes.queries.quotes import find_quote
from node.notes.readmodel import NoteView, load_notes
from node.notifications.queries import list_notifications
from node.relations.actions import mark_accepted, receive_follow, request_follow
from support.federated import FederatedNode
from support.peer import PUBLIC, Peer, make_note

DAY_MS = 86_400_000
OPEN = {"automaticApproval": [PUBLIC]}
ASK = {"automaticApproval": [], "manualApproval": [PUBLIC]}


async def following(node: FederatedNode, who: Actor, iri: str) -> Actor:
    target = await node.services.strangers.ensure(iri)
    await node.db.write(request_follow, node.urls, follower=who, target=target)
    await node.db.write(mark_accepted, follower=who, target=target)
    await node.work()
    return target


async def posted(node: FederatedNode, author: Actor, **draft: Any) -> Note:
    text = draft.pop("text", "tea")
    made = NoteDraft(text=text, **draft)
    note = await node.db.write(post_note, node.urls, author=author, draft=made)
    await node.work()
    return note


async def stored(node: FederatedNode, iri: str) -> Note:
    note = await node.db.read(find_note_by_iri, iri)
    assert note is not None
    return note


async def quote_in(node: FederatedNode, iri: str) -> Quote:
    note = await stored(node, iri)
    quote = await node.db.read(find_quote, note.id)
    assert quote is not None
    return quote


async def view(node: FederatedNode, note_id: NoteId, who: Actor | None) -> NoteView:
    viewer_id = who.id if who else None
    return (await node.db.read(load_notes, [note_id], viewer_id=viewer_id))[0]


async def told(node: FederatedNode, who: Actor) -> list[str]:
    page = await node.db.read(list_notifications, who.id, newest(20))
    return [each.kind.value for each in page.items]


async def waiting(node: FederatedNode, who: Actor) -> list[int]:
    page = await node.db.read(list_waiting, who.id, before=None, limit=20)
    return [each.id for each in page.items]


def sent(node: FederatedNode) -> Any:
    """What went, or waits to go, out: types and bodies in order."""

    def _list(r: Reader) -> list[dict[str, Any]]:
        rows = r.all(
            """
            SELECT a.body
            FROM activities AS a
            ORDER BY a.id
            LIMIT 1000
            """
        )
        return [json.loads(row.text("body")) for row in rows]

    return node.db.read(_list)


def stamp(peer: Peer, owner: str, quoting: str, quoted: str, **changes: Any) -> str:
    return peer.show(
        {
            "id": f"{peer.base}/stamps/1",
            "type": "QuoteAuthorization",
            "attributedTo": owner,
            "interactingObject": quoting,
            "interactionTarget": quoted,
            **changes,
        }
    )


def quotable(peer: Peer, owner: str, **changes: Any) -> dict[str, Any]:
    note = make_note(owner, "quoted", interactionPolicy={"canQuote": OPEN}, **changes)
    peer.show(note)
    return note


async def until_sent(node: FederatedNode) -> None:
    for _ in range(2_000):
        if (await node.db.read(count_deliveries))[0] == 0:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("deliveries stay")


async def followed_by(node: FederatedNode, who: Actor, iri: str) -> Actor:
    """Somebody elsewhere who gets what `who` posts."""
    fan = await node.services.strangers.ensure(iri)
    await node.db.write(
        receive_follow,
        node.urls,
        follower=fan,
        target=who,
        iri=Iri(f"{iri}/follows/1"),
    )
    return fan
