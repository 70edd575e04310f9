"""Around an order with another server: who may read it, blocks, silence, forgetting."""

import pytest
from support.agreements import (
    Stall,
    agreement_of,
    answers,
    order_agreed,
    way_of,
)
from support.peer import Peer, make_activity
from support.servers import set_policy
from support.shop import CLERK, audit

from node.actors.actions import delete_remote_actor
from node.clock import DAY_MS
from node.database.paging import newest
from node.database.types import Reader
from node.delivery.hosts import note_failure
from node.delivery.policy import DEAD_AFTER_DAYS
from node.errors import Conflict
from node.limits.decisions import Policy
from node.notifications.models import NotificationKind
from node.notifications.queries import list_notifications
from node.relations.actions import block
from node.users.actions import let_sell
from node.users.queries import find_user_by_actor
from storefront.orders.actions import cancel_order, mark_collected
from storefront.orders.models import EventKind, OrderStatus, Side
from storefront.orders.policy import KEEP_DONE_MS
from storefront.orders.queries import get_order, list_events
from storefront.shops.models import ShopState
from storefront.upkeep import KeepShops


async def take_back(stall: Stall, number: int = 1) -> None:
    bob = stall.peer.iri("bob")
    undo = make_activity("Undo", bob, f"{bob}/offers/1")
    undo["id"] += f"/{number}"
    await stall.node.receive(stall.peer, "bob", undo)


async def keep(stall: Stall) -> None:
    """The nightly round."""
    await stall.node.db.write(lambda w: w.enqueue(KeepShops()))
    await stall.node.work()


def count_of(table: str):
    def count(r: Reader) -> int:
        rows = {
            "agreements": "SELECT COUNT(*) AS n FROM agreements",
            "refused": "SELECT COUNT(*) AS n FROM refused_offers",
        }
        row = r.one(rows[table])
        assert row is not None
        return row.num("n")

    return count


async def test_an_agreement_is_shown_to_its_two_sides_only(
    stall: Stall, other: Peer
) -> None:
    accepted = await stall.ask()
    agreement, node = accepted["result"], stall.node
    stall.peer.add("eve")
    other.add("bob")
    iris = [agreement["id"], accepted["id"]]

    for iri in iris:
        assert (await node.get(iri)).status_code == 404
        assert (await node.read_as(stall.peer, "eve", iri)).status_code == 404
        assert (await node.read_as(other, "bob", iri)).status_code == 404
        shown = await node.read_as(stall.peer, "bob", iri)
        assert shown.status_code == 200
        assert "no-store" in shown.headers["Cache-Control"]
    document = (await node.read_as(stall.peer, "bob", iris[0])).json()
    assert document["orderStatus"] == "open"
    assert "url" not in document
    assert "proof" not in document

    order = await order_agreed(node.db, stall.seller.shop, way_of(accepted)[0])
    missing = await node.read_as(stall.peer, "bob", f"{iris[0]}/receipt")
    assert missing.status_code == 404
    await stall.step(order, mark_collected)
    for told in (await answers(node.db))[-3:]:
        shown = await node.read_as(stall.peer, "bob", told["id"])
        assert shown.json()["type"] == told["type"]
        assert (await node.read_as(stall.peer, "eve", told["id"])).status_code == 404
    receipt = await node.read_as(stall.peer, "bob", f"{iris[0]}/receipt")
    assert receipt.json()["context"] == iris[0]


async def test_after_a_confirmed_order_an_undo_asks_the_seller_once(
    stall: Stall,
) -> None:
    accepted = await stall.ask()
    order = await order_agreed(stall.node.db, stall.seller.shop, way_of(accepted)[0])

    await take_back(stall)
    await take_back(stall, 2)

    now = await stall.node.db.read(get_order, order.id)
    assert now.status is OrderStatus.CONFIRMED
    events = await stall.node.db.read(list_events, order.id, public_only=True)
    assert [each.kind for each in events].count(EventKind.ASKED_TO_CANCEL) == 1
    told = await stall.node.db.read(
        list_notifications,
        stall.seller.actor.id,
        newest(9),
        kinds=[NotificationKind.ORDER],
    )
    subjects = [each.subject for each in told.items]
    assert subjects == [f"{order.code}:asked", order.code]


async def test_what_is_told_of_an_order_waits_for_a_server_that_is_dead(
    stall: Stall,
) -> None:
    accepted = await stall.ask()
    order = await order_agreed(stall.node.db, stall.seller.shop, way_of(accepted)[0])
    for _ in range(DEAD_AFTER_DAYS):
        await stall.node.db.write(note_failure, stall.peer.host, error="silence")
        stall.node.clock.advance(DAY_MS)

    await stall.step(order, mark_collected)

    assert await stall.states() == ["Paid", "Completed"]
    assert (await answers(stall.node.db))[-1]["type"] == "Create"
    letters = await stall.node.db.read(_list_lasting)
    assert letters == {"Accept": 1, "Create": 1, "Update": 1}


