"""The shop in a browser, without JavaScript: the seller opens it, a guest buys."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from support.app import BASE_URL, Browser, Site, serve
from support.notes import post
from support.people import make_local, make_user
from support.pictures import quarters, save
from support.queries import assert_queries
from support.shop import CLERK, buy, make_product, make_shop, reload_product

from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.database.types import Database
from node.departures.actions import begin_deletion
from node.users.actions import let_sell
from node.users.models import User
from storefront.catalog.actions import set_price
from storefront.catalog.models import Product
from storefront.catalog.queries import list_shop_front
from storefront.orders.actions import expire_overdue, mark_collected, mark_ready
from storefront.orders.models import OrderStatus
from storefront.orders.queries import list_orders
from storefront.shops.models import Shop
from storefront.shops.queries import find_shop_of

TOKEN = re.compile(r'name="token" value="([^"]+)"')
QUOTE = re.compile(r'name="quote" value="([^"]+)"')
PICKUP = re.compile(r'name="pickup" value="(\d+)"')
SEEN = re.compile(r'name="seen_stock" value="(\d+)"')
KEPT = re.compile(r'name="media" value="(\d+)"')

SETTINGS = {
    "name": "Clay & Co",
    "about": "Mugs and bowls.",
    "currency": "EUR",
    "state": "open",
    "seller_kind": "trader",
    "trader_name": "Ana Clay",
    "trader_address": "1 Kiln Lane\nPotterton",
    "trader_email": "ana@mail.example",
    "tax_rate": "19",
    "tax_words": "incl. VAT",
    "terms": "Terms.",
    "withdrawal": "14 days.",
    "privacy": "Little.",
    "pickup_label": "Studio",
    "pickup_address": "1 Kiln Lane",
    "pickup_area": "Potterton",
    "pickup_hours": "Fridays",
    "pickup_days": "5",
    "cash_on_pickup": "1",
    "auto_accept": "1",
}
PRODUCT = {
    "title": "Mug <speckled>",
    "description": "Thrown by hand.",
    "price": "24.90",
    "stock": "3",
    "max_per_order": "2",
    "maker": "Ana Clay, 1 Kiln Lane",
    "status": "public",
    "alt_new1": "A grey mug with blue dots",
}
CONTACT = {"email": "bob@mail.example", "buyer_name": "Bob", "message": "Friday"}


@pytest.fixture
async def site(db: Database, clock: SetClock, tmp_path: Path) -> AsyncIterator[Site]:
    """A node at https://node.example, without a network."""
    async with serve(db, clock, tmp_path / "data") as running:
        yield running


def field(pattern: re.Pattern[str], response: httpx.Response) -> str:
    found = pattern.search(response.text)
    assert found is not None, response.text
    return unescape(found[1])


async def seller(site: Site, name: str = "ana") -> tuple[Browser, User]:
    user = await make_user(site.services.db, name)
    await site.services.db.write(let_sell, user.id, allowed=True)
    return await site.log_in(name), user


async def open_checkout(
    site: Site, shop: Shop, product: Product
) -> tuple[Browser, httpx.Response]:
    """A guest who stands before the button."""
    guest = site.browser()
    added = await guest.post("/cart/add", {"product": str(product.id)})
    assert added.status_code == 303, added.text
    path = f"/checkout/{shop.owner_name}"
    contact = await guest.get(f"{path}/contact")
    pickup = field(PICKUP, contact)
    sent = await guest.post(f"{path}/contact", {**CONTACT, "pickup": pickup})
    assert sent.headers["Location"] == f"{path}/payment"
    paid = await guest.post(f"{path}/payment", {"method": "cash_on_pickup"})
    assert paid.headers["Location"] == f"{path}/review"
    return guest, await guest.get(f"{path}/review")


async def press(guest: Browser, shop: Shop, review: httpx.Response) -> httpx.Response:
    form = {
        "token": field(TOKEN, review),
        "quote": field(QUOTE, review),
        "terms": "1",
    }
    return await guest.post(f"/checkout/{shop.owner_name}/review", form)


