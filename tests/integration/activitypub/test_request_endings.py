"""What becomes of requests: news, receipts, the end of their time, and forgetting."""

from datetime import UTC, datetime

from support.agreements import answers
from support.federated import count_rows
from support.peer import Peer, make_activity
from support.requests import Buyer
from support.servers import set_policy

from node.clock import DAY_MS
from node.departures.actions import begin_deletion
from node.limits.decisions import Policy
from storefront.requests.actions import withdraw_request
from storefront.requests.keeping import KEEP_MS, KEEP_OPEN_MS
from storefront.requests.words import hint_text, request_text


async def test_what_was_granted_is_over_without_a_word_when_its_time_is(
    buyer: Buyer,
) -> None:
    offer = await buyer.ask()
    ends_ms = buyer.node.clock.now_ms() + DAY_MS
    ends = datetime.fromtimestamp(ends_ms / 1_000, UTC).isoformat()
    await buyer.hear("Accept", offer["id"], result=buyer.agreement(offer, endTime=ends))
    request = await buyer.request()
    assert not request.is_over(ends_ms - 1_000)
    assert hint_text(request, ends_ms) == "The time to order it is over."


async def test_the_buyer_is_told_of_every_answer(buyer: Buyer) -> None:
    offer = await buyer.ask()
    agreement = buyer.agreement(offer)
    await buyer.hear("Accept", offer["id"], result=agreement)
    paid = {"preview": {"type": "Note", "name": "Paid"}}
    told = buyer.agreement(offer, updated="2026-01-01T00:00:01Z", **paid)
    await buyer.hear("Update", told)

    request = await buyer.request()
    assert await buyer.notified() == [f"{request.id}:paid", f"{request.id}:accepted"]


async def test_a_receipt_counts_for_its_agreement_and_is_no_note(
    buyer: Buyer, other: Peer
) -> None:
    offer = await buyer.ask()
    agreement = buyer.agreement(offer)
    await buyer.hear("Accept", offer["id"], result=agreement)
    receipt = {
        "type": "Document",
        "id": f"{agreement['id']}/receipt",
        "attributedTo": buyer.ana,
        "name": "Receipt",
        "context": agreement["id"],
        "to": [buyer.actor.iri],
    }
    eve = other.add("eve")
    forged = {**receipt, "id": f"{eve}/receipt", "attributedTo": eve}
    await buyer.node.receive(other, "eve", make_activity("Create", eve, forged))
    assert (await buyer.request()).receipt_ms is None

    known = (await count_rows(buyer.node.db))["notes"]
    await buyer.hear("Create", receipt)

    assert (await buyer.request()).receipt_ms == buyer.node.clock.now_ms()
    assert (await count_rows(buyer.node.db))["notes"] == known


async def test_with_a_block_of_the_sellers_server_the_request_ends(
    buyer: Buyer,
) -> None:
    await buyer.ask()
    await buyer.node.db.write(set_policy, "127.0.0.1", Policy.BLOCKED)
    await buyer.node.work()

    request = await buyer.request()
    assert request.state == "undelivered"
    assert "does not talk to the seller" in request.words
    assert await buyer.notified() == [f"{request.id}:undelivered"]
    assert await answers(buyer.node.db) == []


async def test_requests_are_forgotten_once_they_are_settled(buyer: Buyer) -> None:
    offer = await buyer.ask()
    await buyer.hear("Reject", offer["id"], content="Sold", reason="withdrawn")
    buyer.node.clock.advance(KEEP_MS)
    await buyer.keep()
    assert (await buyer.request()).state == "rejected"
    buyer.node.clock.advance(1)
    await buyer.keep()
    assert (await count_rows(buyer.node.db))["purchase_requests"] == 0


async def test_open_requests_are_kept_for_a_year(buyer: Buyer) -> None:
    offer = await buyer.ask()
    await buyer.hear("Accept", offer["id"], result=buyer.agreement(offer))
    buyer.node.clock.advance(KEEP_OPEN_MS)
    await buyer.keep()
    assert (await buyer.request()).state == "accepted"
    buyer.node.clock.advance(1)
    await buyer.keep()
    assert (await count_rows(buyer.node.db))["purchase_requests"] == 0


async def test_nothing_is_left_of_what_somebody_asked_for_who_left(
    buyer: Buyer,
) -> None:
    await buyer.ask()
    await buyer.node.db.write(begin_deletion, buyer.node.urls, buyer.actor)
    await buyer.node.work()
    assert (await count_rows(buyer.node.db))["purchase_requests"] == 0


async def test_how_an_order_ends_is_told_after_a_withdrawal_too(buyer: Buyer) -> None:
    offer = await buyer.ask()
    await buyer.hear("Accept", offer["id"], result=buyer.agreement(offer))
    request = await buyer.request()
    await buyer.node.db.write(
        withdraw_request, buyer.node.urls, buyer.actor.id, request.id
    )
    assert request_text(await buyer.request()) == "withdrawn"
    done = {"preview": {"type": "Note", "name": "Completed"}}
    told = buyer.agreement(offer, updated="2026-01-01T00:00:01Z", **done)
    await buyer.hear("Update", told)
    assert request_text(await buyer.request()) == "completed, says the seller"
