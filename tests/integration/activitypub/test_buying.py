"""Offers of other servers: answered once, held, ordered, told of, and taken back."""

import json

import pytest
from support.agreements import (
    Stall,
    agreement_of,
    answers,
    ask_for,
    order_agreed,
    walk,
    way_of,
)
from support.peer import Peer, make_activity
from support.shop import CLERK, CONTACT, audit

from node.clock import DAY_MS, HOUR_MS
from node.database.types import Writer
from node.errors import Conflict, NotFound
from node.relations.actions import avoid_host, block
from storefront.checkout.actions import place_order
from storefront.orders.actions import cancel_order, mark_collected
from storefront.orders.models import Side
from storefront.shops.models import ShopState


async def test_an_offer_at_the_present_price_is_accepted_and_kept(
    stall: Stall,
) -> None:
    told = await stall.ask()

    buyer, seller = stall.peer.iri("bob"), stall.seller.actor.iri
    assert (told["type"], told["actor"], told["to"]) == ("Accept", seller, [buyer])
    assert told["object"] == f"{buyer}/offers/1"
    assert told["_inbox"] == f"{buyer}/inbox"
    agreement = told["result"]
    base = stall.node.urls.base_url
    assert agreement["id"].startswith(f"{base}/ap/agreements/")
    assert len(agreement["id"].rpartition("/")[2]) == 22
    assert agreement["attributedTo"] == seller
    assert (agreement["preview"]["name"], agreement["orderStatus"]) == ("Open", "open")
    assert agreement["stipulates"] == {
        "type": "Commitment",
        "id": f"{agreement['id']}#primary",
        "satisfies": f"{stall.note.iri}#primary",
        "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "2"},
    }
    paid = agreement["stipulatesReciprocal"]["resourceQuantity"]
    assert paid == {"hasUnit": "one", "hasNumericalValue": "56.00"}
    assert agreement["endTime"]
    assert agreement["url"]["rel"] == ["payment"]
    assert len(way_of(told)[1]) == 22
    assert "proof" not in told
    assert (await stall.node.get(agreement["id"])).status_code == 404
    assert (await stall.node.get(told["id"])).status_code == 404
    assert await stall.left() == 1
    assert await audit(stall.node.db) == []


async def test_of_two_buyers_of_the_last_piece_one_gets_it(
    stall: Stall, other: Peer
) -> None:
    first = await stall.ask(quantity="3", total="84")
    second = await stall.ask("eve", other, quantity="1", total="28")

    assert first["type"] == "Accept"
    assert (second["type"], second["reason"]) == ("Reject", "out_of_stock")
    assert second["object"] == f"{other.iri('eve')}/offers/1"
    assert second["content"]
    assert await stall.left() == 0


async def test_an_offer_at_another_price_is_told_the_price(stall: Stall) -> None:
    await stall.seller.change(stall.product, price_minor=3000)

    told = await stall.ask()

    assert (told["type"], told["reason"]) == ("Reject", "price_changed")
    update = (await answers(stall.node.db))[-2]
    assert (update["type"], update["_inbox"]) == ("Update", told["_inbox"])
    amount = update["object"]["reciprocal"]["resourceQuantity"]["hasNumericalValue"]
    assert amount == "30.00"
    assert await stall.left() == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quantity": "1.5", "total": "42"}, "invalid"),
        ({"quantity": "0", "total": "0"}, "invalid"),
        ({"quantity": "-1", "total": "-28"}, "invalid"),
        ({"quantity": "11", "total": "308"}, "limit"),
        ({"note_iri": "http://localhost:8080/ap/n/1"}, "invalid"),
        ({"endTime": "2001-01-01T00:00:00Z"}, "invalid"),
    ],
)
async def test_what_cannot_be_sold_so_is_rejected_with_its_reason(
    stall: Stall, changes: dict[str, str], reason: str
) -> None:
    told = await stall.ask(**changes)

    assert (told["type"], told["reason"]) == ("Reject", reason)
    assert await stall.left() == 3


async def test_a_shop_that_takes_a_break_and_what_is_gone_sell_nothing(
    stall: Stall,
) -> None:
    await stall.seller.set_state(ShopState.VACATION)
    assert (await stall.ask())["reason"] == "policy"


async def test_an_offer_is_answered_once_however_often_it_comes(stall: Stall) -> None:
    await stall.ask()
    await stall.node.db.write(_forget_seen)
    await stall.ask()

    told = await answers(stall.node.db)
    assert [each["type"] for each in told] == ["Accept"]
    assert await stall.left() == 1


async def test_offers_for_others_and_of_blocked_people_get_no_answer(
    stall: Stall, other: Peer
) -> None:
    actor = stall.peer.add("bob")
    forged = ask_for(actor, stall.note.iri, stall.seller.actor.iri)
    forged["object"]["attributedTo"] = stall.peer.iri("eve")
    await stall.node.receive(stall.peer, "bob", forged)
    assert await answers(stall.node.db) == []

    eve = await stall.node.services.strangers.ensure(other.add("eve"))
    urls, seller = stall.node.urls, stall.seller.actor
    await stall.node.db.write(block, urls, actor=seller, target=eve)
    await stall.node.work()
    known = len(await answers(stall.node.db))
    await stall.ask("eve", other)
    assert len(await answers(stall.node.db)) == known
    assert await stall.left() == 3


async def test_offers_from_a_server_that_the_seller_avoids_get_no_answer(
    stall: Stall, other: Peer
) -> None:
    urls, seller = stall.node.urls, stall.seller.actor
    host = other.iri("eve").split("/")[2]
    await stall.node.db.write(avoid_host, urls, actor=seller, text=host)

    assert await stall.ask("eve", other) == {}

    assert await stall.left() == 3


