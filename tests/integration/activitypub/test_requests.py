"""Asking to buy elsewhere: what is sent, and which answers count."""

from typing import Any

import pytest
from support.agreements import answers
from support.federated import FederatedNode, count_rows
from support.listings import listed, make_offer, open_stall
from support.peer import Peer, make_activity
from support.servers import set_policy
from support.shop import CLERK

from node.actors.models import Actor
from node.clock import DAY_MS, MINUTE_MS
from node.departures.actions import begin_deletion
from node.errors import Conflict, Invalid
from node.limits.decisions import Policy
from node.notifications.models import NotificationKind
from node.notifications.queries import list_notifications
from storefront.requests.actions import ask_to_buy, withdraw_request
from storefront.requests.keeping import KEEP_MS, KEEP_OPEN_MS
from storefront.requests.models import PurchaseRequest
from storefront.requests.queries import list_of_buyer
from storefront.requests.words import hint_text, request_text
from storefront.upkeep import KeepShops


class Buyer:
    """One of ours who wants a cup of ana's."""

    def __init__(self, node: FederatedNode, peer: Peer, actor: Actor, iri: str):
        self.node = node
        self.peer = peer
        self.actor = actor
        self.iri = iri
        self.ana = peer.iri("ana")

    async def ask(self, quantity: int = 2) -> dict[str, Any]:
        """Ask, and the offer that is sent."""
        stored = await listed(self.node, self.iri)
        assert stored is not None
        await self.node.db.write(
            ask_to_buy,
            self.node.urls,
            CLERK.seals,
            buyer=self.actor,
            stored=stored,
            quantity=quantity,
        )
        return (await answers(self.node.db))[-1]

    async def request(self) -> PurchaseRequest:
        page = await self.node.db.read(
            list_of_buyer, self.actor.id, before=None, limit=5
        )
        return page.items[0]

    async def notified(self) -> list[str]:
        page = await self.node.db.read(
            list_notifications,
            self.actor.id,
            limit=9,
            kinds=[NotificationKind.PURCHASE],
        )
        return [each.subject for each in page.items]

    async def keep(self) -> None:
        """The nightly round."""
        await self.node.db.write(lambda w: w.enqueue(KeepShops()))
        await self.node.work()

    async def hear(self, kind: str, thing: Any, who: str = "ana", **more: Any) -> None:
        iri = self.peer.add(who)
        path = f"/ap/u/{self.actor.id}/inbox"
        told = make_activity(kind, iri, thing, **more)
        number = more.get("result", thing)
        told["id"] += f"/{abs(hash(str(number)))}"
        await self.node.receive(self.peer, who, told, to=path)

    def agreement(self, offer: dict[str, Any], **changes: Any) -> dict[str, Any]:
        return {
            **offer["object"],
            "id": f"{self.peer.base}/agreements/1",
            "attributedTo": self.ana,
            "updated": "2026-01-01T00:00:00Z",
            "preview": {"type": "Note", "name": "Open"},
            "url": {
                "type": "Link",
                "href": f"{self.peer.base}/checkout/1?t=x",
                "rel": ["payment"],
            },
            **changes,
        }


@pytest.fixture
async def buyer(node: FederatedNode, peer: Peer) -> Buyer:
    seller = await open_stall(node)
    mention = {"type": "Mention", "href": seller.actor.iri}
    ana = peer.add("ana")
    note = make_offer(ana, tag=[mention], cc=[seller.actor.iri])
    await node.receive(peer, "ana", make_activity("Create", ana, note))
    return Buyer(node, peer, await node.person("bob"), note["id"])


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
    assert "try again later" in hint_text(request)


async def test_a_request_can_be_withdrawn_by_its_buyer_only(buyer: Buyer) -> None:
    offer = await buyer.ask()
    request = await buyer.request()
    await buyer.node.db.write(
        withdraw_request, buyer.node.urls, buyer.actor.id, request.id
    )
    undo = (await answers(buyer.node.db))[-1]
    assert (undo["type"], undo["object"]) == ("Undo", offer["id"])
    assert (await buyer.request()).state == "withdrawn"


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


async def test_a_checkout_elsewhere_has_to_be_encrypted(buyer: Buyer) -> None:
    offer = await buyer.ask()
    link = {"type": "Link", "href": "http://pay.example/1", "rel": ["payment"]}
    await buyer.hear("Accept", offer["id"], result=buyer.agreement(offer, url=link))
    request = await buyer.request()
    assert (request.state, request.checkout_url) == ("accepted", "")
