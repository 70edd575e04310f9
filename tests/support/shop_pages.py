"""The shop's forms as people fill them in, on the whole app."""

import re
from html import unescape

import httpx

from node.users.actions import let_sell
from node.users.models import User
from storefront.catalog.models import Product
from storefront.shops.models import Shop
from support.app import Browser, Site
from support.people import make_user

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