async def test_an_agreement_outlasts_a_block_of_its_buyer(stall: Stall) -> None:
    accepted = await stall.ask()
    bob = await stall.node.services.strangers.ensure(stall.peer.iri("bob"))
    await stall.node.db.write(
        block, stall.node.urls, actor=stall.seller.actor, target=bob
    )
    order = await order_agreed(stall.node.db, stall.seller.shop, way_of(accepted)[0])
    await take_back(stall)
    await stall.step(order, cancel_order, CLERK, side=Side.MERCHANT)
    assert await stall.states() == ["Cancelled"]


async def test_with_a_block_of_the_server_what_waits_for_it_ends(stall: Stall) -> None:
    await stall.ask(quantity="1", total="28.00")
    ordered = await stall.ask(number=2, quantity="1", total="28.00")
    order = await order_agreed(stall.node.db, stall.seller.shop, way_of(ordered)[0])

    await stall.node.db.write(set_policy, "127.0.0.1", Policy.BLOCKED)
    await stall.node.work()

    assert await stall.left() == 2
    assert await audit(stall.node.db) == []
    now = await stall.node.db.read(get_order, order.id)
    assert now.status is OrderStatus.CONFIRMED
    assert await answers(stall.node.db) == []


async def test_what_was_agreed_on_outlasts_a_break_and_an_edit(stall: Stall) -> None:
    accepted = await stall.ask()
    await stall.seller.change(stall.product, price_minor=9900, stock=2)
    await stall.seller.set_state(ShopState.VACATION)

    order = await order_agreed(stall.node.db, stall.seller.shop, way_of(accepted)[0])

    assert order.totals.goods == 5600
    assert await stall.left() == 0
    assert await audit(stall.node.db) == []


async def test_who_may_not_sell_any_more_sells_nothing_that_was_agreed_on(
    stall: Stall,
) -> None:
    accepted = await stall.ask()
    user = await stall.node.db.read(find_user_by_actor, stall.seller.actor.id)
    assert user is not None
    await stall.node.db.write(let_sell, user.id, allowed=False)
    with pytest.raises(Conflict):
        await order_agreed(stall.node.db, stall.seller.shop, way_of(accepted)[0])


async def test_nothing_names_a_buyer_whose_account_is_gone(stall: Stall) -> None:
    await stall.ask(quantity="9", total="252")
    ordered = await stall.ask(number=2, quantity="1", total="28.00")
    order = await order_agreed(stall.node.db, stall.seller.shop, way_of(ordered)[0])
    await stall.ask(number=3, quantity="1", total="28.00")
    bob = await stall.node.services.strangers.ensure(stall.peer.iri("bob"))

    await stall.node.db.write(delete_remote_actor, bob)
    await stall.node.work()

    agreement = await agreement_of(stall.node.db, ordered)
    assert agreement.buyer_host == ""
    assert bob.iri not in (agreement.buyer_iri, agreement.offer_iri)
    assert agreement.order_id == order.id
    assert await stall.node.db.read(count_of("refused")) == 0
    assert await stall.left() == 2
    assert await audit(stall.node.db) == []
    await stall.step(order, mark_collected)


async def test_agreements_are_forgotten_with_their_orders(stall: Stall) -> None:
    ordered = await stall.ask(quantity="1", total="28.00")
    order = await order_agreed(stall.node.db, stall.seller.shop, way_of(ordered)[0])
    await stall.ask(number=2, quantity="1", total="28.00")
    await stall.step(order, mark_collected)

    stall.node.clock.advance(32 * DAY_MS)
    await keep(stall)
    assert await stall.node.db.read(count_of("agreements")) == 1
    stall.node.clock.advance(KEEP_DONE_MS)
    await keep(stall)
    assert await stall.node.db.read(count_of("agreements")) == 0
    assert await audit(stall.node.db) == []


def _list_lasting(r: Reader) -> dict[str, int]:
    rows = r.all(
        """
        SELECT a.kind, MIN(a.is_lasting) AS lasts
        FROM activities AS a
        JOIN deliveries AS d ON d.activity_id = a.id
        WHERE a.kind <> 'Follow'
        GROUP BY a.kind
        ORDER BY a.kind
        """
    )
    return {row.text("kind"): row.num("lasts") for row in rows}
