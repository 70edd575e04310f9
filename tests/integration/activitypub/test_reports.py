"""Reports between servers: what is told of ours, and how much is taken of theirs."""

import asyncio
from typing import Any

from support.federated import FederatedNode
from support.peer import Peer, make_activity, make_note

from federation.audience import Visibility
from node.actors.models import Actor
from node.actors.queries import get_node_actor
from node.clock import HOUR_MS
from node.database.types import Reader
from node.delivery.queries import count_deliveries
from node.limits.rates import RATES, Limit
from node.moderation.actions import file_report
from node.moderation.models import ReportCategory, ReportDraft
from node.notes.actions import post_note
from node.notes.models import Note, NoteDraft
from node.notes.remote import NoteFetcher


async def deliver(node: FederatedNode) -> None:
    """Have everything sent that waits."""
    async with node.sending():
        for _ in range(1_000):
            if await node.db.read(count_deliveries) == (0, 0):
                return
            await asyncio.sleep(0.01)
    raise AssertionError("something is still to be sent")


def _count_reports(r: Reader) -> int:
    row = r.one("SELECT COUNT(*) AS n FROM reports")
    assert row is not None
    return row.num("n")


async def test_a_forwarded_report_does_not_tell_who_reported(
    node: FederatedNode, peer: Peer
) -> None:
    mei = await node.person("mei")
    eve = await node.services.strangers.ensure(peer.add("eve"))
    fetcher = NoteFetcher(node.db, node.services.strangers, node.urls)
    note = await fetcher.fetch_note(peer.show(make_note(eve.iri)))
    assert note is not None
    draft = ReportDraft(
        category=ReportCategory.SPAM,
        words="Look at this.",
        note_ids=(note.id,),
        forward=True,
    )

    await node.db.write(file_report, node.urls, reporter=mei, target=eve, draft=draft)
    await deliver(node)

    node_actor = await node.db.read(get_node_actor)
    (flag,) = peer.inbox("Flag")
    assert flag["actor"] == node_actor.iri
    assert flag["object"] == [eve.iri, note.iri]
    assert flag["content"] == "Look at this."
    (request,) = peer.posts()
    heard = repr((request.headers, request.body))
    assert node_actor.iri in heard
    assert mei.iri not in heard
    assert (await node.get(flag["id"])).status_code == 404
    assert (await node.read_as(peer, "eve", flag["id"])).status_code == 200


async def test_reports_of_one_server_are_counted_and_the_rest_waits(
    node: FederatedNode, peer: Peer
) -> None:
    mei, ana = await node.person("mei"), peer.add("ana")
    most = RATES[Limit.REPORT_ORIGIN].limit
    for _ in range(most):
        node.services.rates.check(Limit.REPORT_ORIGIN, peer.host)

    flag = make_activity("Flag", ana, mei.iri, content="x" * 9_000)
    response = await node.post(peer, "ana", flag)

    assert response.status_code == 202
    assert await node.db.read(_count_reports) == 0
    node.clock.advance(2 * HOUR_MS)
    await node.work()
    assert await node.db.read(_count_reports) == 1
    words = await node.db.read(lambda r: r.one("SELECT words FROM reports"))
    assert words is not None
    assert len(words.text("words")) == 5_000


async def test_notes_that_a_report_names_in_its_words_come_along(
    node: FederatedNode, peer: Peer
) -> None:
    mei, bo, ana = await node.person("mei"), await node.person("bo"), peer.add("ana")
    shown, others = await _post(node, mei), await _post(node, bo)
    hidden = await _post(node, mei, visibility=Visibility.DIRECT)
    page = node.urls.note_page("mei", shown.id)
    words = f"Note: {page}\nLocal Note: {peer.base}/n\n{hidden.iri} {others.iri}\nrude"

    flag = make_activity("Flag", ana, mei.iri, content=words)
    await node.receive(peer, "ana", flag)

    assert await node.db.read(_reported) == [(mei.id, f'["{shown.iri}"]')]


async def _post(node: FederatedNode, author: Actor, **draft: Any) -> Note:
    return await node.db.write(
        post_note, node.urls, author=author, draft=NoteDraft(text="tea", **draft)
    )


def _reported(r: Reader) -> list[tuple[int, str]]:
    rows = r.all("SELECT target_id, note_iris FROM reports ORDER BY id LIMIT 10")
    return [(row.num("target_id"), row.text("note_iris")) for row in rows]
