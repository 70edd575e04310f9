"""What the shop does by itself."""

from dataclasses import replace

from support.people import URLS, make_user
from support.shop import (
    CLERK,
    DRAFT,
    buy,
    fill_cart,
    make_product,
    make_shop,
    reload_product,
)

from node.actors.jobs import ActorDeleted
from node.clock import DAY_MS, SetClock
from node.database.types import Database, Reader
from storefront.carts.actions import put_aside
from storefront.carts.policy import key_of_person
from storefront.carts.queries import count_pieces, find_cart
from storefront.orders.actions import mark_collected
from storefront.orders.jobs import ExpireOrders
from storefront.orders.models import OrderStatus
from storefront.orders.policy import KEEP_DONE_MS
from storefront.orders.queries import get_order
from storefront.seals import hash_secret
from storefront.stock.queries import list_drifted
from storefront.upkeep import Caretaker, KeepShops


def due_times(r: Reader) -> list[int]:
    rows = r.all(
        "SELECT due_ms FROM jobs WHERE kind = :kind ORDER BY due_ms LIMIT 10",
        kind=ExpireOrders.kind,
    )
    return [row.num("due_ms") for row in rows]


async def test_an_order_leaves_a_job_for_the_moment_it_lapses(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db, draft=replace(DRAFT, auto_accept=False))
    product = await make_product(db, shop)
    order = await buy(db, shop, product)
    assert await db.read(due_times) == [clock.now_ms() + 3 * DAY_MS]

    clock.advance(3 * DAY_MS)
    await Caretaker(db, CLERK, URLS).expire_orders(ExpireOrders())

    assert (await db.read(get_order, order.id)).status is OrderStatus.EXPIRED
    assert (await reload_product(db, product)).variant.available == 10


async def test_the_nightly_round_forgets_and_drops(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    order = await buy(db, shop, product)
    await db.write(mark_collected, order)
    await fill_cart(db, "idle", product)
    clock.advance(KEEP_DONE_MS)

    await Caretaker(db, CLERK, URLS).keep_shops(KeepShops())
    await Caretaker(db, CLERK, URLS).keep_shops(KeepShops())

    assert (await db.read(get_order, order.id)).contact is None
    assert await db.read(count_pieces, hash_secret("idle")) == 0


async def test_the_audit_sees_a_counter_that_drifted(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    await buy(db, shop, product)
    assert await db.read(list_drifted) == []

    for counter in (
        "UPDATE variants SET held = held + 1",
        "UPDATE variants SET held = held - 1, allocated = allocated + 1",
        "UPDATE variants SET allocated = allocated - 1, on_hand = on_hand + 1",
    ):
        await db.write(lambda w, sql=counter: w.run(sql))
        assert await db.read(list_drifted) == [product.variant.id]


async def test_carts_go_with_the_account(db: Database) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    gone, other = [(await make_user(db, each)).actor_id for each in ("bob", "eve")]
    for owner in (gone, other):
        await db.write(put_aside, key_of_person(owner), mug.id, 1)

    await Caretaker(db, CLERK, URLS).forget_person(ActorDeleted(gone))

    assert await db.read(find_cart, key_of_person(gone), shop.id) is None
    assert await db.read(find_cart, key_of_person(other), shop.id) is not None
