"""What is sold elsewhere, as it arrives: kept beside its note, or not."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.federated import FederatedNode
from support.listings import listed, make_offer, open_stall
from support.peer import PUBLIC, Peer, make_activity
from support.scripted_peer import json_answer

from federation.audience import Visibility
from node.actors.models import Actor
from node.clock import HOUR_MS
from node.database.paging import newest
from node.listings import actions
from node.listings.actions import refuse_listings
from node.listings.queries import count_listings
from node.moderation.queries import list_reports
from node.notes.queries import (
    find_note_by_iri,
    list_edits,
    list_note_media_ids,
)
from node.notifications.queries import list_notifications
from node.relations.actions import mark_accepted, request_follow

PAYLOADS = Path(__file__).parents[2] / "payloads"
MARCH = "2026-03-01T10:00:00Z"
APRIL = "2026-04-01T10:00:00Z"
MAY = "2026-05-01T10:00:00Z"


async def following(node: FederatedNode, iri: str) -> Actor:
    """Mei follows somebody; the somebody."""
    mei = await node.person("mei")
    target = await node.services.strangers.ensure(iri)
    await node.db.write(request_follow, node.urls, follower=mei, target=target)
    await node.db.write(mark_accepted, follower=mei, target=target)
    await node.work()
    return target


async def send(
    node: FederatedNode, peer: Peer, kind: str, offer: dict[str, Any]
) -> None:
    actor = offer["attributedTo"]
    activity = make_activity(kind, actor, offer)
    activity["id"] += f"/{abs(hash(json.dumps(offer)))}"
    await node.receive(peer, actor.rpartition("/")[2], activity)


async def test_an_offer_of_somebody_followed_is_kept_beside_its_note(
    node: FederatedNode, peer: Peer
) -> None:
    ana = peer.add("ana")
    await following(node, ana)
    photos = [
        {"type": "Image", "url": f"{peer.base}/{n}.jpg", "name": f"{n}"}
        for n in range(15)
    ]
    offer = make_offer(ana, attachment=photos, published=MARCH)

    await send(node, peer, "Create", offer)

    stored = await listed(node, offer["id"])
    assert stored is not None
    listing = stored.listing
    assert (listing.title, listing.link) == ("Cup", offer["url"])
    assert listing.price is not None
    assert f"{listing.price.amount} {listing.price.currency}" == "28.00 EUR"
    assert listing.available == 3
    assert listing.primary == f"{offer['id']}#primary"
    assert stored.seen_ms == node.clock.now_ms()
    assert stored.is_open(node.clock.now_ms())
    assert not stored.is_stale(node.clock.now_ms())
    assert stored.is_stale(node.clock.now_ms() + 25 * HOUR_MS)
    assert len(await node.db.read(list_note_media_ids, stored.note_id)) == 12


async def test_the_newest_word_counts_in_whatever_order_it_comes(
    node: FederatedNode, peer: Peer
) -> None:
    ana = peer.add("ana")
    await following(node, ana)
    offer = make_offer(ana, published=MARCH)
    await send(node, peer, "Create", offer)

    for price, left, updated in (("25.00", "2", MAY), ("99.00", "9", APRIL)):
        changed = make_offer(
            ana, published=MARCH, updated=updated, price=price, left=left
        )
        await send(node, peer, "Update", changed)

    stored = await listed(node, offer["id"])
    assert stored is not None and stored.listing.price is not None
    assert (str(stored.listing.price.amount), stored.listing.available) == ("25.00", 2)
    # The words are the same: nobody is shown an edit that nobody made.
    assert await node.db.read(list_edits, stored.note_id) == []


async def test_a_note_that_sells_nothing_any_more_is_a_note(
    node: FederatedNode, peer: Peer
) -> None:
    ana = peer.add("ana")
    await following(node, ana)
    offer = make_offer(ana, published=MARCH)
    await send(node, peer, "Create", offer)

    for term in ("publishes", "reciprocal", "purpose", "unitBased"):
        del offer[term]
    await send(node, peer, "Update", {**offer, "updated": APRIL})

    assert await listed(node, offer["id"]) is None
    assert await node.db.read(find_note_by_iri, offer["id"]) is not None


async def test_one_seller_and_one_address_are_one_listing(
    node: FederatedNode, peer: Peer
) -> None:
    ana = peer.add("ana")
    seller = await following(node, ana)
    link = f"{peer.base}/shop/cup"
    older = make_offer(ana, 1, url=link, published=APRIL, price="1.00")
    newer = make_offer(ana, 2, url=link, published=MAY, price="2.00")

    for offer in (newer, older):
        await send(node, peer, "Create", offer)

    assert await listed(node, older["id"]) is None
    assert await listed(node, newer["id"]) is not None
    assert await node.db.read(count_listings, seller.id) == 1
    again = make_offer(ana, 3, url=link, published=MAY, price="3.00")
    await send(node, peer, "Create", again)
    assert await listed(node, newer["id"]) is None
    assert await listed(node, again["id"]) is not None


async def test_what_is_offered_to_some_only_gets_no_card(
    node: FederatedNode, peer: Peer
) -> None:
    ana = peer.add("ana")
    await following(node, ana)
    offer = make_offer(ana, to=[f"{ana}/followers"], cc=[])

    await send(node, peer, "Create", offer)

    assert await node.db.read(find_note_by_iri, offer["id"]) is not None
    assert await listed(node, offer["id"]) is None


async def test_the_owner_may_refuse_the_listings_of_a_server(
    node: FederatedNode, peer: Peer
) -> None:
    ana = peer.add("ana")
    await following(node, ana)
    first, second = make_offer(ana, 1), make_offer(ana, 2)
    await send(node, peer, "Create", first)
    host = peer.host.partition(":")[0]

    await node.db.write(refuse_listings, host, refused=True)
    await send(node, peer, "Create", second)

    for offer in (first, second):
        assert await node.db.read(find_note_by_iri, offer["id"]) is not None
        assert await listed(node, offer["id"]) is None
    await node.db.write(refuse_listings, host, refused=False)
    third = make_offer(ana, 3)
    await send(node, peer, "Create", third)
    assert await listed(node, third["id"]) is not None


async def test_a_seller_has_so_many_listings_and_no_more(
    node: FederatedNode, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MAX_PER_ACTOR", 2)
    ana = peer.add("ana")
    seller = await following(node, ana)

    for number in range(4):
        await send(node, peer, "Create", make_offer(ana, number))

    assert await node.db.read(count_listings, seller.id) == 2


async def test_what_a_profile_says_it_sells_is_fetched_for_its_followers(
    node: FederatedNode, peer: Peer
) -> None:
    base = f"{peer.base}/users/ivy"
    proposal = json.loads((PAYLOADS / "mitra-4" / "proposal.json").read_text())
    text = json.dumps(proposal).replace("https://mitra.example/users/ivy", base)
    iri = peer.show(json.loads(text))
    rel = ["payment", "https://w3id.org/valueflows/ont/vf#Proposal"]
    links = [
        {"type": "Link", "href": href, "rel": rel, "name": "Subscription"}
        for href in (iri, "https://elsewhere.example/p/1")
    ]
    ivy = peer.add("ivy", attachment=links)

    await node.services.strangers.ensure(ivy)
    await node.work()
    assert await listed(node, iri) is None
    target = await following(node, ivy)
    assert await node.services.strangers.refresh(target) is not None
    await node.work()

    stored = await listed(node, iri)
    assert stored is not None and stored.listing.price is not None
    assert stored.listing.title == "Pay for subscription"
    assert (stored.listing.unit, stored.listing.price.currency) == ("second", "XMR")


@pytest.mark.parametrize(
    "software",
    ["flohmarkt-2024", "epicyon-1.6", "bonfire-1.0", "unfathomably-2026"],
)
async def test_listings_of_other_software_arrive_as_notes_with_a_listing(
    node: FederatedNode, peer: Peer, software: str
) -> None:
    ana = peer.add("ana")
    await following(node, ana)
    text = (PAYLOADS / software / "create.json").read_text()
    actor = json.loads(text)["actor"]
    origin = "/".join(actor.split("/")[:3])
    text = text.replace(actor, ana).replace(origin, peer.base)
    create = json.loads(text)

    await node.receive(peer, "ana", create)

    stored = await listed(node, create["object"]["id"])
    assert stored is not None
    assert stored.listing.price is not None


async def test_flohmarkts_question_about_a_listing_is_a_direct_note(
    node: FederatedNode, peer: Peer
) -> None:
    seller = await open_stall(node)
    listing = await seller.announce(await seller.product())
    greta = peer.add("greta")
    text = (PAYLOADS / "flohmarkt-2024" / "enquiry.json").read_text()
    for said, meant in (
        ("https://node.example/ap/u/7/items/3", listing.iri),
        ("https://node.example/ap/u/7", seller.actor.iri),
        ("https://flohmarkt.example/users/greta", greta),
        ("https://flohmarkt.example", peer.base),
        ("2026-09-22T10:00:00Z", "2027-01-15T07:59:00Z"),
    ):
        text = text.replace(said, meant)
    question = json.loads(text)

    await node.receive(peer, "greta", question)

    note = await node.db.read(find_note_by_iri, question["object"]["id"])
    assert note is not None
    assert note.visibility is Visibility.DIRECT
    assert note.reply_to_id == listing.id
    page = await node.db.read(list_notifications, seller.actor.id, newest(5))
    assert [each.kind.value for each in page.items] == ["reply"]


async def test_a_report_from_elsewhere_may_name_a_listing(
    node: FederatedNode, peer: Peer
) -> None:
    seller = await open_stall(node)
    listing = await seller.announce(await seller.product())
    ana = peer.add("ana")

    flag = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{ana}/flags/1",
        "type": "Flag",
        "actor": ana,
        "object": [listing.iri],
        "content": "counterfeit",
        "to": [PUBLIC],
    }
    await node.receive(peer, "ana", flag)

    page = await node.db.read(list_reports, newest(5))
    assert [report.note_iris for report in page.items] == [(listing.iri,)]


async def test_a_note_elsewhere_cannot_be_turned_into_a_listing_by_others(
    node: FederatedNode, peer: Peer, other: Peer
) -> None:
    ana = peer.add("ana")
    await following(node, ana)
    offer = make_offer(ana, published=MARCH)
    await send(node, peer, "Create", offer)
    vic = other.add("vic")
    forged = make_offer(ana, published=MARCH, updated=MAY, price="1.00")
    peer.route("/users/ana/notes/1", json_answer(offer))

    await node.receive(other, "vic", make_activity("Update", vic, forged))

    stored = await listed(node, offer["id"])
    assert stored is not None and stored.listing.price is not None
    assert str(stored.listing.price.amount) == "28.00"
