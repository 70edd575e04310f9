"""Proposals and agreements: the exact JSON that leaves us, and what comes in."""

from decimal import Decimal

import pytest

from federation import decode, encode
from federation.audience import PUBLIC
from federation.authority import ALLOWED, check, check_fetched
from federation.errors import DecodeError
from federation.vocabulary import (
    Accept,
    Actor,
    Agreement,
    Commitment,
    FlohmarktItem,
    Intent,
    Link,
    Measure,
    Note,
    NoteKind,
    Offer,
    Purpose,
    Ref,
    Reject,
    Terms,
    UnknownThing,
    Update,
)

SELLER = "https://n.example/ap/u/7"
BUYER = "https://b.example/ap/u/2"
ITEM = f"{SELLER}/items/3f"
EUR = "https://www.wikidata.org/wiki/Q4916"
AGREEMENT = "https://n.example/ap/agreements/9e"
TIME_MS = 1_790_071_200_000
TIME = "2026-09-22T10:00:00Z"

TERMS = Terms(
    publishes=Intent(
        iri=f"{ITEM}#primary",
        resource=f"{SELLER}/products/3f",
        quantity=Measure(Decimal(1)),
        available=Measure(Decimal(3)),
        minimum=Measure(Decimal(1)),
    ),
    reciprocal=Intent(
        iri=f"{ITEM}#reciprocal",
        resource=EUR,
        currency="EUR",
        quantity=Measure(Decimal("28.00")),
    ),
    unit_based=True,
    ends_ms=TIME_MS,
)
LISTING = Note(
    iri=ITEM, attributed_to=SELLER, content="<p>A cup</p>", to=(PUBLIC,), terms=TERMS
)
ASKED = Agreement(
    attributed_to=BUYER,
    stipulates=Commitment(satisfies=f"{ITEM}#primary", quantity=Measure(Decimal(2))),
    reciprocal=Commitment(
        satisfies=f"{ITEM}#reciprocal", quantity=Measure(Decimal("56.00"))
    ),
)
HELD = Agreement(
    iri=AGREEMENT,
    attributed_to=SELLER,
    stipulates=ASKED.stipulates,
    reciprocal=ASKED.reciprocal,
    state="Open",
    status="open",
    updated_ms=TIME_MS,
    ends_ms=TIME_MS,
    payment=Link(
        href="https://n.example/checkout/9e", media_type="text/html", rel=("payment",)
    ),
)


def one(value):
    return {"hasUnit": "one", "hasNumericalValue": value}


def proposal(**terms):
    return {
        "id": ITEM,
        "type": "Note",
        "attributedTo": SELLER,
        "content": "<p>A cup</p>",
        "publishes": {"type": "Intent", "resourceQuantity": one("1")},
        **terms,
    }


def terms_of(document):
    note = decode.object(document)
    assert isinstance(note, Note)
    return note.terms


def test_a_listing_is_one_plain_note_with_terms():
    document = encode.document(LISTING)

    assert document["type"] == "Note"
    assert "name" not in document
    assert document["attachment"] == []
    assert document["purpose"] == "offer"
    assert document["unitBased"] is True
    assert document["endTime"] == TIME
    assert document["publishes"] == {
        "type": "Intent",
        "id": f"{ITEM}#primary",
        "action": "transfer",
        "resourceConformsTo": f"{SELLER}/products/3f",
        "resourceQuantity": one("1"),
        "availableQuantity": one("3"),
        "minimumQuantity": one("1"),
    }
    assert document["reciprocal"] == {
        "type": "Intent",
        "id": f"{ITEM}#reciprocal",
        "action": "transfer",
        "resourceConformsTo": EUR,
        "priceCurrency": "EUR",
        "resourceQuantity": one("28.00"),
    }
    assert document["@context"][1]["publishes"] == "vf:publishes"


def test_only_listings_bring_the_market_terms_along():
    plain = Note(iri=ITEM, attributed_to=SELLER, content="x")

    assert "publishes" not in encode.document(plain)["@context"][1]


def test_actors_point_to_what_they_sell():
    link = Link(
        href=ITEM,
        name="Cup",
        media_type="application/ld+json",
        rel=("payment", "https://w3id.org/valueflows/ont/vf#Proposal"),
    )
    actor = Actor(iri=SELLER, proposals=f"{SELLER}/proposals", links=(link,))

    document = encode.document(actor)

    assert document["proposals"] == f"{SELLER}/proposals"
    assert document["attachment"] == [
        {
            "type": "Link",
            "href": ITEM,
            "mediaType": "application/ld+json",
            "name": "Cup",
            "rel": ["payment", "https://w3id.org/valueflows/ont/vf#Proposal"],
        }
    ]
    assert decode.actor(document) == actor


