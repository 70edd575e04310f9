"""Carts: one for each shop and browser, and nobody else's."""

import pytest
from support.people import make_user
from support.queries import assert_queries
from support.shop import (
    buy,
    fill_cart,
    make_product,
    make_shop,
    quote_of,
    reload_product,
    walk_to_button,
)

from node.clock import DAY_MS, SetClock
from node.database.types import Database
from node.errors import Conflict, Invalid, NotFound
from storefront.carts import merging
from storefront.carts.actions import (
    drop_idle_carts,
    put_aside,
    remove_line,
    set_quantity,
)
from storefront.carts.merging import merge_carts
from storefront.carts.policy import key_of_person
from storefront.carts.queries import count_pieces, find_cart, list_carts
from storefront.catalog.actions import set_price, withdraw_product
from storefront.catalog.models import ProductStatus
from storefront.checkout.models import Fit
from storefront.seals import hash_secret

BOB, EVE = hash_secret("bob"), hash_secret("eve")


async def test_what_is_added_twice_is_one_line(db: Database) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop)

    await fill_cart(db, "bob", mug, quantity=2)
    await fill_cart(db, "bob", mug)

    (cart,) = await db.read(list_carts, BOB)
    assert [(line.product_id, line.quantity) for line in cart.lines] == [(mug.id, 3)]
    assert await db.read(count_pieces, BOB) == 3
    assert await db.read(count_pieces, EVE) == 0
    assert (await reload_product(db, mug)).variant.held == 0


async def test_each_shop_has_its_own_cart(db: Database) -> None:
    ana, eve = await make_shop(db), await make_shop(db, "eve")
    await fill_cart(db, "bob", await make_product(db, ana))
    await fill_cart(db, "bob", await make_product(db, eve))

    with assert_queries(db, 2):
        carts = await db.read(list_carts, BOB)

    assert [cart.shop_id for cart in carts] == [ana.id, eve.id]


@pytest.mark.parametrize("quantity", [0, -1, 11, 10**9])
async def test_an_impossible_quantity_is_refused(db: Database, quantity: int) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop, stock=1000)

    with pytest.raises(Invalid):
        await fill_cart(db, "bob", mug, quantity=quantity)
    assert await db.read(list_carts, BOB) == []


async def test_two_halves_of_too_much_are_too_much(db: Database) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    await fill_cart(db, "bob", mug, quantity=6)

    with pytest.raises(Invalid, match="At most 10"):
        await fill_cart(db, "bob", mug, quantity=6)


async def test_more_than_there_is_does_not_go_in(db: Database) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop, stock=2)
    await buy(db, shop, mug)

    with pytest.raises(Invalid, match="Only 1 left"):
        await fill_cart(db, "bob", mug, quantity=2)


async def test_what_is_not_offered_does_not_go_in(db: Database) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    await db.write(withdraw_product, shop, mug, ProductStatus.DRAFT)

    with pytest.raises(Conflict):
        await fill_cart(db, "bob", mug)


async def test_another_browser_does_not_touch_a_line(db: Database) -> None:
    shop = await make_shop(db)
    await fill_cart(db, "bob", await make_product(db, shop))
    (cart,) = await db.read(list_carts, BOB)
    line_id = cart.lines[0].id

    with pytest.raises(NotFound):
        await db.write(set_quantity, EVE, line_id=line_id, quantity=2)
    with pytest.raises(NotFound):
        await db.write(remove_line, EVE, line_id)

    await db.write(set_quantity, BOB, line_id=line_id, quantity=2)
    assert await db.read(count_pieces, BOB) == 2
    await db.write(remove_line, BOB, line_id)
    assert await db.read(list_carts, BOB) == []


async def test_a_cart_shows_what_changed_since_it_was_filled(db: Database) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop, stock=3)
    cup = await make_product(db, shop, title="Cup")
    await fill_cart(db, "bob", mug, quantity=3)
    await fill_cart(db, "bob", cup)
    await buy(db, shop, mug, key="eve")
    await db.write(set_price, mug.variant, 2000)
    await db.write(withdraw_product, shop, cup, ProductStatus.ARCHIVED)

    quote = await db.read(quote_of, "bob", shop)

    first, second = quote.lines
    assert (first.unit_minor, first.seen_price_minor) == (2000, 2490)
    assert (first.fit, second.fit) == (Fit.TOO_MANY, Fit.GONE)
    assert not quote.fits


