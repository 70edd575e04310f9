"""What is for sale: told, changed and withdrawn, in both directions."""

import re

import pytest

from tests.peers.lab import Lab, shows
from tests.peers.matrix import OURS, THEIRS
from tests.support.market import Stall, open_stall

PRODUCT = {
    "title": "Mug, speckled",
    "description": "Thrown by hand.",
    "price": "24.90",
    "max_per_order": "10",
    "maker": "Ana Clay, 1 Kiln Lane, ana@mail.example",
    "status": "public",
}


def change(stall: Stall, **fields: str) -> None:
    """Save the product's form with other words; its photo stays."""
    path = f"/sell/products/{stall.product_id}"
    (media,) = re.findall(r'name="media" value="(\d+)"', stall.seller.browser.get(path))
    photo = {"media": media, f"alt_m{media}": "A speckled mug"}
    seen = {"seen_stock": str(stall.stock())}
    stall.seller.browser.post(path, PRODUCT | photo | seen | fields)


@pytest.mark.shows(OURS, "listing", "listing changed", "listing withdrawn")
def test_what_is_sold_here_is_told_sold_out_and_withdrawn(lab: Lab) -> None:
    mei = lab.member()
    actor = lab.follow_from_peer(mei)
    stall = open_stall(lab.node, mei, stock=3)
    change(stall, stock="3", announce="1")
    create = lab.peer.await_arrival("Create", lambda each: each.actor == actor)
    iri = create.object_id
    note = shows("the listing", lambda: lab.peer.note(iri))
    assert "24.90 EUR" in note["content"]
    assert lab.node.base_url + stall.product_path in note["content"]
    proposal = lab.peer.look_up(f"{iri}/proposal")
    assert (proposal["type"], proposal["purpose"]) == ("Proposal", "offer")
    assert amount_of(proposal, "publishes", "availableQuantity") == "3"
    assert amount_of(proposal, "reciprocal", "resourceQuantity") == "24.90"
    change(stall, stock="0")
    shows("sold out", lambda: "Sold out" in (lab.peer.note(iri) or note)["content"])
    sold_out = lab.peer.look_up(f"{iri}/proposal")
    assert amount_of(sold_out, "publishes", "availableQuantity") == "0"
    mei.browser.post(f"/sell/products/{stall.product_id}/archive")
    shows("the withdrawal", lambda: iri in lab.peer.state()["tombstones"])
    assert lab.peer.note(iri) is None


@pytest.mark.shows(THEIRS, "listing", "listing changed", "listing withdrawn")
def test_what_the_peer_sells_is_shown_with_its_price(lab: Lab) -> None:
    mei = lab.member()
    lab.follow_peer(mei)
    words = f"Celadon, {mei.name}"
    offer = {"title": "Teacup", "text": words, "amount": "28.00", "currency": "EUR"}
    uri = lab.peer.do("listing", **offer)["uri"]
    path = shows("the listing", lambda: mei.sees(lab.fed, text=words))
    page = mei.browser.get(path)
    assert "Teacup" in page
    assert "28.00" in page
    lab.peer.do("reprice", uri=uri, amount="31.50", currency="EUR")
    shows("the new price", lambda: "31.50" in mei.browser.get(path))
    assert "28.00" not in mei.browser.get(path)
    lab.peer.do("delete", uri=uri)
    shows("the withdrawal", lambda: mei.opens(path).status_code in (404, 410))


def amount_of(proposal: dict[str, object], intent: str, quantity: str) -> str:
    """A number in a proposal, as the peer writes it down again."""
    terms = proposal[intent]
    assert isinstance(terms, dict)
    return str(terms[quantity]["hasNumericalValue"])
