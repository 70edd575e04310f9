"""The seller's desk in a browser: settings, products, orders."""

import re

import pytest
from support.app import Site
from support.people import move_away
from support.pictures import quarters, save
from support.shop import CLERK, buy, make_product, make_shop, reload_product
from support.shop_pages import (
    KEPT,
    PRODUCT,
    SEEN,
    SETTINGS,
    code_of,
    field,
    open_checkout,
    press,
    seller,
)

from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.database.types import Database
from node.departures.actions import begin_deletion
from storefront.orders.actions import expire_overdue, mark_collected, mark_ready
from storefront.orders.models import OrderStatus
from storefront.orders.queries import list_orders
from storefront.shops.queries import find_shop_of


async def test_the_desk_is_for_sellers(site: Site, db: Database) -> None:
    guest = site.browser()
    eve, _eve = await site.newcomer("eve")
    shop = await make_shop(db)
    product = await make_product(db, shop)
    order = await buy(db, shop, product)
    mallory, _user = await seller(site, "mallory")

    for path in ("/sell/orders", "/sell/products", "/sell/settings"):
        assert (await guest.get(path)).headers["Location"].startswith("/login")
        assert (await eve.get(path)).status_code == 403
        assert (await mallory.get(path)).status_code == 200
    assert (await mallory.get(f"/sell/orders/{order.code}")).status_code == 404
    assert (await mallory.get(f"/sell/products/{product.id}")).status_code == 404
    for path in (
        f"/sell/orders/{order.code}/cancel",
        f"/sell/products/{product.id}/archive",
        f"/sell/products/{product.id}",
    ):
        assert (await mallory.post(path, PRODUCT)).status_code == 404


async def test_the_seller_cancels_and_sends_a_new_link(
    site: Site, db: Database
) -> None:
    ana, user = await seller(site)
    await ana.post("/sell/settings", SETTINGS)
    shop = await db.read(find_shop_of, user.actor_id)
    assert shop is not None
    guest, review = await open_checkout(site, shop, await make_product(db, shop))
    code = code_of(await press(guest, shop, review))

    assert "Send the buyer a new link" in (await ana.get(f"/sell/orders/{code}")).text
    await ana.post(f"/sell/orders/{code}/link")
    await ana.post(f"/sell/orders/{code}/cancel", {"reason": "It broke."})
    await ana.post(f"/sell/orders/{code}/collected")

    page = await ana.get(f"/sell/orders/{code}")
    assert "It broke." in page.text
    assert "The order is cancelled now." in page.text
    listed = await ana.get("/sell/orders?state=cancelled")
    assert code in listed.text
    assert code not in (await ana.get("/sell/orders")).text
    done = await db.read(
        list_orders, shop.id, status=OrderStatus.CANCELLED, before=None, limit=5
    )
    assert len(done.items) == 1


async def test_photos_survive_a_fault_elsewhere_in_the_form(site: Site) -> None:
    ana, _user = await seller(site)
    await ana.post("/sell/settings", SETTINGS)
    photo = save(quarters(600, 400), "JPEG")

    failed = await ana.post(
        "/sell/products/new",
        {**PRODUCT, "price": "a lot"},
        files={"photo_new1": ("mug.jpg", photo, "image/jpeg")},
    )
    assert failed.status_code == 422
    assert "Write an amount such as 24.90." in failed.text
    media_id = field(KEPT, failed)
    assert "A grey mug with blue dots" in failed.text
    made = await ana.post(
        "/sell/products/new",
        {**PRODUCT, "media": media_id, f"alt_m{media_id}": "A grey mug"},
    )

    assert made.status_code == 303, made.text
    page = await ana.get("/@ana/shop/mug-speckled")
    assert 'alt="A grey mug"' in page.text


async def test_a_file_that_is_no_photo_is_a_fault_of_its_field(site: Site) -> None:
    ana, _user = await seller(site)

    failed = await ana.post(
        "/sell/products/new",
        PRODUCT,
        files={"photo_new1": ("mug.jpg", b"not a photo", "image/jpeg")},
    )

    assert failed.status_code == 422
    assert "photo_new1" in failed.text


async def test_settings_come_back_as_they_were_saved(site: Site) -> None:
    ana, _user = await seller(site)
    await ana.post("/sell/settings", {**SETTINGS, "tax_rate": "5.5"})

    page = await ana.get("/sell/settings")

    for value in ("Clay &amp; Co", 'value="5.5"', "Potterton", 'value="5"', "Little."):
        assert value in page.text
    failed = await ana.post("/sell/settings", {**SETTINGS, "tax_rate": "-3"})
    assert failed.status_code == 422
    unready = await ana.post("/sell/settings", {**SETTINGS, "cash_on_pickup": ""})
    assert unready.status_code == 422
    assert "A way to pay" in unready.text


