"""Asking to buy, as the pages show it; nothing leaves this node without a network."""

from support.agreements import answers
from support.app import Site
from support.listings import store_offer
from support.people import make_remote

from federation.origins import Iri
from node.database.types import Database

MENU_LINE = "Requests to buy</a></li>"


async def test_a_listing_is_asked_for_and_the_request_withdrawn(
    site: Site, db: Database
) -> None:
    seller = await make_remote(db, "ana", "shop.example")
    base = f"{seller.iri}/notes/1"
    note = await store_offer(
        db,
        seller,
        primary=Iri(f"{base}#primary"),
        reciprocal=Iri(f"{base}#reciprocal"),
    )
    bob, _ = await site.newcomer("bob")
    page = await bob.get(f"/listings/{note.id}")
    assert "Ask to buy" in page.text
    assert "not an order" in page.text
    assert MENU_LINE not in page.text
    guest = await site.browser().get(f"/listings/{note.id}")
    assert "Ask to buy" not in guest.text

    path = f"/listings/{note.id}/buy"
    dear = await bob.post(path, {"price": "1.00 EUR"})
    assert dear.headers["Location"].endswith(f"/listings/{note.id}")
    assert await answers(db) == []
    asked = await bob.post(path, {"price": "28.00 EUR"})
    assert asked.headers["Location"].endswith("/requests")

    for path in ("/shop", "/cart", "/@ana@shop.example/shop"):
        assert MENU_LINE in (await bob.get(path)).text
    shown = await bob.get("/requests")
    assert "Old lamp" in shown.text
    assert "Waiting for the seller’s server" in shown.text
    (offer,) = await answers(db)
    assert offer["type"] == "Offer"
    withdraw = shown.text.partition('action="/requests/')[2].partition('"')[0]
    assert (await bob.post(f"/requests/{withdraw}", {})).status_code == 303
    assert "Withdrawn" in (await bob.get("/requests")).text
    eve, _ = await site.newcomer("eve")
    assert (await eve.post(f"/requests/{withdraw}", {})).status_code == 404
    assert "Old lamp" not in (await eve.get("/requests")).text
