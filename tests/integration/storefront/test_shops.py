"""Who may sell, what a shop needs to open, and terms that orders can point at."""

from dataclasses import replace

import pytest
from support.people import URLS, make_user
from support.shop import DRAFT, buy, make_product, make_shop, reload_shop

from node.actors.actions import hide_actor, suspend_actor
from node.database.paging import newest
from node.database.types import Database
from node.errors import Forbidden, Invalid
from node.users.actions import let_sell
from storefront.catalog.models import Wanted
from storefront.catalog.queries import list_offered, list_shown
from storefront.shops.actions import check_readiness, ensure_shop, save_shop
from storefront.shops.models import Shop, ShopState
from storefront.shops.policy import list_missing
from storefront.shops.queries import (
    find_shop_by_owner,
    get_terms,
    list_open_shops,
    list_pickups,
)


async def names_of_open_shops(db: Database) -> list[str]:
    page = await db.read(list_open_shops, before=None, limit=10)
    return [shop.owner_name for shop in page.items]


async def revoke(db: Database, name: str) -> None:
    await db.write(
        lambda w: w.run(
            """
            UPDATE users
            SET may_sell = 0
            WHERE actor_id = (SELECT id FROM actors WHERE name_key = :name)
            """,
            name=name,
        )
    )


async def test_nobody_sells_without_the_owners_leave(db: Database) -> None:
    user = await make_user(db, "ana")

    with pytest.raises(Forbidden):
        await db.write(ensure_shop, user.actor_id)

    await db.write(let_sell, user.id, allowed=True)
    shop = await db.write(ensure_shop, user.actor_id)
    assert shop.state is ShopState.SETUP and not shop.is_visible
    assert (await db.write(ensure_shop, user.actor_id)).id == shop.id


async def test_a_new_shop_lists_what_is_missing_and_does_not_open(db: Database) -> None:
    user = await make_user(db, "ana")
    await db.write(let_sell, user.id, allowed=True)
    shop = await db.write(ensure_shop, user.actor_id)
    terms = replace(DRAFT.terms, trader_address="", withdrawal="")
    draft = replace(DRAFT, terms=terms, pickup=None)

    with pytest.raises(Invalid, match="Still missing"):
        await db.write(save_shop, URLS, shop, draft, state=ShopState.OPEN)
    await db.write(save_shop, URLS, shop, draft, state=ShopState.CLOSED)

    saved = await reload_shop(db, shop)
    assert saved.state is ShopState.SETUP
    assert list_missing(await db.read(check_readiness, saved)) == (
        "A place to collect",
        "Your postal address",
        "Information on withdrawal",
    )


async def test_an_open_shop_cannot_lose_what_it_needs(db: Database) -> None:
    shop = await make_shop(db)

    with pytest.raises(Invalid, match="A way to pay"):
        await db.write(
            save_shop,
            URLS,
            shop,
            replace(DRAFT, cash_on_pickup=False),
            state=ShopState.OPEN,
        )


async def test_taking_the_leave_back_stops_a_shop_at_once(db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    assert await names_of_open_shops(db) == ["ana"]

    await revoke(db, "ana")

    stopped = await reload_shop(db, shop)
    assert not stopped.is_selling and not stopped.is_visible
    assert await names_of_open_shops(db) == []
    assert await db.read(list_shown, [product.id]) == []


async def test_a_suspended_sellers_shop_is_gone_and_a_hidden_ones_unlisted(
    db: Database,
) -> None:
    ana, eve = await make_shop(db), await make_shop(db, "eve")
    mug = await make_product(db, ana)
    cup = await make_product(db, eve)

    await db.write(suspend_actor, ana.actor_id)
    await db.write(hide_actor, eve.actor_id)

    assert not (await reload_shop(db, ana)).is_visible
    assert (await reload_shop(db, eve)).is_visible
    assert await names_of_open_shops(db) == []
    shown = await db.read(list_shown, [mug.id, cup.id])
    assert [product.id for product in shown] == [cup.id]
    assert (await db.read(list_offered, Wanted(), newest(5))).items == ()


async def test_terms_are_kept_as_they_were_for_each_order(db: Database) -> None:
    shop = await make_shop(db)
    order = await buy(db, shop, await make_product(db, shop))
    changed = replace(
        DRAFT,
        terms=replace(DRAFT.terms, terms="New terms."),
        pickup=replace(DRAFT.pickup, address="2 Kiln Lane"),
    )

    saved = await db.write(save_shop, URLS, shop, changed, state=ShopState.OPEN)

    assert saved.terms_id != order.terms_id
    assert (await db.read(get_terms, order.terms_id)).terms == "These are the terms."
    places = await db.read(list_pickups, shop.id)
    assert [place.address for place in places] == ["2 Kiln Lane"]
    assert places[0].id != order.pickup_id


async def test_saving_the_same_settings_makes_no_new_terms(db: Database) -> None:
    shop = await make_shop(db)
    places = await db.read(list_pickups, shop.id)

    again = await db.write(save_shop, URLS, shop, DRAFT, state=ShopState.OPEN)

    assert again.terms_id == shop.terms_id
    assert await db.read(list_pickups, shop.id) == places


async def test_the_currency_stays_once_there_are_products(db: Database) -> None:
    shop = await make_shop(db)
    in_francs = replace(DRAFT, currency="CHF")
    saved = await db.write(save_shop, URLS, shop, in_francs, state=ShopState.OPEN)
    assert saved.currency == "CHF"
    await make_product(db, saved)

    with pytest.raises(Invalid, match="currency"):
        await db.write(save_shop, URLS, saved, DRAFT, state=ShopState.OPEN)


async def test_a_shop_is_found_by_its_owners_name_in_any_case(db: Database) -> None:
    shop = await make_shop(db)

    found = await db.read(find_shop_by_owner, "ANA")

    assert isinstance(found, Shop) and found.id == shop.id
    assert await db.read(find_shop_by_owner, "nobody") is None
