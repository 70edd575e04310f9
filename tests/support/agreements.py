"""Offers as shops of other servers make them, and what they are told."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from node.database.types import Database, Reader, Writer
from storefront.agreements.actions import take_agreement
from storefront.agreements.models import Agreement
from storefront.agreements.queries import find_by_key
from storefront.carts.actions import put_agreed
from storefront.checkout.actions import place_order
from storefront.checkout.models import Press
from storefront.orders.models import Order
from storefront.seals import hash_secret
from storefront.shops.models import Shop
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
