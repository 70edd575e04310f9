"""Offers and agreements (FEP-0837, on Valueflows terms), and Flohmarkt's own item.

A Note that carries ``Terms`` is a proposal too: people read its words, shops its terms.
An ``Offer`` brings the seller an ``Agreement`` of two commitments, which satisfy the
two intents of one proposal; the seller's Accept has the agreement as its ``result``.
Amounts are ``Decimal`` and never floats. What a listing costs in which currency, in
whatever shape it came, says ``federation.listings``.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from federation.origins import Iri
from federation.vocabulary.links import Link
from federation.vocabulary.things import Thing

ONE: Final = "one"
"""The unit of things that are counted, and of money."""


class Purpose(StrEnum):
    """Which way a proposal goes."""

    OFFER = "offer"
    REQUEST = "request"


class Action(StrEnum):
    """The two actions of FEP-0837; what else is seen stays text."""

    TRANSFER = "transfer"
    DELIVER_SERVICE = "deliverService"


@dataclass(frozen=True, slots=True)
class Measure:
    """How much. Written with the digits it came with; compared by value."""

    value: Decimal
    unit: str = ONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One side of a proposal.

    ``resource`` is any URI that says what is given: a product, or for money the
    currency; ``currency`` is the ISO 4217 code said beside it, in upper case.
    """

    iri: Iri | None = None
    action: str = Action.TRANSFER
    resource: str | None = None
    currency: str | None = None
    quantity: Measure | None = None
    available: Measure | None = None
    minimum: Measure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What makes a proposal of a Note.

    ``unit_based``: the quantities are of one unit, and multiples may be agreed on. The
    absence of the term means False, although the FEP has a sentence that says more.
    """

    purpose: Purpose = Purpose.OFFER
    publishes: Intent
    reciprocal: Intent | None = None
    unit_based: bool = False
    ends_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlohmarktItem:
    """What Flohmarkt wants to know of an item, beside the Note: ``price`` is text."""

    original_id: str
    name: str
    price: str = ""
    currency: str | None = None
    description: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A side of an agreement: so much of what the intent ``satisfies`` says."""

    iri: Iri | None = None
    satisfies: Iri
    quantity: Measure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Thing):
    """What two parties agree on; without an id it is asked for, with one it holds.

    ``state`` is a word for people and for Mitra (``preview.name``), ``status`` ours.
    ``payment`` is the page where the buyer goes on. No name, no address, no payment
    data: activities are stored and read on both servers.
    """

    iri: Iri | None = None
    attributed_to: Iri | None = None
    stipulates: Commitment
    reciprocal: Commitment | None = None
    payment: Link | None = None
    state: str | None = None
    status: str | None = None
    published_ms: int | None = None
    updated_ms: int | None = None
    ends_ms: int | None = None
