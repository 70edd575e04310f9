"""From another server's link to an order, in a browser without JavaScript."""

import re
from dataclasses import replace

import pytest
from support.agreements import answers, ask_here, walk, way_of
from support.app import Browser, Site
from support.people import URLS, make_remote, make_user, remote_profile
from support.shop import CLERK, CONTACT, DRAFT, make_product, make_shop, reload_product
from support.shop_pages import CONTACT as TYPED
from support.shop_pages import PICKUP, QUOTE, TOKEN, field, seller

from node.actors.actions import save_remote_actor
from node.clock import DAY_MS, SetClock
from node.database.types import Database, Writer
from node.users.models import Role
from storefront.catalog.actions import hide_product, set_price
from storefront.catalog.models import Product
from storefront.checkout.actions import place_order
from storefront.checkout.models import QuoteChanged
from storefront.listings.actions import announce_product
from storefront.shops.actions import save_shop
from storefront.shops.models import Shop, ShopState


async def grant(site: Site, db: Database, shop: Shop, product: Product) -> str:
    """Have a request from elsewhere accepted; the path its buyer is sent to."""
    note = await db.write(announce_product, site.services.urls, shop, product)
    buyer = await make_remote(db, "bob", "shop.example")
    await db.write(ask_here, shop, note, buyer, quantity="2", total="49.80")
    key, token = way_of((await answers(db))[-1])
    return f"/checkout/{key}?t={token}"


async def order_it(guest: Browser) -> str:
    """Go through the checkout with what was taken along; the path of the order."""
    contact = await guest.get("/checkout/ana/contact")
    pickup = field(PICKUP, contact)
    await guest.post("/checkout/ana/contact", TYPED | {"pickup": pickup})
    await guest.post("/checkout/ana/payment", {"method": "cash_on_pickup"})
    review = await guest.get("/checkout/ana/review")
    form = {"token": field(TOKEN, review), "quote": field(QUOTE, review), "terms": "1"}
    placed = await guest.post("/checkout/ana/review", form)
    assert placed.status_code == 303, placed.text
    return placed.headers["Location"]


async def move(db: Database, name: str, *, is_mutual: bool) -> None:
    """The buyer moves to another server, which says the same or does not."""
    old = remote_profile("bob", "shop.example")
    new = remote_profile(name, "new.example")
    aliases = (old.iri,) if is_mutual else ()
    await db.write(save_remote_actor, replace(new, also_known_as=aliases))
    await db.write(save_remote_actor, replace(old, moved_to=new.iri))


async def test_a_link_leads_to_the_checkout_at_the_agreed_price(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=2)
    way = await grant(site, db, shop, product)
    await db.write(set_price, product.variant, 9900)
    guest = site.browser()

    for _ in range(2):
        shown = await guest.get(way)
        assert shown.status_code == 200
    assert "shop.example" in shown.text
    assert "€49.80" in shown.text or "49.80" in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in shown.headers["Cache-Control"]
    path, _, token = way.partition("?t=")
    taken = await guest.post(path, {"t": token})
    assert taken.status_code == 303
    assert taken.headers["Location"].endswith("/checkout/ana/contact")

    cart = await guest.get("/cart")
    assert "2, as agreed" in cart.text
    assert 'name="quantity"' not in cart.text
    order = await guest.get(await order_it(guest))
    assert re.search(r"49[.,]80", order.text)
    assert CONTACT.email not in str(await answers(db))
    assert (await guest.get(way)).status_code == 404


async def test_what_was_agreed_on_goes_along_when_its_buyer_logs_in(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=5)
    way = await grant(site, db, shop, product)
    await make_user(db, "bea")
    browser, phone = site.browser(), await site.log_in("bea")
    await phone.post("/cart/add", {"product": str(product.id), "quantity": "1"})
    await browser.get(way)
    path, _, token = way.partition("?t=")
    assert (await browser.post(path, {"t": token})).status_code == 303

    await browser.log_in("bea")

    for tab in (browser, phone):
        assert "2, as agreed" in (await tab.get("/cart")).text
        assert (await tab.get(way)).status_code == 200
    order = await phone.get(await order_it(phone))
    assert re.search(r"49[.,]80", order.text)


