"""From the button to the hand-over: money, stock, letters and links of an order."""

from dataclasses import replace

import pytest
from support.mails import read_mails
from support.people import URLS, make_user
from support.shop import (
    CLERK,
    CONTACT,
    DRAFT,
    audit,
    buy,
    fill_cart,
    make_product,
    make_shop,
    press_for,
    reload_product,
    walk_to_button,
)

from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.database.types import Database, Reader
from node.errors import Conflict, Invalid, NotFound
from node.relations.actions import mute
from storefront.catalog.actions import set_price, withdraw_product
from storefront.catalog.models import ProductStatus
from storefront.checkout.actions import place_order
from storefront.checkout.models import QuoteChanged, StepMissing
from storefront.orders.actions import (
    accept_order,
    cancel_order,
    expire_overdue,
    forget_contacts,
    mark_collected,
    mark_ready,
    send_new_link,
    settle_withdrawal,
    withdraw_from_order,
)
from storefront.orders.models import (
    Attention,
    EventKind,
    OrderStatus,
    ShipmentState,
    Side,
)
from storefront.orders.policy import KEEP_DONE_MS, MAX_OPEN_PER_BUYER
from storefront.orders.queries import (
    find_order_by_secret,
    get_order,
    get_shop_order,
    list_events,
    list_lines,
    list_open_orders,
    list_orders,
)
from storefront.shops.actions import save_shop
from storefront.shops.models import Shop, ShopState
from storefront.stock.models import SoldOut
from storefront.stock.queries import list_moves

MANUAL = replace(DRAFT, auto_accept=False)


def letters(r: Reader) -> list[tuple[str, str, str, str]]:
    return [
        (mail.kind, mail.recipient, mail.subject, mail.body)
        for mail in reversed(read_mails(r))
    ]


async def to_do(db: Database, shop: Shop) -> list[str]:
    page = await db.read(list_open_orders, shop.id, after=None, limit=5)
    return [order.code for order in page.items]


def notices(r: Reader) -> list[str]:
    rows = r.all(
        "SELECT subject FROM notifications WHERE kind = 'order' ORDER BY id LIMIT 9"
    )
    return [row.text("subject") for row in rows]


async def test_an_order_is_confirmed_at_once_and_keeps_its_stock(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)

    order = await buy(db, shop, product, quantity=3)

    assert order.status is OrderStatus.CONFIRMED
    assert order.totals.total == 3 * 2490
    assert (order.totals.net, order.totals.tax) == (6277, 1193)
    variant = (await reload_product(db, product)).variant
    assert (variant.on_hand, variant.held, variant.allocated) == (10, 0, 3)
    assert await audit(db) == []


async def test_a_line_stays_as_it_was_ordered(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    order = await buy(db, shop, product, quantity=2)

    await db.write(set_price, product.variant, 9900)

    lines = await db.read(list_lines, order.id)
    assert [(line.title, line.quantity, line.gross_minor) for line in lines] == [
        ("Mug, speckled", 2, 4980)
    ]


async def test_handing_over_takes_cash_and_stock_once(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    order = await buy(db, shop, product, quantity=3)

    done = await db.write(mark_collected, order)

    assert done.status is OrderStatus.COMPLETED and done.is_paid
    assert done.shipment is ShipmentState.COLLECTED
    variant = (await reload_product(db, product)).variant
    assert (variant.on_hand, variant.held, variant.allocated) == (7, 0, 0)
    with pytest.raises(Conflict):
        await db.write(mark_collected, order)
    moves = await db.read(list_moves, variant.id, limit=10)
    assert [(move.reason, move.delta) for move in moves] == [
        ("sale", -3),
        ("start", 10),
    ]
    assert await audit(db) == []


async def test_buyer_and_seller_are_told_with_the_order_itself(db: Database) -> None:
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop), key="bob")

    (kind, to, subject, body), (seller_kind, seller_to, _, seller_body) = await db.read(
        letters
    )
    assert (kind, to) == ("shop.order_received", "bob@mail.example")
    assert subject == f"Your order {order.code}"
    for told in (
        "1 x Mug, speckled   €24.90",
        "Total: €24.90 (incl. 19 % VAT)",
        "Ana Clay",
        "Potterton",
        "These are the terms.",
        "You may withdraw within 14 days.",
        "In cash, when you collect it.",
        CLERK.seals.order_url(order.id, order.code, 1),
    ):
        assert told in body
    assert (seller_kind, seller_to) == ("shop.order_new", "ana@mail.example")
    assert f"{URLS.base_url}/sell/orders/{order.code}" in seller_body
    assert "?k=" not in seller_body
    assert await db.read(notices) == [order.code]


