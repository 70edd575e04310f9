"""What other servers sell, for apps: cards, and asking to buy."""

import pytest
from support.agreements import answers
from support.api import guest, join
from support.app import Site
from support.listings import store_offer
from support.people import make_remote

from federation.origins import Iri
from node.notes.models import Note
from node.oauth.policy import Scope

REQUESTS = "/api/v1/shop/requests"


async def make_lamp(site: Site) -> Note:
    """Ana's old lamp on another server, for 28 euros."""
    db = site.services.db
    seller = await make_remote(db, "ana", "shop.example")
    base = f"{seller.iri}/notes/1"
    return await store_offer(
        db,
        seller,
        primary=Iri(f"{base}#primary"),
        reciprocal=Iri(f"{base}#reciprocal"),
    )


async def test_a_note_that_sells_elsewhere_has_a_card_with_its_price(
    site: Site,
) -> None:
    lamp = await make_lamp(site)

    found = await guest(site).get(f"/api/v1/statuses/{lamp.id}")

    assert found["products"] == []
    card = found["card"]
    assert (card["title"], card["description"]) == ("Old lamp", "28.00 EUR")
    assert card["url"] == f"https://node.example/listings/{lamp.id}"
    assert card["provider_name"].endswith("shop.example")


async def test_a_seller_elsewhere_is_asked_and_the_request_withdrawn(
    site: Site,
) -> None:
    lamp = await make_lamp(site)
    bob, _ = await join(site, "bob")
    asked = {"status_id": str(lamp.id), "expected_price": "28.00"}

    made = await bob.post(REQUESTS, asked)
    again = await bob.call("POST", REQUESTS, json=asked)

    assert (made["state"], made["can"]) == ("requested", ["withdraw"])
    assert made["total"] == {"amount": "28.00", "currency": "EUR"}
    assert made["seller"]["acct"] == "ana@shop.example"
    assert again.status_code == 422
    assert await bob.get(REQUESTS) == [made]
    (offer,) = await answers(site.services.db)
    assert offer["type"] == "Offer"

    path = f"{REQUESTS}/{made['id']}/withdraw"
    assert (await bob.post(path))["state"] == "withdrawn"
    repeated = await bob.call("POST", path)
    assert repeated.status_code == 422
    assert "state" in repeated.json()["details"]


@pytest.mark.engine_only("sqlite")
async def test_nobody_asks_for_what_costs_something_else(site: Site) -> None:
    lamp = await make_lamp(site)
    bob, _ = await join(site, "bob")
    dollars = {"amount": "28.00", "currency": "USD"}

    for price in ("27.99", "", "28,00", "a lot", dollars):
        answer = await bob.call(
            "POST",
            REQUESTS,
            json={"status_id": str(lamp.id), "expected_price": price},
        )
        assert answer.status_code == 422
        assert [*answer.json()["details"]] == ["expected_price"]
    assert await answers(site.services.db) == []


@pytest.mark.engine_only("sqlite")
async def test_requests_are_their_buyers_only(site: Site) -> None:
    lamp = await make_lamp(site)
    bob, _ = await join(site, "bob")
    eve, _ = await join(site, "eve")
    narrow, _ = await join(site, "nora", scopes=[Scope.READ_SHOP])
    body = {"status_id": str(lamp.id), "expected_price": "28"}
    made = await bob.post(REQUESTS, body)
    path = f"{REQUESTS}/{made['id']}/withdraw"

    assert await eve.get(REQUESTS) == []
    for client, status in ((eve, 404), (narrow, 403), (guest(site), 401)):
        assert (await client.call("POST", path)).status_code == status
    assert (await guest(site).call("GET", REQUESTS)).status_code == 401
    for status_id in ("7", "nothing"):
        absent = await eve.call("POST", REQUESTS, json={**body, "status_id": status_id})
        assert absent.status_code == 404