async def test_a_link_opens_nothing_without_its_token_twice_or_too_late(
    site: Site, db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    way = await grant(site, db, shop, await make_product(db, shop))
    path, _, token = way.partition("?t=")
    guest, thief = site.browser(), site.browser()

    await guest.get(way)
    for wrong in ("", token[:-1], token[::-1]):
        assert (await thief.get(f"{path}?t={wrong}")).status_code == 404
    assert (await guest.post(path, {"t": token})).status_code == 303
    assert (await guest.get(way)).status_code == 200
    assert (await thief.get(way)).status_code == 404
    clock.advance(DAY_MS)
    assert (await guest.get(way)).status_code == 404
    cart = await guest.get("/cart")
    assert "The time to order what was agreed on is over." in cart.text


async def test_the_seller_sees_what_is_kept_and_may_free_it(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=2)
    way = await grant(site, db, shop, product)
    ana = await site.log_in("ana")
    mallory, _user = await seller(site, "mallory")

    desk = await ana.get("/sell/orders")
    assert "@bob@shop.example" in desk.text
    assert "Kept for people on other servers" in desk.text
    assert "Kept for people" not in (await mallory.get("/sell/orders")).text
    path = re.search(r'action="(/sell/agreements/[^"]+/free)"', desk.text)
    assert path is not None
    assert (await mallory.post(path[1], {})).status_code == 404
    assert (await ana.post(path[1], {})).status_code == 303

    assert "Kept for people" not in (await ana.get("/sell/orders")).text
    assert (await site.browser().get(way)).status_code == 404
    assert (await reload_product(db, product)).variant.available == 2
    told = (await answers(db))[-1]
    assert (told["type"], told["object"]["orderStatus"]) == ("Update", "cancelled")


async def test_what_moderators_take_down_is_kept_for_nobody(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=2)
    way = await grant(site, db, shop, product)
    moderator, _ = await site.newcomer("mo", role=Role.MODERATOR)

    path = f"/moderation/products/{product.id}/take-down"
    await moderator.post(path, {"reason": "Made of ivory."})

    assert (await site.browser().get(way)).status_code == 404
    assert (await reload_product(db, product)).variant.available == 2
    told = (await answers(db))[-1]
    assert (told["type"], told["object"]["orderStatus"]) == ("Update", "cancelled")


async def test_what_is_taken_down_cannot_be_ordered_though_it_was_agreed_on(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=2)
    way = await grant(site, db, shop, product)
    press = await db.write(walk, shop, way.partition("?")[0].rpartition("/")[2], "b")
    await db.write(hide_product, product.id)

    with pytest.raises(QuoteChanged, match="no longer offered"):
        await db.write(place_order, CLERK, press)


async def test_both_pages_of_an_order_say_from_where_it_was_asked_for(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    way = await grant(site, db, shop, await make_product(db, shop, stock=2))
    await db.write(close_for_a_break, shop)
    guest = site.browser()
    path, _, token = way.partition("?t=")
    await guest.post(path, {"t": token})
    assert "Check out" in (await guest.get("/cart")).text
    order = await guest.get(await order_it(guest))

    assert "You asked for this from <bdi>shop.example</bdi>" in order.text
    code = order.url.path.rpartition("/")[2]
    desk = await (await site.log_in("ana")).get(f"/sell/orders/{code}")
    assert "@bob@shop.example" in desk.text
    assert TYPED["buyer_name"] in desk.text
    await move(db, "robert", is_mutual=True)
    desk = await (await site.log_in("ana")).get(f"/sell/orders/{code}")
    assert "@bob@shop.example" in desk.text
    assert "@robert@new.example" in desk.text
    await move(db, "famous", is_mutual=False)
    desk = await (await site.log_in("ana")).get(f"/sell/orders/{code}")
    assert "@bob@shop.example" in desk.text
    assert "@famous@new.example" not in desk.text
    assert "They say that they have moved to" in desk.text
    assert "https://new.example/users/famous" in desk.text


def close_for_a_break(w: Writer, shop: Shop) -> None:
    save_shop(w, URLS, shop, DRAFT, state=ShopState.VACATION)


async def test_what_is_kept_names_the_old_and_the_new_account_of_its_buyer(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    await grant(site, db, shop, await make_product(db, shop, stock=2))
    ana = await site.log_in("ana")

    await move(db, "famous", is_mutual=False)
    claimed = await ana.get("/sell/orders")
    await move(db, "robert", is_mutual=True)
    kept = await ana.get("/sell/orders")

    assert "@bob@shop.example" in claimed.text
    assert "new.example" not in claimed.text
    assert "@bob@shop.example" in kept.text
    assert "@robert@new.example" in kept.text