async def test_what_identifies_the_buyer_is_sealed_in_the_order(db: Database) -> None:
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop))

    assert order.contact is not None
    assert b"mail.example" not in order.contact
    assert CLERK.seals.open_contact(order.contact).name == CONTACT.name


async def test_only_the_right_secret_opens_an_order(db: Database) -> None:
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop))
    secret = CLERK.seals.order_secret(order.id, 1)

    found = await db.read(find_order_by_secret, order.code, secret)
    assert found is not None and found.id == order.id
    assert await db.read(find_order_by_secret, order.code, secret[:-1]) is None
    assert await db.read(find_order_by_secret, "AAAA-AAAA", secret) is None


async def test_a_new_link_kills_the_old_one(db: Database) -> None:
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop))
    old = CLERK.seals.order_secret(order.id, 1)

    await db.write(send_new_link, CLERK, order)

    new = CLERK.seals.order_secret(order.id, 2)
    assert await db.read(find_order_by_secret, order.code, old) is None
    assert await db.read(find_order_by_secret, order.code, new) is not None
    assert f"?k={new}" in (await db.read(letters))[-1][3]


async def test_another_shop_does_not_see_an_order(db: Database) -> None:
    shop, other = await make_shop(db), await make_shop(db, "eve")
    order = await buy(db, shop, await make_product(db, shop))

    assert (await db.read(get_shop_order, shop.id, order.code)).id == order.id
    with pytest.raises(NotFound):
        await db.read(get_shop_order, other.id, order.code)


