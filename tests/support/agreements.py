"""Offers as shops of other servers make them, and what they are told."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from federation.decode import activities
from federation.vocabulary import Agreement as AgreementDocument
from federation.vocabulary import Offer
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Database, Reader, Writer
from node.notes.models import Note
from storefront.agreements.actions import take_agreement
from storefront.agreements.models import Agreement
from storefront.agreements.offers import Asked, answer_offer
from storefront.agreements.queries import find_by_key, find_by_offer
from storefront.carts.actions import put_agreed
from storefront.catalog.models import Product
from storefront.catalog.queries import get_product
from storefront.checkout.actions import place_order
from storefront.checkout.models import Press
from storefront.orders.models import Order
from storefront.orders.queries import get_order
from storefront.seals import hash_secret
from storefront.shops.models import Shop
from support.listings import Seller
from support.peer import Peer
from support.people import URLS
from support.shop import CLERK, CONTACT, answer_steps


def ask_for(
    actor: str,
    note_iri: str,
    seller: str,
    *,
    number: int = 1,
    quantity: str = "2",
    total: str = "56.00",
    **changes: Any,
) -> dict[str, Any]:
    """An Offer for something that costs 28 euros."""

    def side(name: str, amount: str) -> dict[str, Any]:
        return {
            "type": "Commitment",
            "satisfies": f"{note_iri}#{name}",
            "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": amount},
        }

    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "Offer",
        "id": f"{actor}/offers/{number}",
        "actor": actor,
        "to": [seller],
        "object": {
            "type": "Agreement",
            "attributedTo": actor,
            "stipulates": side("primary", quantity),
            "stipulatesReciprocal": side("reciprocal", total),
        },
        **changes,
    }


def ask_here(
    w: Writer, shop: Shop, note: Note, buyer: Actor, **offered: Any
) -> Agreement | None:
    """Somebody's offer as it is answered; the agreement, or None for a rejection."""
    seller = get_actor(w, shop.actor_id)
    (offer,) = activities(ask_for(buyer.iri, note.iri, seller.iri, **offered))
    assert isinstance(offer, Offer)
    assert isinstance(offer.object, AgreementDocument)
    assert offer.iri is not None
    asked = Asked(
        buyer=buyer, seller=seller, offer=offer, iri=offer.iri, agreement=offer.object
    )
    answer_offer(w, URLS, CLERK.seals, asked)
    return find_by_offer(w, buyer.iri, offer.iri)


async def answers(db: Database) -> list[dict[str, Any]]:
    """What was sent about offers and agreements, in order, with its inbox."""
    return await db.read(_list_answers)


def _list_answers(r: Reader) -> list[dict[str, Any]]:
    rows = r.all(
        """
        SELECT a.body, a.is_public, a.proof, d.inbox
        FROM deliveries AS d
        JOIN activities AS a ON a.id = d.activity_id
        ORDER BY d.id
        LIMIT 100
        """
    )
    bodies = [
        json.loads(row.text("body")) | {"_inbox": row.text("inbox")} for row in rows
    ]
    return [each for each in bodies if each["type"] != "Follow"]


def way_of(accept: dict[str, Any]) -> tuple[str, str]:
    """The key and the token in an Accept's link."""
    parts = urlsplit(accept["result"]["url"]["href"])
    return parts.path.rpartition("/")[2], parse_qs(parts.query)["t"][0]


async def agreement_of(db: Database, accept: dict[str, Any]) -> Agreement:
    found = await db.read(find_by_key, way_of(accept)[0])
    assert found is not None
    return found


async def order_agreed(db: Database, shop: Shop, key: str, browser: str = "b") -> Order:
    """Take the agreement to the checkout, and press the button."""
    press = await db.write(walk, shop, key, browser)
    return await db.write(place_order, CLERK, press)


def walk(w: Writer, shop: Shop, key: str, browser: str) -> Press:
    agreement = take_agreement(w, key, hash_secret(browser))
    put_agreed(w, hash_secret(browser), agreement)
    return answer_steps(w, browser, shop, CONTACT)


class Stall:
    """A seller's announced cup, and people of a peer who want it."""

    def __init__(self, seller: Seller, peer: Peer, product: Product, note: Note):
        self.seller = seller
        self.node = seller.node
        self.peer = peer
        self.product = product
        self.note = note

    async def ask(
        self, name: str = "bob", peer: Peer | None = None, **changes: Any
    ) -> dict[str, Any]:
        """Send an offer, and what was answered last."""
        peer = peer or self.peer
        actor = peer.add(name)
        iri = changes.pop("note_iri", self.note.iri)
        offer = ask_for(actor, iri, self.seller.actor.iri, **changes)
        path = f"/ap/u/{self.seller.actor.id}/inbox"
        await self.node.receive(peer, name, offer, to=path)
        told = await answers(self.node.db)
        return told[-1] if told else {}

    async def left(self) -> int:
        product = await self.node.db.read(get_product, self.product.id)
        return product.variant.available

    async def states(self) -> list[str]:
        """The states that the buyer was told of, in order."""
        told = await answers(self.node.db)
        return [
            each["object"]["preview"]["name"]
            for each in told
            if each["type"] == "Update" and each["object"]["type"] == "Agreement"
        ]

    async def step(self, order: Order, action: Any, *args: Any, **more: Any) -> None:
        def run(w: Writer) -> None:
            action(w, *args, get_order(w, order.id), **more)

        await self.node.db.write(run)
        await self.node.work()