def code_of(placed: httpx.Response) -> str:
    """The order that the button led to."""
    return placed.headers["Location"].split("/")[2].partition("?")[0]


async def test_a_seller_opens_a_shop_and_a_guest_buys_the_mug(
    site: Site, db: Database
) -> None:
    ana, user = await seller(site)
    first = await ana.get("/sell/settings")
    assert "missing" in first.text
    assert (await ana.post("/sell/settings", SETTINGS)).status_code == 303
    photo = save(quarters(600, 400), "JPEG")
    made = await ana.post(
        "/sell/products/new",
        PRODUCT,
        files={"photo_new1": ("mug.jpg", photo, "image/jpeg")},
    )
    assert made.status_code == 303, made.text
    shop = await db.read(find_shop_of, user.actor_id)
    assert shop is not None
    (product,) = (await db.read(list_shop_front, shop.id, before=None, limit=5)).items

    guest, review = await open_checkout(site, shop, product)
    assert "Order with obligation to pay" in review.text
    assert "Mug &lt;speckled&gt;" in review.text
    placed = await press(guest, shop, review)

    assert placed.status_code == 303
    order = await guest.follow(placed)
    assert "confirmed" in order.text and "b…@mail.example" in order.text
    assert "?k=" in order.text
    code = code_of(placed)
    desk = await ana.get(f"/sell/orders/{code}")
    assert "bob@mail.example" in desk.text and "Friday" in desk.text
    for step in ("ready", "collected"):
        assert (await ana.post(f"/sell/orders/{code}/{step}")).status_code == 303
    done = await guest.get(f"/orders/{code}")
    assert "collected and paid" in done.text
    assert (await reload_product(db, product)).variant.on_hand == 2


async def test_all_public_pages_answer_and_escape(site: Site, db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, title="<script>alert(1)</script>")
    guest = site.browser()

    for path in ("/shop", "/@ana/shop", f"/@ana/shop/{product.slug}", "/cart"):
        page = await guest.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text
    assert (await guest.get("/@ana/shop/nothing")).status_code == 404
    assert (await guest.get("/@nobody/shop")).status_code == 404
    assert (await guest.get("/@ANA/shop")).headers["Location"] == "/@ana/shop"


async def test_a_product_tells_search_engines_its_price(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, title="Mug </script>", stock=0)
    guest = site.browser()

    page = await guest.get(f"/@ana/shop/{product.slug}")

    text = re.search(r'ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert text is not None
    told = json.loads(text[1])
    assert told["name"] == "Mug </script>"
    assert told["offers"]["price"] == "24.90"
    assert told["offers"]["availability"] == "https://schema.org/SoldOut"
    assert "Sold out" in page.text


async def test_a_draft_is_for_its_seller_only_and_an_archived_product_is_gone(
    site: Site, db: Database
) -> None:
    ana, _user = await seller(site)
    await ana.post("/sell/settings", SETTINGS)
    await ana.post("/sell/products/new", {**PRODUCT, "status": "draft"})
    listed = await ana.get("/sell/products?status=draft")
    edit = re.search(r'href="(/sell/products/\d+)"', listed.text)
    assert edit is not None
    guest = site.browser()

    assert (await ana.get("/@ana/shop/mug-speckled")).status_code == 200
    assert (await guest.get("/@ana/shop/mug-speckled")).status_code == 404
    await ana.post(f"{edit[1]}/archive")
    assert (await guest.get("/@ana/shop/mug-speckled")).status_code == 410


async def test_looking_at_a_cart_changes_nothing_and_sets_no_cart(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    guest = site.browser()

    await guest.get("/cart")
    assert not any("cart" in name for name in guest.cookies)

    await guest.post("/cart/add", {"product": str(product.id), "quantity": "2"})
    assert "__Host-cart" in guest.cookies
    page = await guest.get("/cart")
    assert "€49.80" in page.text
    assert 'aria-label="Cart, 2 items"' in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "1e3", "11", "", "٣"])