async def test_reading_a_quote_takes_few_queries(db: Database) -> None:
    shop = await make_shop(db)
    for number in range(5):
        product = await make_product(db, shop, title=f"Mug {number}")
        await fill_cart(db, "bob", product)

    with assert_queries(db, 8):
        quote = await db.read(quote_of, "bob", shop)

    assert quote.total.minor == 5 * 2490


async def test_idle_carts_are_dropped_after_a_month(
    db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    await fill_cart(db, "bob", mug)
    clock.advance(20 * DAY_MS)
    await fill_cart(db, "eve", mug)
    clock.advance(10 * DAY_MS + 1)

    assert await db.write(drop_idle_carts) == 1

    assert await db.read(find_cart, BOB, shop.id) is None
    assert await db.read(find_cart, EVE, shop.id) is not None


async def test_filling_a_cart_needs_no_account(db: Database) -> None:
    await make_user(db, "root")
    shop = await make_shop(db)

    await fill_cart(db, "nobody in particular", await make_product(db, shop))

    assert await db.read(count_pieces, hash_secret("nobody in particular")) == 1


async def test_a_browsers_cart_becomes_its_readers_own(db: Database) -> None:
    ana, eve = await make_shop(db), await make_shop(db, "eve")
    mug, bowl = [await make_product(db, ana, title=each) for each in ("Mug", "Bowl")]
    plate = await make_product(db, eve, title="Plate")
    owner = (await make_user(db, "bob")).actor_id
    own = key_of_person(owner)
    await db.write(put_aside, own, mug.id, 2)
    for product in (mug, bowl, plate):
        await fill_cart(db, "browser", product, quantity=3)

    await db.write(merge_carts, hash_secret("browser"), owner)
    await db.write(merge_carts, hash_secret("browser"), owner)

    carts = await db.read(list_carts, own)
    found = {line.product_id: line.quantity for cart in carts for line in cart.lines}
    assert found == {mug.id: 5, bowl.id: 3, plate.id: 3}
    assert await db.read(list_carts, hash_secret("browser")) == []


async def test_joined_carts_ask_for_no_more_than_there_is(db: Database) -> None:
    shop = await make_shop(db)
    mug = await make_product(db, shop, stock=4)
    owner = (await make_user(db, "bob")).actor_id
    own = key_of_person(owner)
    await db.write(put_aside, own, mug.id, 3)
    await fill_cart(db, "browser", mug, quantity=3)

    await db.write(merge_carts, hash_secret("browser"), owner)

    assert await db.read(count_pieces, own) == 4


async def test_what_was_typed_at_the_checkout_stays_with_the_browser(
    db: Database,
) -> None:
    shop = await make_shop(db)
    await fill_cart(db, "browser", await make_product(db, shop))
    await walk_to_button(db, "browser", shop)
    owner = (await make_user(db, "bob")).actor_id

    await db.write(merge_carts, hash_secret("browser"), owner)

    (cart,) = await db.read(list_carts, key_of_person(owner))
    assert cart.contact is None


async def test_what_has_no_room_stays_in_the_browser_until_there_is(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "MAX_LINES", 2)
    shop = await make_shop(db)
    products = [
        await make_product(db, shop, title=each) for each in ("Mug", "Cup", "Pot")
    ]
    owner = (await make_user(db, "bob")).actor_id
    own, browser = key_of_person(owner), hash_secret("browser")
    await db.write(put_aside, own, products[0].id, 1)
    for product in products:
        await fill_cart(db, "browser", product, quantity=2)

    assert await db.write(merge_carts, browser, owner) == 1
    assert await db.write(merge_carts, browser, owner) == 1
    left = await db.read(find_cart, browser, shop.id)
    mine = await db.read(find_cart, own, shop.id)

    assert left is not None
    assert mine is not None
    assert [line.product_id for line in left.lines] == [products[2].id]
    assert [line.quantity for line in (*mine.lines, *left.lines)] == [3, 2, 2]
    await db.write(remove_line, own, mine.lines[0].id)
    assert await db.write(merge_carts, browser, owner) == 0
    assert await db.read(find_cart, browser, shop.id) is None
    mine = await db.read(find_cart, own, shop.id)
    assert mine is not None
    assert [line.product_id for line in mine.lines] == [products[1].id, products[2].id]