def test_unit_based_is_said_also_when_it_is_not():
    note = Note(
        iri=ITEM, attributed_to=SELLER, content="x", terms=Terms(publishes=Intent())
    )

    assert encode.document(note)["unitBased"] is False


def test_flohmarkt_reads_its_own_term():
    item = FlohmarktItem(
        original_id="3f",
        name="Cup",
        price="28.00",
        currency="EUR",
        description="A cup",
        latitude=52.5,
        longitude=13.4,
    )
    note = Note(iri=ITEM, attributed_to=SELLER, content="x", flohmarkt=item)

    document = encode.document(note)

    assert document["flohmarkt:data"] == {
        "name": "Cup",
        "price": "28.00",
        "currency": "EUR",
        "description": "A cup",
        "original_id": "3f",
        "coordinates": {"lat": 52.5, "lng": 13.4},
    }
    assert "flohmarkt" in document["@context"][1]
    assert decode.object(document) == note


@pytest.mark.parametrize(
    "thing",
    [
        LISTING,
        ASKED,
        HELD,
        Offer(
            iri=f"{BUYER}/o/1",
            actor=BUYER,
            to=(SELLER,),
            object=ASKED,
            context=f"{BUYER}/groups/1",
            ends_ms=TIME_MS,
        ),
        Accept(
            iri=f"{SELLER}/a/1",
            actor=SELLER,
            to=(BUYER,),
            object=Ref(iri=f"{BUYER}/o/1"),
            result=HELD,
        ),
        Reject(
            iri=f"{SELLER}/a/2",
            actor=SELLER,
            to=(BUYER,),
            object=Ref(iri=f"{BUYER}/o/1"),
            content="Gone.",
            reason="out_of_stock",
        ),
        Update(actor=SELLER, to=(BUYER,), object=HELD, published_ms=TIME_MS),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_written_reads_back_the_same(thing):
    assert decode.object(encode.document(thing)) == thing


def test_an_offer_is_exactly_this():
    offer = Offer(
        iri=f"{BUYER}/o/1", actor=BUYER, to=(SELLER,), object=ASKED, ends_ms=TIME_MS
    )

    document = encode.document(offer)

    assert document.pop("@context")[1]["stipulates"] == "vf:stipulates"
    assert document == {
        "id": f"{BUYER}/o/1",
        "type": "Offer",
        "actor": BUYER,
        "to": [SELLER],
        "cc": [],
        "endTime": TIME,
        "object": {
            "type": "Agreement",
            "attributedTo": BUYER,
            "stipulates": {
                "type": "Commitment",
                "satisfies": f"{ITEM}#primary",
                "resourceQuantity": one("2"),
            },
            "stipulatesReciprocal": {
                "type": "Commitment",
                "satisfies": f"{ITEM}#reciprocal",
                "resourceQuantity": one("56.00"),
            },
        },
    }


def test_an_agreement_tells_its_state_where_mitra_looks_and_where_we_do():
    document = encode.document(HELD)

    assert document["preview"] == {"type": "Note", "name": "Open"}
    assert document["orderStatus"] == "open"
    assert document["url"] == {
        "type": "Link",
        "href": "https://n.example/checkout/9e",
        "rel": ["payment"],
        "mediaType": "text/html",
    }


@pytest.mark.parametrize(
    ("quantity", "amount", "unit"),
    [
        (one("28.00"), "28.00", "one"),
        (one(28), "28", "one"),
        (one(28.5), "28.5", "one"),
        ("28", "28", "one"),
        (28, "28", "one"),
        ([one("3")], "3", "one"),
        ({"om2:hasUnit": "om2:one", "om2:hasNumericalValue": "3"}, "3", "one"),
        (
            {
                "hasUnit": "http://www.ontology-of-units-of-measure.org/"
                "resource/om-2/kilogram",
                "hasNumericalValue": {"@value": "1.5"},
            },
            "1.5",
            "kilogram",
        ),
        ({"hasNumericalValue": "7"}, "7", "one"),
    ],
)
def test_quantities_are_read_in_every_shape(quantity, amount, unit):
    terms = terms_of(proposal(publishes={"resourceQuantity": quantity}))

    assert terms.publishes.quantity == Measure(Decimal(amount), unit)


@pytest.mark.parametrize(
    "quantity",
    [one("-1"), one("1e9"), one("NaN"), one("12,5"), one(True), one("9" * 25), {}, []],
)
def test_what_is_no_quantity_is_left_out(quantity):
    terms = terms_of(proposal(publishes={"resourceQuantity": quantity}))

    assert terms.publishes.quantity is None


@pytest.mark.parametrize(
    "prefix",
    [
        "vf:",
        "ValueFlows:",
        "https://w3id.org/valueflows/ont/vf#",
        "https://w3id.org/valueflows/",
        "https://w3id.org/valueflows#",
    ],
)
def test_terms_are_known_by_their_last_word(prefix):
    document = proposal()
    intent = document.pop("publishes")
    document["type"] = f"{prefix}Proposal"
    document[f"{prefix}publishes"] = intent | {f"{prefix}action": f"{prefix}transfer"}
    document[f"{prefix}unitBased"] = True

    note = decode.object(document)

    assert note.kind is NoteKind.PROPOSAL
    assert note.terms.publishes.action == "transfer"
    assert note.terms.unit_based
    assert not note.extra


def test_quantities_may_stand_on_the_proposal():
    document = proposal(
        publishes={"type": "Intent"}, resourceQuantity="1", availableQuantity=4
    )

    intent = terms_of(document).publishes

    assert intent.quantity == Measure(Decimal(1))
    assert intent.available == Measure(Decimal(4))


def test_a_request_is_told_from_an_offer():
    assert terms_of(proposal(purpose="request")).purpose is Purpose.REQUEST
    assert terms_of(proposal(purpose="other")).purpose is Purpose.OFFER


def test_a_proposal_without_words_is_a_proposal():
    document = proposal(type="Proposal")
    del document["content"]

    assert decode.object(document).terms is not None


@pytest.mark.parametrize("value", ["x", 5, [], [None], True])
def test_publishing_nonsense_makes_no_listing_and_costs_no_note(value):
    note = decode.object(proposal(publishes=value))

    assert note.content == "<p>A cup</p>"
    assert note.terms is None


def attached(**terms):
    inner = {"type": "Proposal", "publishes": {"resourceQuantity": one("1")}, **terms}
    document = proposal(attachment=[inner])
    del document["publishes"]
    return document


@pytest.mark.parametrize(
    "terms",
    [{}, {"attributedTo": SELLER}, {"id": f"{ITEM}/proposal", "attributedTo": SELLER}],
)
def test_a_proposal_inside_of_its_owners_note_counts(terms):
    assert terms_of(attached(**terms)) is not None


@pytest.mark.parametrize(
    "terms",
    [
        {"attributedTo": "https://n.example/ap/u/8"},
        {"attributedTo": [SELLER, BUYER]},
        {"id": "https://evil.example/p/1"},
        {"id": 5},
        {"type": "Note"},
    ],
)
def test_somebody_elses_proposal_inside_of_a_note_does_not(terms):
    assert terms_of(attached(**terms)) is None


def test_an_agreement_without_something_to_satisfy_is_refused():
    with pytest.raises(DecodeError):
        decode.object({"type": "Agreement", "attributedTo": BUYER})
    with pytest.raises(DecodeError):
        decode.object({"type": "Agreement", "stipulates": {"satisfies": "x"}})


def test_an_offer_counts_for_the_agreement_of_its_actor_only():
    good = Offer(actor=BUYER, object=ASKED)
    foreign = Offer(actor="https://b.example/ap/u/3", object=ASKED)

    assert check(good, BUYER) == ALLOWED
    assert check(foreign, foreign.actor) != ALLOWED


def test_an_accept_brings_an_agreement_of_the_seller_only():
    accept = Accept(actor=SELLER, object=Ref(iri=f"{BUYER}/o/1"), result=HELD)
    stolen = Accept(actor=BUYER, object=Ref(iri=f"{BUYER}/o/1"), result=HELD)

    assert check(accept, SELLER) == ALLOWED
    assert check(stolen, BUYER) != ALLOWED


def test_an_agreement_is_changed_by_its_owner_and_fetched_from_its_origin():
    assert check(Update(actor=SELLER, object=HELD), SELLER) == ALLOWED
    assert check(Update(actor=BUYER, object=HELD), BUYER) != ALLOWED
    assert check_fetched(HELD, AGREEMENT) == ALLOWED
    assert check_fetched(HELD, "https://evil.example/9e") != ALLOWED


def test_other_kinds_of_results_are_kept_as_they_are():
    document = {
        "type": "Accept",
        "actor": SELLER,
        "object": f"{BUYER}/o/1",
        "result": {"type": "FeatureAuthorization", "id": f"{SELLER}/stamps/1"},
    }

    accept = decode.activity(document)

    assert accept.result == UnknownThing(
        iri=f"{SELLER}/stamps/1", kind="FeatureAuthorization"
    )