async def test_an_impossible_quantity_is_answered_on_the_page(
    site: Site, db: Database, quantity: str
) -> None:
    product = await make_product(db, await make_shop(db))
    guest = site.browser()

    form = {"product": str(product.id), "quantity": quantity}
    answer = await guest.post("/cart/add", form)

    assert answer.status_code == (303 if quantity == "" else 422)


async def test_a_form_without_its_token_is_refused(site: Site, db: Database) -> None:
    product = await make_product(db, await make_shop(db))
    guest = site.browser()
    guest.csrf = "forged"

    answer = await guest.post("/cart/add", {"product": str(product.id)})

    assert answer.status_code == 403


async def test_what_a_buyer_sends_about_money_is_ignored(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    guest, review = await open_checkout(site, shop, product)
    form = {
        "token": field(TOKEN, review),
        "quote": field(QUOTE, review),
        "terms": "1",
        "price": "0.01",
        "total": "1",
        "currency": "JPY",
        "quantity": "9",
    }

    await guest.post("/checkout/ana/review", form)

    page = await db.read(list_orders, shop.id, status=None, before=None, limit=5)
    assert [order.total.minor for order in page.items] == [2490]


async def test_the_button_again_leads_to_the_same_order(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    guest, review = await open_checkout(site, shop, product)

    first, second = [await press(guest, shop, review) for _ in range(2)]

    assert first.headers["Location"] == second.headers["Location"]
    assert (await reload_product(db, product)).variant.allocated == 1


async def test_a_changed_price_is_shown_before_the_order(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    guest, review = await open_checkout(site, shop, product)
    await db.write(set_price, product.variant, 2600)

    again = await press(guest, shop, review)

    assert again.status_code == 409
    assert "The price changed from €24.90 to €26.00." in again.text
    assert field(QUOTE, again) != field(QUOTE, review)
    placed = await press(guest, shop, again)
    assert placed.status_code == 303


async def test_sold_out_is_a_clear_answer(site: Site, db: Database) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop, stock=1)
    guest, review = await open_checkout(site, shop, product)
    await buy(db, shop, product, key="faster")

    answer = await press(guest, shop, review)

    assert answer.status_code == 409
    assert "This can no longer be ordered." in answer.text


async def test_without_the_tick_the_page_comes_back_as_it_was(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    guest, review = await open_checkout(site, shop, await make_product(db, shop))
    token = field(TOKEN, review)
    form = {"token": token, "quote": field(QUOTE, review)}

    answer = await guest.post("/checkout/ana/review", form)

    assert answer.status_code == 422
    assert "Agree to the terms" in answer.text
    assert field(TOKEN, answer) == token


async def test_a_wrong_contact_comes_back_with_what_was_typed(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    guest = site.browser()
    await guest.post("/cart/add", {"product": str(product.id)})

    form = {"email": "nobody", "buyer_name": "Bob <b>", "pickup": "1"}
    answer = await guest.post("/checkout/ana/contact", form)

    assert answer.status_code == 422
    assert "This is not an e-mail address." in answer.text
    assert 'value="Bob &lt;b&gt;"' in answer.text
    later = await guest.get("/checkout/ana/review")
    assert later.headers["Location"] == "/checkout/ana/contact"


async def test_the_checkout_of_an_empty_cart_leads_to_the_cart(
    site: Site, db: Database
) -> None:
    await make_shop(db)
    guest = site.browser()

    for step in ("contact", "payment", "review"):
        answer = await guest.get(f"/checkout/ana/{step}")
        assert answer.headers["Location"] == "/cart"


async def test_an_order_opens_by_its_link_and_by_nothing_else(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    guest, review = await open_checkout(site, shop, await make_product(db, shop))
    placed = await press(guest, shop, review)
    shown = await guest.follow(placed)
    link = re.search(r"https://node\.example(/orders/[^<]+\?k=[^<]+)<", shown.text)
    assert link is not None
    path = unescape(link[1])
    code = path.split("/")[2].split("?")[0]
    stranger = site.browser()

    assert (await stranger.get(f"/orders/{code}")).status_code == 404
    assert (await stranger.get(f"/orders/{code}?k=wrong")).status_code == 404
    opened = await stranger.get(path)
    assert (opened.status_code, opened.headers["Location"]) == (303, f"/orders/{code}")
    page = await stranger.get(f"/orders/{code}")
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in page.text
    assert "?k=" not in page.text
    assert "bob@mail.example" not in page.text


async def test_a_buyer_withdraws_from_the_contract(
    site: Site, db: Database, clock: SetClock
) -> None:
    shop = await make_shop(db)
    guest, review = await open_checkout(site, shop, await make_product(db, shop))
    code = code_of(await press(guest, shop, review))
    page = await guest.get(f"/orders/{code}")
    assert "Withdraw from contract here" in page.text

    refused = await guest.post(f"/orders/{code}/withdraw")
    assert refused.status_code == 422
    clock.advance(DAY_MS)
    answer = await guest.post(f"/orders/{code}/withdraw", {"confirm": "1"})

    assert answer.status_code == 303
    after = await guest.get(f"/orders/{code}")
    assert "Withdraw from contract here" not in after.text
    assert "The buyer withdrew" in after.text


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


async def test_a_note_with_a_product_shows_it_as_a_card(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    ana = await db.read(get_actor, shop.actor_id)
    note = await post(db, ana)
    (tags,) = site.services.extensions.notes
    await db.write(tags.tag_products, note.id, product_ids=[product.id], author=ana)
    (source,) = site.services.extensions.cards

    with assert_queries(db, 8):
        cards = await db.read(source.cards_for, [note.id])
    assert await db.read(source.cards_for, []) == {}

    (card,) = cards[note.id]
    assert (card.kind, card.item.title) == ("product", "Mug, speckled")
    assert card.item.url == f"/@ana/shop/{product.slug}"
    guest = site.browser()
    page = await guest.get(card.item.url)
    assert "In these notes" in page.text


async def test_a_profile_has_a_shop_tab_while_there_is_a_shop(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    (tabs,) = site.services.extensions.tabs
    (shops,) = site.services.extensions.shops
    nobody = await make_local(db, "nobody")

    ana = await db.read(get_actor, shop.actor_id)

    tab = await db.read(tabs.tab_for, ana)

    assert tab is not None and (tab.label, tab.url) == ("Shop", "/@ana/shop")
    assert await db.read(tabs.tab_for, nobody) is None
    assert await db.read(shops.has_shops)


async def test_products_can_be_reported_with_what_they_said(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    (reports,) = site.services.extensions.reports

    found = await db.read(reports.find_reported, product.id)

    assert found is not None and found.owner_id == shop.actor_id
    assert (found.evidence.kind, found.evidence.alts) == ("Product", ("A mug",))
    assert found.evidence.iri == f"{BASE_URL}/@ana/shop/{product.slug}"
    assert await db.read(reports.find_reported, 1) is None


async def test_authors_and_searchers_find_products_as_cards(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    (source,) = site.services.extensions.products
    ana = await db.read(get_actor, shop.actor_id)
    nobody = await make_local(db, "nobody")

    own = await db.read(source.list_own, ana)
    found = await db.read(source.search, "speckled", limit=3)

    assert [card.item.id for card in own] == [card.item.id for card in found]
    assert own[0].item.id == product.id
    assert list(await db.read(source.list_own, nobody)) == []


async def test_a_seller_with_open_orders_is_known_to_owe(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    (desk,) = site.services.extensions.desks
    assert await db.read(desk.count_open_orders, shop.actor_id) == 0

    order = await buy(db, shop, product)

    assert await db.read(desk.count_open_orders, shop.actor_id) == 1
    await db.write(mark_collected, order)
    assert await db.read(desk.count_open_orders, shop.actor_id) == 0


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