async def test_pressing_twice_makes_one_order(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    await fill_cart(db, "b", product)
    press = await walk_to_button(db, "b", shop)

    first = await db.write(place_order, CLERK, press)
    second = await db.write(place_order, CLERK, press)

    assert first.id == second.id
    assert (await reload_product(db, product)).variant.allocated == 1


async def test_a_token_opens_nothing_in_another_browser(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    await fill_cart(db, "b", product)
    press = await walk_to_button(db, "b", shop)
    await db.write(place_order, CLERK, press)

    with pytest.raises(QuoteChanged):
        await db.write(place_order, CLERK, replace(press, key_hash=b"other"))


async def test_a_second_page_of_the_same_cart_orders_nothing(db: Database) -> None:
    shop = await make_shop(db)
    await fill_cart(db, "b", await make_product(db, shop))
    press = await walk_to_button(db, "b", shop)
    other_page = await db.read(press_for, "b", shop)
    await db.write(place_order, CLERK, press)

    with pytest.raises(QuoteChanged):
        await db.write(place_order, CLERK, other_page)


@pytest.mark.parametrize("price", [2489, 2491])
async def test_a_changed_price_is_shown_before_anything_is_ordered(
    db: Database, price: int
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    await fill_cart(db, "b", product)
    press = await walk_to_button(db, "b", shop)
    await db.write(set_price, product.variant, price)

    with pytest.raises(QuoteChanged):
        await db.write(place_order, CLERK, press)
    assert (await reload_product(db, product)).variant.held == 0


async def test_changed_terms_are_shown_before_anything_is_ordered(db: Database) -> None:
    shop = await make_shop(db)
    await fill_cart(db, "b", await make_product(db, shop))
    press = await walk_to_button(db, "b", shop)
    terms = replace(DRAFT.terms, terms="Other terms.")
    changed = replace(DRAFT, terms=terms)
    await db.write(save_shop, URLS, shop, changed, state=ShopState.OPEN)

    with pytest.raises(QuoteChanged):
        await db.write(place_order, CLERK, press)


@pytest.mark.parametrize("state", [ShopState.VACATION, ShopState.CLOSED])
async def test_a_shop_that_is_not_open_takes_no_order(
    db: Database, state: ShopState
) -> None:
    shop = await make_shop(db)
    await fill_cart(db, "b", await make_product(db, shop))
    press = await walk_to_button(db, "b", shop)
    await db.write(save_shop, URLS, shop, DRAFT, state=state)

    with pytest.raises(Conflict, match="no orders"):
        await db.write(place_order, CLERK, press)


async def test_an_archived_product_is_not_ordered(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    await fill_cart(db, "b", product)
    press = await walk_to_button(db, "b", shop)
    await db.write(withdraw_product, shop, product, ProductStatus.ARCHIVED)

    with pytest.raises(QuoteChanged):
        await db.write(place_order, CLERK, press)


async def test_without_the_consent_nothing_is_ordered(db: Database) -> None:
    shop = await make_shop(db)
    await fill_cart(db, "b", await make_product(db, shop))
    press = await walk_to_button(db, "b", shop)

    with pytest.raises(Invalid, match="Agree"):
        await db.write(place_order, CLERK, replace(press, has_agreed=False))


async def test_an_earlier_step_cannot_be_skipped(db: Database) -> None:
    shop = await make_shop(db)
    await fill_cart(db, "b", await make_product(db, shop))
    press = await db.read(press_for, "b", shop)

    with pytest.raises(StepMissing):
        await db.write(place_order, CLERK, press)


async def test_sold_out_leaves_the_cart_and_no_order(db: Database) -> None:
    shop = await make_shop(db)
    cup = await make_product(db, shop, title="Cup", stock=5)
    mug = await make_product(db, shop, stock=2)
    await fill_cart(db, "late", cup)
    await fill_cart(db, "late", mug, quantity=2)
    press = await walk_to_button(db, "late", shop)
    await buy(db, shop, mug)

    with pytest.raises(SoldOut) as refused:
        await db.write(place_order, CLERK, press)

    assert (refused.value.variant_id, refused.value.left) == (mug.variant.id, 1)
    assert (await reload_product(db, cup)).variant.held == 0
    page = await db.read(list_orders, shop.id, status=None, before=None, limit=10)
    assert len(page.items) == 1
    assert await audit(db) == []


async def test_one_address_has_few_open_orders_in_a_shop(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=100)
    for _ in range(MAX_OPEN_PER_BUYER):
        order = await buy(db, shop, product, key="bob")

    with pytest.raises(Conflict, match="several open orders"):
        await buy(db, shop, product, key="bob")
    await db.write(mark_collected, order)
    await buy(db, shop, product, key="bob")


async def test_a_seller_may_accept_each_order_by_hand(db: Database) -> None:
    shop = await make_shop(db, draft=MANUAL)
    product = await make_product(db, shop)
    order = await buy(db, shop, product)
    assert order.status is OrderStatus.PENDING
    assert (await reload_product(db, product)).variant.held == 1

    accepted = await db.write(accept_order, CLERK, order)

    assert accepted.status is OrderStatus.CONFIRMED
    variant = (await reload_product(db, product)).variant
    assert (variant.held, variant.allocated) == (0, 1)
    assert "confirmed" in (await db.read(letters))[-1][2]


async def test_an_order_nobody_accepts_expires(db: Database, clock: SetClock) -> None:
    shop = await make_shop(db, draft=MANUAL)
    product = await make_product(db, shop)
    order = await buy(db, shop, product)

    clock.advance(3 * DAY_MS - 1)
    assert await db.write(expire_overdue, CLERK) == 0
    clock.advance(1)
    assert await db.write(expire_overdue, CLERK) == 1
    assert await db.write(expire_overdue, CLERK) == 0

    assert (await db.read(get_order, order.id)).status is OrderStatus.EXPIRED
    assert (await reload_product(db, product)).variant.available == 10
    with pytest.raises(Conflict):
        await db.write(accept_order, CLERK, order)
    assert await audit(db) == []


async def test_overdue_stock_is_sold_although_nobody_swept(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db, draft=MANUAL)
    product = await make_product(db, shop, stock=1)
    old = await buy(db, shop, product, key="old")
    clock.advance(4 * DAY_MS)

    # The page shows it as sold out, so the cart was filled before.
    with pytest.raises(Invalid, match="sold out"):
        await fill_cart(db, "new", product)
    await db.write(expire_overdue, CLERK)
    await fill_cart(db, "new", product)
    press = await walk_to_button(db, "new", shop)
    new = await db.write(place_order, CLERK, press)

    assert (await db.read(get_order, old.id)).status is OrderStatus.EXPIRED
    assert new.status is OrderStatus.PENDING


async def test_placing_an_order_releases_what_is_overdue_first(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db, draft=MANUAL)
    product = await make_product(db, shop, stock=1)
    await fill_cart(db, "new", product)
    old = await buy(db, shop, product, key="old")
    press = await walk_to_button(db, "new", shop)
    clock.advance(4 * DAY_MS)

    new = await db.write(place_order, CLERK, press)

    assert new.status is OrderStatus.PENDING
    assert (await db.read(get_order, old.id)).status is OrderStatus.EXPIRED
    assert await audit(db) == []


async def test_what_is_not_collected_is_sold_to_others(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    order = await buy(db, shop, product)
    ready = await db.write(mark_ready, CLERK, order)
    assert ready.keep_until_ms == clock.now_ms() + 7 * DAY_MS

    clock.advance(7 * DAY_MS)
    assert await db.write(expire_overdue, CLERK) == 1

    ended = await db.read(get_order, order.id)
    assert (ended.status, ended.shipment) == (
        OrderStatus.CANCELLED,
        ShipmentState.VOID,
    )
    assert (await reload_product(db, product)).variant.available == 10
    with pytest.raises(Conflict):
        await db.write(mark_collected, ended)


async def test_a_confirmed_order_that_is_not_ready_does_not_lapse(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    await buy(db, shop, await make_product(db, shop))

    clock.advance(365 * DAY_MS)

    assert await db.write(expire_overdue, CLERK) == 0


async def test_a_buyer_cancels_only_while_nothing_is_agreed(db: Database) -> None:
    shop = await make_shop(db, draft=MANUAL)
    product = await make_product(db, shop)
    order = await buy(db, shop, product)

    await db.write(cancel_order, CLERK, order, side=Side.BUYER)

    assert (await reload_product(db, product)).variant.available == 10
    assert "The buyer cancelled" in (await db.read(letters))[-2][3]
    other = await db.write(accept_order, CLERK, await buy(db, shop, product, key="c"))
    with pytest.raises(Conflict):
        await db.write(cancel_order, CLERK, other, side=Side.BUYER)


async def test_a_seller_cancels_with_a_reason_the_buyer_reads(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    order = await buy(db, shop, product)

    await db.write(
        cancel_order, CLERK, order, side=Side.MERCHANT, reason="It broke, sorry."
    )

    assert "It broke, sorry." in (await db.read(letters))[-1][3]
    events = await db.read(list_events, order.id, public_only=True)
    assert [(e.kind, e.words) for e in events] == [
        (EventKind.PLACED, ""),
        (EventKind.CANCELLED, "It broke, sorry."),
    ]
    assert (await reload_product(db, product)).variant.available == 10


async def test_withdrawing_before_collecting_ends_the_order(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    order = await buy(db, shop, product)

    ended = await db.write(withdraw_from_order, CLERK, order)

    assert ended.status is OrderStatus.CANCELLED and ended.withdrawn_ms is not None
    assert (await reload_product(db, product)).variant.available == 10
    receipt = (await db.read(letters))[-2]
    assert receipt[0] == "shop.withdrawal_received"
    assert "15 January 2027, 08:00 UTC" in receipt[3]
    with pytest.raises(Conflict):
        await db.write(withdraw_from_order, CLERK, ended)


async def test_withdrawing_after_collecting_asks_for_attention(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop))
    done = await db.write(mark_collected, order)
    clock.advance(14 * DAY_MS)

    asked = await db.write(withdraw_from_order, CLERK, done)

    assert asked.status is OrderStatus.COMPLETED
    assert asked.attention is Attention.WITHDRAWAL
    with pytest.raises(Conflict):
        await db.write(withdraw_from_order, CLERK, asked)


async def test_a_withdrawal_is_on_the_sellers_list_until_it_is_settled(
    db: Database,
) -> None:
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop))
    done = await db.write(mark_collected, order)
    with pytest.raises(Conflict):
        await db.write(settle_withdrawal, done)
    assert await to_do(db, shop) == []

    asked = await db.write(withdraw_from_order, CLERK, done)
    assert await to_do(db, shop) == [order.code]
    settled = await db.write(settle_withdrawal, asked)

    assert settled.attention is Attention.NONE
    assert await to_do(db, shop) == []
    with pytest.raises(Conflict):
        await db.write(settle_withdrawal, settled)


async def test_the_seller_is_told_on_the_node_what_the_buyer_did(
    db: Database,
) -> None:
    """Also a seller who muted the buyer, and where no mail leaves the node."""
    shop = await make_shop(db, draft=MANUAL)
    product = await make_product(db, shop)
    bob = await make_user(db, "bob")
    await fill_cart(db, "b", product)
    press = replace(await walk_to_button(db, "b", shop), buyer_id=bob.actor_id)
    people = [await db.read(get_actor, each) for each in (shop.actor_id, bob.actor_id)]
    await db.write(mute, actor=people[0], target=people[1])

    order = await db.write(place_order, CLERK, press)
    await db.write(cancel_order, CLERK, order, side=Side.BUYER)

    assert await db.read(notices) == [order.code, f"{order.code}:cancelled"]


async def test_personal_data_is_forgotten_when_its_time_is_over(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    done = await db.write(mark_collected, await buy(db, shop, product))
    open_one = await buy(db, shop, product)
    clock.advance(KEEP_DONE_MS - 1)
    assert await db.write(forget_contacts) == 0
    clock.advance(1)

    assert await db.write(forget_contacts) == 1

    assert (await db.read(get_order, done.id)).contact is None
    assert (await db.read(get_order, open_one.id)).contact is not None
    assert await db.write(forget_contacts) == 0


async def test_the_seller_sees_open_orders_oldest_first(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    orders = [await buy(db, shop, product, key=key) for key in "abc"]
    await db.write(mark_collected, orders[1])

    page = await db.read(list_open_orders, shop.id, after=None, limit=1)
    assert [order.id for order in page.items] == [orders[0].id]
    rest = await db.read(list_open_orders, shop.id, after=page.next_before, limit=5)
    assert [order.id for order in rest.items] == [orders[2].id]
    done = await db.read(
        list_orders, shop.id, status=OrderStatus.COMPLETED, before=None, limit=5
    )
    assert [order.id for order in done.items] == [orders[1].id]


async def test_an_order_leaves_nothing_in_the_activities(db: Database) -> None:
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop))
    await db.write(mark_collected, order)

    def count(r: Reader) -> int:
        row = r.one("SELECT COUNT(*) AS number FROM activities")
        assert row is not None
        return row.num("number")

    assert await db.read(count) == 0