async def test_a_buyer_has_five_open_agreements_and_a_server_twenty_offers_an_hour(
    stall: Stall,
) -> None:
    await stall.seller.change(stall.product, stock=100)
    one = {"quantity": "1", "total": "28.00"}
    for number in range(5):
        assert (await stall.ask(number=number, **one))["type"] == "Accept"
    assert (await stall.ask(number=5, **one))["reason"] == "limit"
    for number in range(14):
        await stall.ask(f"p{number}", **one)
    known = len(await answers(stall.node.db))
    await stall.ask("late", **one)
    assert len(await answers(stall.node.db)) == known

    stall.node.clock.advance(HOUR_MS)
    assert (await stall.ask("later", **one))["type"] == "Accept"


async def test_a_purchase_is_told_to_its_end_without_a_word_about_the_buyer(
    stall: Stall,
) -> None:
    accepted = await stall.ask()
    key, _ = way_of(accepted)
    await stall.seller.change(stall.product, price_minor=9900)

    order = await order_agreed(stall.node.db, stall.seller.shop, key)

    assert order.totals.goods == 5600
    assert await stall.left() == 1
    assert await audit(stall.node.db) == []
    stall.node.clock.advance(2 * DAY_MS)
    await stall.node.work()
    await stall.step(order, mark_collected)
    assert await stall.states() == ["Paid", "Completed"]
    told = await answers(stall.node.db)
    updates = [e["object"]["updated"] for e in told if e["type"] == "Update"][-2:]
    assert updates[0] < updates[1]
    receipt = told[-1]
    assert receipt["type"] == "Create"
    assert receipt["object"]["type"] == "Document"
    assert receipt["object"].keys() == {
        "type",
        "id",
        "attributedTo",
        "name",
        "context",
        "published",
    }
    assert receipt["object"]["context"] == accepted["result"]["id"]
    kinds = [(each["type"], type(each["object"])) for each in told]
    assert kinds == [
        ("Accept", str),
        ("Update", dict),
        ("Update", dict),
        ("Create", dict),
    ]
    text = json.dumps(told)
    for secret in (CONTACT.name, CONTACT.email, CONTACT.message, order.code):
        assert secret not in text
    assert {each["_inbox"] for each in told} == {f"{stall.peer.iri('bob')}/inbox"}
    assert "#Public" not in json.dumps([e for e in told if e["type"] != "Update"])


async def test_what_is_not_ordered_in_time_goes_back_on_the_shelf(
    stall: Stall,
) -> None:
    accepted = await stall.ask()
    key, _ = way_of(accepted)

    stall.node.clock.advance(DAY_MS)
    with pytest.raises(NotFound):
        await order_agreed(stall.node.db, stall.seller.shop, key)
    await stall.node.work()

    assert await stall.states() == ["Cancelled"]
    assert await stall.left() == 3
    assert await audit(stall.node.db) == []


async def test_time_that_ends_during_the_checkout_ends_it(stall: Stall) -> None:
    key, _ = way_of(await stall.ask())
    press = await stall.node.db.write(walk, stall.seller.shop, key, "b")
    stall.node.clock.advance(DAY_MS)
    with pytest.raises(Conflict):
        await stall.node.db.write(place_order, CLERK, press)
    await stall.node.work()
    assert await stall.left() == 3


async def test_only_one_browser_comes_with_a_link(stall: Stall) -> None:
    key, _ = way_of(await stall.ask())
    await order_agreed(stall.node.db, stall.seller.shop, key)
    with pytest.raises(NotFound):
        await order_agreed(stall.node.db, stall.seller.shop, key, "another")


async def test_an_offer_that_is_taken_back_frees_its_pieces(stall: Stall) -> None:
    await stall.ask()
    bob = stall.peer.iri("bob")

    await stall.node.receive(
        stall.peer, "bob", make_activity("Undo", bob, f"{bob}/offers/1")
    )

    assert await stall.states() == ["Cancelled"]
    assert await stall.left() == 3


async def test_an_offer_that_was_taken_back_before_it_came_is_not_answered(
    stall: Stall,
) -> None:
    bob = stall.peer.add("bob")
    await stall.node.receive(
        stall.peer, "bob", make_activity("Undo", bob, f"{bob}/offers/1")
    )
    assert await stall.ask() == {}
    assert await stall.left() == 3


async def test_nobody_takes_back_anothers_offer(stall: Stall) -> None:
    await stall.ask()
    bob, eve = stall.peer.iri("bob"), stall.peer.add("eve")

    await stall.node.receive(
        stall.peer, "eve", make_activity("Undo", eve, f"{bob}/offers/1")
    )

    assert await stall.states() == []
    assert await stall.left() == 1


async def test_after_the_order_the_order_is_the_truth(stall: Stall) -> None:
    accepted = await stall.ask()
    order = await order_agreed(stall.node.db, stall.seller.shop, way_of(accepted)[0])
    bob = stall.peer.iri("bob")

    await stall.node.receive(
        stall.peer, "bob", make_activity("Undo", bob, f"{bob}/offers/1")
    )
    assert await stall.states() == []

    await stall.step(order, cancel_order, CLERK, side=Side.MERCHANT)
    assert await stall.states() == ["Cancelled"]
    agreement = await agreement_of(stall.node.db, accepted)
    assert not agreement.is_holding
    assert await stall.left() == 3


def _forget_seen(w: Writer) -> None:
    w.run("DELETE FROM seen_activities")
