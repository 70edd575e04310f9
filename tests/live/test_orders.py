"""A purchase from one node at another, by the forms of both."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest

from tests.support.market import open_stall
from tests.support.nodes import LiveNode, photo, wait_for
from tests.support.visits import Member

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

PRODUCT = {
    "title": "Blue bowl",
    "description": "Thrown by hand.",
    "price": "28.00",
    "stock": "3",
    "max_per_order": "3",
    "maker": "Ana Clay",
    "status": "public",
    "announce": "1",
    "alt_new1": "A blue bowl",
    "order_new1": "1",
}


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[LiveNode, LiveNode]]:
    pair = LiveNode(tmp_path / "a").launch(), LiveNode(tmp_path / "b").launch()
    for node in pair:
        node.wait_ready()
    yield pair
    for node in pair:
        node.close()


def find(pattern: str, page: str) -> str | None:
    found = re.search(pattern, page)
    return unescape(found[1]) if found else None


def bodies_of(node: LiveNode) -> list[str]:
    """Every activity that a node ever sent or kept for sending."""
    with closing(sqlite3.connect(node.database)) as database:
        return [row[0] for row in database.execute("SELECT body FROM activities")]


def test_somebody_asks_at_home_and_orders_at_the_sellers_checkout(
    nodes: tuple[LiveNode, LiveNode],
) -> None:
    there, home = nodes
    ana, bob = Member(there, "ana", role="owner"), Member(home, "bob", role="owner")
    open_stall(there, ana, stock=1)
    bob.follow(ana)
    wait_for(lambda: bob.follows(ana), what="the follow")
    files = {"photo_new1": ("bowl.jpg", photo(), "image/jpeg")}
    ana.browser.post("/sell/products/new", PRODUCT, files=files)

    offers = f"/@ana@{there.host}/shop"
    listing = wait_for(
        lambda: find(r'href="(/listings/\d+)"', bob.browser.get(offers)),
        what="the listing",
    )
    price = find(r'name="price" value="([^"]+)"', bob.browser.get(listing))
    bob.browser.post(f"{listing}/buy", {"price": price, "quantity": "2"})
    way = wait_for(
        lambda: find(r'href="([^"]+/checkout/[^"]+)"', bob.browser.get("/requests")),
        what="the answer",
    )
    assert way.startswith(there.base_url)

    guest = there.visitor()
    path, _, token = way.removeprefix(there.base_url).partition("?t=")
    guest.get(f"{path}?t={token}")
    guest.post(path, {"t": token})
    contact = guest.get("/checkout/ana/contact")
    pickup = find(r'name="pickup" value="(\d+)"', contact)
    typed = {"email": "zoe@mail.example", "buyer_name": "Zoe Quiet"}
    guest.post(
        "/checkout/ana/contact",
        {**typed, "pickup": pickup, "message": "From the north"},
    )
    guest.post("/checkout/ana/payment", {"method": "cash_on_pickup"})
    review = guest.get("/checkout/ana/review")
    assert "56.00" in review
    sent = {
        name: find(rf'name="{name}" value="([^"]+)"', review)
        for name in ("token", "quote")
    }
    guest.post("/checkout/ana/review", {**sent, "terms": "1"})

    orders = ana.browser.get("/sell/orders")
    code = find(r'href="/sell/orders/([^"/?#]+)"', orders)
    ana.browser.post(f"/sell/orders/{code}/collected")
    wait_for(
        lambda: "Completed, says the seller" in bob.browser.get("/requests"),
        what="the end",
    )
    wait_for(
        lambda: "The seller’s receipt came" in bob.browser.get("/requests"),
        what="the receipt",
    )
    sent = bodies_of(there) + bodies_of(home)
    kinds = {json.loads(each)["type"] for each in sent}
    assert {"Offer", "Accept", "Update", "Create"} <= kinds
    for secret in ("Zoe Quiet", "zoe@mail.example", "From the north", str(code)):
        assert secret not in bob.browser.get("/requests")
        assert not [each for each in sent if secret in each]
