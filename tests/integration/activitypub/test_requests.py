"""Asking to buy elsewhere: what is sent, and which answers count."""

import pytest
from support.agreements import answers
from support.peer import Peer, make_activity
from support.requests import Buyer

from node.clock import DAY_MS, MINUTE_MS
from node.errors import Conflict, Invalid
from storefront.requests.actions import withdraw_request
from storefront.requests.words import hint_text


async def test_a_request_is_an_offer_to_the_seller_alone(buyer: Buyer) -> None:
    offer = await buyer.ask()

    assert (offer["type"], offer["to"]) == ("Offer", [buyer.ana])
    assert offer["_inbox"] == f"{buyer.ana}/inbox"
    assert len(offer["id"].rpartition("/")[2]) == 22
    asked = offer["object"]
    assert "id" not in asked
    assert asked["attributedTo"] == buyer.actor.iri
    amounts = [
        asked[side]["resourceQuantity"]["hasNumericalValue"]
        for side in ("stipulates", "stipulatesReciprocal")
    ]
    assert amounts == ["2", "56.00"]
    assert offer["endTime"]
    assert "proof" not in offer
    assert (await buyer.node.get(offer["id"])).status_code == 404
    with pytest.raises(Conflict):
        await buyer.ask()


async def test_what_is_old_or_not_there_is_not_asked_for(buyer: Buyer) -> None:
    with pytest.raises(Invalid):
        await buyer.ask(4)
    with pytest.raises(Invalid):
        await buyer.ask(0)
    buyer.node.clock.advance(11 * MINUTE_MS)
    with pytest.raises(Conflict):
        await buyer.ask()


async def test_the_sellers_word_leads_to_the_checkout_and_to_the_end(
    buyer: Buyer,
) -> None:
    offer = await buyer.ask()
    agreement = buyer.agreement(offer)

    await buyer.hear("Accept", offer["id"], result=agreement)
    request = await buyer.request()
    assert (request.state, request.order_state) == ("accepted", "open")
    assert request.checkout_url == agreement["url"]["href"]

    async def say(state: str, second: int) -> str | None:
        updated = f"2026-01-01T00:00:{second:02}Z"
        told = buyer.agreement(
            offer, updated=updated, preview={"type": "Note", "name": state}
        )
        await buyer.hear("Update", told)
        return (await buyer.request()).order_state

    assert await say("Refunded", 1) == "open"
    assert await say("Paid", 2) == "paid"
    assert await say("Completed", 2) == "paid"
    assert await say("Cancelled", 3) == "paid"
    assert await say("Completed", 4) == "completed"
    assert await say("Open", 5) == "completed"
    with pytest.raises(Conflict):
        await buyer.node.db.write(
            withdraw_request, buyer.node.urls, buyer.actor.id, request.id
        )


async def test_a_rejection_says_why(buyer: Buyer) -> None:
    offer = await buyer.ask()
    await buyer.hear("Reject", offer["id"], content="<b>Sold</b>", reason="withdrawn")
    request = await buyer.request()
    assert request.state == "rejected"
    assert "Sold" in request.words
    await buyer.hear("Accept", offer["id"], result=buyer.agreement(offer))
    assert (await buyer.request()).state == "rejected"


async def test_others_and_other_amounts_are_not_believed(
    buyer: Buyer, other: Peer
) -> None:
    offer = await buyer.ask()
    eve = other.add("eve")
    stolen = buyer.agreement(offer, id=f"{other.base}/a/1", attributedTo=eve)
    forged = make_activity("Accept", eve, offer["id"], result=stolen)
    await buyer.node.receive(other, "eve", forged)
    await buyer.node.receive(other, "eve", make_activity("Reject", eve, offer["id"]))
    dearer = {
        **offer["object"]["stipulatesReciprocal"],
        "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "57.00"},
    }
    await buyer.hear(
        "Accept",
        offer["id"],
        result=buyer.agreement(offer, stipulatesReciprocal=dearer),
    )
    assert (await buyer.request()).state == "requested"

    await buyer.hear("Accept", offer["id"], result=buyer.agreement(offer))
    told = buyer.agreement(offer, preview={"type": "Note", "name": "Paid"})
    told |= {"attributedTo": eve, "updated": "2026-01-02T00:00:00Z"}
    await buyer.node.receive(other, "eve", make_activity("Update", eve, told))
    request = await buyer.request()
    assert (request.state, request.order_state) == ("accepted", "open")


async def test_a_request_that_nobody_answers_is_taken_back(buyer: Buyer) -> None:
    offer = await buyer.ask()
    buyer.node.clock.advance(2 * DAY_MS)
    await buyer.node.work()

    undo = (await answers(buyer.node.db))[-1]
    assert (undo["type"], undo["object"]) == ("Undo", offer["id"])
    assert undo["_inbox"] == f"{buyer.ana}/inbox"
    request = await buyer.request()
    assert request.state == "undelivered"
    assert "try again later" in hint_text(request, buyer.node.clock.now_ms())


async def test_a_request_can_be_withdrawn_by_its_buyer_only(buyer: Buyer) -> None:
    offer = await buyer.ask()
    request = await buyer.request()
    await buyer.node.db.write(
        withdraw_request, buyer.node.urls, buyer.actor.id, request.id
    )
    undo = (await answers(buyer.node.db))[-1]
    assert (undo["type"], undo["object"]) == ("Undo", offer["id"])
    assert (await buyer.request()).state == "withdrawn"


async def test_a_checkout_elsewhere_has_to_be_encrypted(buyer: Buyer) -> None:
    offer = await buyer.ask()
    link = {"type": "Link", "href": "http://pay.example/1", "rel": ["payment"]}
    await buyer.hear("Accept", offer["id"], result=buyer.agreement(offer, url=link))
    request = await buyer.request()
    assert (request.state, request.checkout_url) == ("accepted", "")
