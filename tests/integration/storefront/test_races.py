"""Many at once: the last piece, one button pressed by all, sweeps and hand-overs."""

import asyncio
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from support.agreements import answers, ask_here, walk
from support.people import URLS, make_remote
from support.shop import (
    CLERK,
    CONTACT,
    DRAFT,
    audit,
    buy,
    fill_cart,
    make_product,
    make_shop,
    reload_product,
    walk_to_button,
)

from node.clock import DAY_MS, SetClock
from node.database.types import Database, Reader, Writer
from node.errors import Conflict
from storefront.agreements.actions import cancel_agreement
from storefront.agreements.queries import find_by_key
from storefront.catalog.models import Product
from storefront.checkout.actions import place_order
from storefront.checkout.models import Press
from storefront.ids import OrderId, VariantId
from storefront.listings.actions import announce_product
from storefront.orders.actions import cancel_order, expire_overdue, mark_collected
from storefront.orders.models import Order, OrderStatus, Side
from storefront.orders.queries import get_order, list_orders
from storefront.shops.models import Shop
from storefront.stock.models import SoldOut

BUYERS = 50


async def at_the_button(db: Database, shop: Shop, product: Product) -> list[Press]:
    presses: list[Press] = []
    for number in range(BUYERS):
        key = f"buyer{number}"
        await fill_cart(db, key, product)
        contact = replace(CONTACT, email=f"{key}@mail.example")
        presses.append(await walk_to_button(db, key, shop, contact=contact))
    return presses


async def press(db: Database, one: Press) -> str:
    """What a buyer is told, in one word."""
    try:
        order = await db.write(place_order, CLERK, one)
    except SoldOut as refused:
        assert refused.left == 0
        return "sold out"
    return order.status


async def test_the_last_piece_is_sold_once_to_fifty_buyers(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=1)
    presses = await at_the_button(db, shop, product)

    answers = Counter(await asyncio.gather(*(press(db, each) for each in presses)))

    assert answers == {"confirmed": 1, "sold out": BUYERS - 1}
    variant = (await reload_product(db, product)).variant
    assert (variant.available, variant.allocated) == (0, 1)
    page = await db.read(list_orders, shop.id, status=None, before=None, limit=99)
    assert len(page.items) == 1
    assert await audit(db) == []


def count_left(r: Reader, variant_id: VariantId) -> int:
    row = r.one("SELECT on_hand FROM variants WHERE id = :id", id=variant_id)
    assert row is not None
    return row.num("on_hand")


def set_left(w: Writer, variant_id: VariantId, left: int) -> None:
    w.run(
        "UPDATE variants SET on_hand = :left WHERE id = :id", id=variant_id, left=left
    )


async def sell_naively(
    db: Database, variant_id: VariantId, crowd: asyncio.Barrier
) -> bool:
    """Look, decide, write: each step right, and together wrong."""
    left = await db.read(count_left, variant_id)
    await crowd.wait()
    if left < 1:
        return False
    await db.write(set_left, variant_id, left - 1)
    return True


async def test_looking_first_and_writing_then_oversells(db: Database) -> None:
    """The negative control: the same crowd does break a shop without the guard."""
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=1)
    variant_id, crowd = product.variant.id, asyncio.Barrier(BUYERS)

    sales = await asyncio.gather(
        *(sell_naively(db, variant_id, crowd) for _ in range(BUYERS))
    )

    assert sum(sales) == BUYERS


async def test_one_button_pressed_by_many_hands_makes_one_order(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=20)
    await fill_cart(db, "b", product)
    one = await walk_to_button(db, "b", shop)

    orders = await asyncio.gather(
        *(db.write(place_order, CLERK, one) for _ in range(10))
    )

    assert len({order.id for order in orders}) == 1
    assert (await reload_product(db, product)).variant.allocated == 1
    assert await audit(db) == []


async def test_two_pages_of_one_cart_make_one_order(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=20)
    await fill_cart(db, "b", product)
    pages = [await walk_to_button(db, "b", shop) for _ in range(4)]

    answers = await asyncio.gather(
        *(db.write(place_order, CLERK, page) for page in pages), return_exceptions=True
    )

    assert sum(isinstance(answer, Order) for answer in answers) == 1
    assert all(isinstance(answer, Order | Conflict) for answer in answers)
    assert (await reload_product(db, product)).variant.allocated == 1