async def test_what_is_missing_is_told_of_the_form_that_was_sent(site: Site) -> None:
    ana, _user = await seller(site)

    failed = await ana.post("/sell/settings", {**SETTINGS, "terms": ""})

    assert failed.status_code == 422
    missing = re.findall(r"</svg>([^<]+)<span class=\"vh\">: missing", failed.text)
    assert missing == ["Terms of sale"]


async def test_a_stock_that_moved_is_told_once_and_then_saved(
    site: Site, db: Database
) -> None:
    ana, user = await seller(site)
    await ana.post("/sell/settings", SETTINGS)
    shop = await db.read(find_shop_of, user.actor_id)
    assert shop is not None
    mug = await make_product(db, shop, stock=10)
    path = f"/sell/products/{mug.id}"
    shown = await ana.get(path)
    photo = field(KEPT, shown)
    await db.write(mark_collected, await buy(db, shop, mug, quantity=2))
    form = {**PRODUCT, "media": photo, f"alt_m{photo}": "A mug", "stock": "12"}

    told = await ana.post(path, {**form, "seen_stock": field(SEEN, shown)})
    saved = await ana.post(path, {**form, "seen_stock": field(SEEN, told)})

    assert told.status_code == 422 and "Meanwhile it became 8." in told.text
    assert saved.status_code == 303
    assert (await reload_product(db, mug)).variant.on_hand == 12


async def test_who_moved_away_is_told_why_nothing_is_announced(
    site: Site, db: Database
) -> None:
    ana, user = await seller(site)
    await ana.post("/sell/settings", SETTINGS)
    await db.write(move_away, user.actor_id)
    files = {"photo_new1": ("mug.jpg", save(quarters(600, 400), "JPEG"), "image/jpeg")}

    told = await ana.post(
        "/sell/products/new", {**PRODUCT, "announce": "1"}, files=files
    )
    shown = await ana.post(
        "/sell/products/new", {**PRODUCT, "media": field(KEPT, told)}
    )

    assert told.status_code == 422 and "our account has moved" in told.text
    assert shown.status_code == 303


async def test_what_is_made_to_order_is_not_counted(site: Site) -> None:
    ana, _user = await seller(site)
    await ana.post("/sell/settings", SETTINGS)
    photo = save(quarters(600, 400), "JPEG")
    form = {**PRODUCT, "stock": "", "status": "public"}
    files = {"photo_new1": ("mug.jpg", photo, "image/jpeg")}

    bare = await ana.post("/sell/products/new", form, files=files)
    form |= {"uncounted": "1", "media": field(KEPT, bare)}
    made = await ana.post("/sell/products/new", form)

    assert bare.status_code == 422 and "Write a whole number." in bare.text
    assert made.status_code == 303, made.text
    page = (await ana.get("/@ana/shop/mug-speckled")).text
    assert "In stock" in page and "left" not in page
    listed = (await ana.get("/sell/products")).text
    assert "not counted" in listed
    edit = re.search(r'href="(/sell/products/\d+)"', listed)
    assert edit is not None
    assert re.search(r'name="uncounted"[^>]+checked', (await ana.get(edit[1])).text)


async def test_pages_promise_mail_only_where_mail_leaves_the_node(
    site: Site, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, user = await seller(site)
    await ana.post("/sell/settings", SETTINGS)
    shop = await db.read(find_shop_of, user.actor_id)
    assert shop is not None
    guest, review = await open_checkout(site, shop, await make_product(db, shop))
    placed = await press(guest, shop, review)
    desk = f"/sell/orders/{code_of(placed)}"

    without = (await guest.follow(placed)).text
    told = await ana.follow(await ana.post(f"{desk}/ready"))
    assert "This node sends no mail" in without and "in the mail to" not in without
    assert "You get a receipt" not in without
    assert "tell the buyer yourself" in told.text

    monkeypatch.setattr(type(site.services.mailer), "can_send", True)
    with_mail = (await guest.follow(placed)).text
    told = await ana.follow(await ana.post(f"{desk}/link"))
    assert "in the mail to" in with_mail and "You get a receipt" in with_mail
    assert "The buyer gets a mail." in told.text


async def test_an_order_outlives_its_sellers_account(
    site: Site, db: Database, clock: SetClock
) -> None:
    """The command line deletes people who still owe orders."""
    shop = await make_shop(db)
    guest, review = await open_checkout(site, shop, await make_product(db, shop))
    code = code_of(await press(guest, shop, review))
    (order,) = (
        await db.read(list_orders, shop.id, status=None, before=None, limit=5)
    ).items
    await db.write(mark_ready, CLERK, order)
    ana = await db.read(get_actor, shop.actor_id)
    await db.write(begin_deletion, site.services.urls, ana)

    page = await guest.get(f"/orders/{code}")
    clock.advance(8 * DAY_MS)
    ended = await db.write(expire_overdue, CLERK)

    assert page.status_code == 200 and "Mug, speckled" in page.text
    assert ended == 1
    assert "cancelled" in (await guest.get(f"/orders/{code}")).text
