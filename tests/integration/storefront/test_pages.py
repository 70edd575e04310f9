"""The shop in a browser, without JavaScript: the seller opens it, a guest buys."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from support.app import BASE_URL, Site
from support.notes import post
from support.people import make_local
from support.pictures import quarters, save
from support.queries import assert_queries
from support.shop import DRAFT, buy, make_product, make_shop, reload_product
from support.shop_pages import (
    PRODUCT,
    QUOTE,
    SETTINGS,
    TOKEN,
    code_of,
    field,
    open_checkout,
    press,
    seller,
)

from node.actors.queries import get_actor
from node.clock import DAY_MS, SetClock
from node.database.paging import newest
from node.database.types import Database
from storefront.catalog.actions import set_price
from storefront.catalog.queries import list_shop_front
from storefront.orders.actions import mark_collected
from storefront.orders.queries import list_orders
from storefront.shops.actions import save_shop
from storefront.shops.models import ShopState
from storefront.shops.queries import find_shop_of


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
    (product,) = (await db.read(list_shop_front, shop.id, newest(5))).items

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


async def test_a_shop_on_holiday_says_so_and_sells_nothing(
    site: Site, db: Database
) -> None:
    draft = replace(DRAFT, notice="Back in May.")
    shop = await make_shop(db, draft=draft)
    mug = await make_product(db, shop)
    guest, waiting = site.browser(), site.browser()
    form = {"product": str(mug.id)}
    await waiting.post("/cart/add", form)
    urls = site.services.urls
    await db.write(save_shop, urls, shop, draft, state=ShopState.VACATION)

    page = await guest.get(f"/@ana/shop/{mug.slug}")
    refused = await guest.post("/cart/add", form)

    assert "Back in May." in page.text and "/cart/add" not in page.text
    assert "https://schema.org/OutOfStock" in page.text
    assert "Back in May." in (await guest.get("/@ana/shop")).text
    assert "Back in May." in (await waiting.get("/cart")).text
    assert refused.status_code == 422
    assert "Back in May." in refused.text


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


async def test_a_note_with_a_product_shows_it_as_a_card(
    site: Site, db: Database
) -> None:
    shop = await make_shop(db)
    product = await make_product(db, shop)
    ana = await db.read(get_actor, shop.actor_id)
    note = await post(db, ana)
    (tags,) = site.services.extensions.notes
    await db.write(tags.tag_products, note.id, product_ids=[product.id], author=ana)
    source = site.services.extensions.cards[0]

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
    tabs = site.services.extensions.tabs[0]
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
    source = site.services.extensions.products[0]
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