async def test_orders_of_several_products_never_wait_for_each_other_in_a_ring(
    db: Database,
) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop, title="Mug", stock=4)
    cup = await make_product(db, shop, title="Cup", stock=4)
    presses: list[Press] = []
    for number in range(8):
        key = f"buyer{number}"
        pair = (mug, cup) if number % 2 else (cup, mug)
        for product in pair:
            await fill_cart(db, key, product)
        contact = replace(CONTACT, email=f"{key}@mail.example")
        presses.append(await walk_to_button(db, key, shop, contact=contact))

    answers = Counter(await asyncio.gather(*(press(db, each) for each in presses)))

    assert answers == {"confirmed": 4, "sold out": 4}
    assert await audit(db) == []


async def end_somehow(db: Database, order_id: OrderId, way: int) -> bool:
    """Collect, cancel or sweep an order; whether this call did it."""

    def run(w: Writer) -> bool:
        order = get_order(w, order_id)
        if way == 0:
            mark_collected(w, order)
        elif way == 1:
            cancel_order(w, CLERK, order, side=Side.MERCHANT)
        else:
            return expire_overdue(w, CLERK) > 0
        return True

    try:
        return await db.write(run)
    except Conflict:
        return False


async def test_sweep_cancel_and_acceptance_free_the_stock_once(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db, draft=replace(DRAFT, auto_accept=False))
    product = await make_product(db, shop, stock=5)
    order = await buy(db, shop, product, quantity=2)
    clock.advance(3 * DAY_MS)

    did = await asyncio.gather(
        *(end_somehow(db, order.id, way) for way in (1, 2, 0, 2, 1, 0))
    )

    assert sum(did) == 1
    ended = await db.read(get_order, order.id)
    assert ended.status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED)
    assert (await reload_product(db, product)).variant.available == 5
    assert await audit(db) == []


@pytest.mark.parametrize("first", [0, 1])
async def test_hand_over_and_cancel_never_both_happen(db: Database, first: int) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=5)
    order = await buy(db, shop, product, quantity=2)

    ways = (first, 1 - first, first, 1 - first)
    did = await asyncio.gather(*(end_somehow(db, order.id, way) for way in ways))

    assert sum(did) == 1
    variant = (await reload_product(db, product)).variant
    assert variant.held == variant.allocated == 0
    assert variant.on_hand in (3, 5)
    assert await audit(db) == []


async def test_of_many_offers_for_the_last_piece_one_is_accepted(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=1)
    note = await db.write(announce_product, URLS, shop, product)
    buyers = [await make_remote(db, f"b{n}", f"b{n}.example") for n in range(8)]
    one = {"quantity": "1", "total": "24.90"}

    made = await asyncio.gather(
        *(db.write(partial(ask_here, **one), shop, note, each) for each in buyers)
    )

    assert len([each for each in made if each is not None]) == 1
    told = Counter(each.get("reason", each["type"]) for each in await answers(db))
    assert told == {"Accept": 1, "out_of_stock": 7}
    assert (await reload_product(db, product)).variant.available == 0
    assert await audit(db) == []


async def test_one_button_makes_one_order_of_what_was_agreed_on(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=2)
    note = await db.write(announce_product, URLS, shop, product)
    buyer = await make_remote(db, "bob")
    two = {"quantity": "2", "total": "49.80"}
    made = await db.write(partial(ask_here, **two), shop, note, buyer)
    assert made is not None
    press = await db.write(walk, shop, made.key, "b")

    orders = await asyncio.gather(
        *(db.write(place_order, CLERK, press) for _ in range(6))
    )

    assert len({order.id for order in orders}) == 1
    variant = (await reload_product(db, product)).variant
    assert (variant.held, variant.allocated) == (0, 2)
    assert await audit(db) == []


async def test_a_late_button_and_the_end_of_the_time_agree(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=1)
    note = await db.write(announce_product, URLS, shop, product)
    buyer = await make_remote(db, "bob")
    one = {"quantity": "1", "total": "24.90"}
    made = await db.write(partial(ask_here, **one), shop, note, buyer)
    assert made is not None
    press = await db.write(walk, shop, made.key, "b")

    ordered, _ = await asyncio.gather(
        db.write(place_order, CLERK, press),
        db.write(cancel_agreement, URLS, made),
        return_exceptions=True,
    )

    after = await db.read(find_by_key, made.key)
    assert after is not None
    if isinstance(ordered, Order):
        assert (after.order_id, after.state) == (ordered.id, "open")
    else:
        assert isinstance(ordered, Conflict)
        assert (after.order_id, after.state) == (None, "cancelled")
    left = (await reload_product(db, product)).variant.available
    assert left == (0 if after.order_id else 1)
    assert await audit(db) == []
