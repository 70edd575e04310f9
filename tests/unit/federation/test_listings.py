"""What is sold elsewhere, in the shapes it comes in, is one kind of listing here.

The payloads are written after the public shapes of each software.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from federation import decode
from federation.currencies import currency_iri, find_asset
from federation.documents import load_json
from federation.listings import Listing, listing_of
from federation.prices import Price, read_price
from federation.vocabulary import (
    Create,
    FlohmarktItem,
    Intent,
    Measure,
    Note,
    Purpose,
    Terms,
)

PAYLOADS = Path(__file__).parents[2] / "payloads"
TIME_MS = 1_790_071_200_000
ONE = Decimal(1)
SELLER = "https://n.example/ap/u/7"
ITEM = f"{SELLER}/items/3"


def read(software: str, name: str = "create") -> Listing:
    path = PAYLOADS / software / f"{name}.json"
    thing = decode.object(load_json(path.read_bytes()))
    note = thing.object if isinstance(thing, Create) else thing
    assert isinstance(note, Note)
    found = listing_of(note)
    assert found is not None
    return found


def test_our_own_listings():
    item = "https://vermilion.example/ap/u/7/items/116"

    assert read("vermilion-1") == Listing(
        iri=item,
        link="https://vermilion.example/@mei/shop/hand-thrown-teacup",
        title="Hand-thrown teacup",
        price=Price(Decimal("28.00"), "EUR"),
        unit_based=True,
        quantity=ONE,
        available=Decimal(3),
        minimum=ONE,
        resource="https://vermilion.example/ap/u/7/products/3",
        primary=f"{item}#primary",
        reciprocal=f"{item}#reciprocal",
        ends_ms=1_798_675_200_000,
        updated_ms=TIME_MS + 7_200_000,
    )


def test_flohmarkts_items_with_prices_as_typed():
    user = "https://flohmarkt.example/users/greta"
    item_id = "5f0a1f0e-6f1c-4c0e-8a53-6d1e2f7a9b10"

    assert read("flohmarkt-2024") == Listing(
        iri=f"{user}/items/{item_id}",
        link=f"https://flohmarkt.example/~greta/{item_id}",
        title="Old lamp",
        price=Price(Decimal("28.00"), "EUR"),
        quantity=ONE,
        updated_ms=TIME_MS,
    )


def test_epicyons_shares():
    share = "https://epicyon.example/users/tom/statuses/shares/garden-fork"

    assert read("epicyon-1.6") == Listing(
        iri=share,
        link=share,
        title="Garden fork",
        price=Price(Decimal("10.50"), "GBP"),
        quantity=ONE,
        primary=f"{share}#primary",
        reciprocal=f"{share}#reciprocal",
        updated_ms=TIME_MS,
    )


def test_epicyons_wants_have_no_price():
    wanted = read("epicyon-1.6", "wanted")

    assert wanted.purpose is Purpose.REQUEST
    assert wanted.price is None
    assert wanted.title == "Wheelbarrow"


def test_mitras_subscriptions_cost_so_many_piconero_a_second():
    proposal = (
        "https://mitra.example/users/ivy/proposals/"
        "monero:418015bb9ae982a1975da7d79277c270"
    )

    assert read("mitra-4", "proposal") == Listing(
        iri=proposal,
        link=proposal,
        title="Pay for subscription",
        action="deliverService",
        price=Price(Decimal("0.00000002"), "XMR"),
        unit="second",
        unit_based=True,
        quantity=ONE,
        resource="https://www.wikidata.org/wiki/Q579716",
        primary=f"{proposal}#primary",
        reciprocal=f"{proposal}#reciprocal",
    )


def test_bonfires_prefixed_terms_and_numbers():
    thing = "https://bonfire.example/pub/objects/01H5563FGVZ2MXM4V25QXZYGFP"

    assert read("bonfire-1.0") == Listing(
        iri=thing,
        link=thing,
        title="Seedlings",
        price=Price(Decimal("1.50"), "EUR"),
        unit_based=True,
        quantity=ONE,
        available=Decimal(12),
        primary=f"{thing}#intent",
        updated_ms=TIME_MS,
    )


def test_a_proposal_inside_of_a_note():
    thing = "https://unfathomably.example/objects/77"

    assert read("unfathomably-2026") == Listing(
        iri=thing,
        link=thing,
        price=Price(Decimal("25.00"), "CAD"),
        quantity=ONE,
        updated_ms=TIME_MS,
    )


def note(**values):
    return Note(iri=ITEM, attributed_to=SELLER, content="x", **values)


def asking(amount: str, **terms):
    asks = Intent(quantity=Measure(Decimal(amount), terms.pop("unit", "one")), **terms)
    return note(terms=Terms(publishes=Intent(), reciprocal=asks))


@pytest.mark.parametrize(
    ("listed", "price"),
    [
        (asking("28", currency="EUR"), Price(Decimal("28.00"), "EUR")),
        (asking("28.000", currency="EUR"), Price(Decimal("28.00"), "EUR")),
        (asking("28", currency="JPY"), Price(Decimal(28), "JPY")),
        (asking("5", unit="chf"), Price(Decimal("5.00"), "CHF")),
        (
            asking("5", resource="http://www.wikidata.org/entity/Q8146"),
            Price(Decimal(5), "JPY"),
        ),
        (
            asking("5", currency="USD", resource="https://www.wikidata.org/wiki/Q4916"),
            Price(Decimal("5.00"), "USD"),
        ),
        (asking("0", currency="EUR"), Price(Decimal("0.00"), "EUR")),
        (asking("28.005", currency="EUR"), None),
        (asking("28.5", currency="JPY"), None),
        (asking("1000000000000", currency="EUR"), None),
        (asking("5", currency="XXX"), None),
        (asking("5", resource="https://www.wikidata.org/wiki/Q1"), None),
        (asking("5", resource="https://shop.example/points"), None),
        (note(terms=Terms(publishes=Intent())), None),
    ],
)
def test_a_price_has_a_known_currency_and_its_digits_or_one_has_to_ask(listed, price):
    assert listing_of(listed).price == price


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("28,00 €", None, "28.00 EUR"),
        ("€28", None, "28.00 EUR"),
        ("28.00", "EUR", "28.00 EUR"),
        ("28", "eur", "28.00 EUR"),
        ("28 €", "USD", "28.00 EUR"),
        ("VB 28 EUR", None, "28.00 EUR"),
        ("1.234,50 €", None, "1234.50 EUR"),
        ("1,234.50 GBP", None, "1234.50 GBP"),
        ("1'234.50 CHF", None, "1234.50 CHF"),
        ("1.234.567 €", None, "1234567.00 EUR"),
        ("12 500 PLN", None, "12500.00 PLN"),
        ("£4.5", None, "4.50 GBP"),
        ("25", "CAD", "25.00 CAD"),
        ("0", "EUR", "0.00 EUR"),
    ],
)
def test_typed_prices_are_read(text, currency, expected):
    amount, _, code = expected.partition(" ")

    assert read_price(text, currency) == Price(Decimal(amount), code)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"),
        ("free", "EUR"),
        ("28", None),
        ("$28", None),
        ("¥28", None),
        ("1.000", "EUR"),
        ("10-20 €", None),
        ("10 € or 12 €", None),
        ("10 € / 12 USD", None),
        ("1.23.4 €", None),
        ("12,34,5 €", None),
        ("28 cup", None),
        ("28,005 €", None),
        ("9999999999999 €", None),
    ],
)
def test_prices_that_may_mean_two_things_are_none(text, currency):
    assert read_price(text, currency) is None


def test_a_price_that_cannot_be_read_is_shown_as_typed():
    item = FlohmarktItem(original_id="3", name="Lamp", price="make an offer")

    found = listing_of(note(flohmarkt=item))

    assert (found.price, found.price_words) == (None, "make an offer")


def test_terms_win_over_flohmarkts_item_beside_them():
    item = FlohmarktItem(original_id="3", name="Lamp", price="1 €")

    found = listing_of(replace(asking("28", currency="EUR"), flohmarkt=item))

    assert found.price == Price(Decimal("28.00"), "EUR")
    assert found.title == "Lamp"


def test_plain_notes_answers_and_very_long_texts_are_no_listings():
    terms = Terms(publishes=Intent())

    assert listing_of(note()) is None
    assert listing_of(note(terms=terms, in_reply_to=ITEM)) is None
    assert listing_of(replace(note(terms=terms), content="x" * 70_000)) is None


def test_intents_of_another_origin_are_nothing_to_order():
    terms = Terms(
        publishes=Intent(iri="https://evil.example/1#primary"),
        reciprocal=Intent(iri=f"{ITEM}#reciprocal"),
    )

    found = listing_of(note(terms=terms))

    assert (found.primary, found.reciprocal) == (None, f"{ITEM}#reciprocal")


@pytest.mark.parametrize(
    ("amount", "expected"), [("0", True), ("0.0", True), ("1", False), (None, False)]
)
def test_sold_out_is_what_has_none_left(amount, expected):
    available = None if amount is None else Measure(Decimal(amount))

    found = listing_of(note(terms=Terms(publishes=Intent(available=available))))

    assert found.is_sold_out is expected


def test_currencies_are_named_by_wikidata_items_and_read_back():
    assert currency_iri("EUR") == "https://www.wikidata.org/wiki/Q4916"
    assert find_asset("https://www.wikidata.org/wiki/Q4916").code == "EUR"
    assert currency_iri("XXX") is None
    assert find_asset("monero:418015bb9ae982a1975da7d79277c270/slip44:128").scale == 12
    assert find_asset("eip155:1/erc20:0x6b175474e89094c44da98b954eedeac4") is None
