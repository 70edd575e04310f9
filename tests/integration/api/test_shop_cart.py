"""Carts, for apps: the same as on the pages, and their owner's only."""

import pytest
from support.api import allow, guest, join
from support.app import Site
from support.shop import make_product, make_shop

from node.api.answers import Json
from node.oauth.policy import Scope
from node.users.queries import find_user_by_actor
from storefront.carts import merging
from storefront.catalog.actions import set_price, withdraw_product
from storefront.catalog.models import ProductStatus

CART = "/api/v1/shop/cart"
ITEMS = f"{CART}/items"


def _items(cart: Json) -> list[Json]:
    return [item for part in cart["sellers"] for item in part["items"]]  # type: ignore[attr-defined]


async def test_a_cart_is_filled_changed_and_emptied(site: Site) -> None:
    db = site.services.db
    ana, eve = await make_shop(db), await make_shop(db, "eve")
    mug = await make_product(db, ana, title="Mug", price_minor=1999)
    plate = await make_product(db, eve, title="Plate")
    bob, _ = await join(site, "bob")

    await bob.post(ITEMS, {"product_id": str(mug.id), "quantity": 2})
    cart = await bob.post(ITEMS, {"product_id": str(plate.id)})

    first, second = cart["sellers"]
    assert (first["account"]["acct"], second["account"]["acct"]) == ("ana", "eve")
    assert first["total"] == {"amount": "39.98", "currency": "EUR"}
    assert first["tax"] == {"amount": "6.38", "currency": "EUR"}
    assert first["pickups"][0]["title"] == "Studio"
    assert first["terms"]["text"] == "These are the terms."
    assert first["can_order"] is True
    assert cart["items_count"] == 3
    assert cart == await bob.get(CART)

    path = f"{ITEMS}/{first['items'][0]['id']}"
    assert (await bob.put(path, {"quantity": 5}))["items_count"] == 6
    assert (await bob.delete(path))["items_count"] == 1
    assert (await bob.delete(CART))["sellers"] == []


@pytest.mark.engine_only("sqlite")
async def test_what_cannot_be_had_is_refused_by_its_field(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop, stock=2)
    draft = await make_product(db, shop, title="Draft")
    await db.write(withdraw_product, shop, draft, ProductStatus.DRAFT)
    bob, _ = await join(site, "bob")

    async def refusal(**body: object) -> tuple[int, list[str]]:
        answer = await bob.call("POST", ITEMS, json=body)
        return answer.status_code, [*answer.json().get("details", {})]

    mug_id = str(mug.id)
    assert await refusal(product_id=mug_id, quantity=3) == (422, ["quantity"])
    assert await refusal(product_id=mug_id, quantity=0) == (422, ["quantity"])
    assert await refusal(product_id=mug_id, variant_id="7") == (422, ["variant_id"])
    assert await refusal(product_id=str(draft.id)) == (404, [])
    assert await refusal(product_id="nothing") == (404, [])
    assert (await refusal())[0] == 400


async def test_the_price_now_stands_beside_the_one_then(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop, price_minor=1000)
    bowl = await make_product(db, shop, title="Bowl")
    bob, _ = await join(site, "bob")
    for product in (mug, bowl):
        await bob.post(ITEMS, {"product_id": str(product.id)})

    await db.write(set_price, mug.variant, 1250)
    await db.write(withdraw_product, shop, bowl, ProductStatus.ARCHIVED)

    cart = await bob.get(CART)
    dearer, gone = _items(cart)
    assert dearer["unit_price"] == {"amount": "12.50", "currency": "EUR"}
    assert dearer["price_when_added"] == {"amount": "10.00", "currency": "EUR"}
    assert (dearer["state"], gone["state"]) == ("available", "unavailable")
    assert cart["sellers"][0]["can_order"] is False


@pytest.mark.engine_only("sqlite")
async def test_pages_and_apps_see_one_cart(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug, bowl = [await make_product(db, shop, title=each) for each in ("Mug", "Bowl")]
    browser, user = await site.newcomer("bob")
    bob = await allow(site, user.id)

    await bob.post(ITEMS, {"product_id": str(mug.id)})
    await browser.post("/cart/add", {"product": str(bowl.id)})

    assert "Mug" in (await browser.get("/cart")).text
    assert (await bob.get(CART))["items_count"] == 2


async def test_what_a_guest_put_aside_is_theirs_once_they_log_in(site: Site) -> None:
    db = site.services.db
    shop = await make_shop(db)
    mug = await make_product(db, shop)
    _, bob = await join(site, "bob")
    user = await db.read(find_user_by_actor, bob.id)
    assert user is not None
    client, browser = await allow(site, user.id), site.browser()
    await client.post(ITEMS, {"product_id": str(mug.id)})

    await browser.post("/cart/add", {"product": str(mug.id), "quantity": "2"})
    await browser.log_in("bob")

    assert (await client.get(CART))["items_count"] == 3
    # Once: the browser has forgotten its own.
    await browser.get("/cart")
    assert (await client.get(CART))["items_count"] == 3
    await browser.post("/logout")
    assert "Mug, speckled" not in (await browser.get("/cart")).text


@pytest.mark.engine_only("sqlite")
async def test_a_cart_is_its_owners_only(site: Site) -> None:
    db = site.services.db
    mug = await make_product(db, await make_shop(db))
    bob, _ = await join(site, "bob")
    eve, _ = await join(site, "eve")
    narrow, _ = await join(site, "nora", scopes=[Scope.READ_SHOP])
    (item,) = _items(await bob.post(ITEMS, {"product_id": str(mug.id)}))
    path = f"{ITEMS}/{item['id']}"

    for method in ("PUT", "DELETE"):
        for client, status in ((eve, 404), (narrow, 403), (guest(site), 401)):
            refused = await client.call(method, path, json={"quantity": 2})
            assert refused.status_code == status
    assert (await eve.get(CART))["sellers"] == []
    assert (await narrow.get(CART))["items_count"] == 0
    assert (await guest(site).call("GET", CART)).status_code == 401
    assert (await bob.get(CART))["items_count"] == 1


@pytest.mark.engine_only("sqlite")
async def test_a_full_cart_asks_the_database_no_more_than_a_small_one(
    site: Site,
) -> None:
    db = site.services.db
    bob, _ = await join(site, "bob")
    asked: list[int] = []
    for name in ("ana", "eve", "mei"):
        shop = await make_shop(db, name)
        for title in ("Mug", "Bowl"):
            product = await make_product(db, shop, title=title)
            await bob.post(ITEMS, {"product_id": str(product.id)})
        before = db.statements
        await bob.get(CART)
        asked.append(db.statements - before)

    assert len({*asked}) == 1


@pytest.mark.engine_only("sqlite")
async def test_the_cart_says_what_it_had_no_room_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "MAX_LINES", 1)
    db = site.services.db
    shop = await make_shop(db)
    mug, bowl = [await make_product(db, shop, title=each) for each in ("Mug", "Bowl")]
    client, bob = await join(site, "bob")
    user = await db.read(find_user_by_actor, bob.id)
    assert user is not None
    client, browser = await allow(site, user.id), site.browser()
    for product in (mug, bowl):
        await browser.post("/cart/add", {"product": str(product.id)})
    await client.post(ITEMS, {"product_id": str(mug.id)})

    await browser.log_in("bob")

    assert "one product more" in (await browser.get("/cart")).text
    assert (await client.get(CART))["items_count"] == 2
    await client.call("DELETE", CART)
    cart = (await browser.get("/cart")).text
    assert "Bowl" in cart
    assert "more" not in cart.split("<main")[1].split("<section")[0]
