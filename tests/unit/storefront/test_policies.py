"""Readiness, publishing, contacts and the order's table of states."""

from dataclasses import replace
from itertools import product as every

import pytest

from node.errors import Conflict, Invalid
from storefront.carts.models import MAX_LINES
from storefront.catalog.models import MAX_PER_ORDER, MAX_PRICE_MINOR, ProductDraft
from storefront.catalog.policy import check_product, check_publishable, slug_of
from storefront.checkout.policy import check_contact, is_token
from storefront.ids import OrderId, PickupId, ShopId, TermsId
from storefront.money import Money, sum_money
from storefront.orders.models import (
    Attention,
    Order,
    OrderStatus,
    ShipmentState,
    Side,
    Totals,
)
from storefront.orders.policy import (
    WITHDRAWAL_MS,
    Step,
    check_step,
    list_steps,
    may_step,
    may_withdraw,
)
from storefront.seals import Contact
from storefront.shops.models import (
    Method,
    PickupDraft,
    SellerKind,
    ShopDraft,
    ShopState,
    TaxMode,
    TermsDraft,
)
from storefront.shops.policy import (
    check_opening,
    check_shop,
    list_missing,
    readiness_of,
)

READY = ShopDraft(
    name="Clay",
    about="",
    notice="",
    currency="EUR",
    auto_accept=True,
    cash_on_pickup=True,
    terms=TermsDraft(
        seller_kind=SellerKind.TRADER,
        trader_name="Ana Clay",
        trader_address="1 Kiln Lane\nPotterton",
        trader_email="ana@mail.example",
        tax_mode=TaxMode.INCLUSIVE,
        tax_rate=19_000,
        tax_words="incl. VAT",
        terms="Terms.",
        withdrawal="14 days.",
        privacy="Privacy.",
    ),
    pickup=PickupDraft(label="Studio", address="1 Kiln Lane"),
)

ORDER = Order(
    id=OrderId(1),
    shop_id=ShopId(1),
    code="AAAA-BBBB",
    status=OrderStatus.PENDING,
    shipment=ShipmentState.PACKING,
    attention=Attention.NONE,
    method=Method.CASH_ON_PICKUP,
    currency="EUR",
    totals=Totals(2490, 0, 2092, 398),
    captured_minor=0,
    terms_id=TermsId(1),
    pickup_id=PickupId(1),
    secret_version=1,
    contact=b"",
    buyer_id=None,
    placed_ms=0,
    keep_until_ms=None,
    closed_ms=None,
    withdrawn_ms=None,
)


def missing(draft: ShopDraft, *, is_allowed: bool = True) -> tuple[str, ...]:
    return list_missing(readiness_of(draft, is_allowed=is_allowed))


def test_a_complete_trader_is_ready() -> None:
    assert missing(READY) == ()


def test_each_missing_thing_is_named() -> None:
    bare = replace(
        READY,
        name="",
        cash_on_pickup=False,
        pickup=None,
        terms=TermsDraft(seller_kind=SellerKind.TRADER),
    )

    assert len(missing(bare, is_allowed=False)) == 11
    with pytest.raises(Invalid, match="A place to collect"):
        check_opening(ShopState.OPEN, readiness_of(bare, is_allowed=True))
    check_opening(ShopState.CLOSED, readiness_of(bare, is_allowed=True))


def test_a_private_seller_needs_no_address_and_no_withdrawal_text() -> None:
    terms = replace(
        READY.terms,
        seller_kind=SellerKind.PRIVATE,
        trader_address="",
        withdrawal="",
        tax_mode=TaxMode.EXEMPT,
        tax_rate=0,
        tax_words="",
    )

    assert missing(replace(READY, terms=terms)) == ()


def test_the_closed_dispute_platform_is_not_linked() -> None:
    terms = replace(READY.terms, terms="See https://ec.europa.eu/consumers/odr/")

    with pytest.raises(Invalid, match="dispute platform"):
        check_shop(replace(READY, terms=terms))


def test_every_fault_of_the_settings_is_reported_at_once() -> None:
    terms = replace(READY.terms, trader_email="nobody", tax_rate=60_000)
    draft = replace(
        READY,
        name="n" * 81,
        currency="XXX",
        terms=terms,
        pickup=PickupDraft(label="", address="", keep_days=0),
    )

    with pytest.raises(Invalid) as refused:
        check_shop(draft)

    fields = [fault.field for fault in refused.value.faults]
    assert fields == [
        "name",
        "trader_email",
        "tax_rate",
        "pickup_address",
        "pickup_days",
        "currency",
    ]


def test_a_product_needs_photos_with_descriptions_a_price_and_a_maker() -> None:
    check_publishable(
        price_minor=1, maker="Clay", alts=["A mug"], seller=SellerKind.TRADER
    )
    check_publishable(
        price_minor=1, maker="", alts=["A mug"], seller=SellerKind.PRIVATE
    )
    for alts in ([], ["A mug", " "]):
        with pytest.raises(Invalid) as refused:
            check_publishable(
                price_minor=0, maker="", alts=alts, seller=SellerKind.TRADER
            )
        fields = [fault.field for fault in refused.value.faults]
        assert fields == ["photos", "price", "maker"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Mug, speckled", "mug-speckled"),
        ("Große Schüssel", "grosse-schüssel"),
        ("陶杯", "陶杯"),
        ("../../etc", "etc"),
        ("!!!", "product"),
        ("New", "new-1"),
        ("a" * 200, "a" * 60),
    ],
)
def test_a_slug_holds_letters_and_hyphens_only(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "ana@",
        "@x.example",
        "a b@x.example",
        "a@x.example, b@y.example",
        "a@x.example\nBcc: b@y.example",
        "<a@x.example>",
        "a@b",
        "a" * 65 + "@x.example",
    ],
)
def test_an_address_that_is_not_one_plain_mailbox_is_refused(email: str) -> None:
    with pytest.raises(Invalid, match="email"):
        check_contact(Contact("Ana", email))


def test_the_fullest_cart_of_the_dearest_products_can_be_added_up() -> None:
    line = Money(MAX_PRICE_MINOR, "EUR") * MAX_PER_ORDER

    total = sum_money([line] * MAX_LINES, "EUR")

    assert total.minor == MAX_PRICE_MINOR * MAX_PER_ORDER * MAX_LINES
    with pytest.raises(Invalid):
        check_product(
            ProductDraft(title="Mug", text="", price_minor=MAX_PRICE_MINOR + 1, stock=1)
        )


def test_a_contact_says_what_is_wrong_with_each_field() -> None:
    check_contact(Contact("Ana", "ana+mug@mail.example", "hi\nthere"))
    with pytest.raises(Invalid) as refused:
        check_contact(Contact("A\r\nB", "x", "m" * 1001))
    fields = [fault.field for fault in refused.value.faults]
    assert fields == ["email", "buyer_name", "message"]


def test_a_token_that_could_be_guessed_is_none() -> None:
    assert is_token("A" * 22)
    assert not is_token("short")
    assert not is_token("A" * 65)
    assert not is_token("é" * 30)


ALLOWED = {
    (Step.ACCEPT, "pending", "packing", Side.MERCHANT),
    (Step.READY, "confirmed", "packing", Side.MERCHANT),
    (Step.COLLECT, "confirmed", "packing", Side.MERCHANT),
    (Step.COLLECT, "confirmed", "ready", Side.MERCHANT),
    (Step.CANCEL, "pending", "packing", Side.BUYER),
    (Step.CANCEL, "pending", "ready", Side.BUYER),
    (Step.CANCEL, "pending", "packing", Side.MERCHANT),
    (Step.CANCEL, "pending", "ready", Side.MERCHANT),
    (Step.CANCEL, "confirmed", "packing", Side.MERCHANT),
    (Step.CANCEL, "confirmed", "ready", Side.MERCHANT),
    (Step.EXPIRE, "pending", "packing", Side.SYSTEM),
    (Step.NOT_COLLECTED, "confirmed", "ready", Side.SYSTEM),
    (Step.WITHDRAW, "confirmed", "packing", Side.BUYER),
    (Step.WITHDRAW, "confirmed", "ready", Side.BUYER),
    (Step.WITHDRAW, "completed", "collected", Side.BUYER),
}


def test_only_the_listed_steps_are_possible() -> None:
    for step, status, shipment, side in every(Step, OrderStatus, ShipmentState, Side):
        order = replace(ORDER, status=status, shipment=shipment)
        expected = (step, status.value, shipment.value, side) in ALLOWED

        assert may_step(order, step, side) is expected, (step, status, shipment, side)


def test_a_step_that_is_not_possible_is_a_conflict() -> None:
    with pytest.raises(Conflict, match="the order is cancelled now"):
        check_step(
            replace(ORDER, status=OrderStatus.CANCELLED), Step.ACCEPT, Side.MERCHANT
        )


def test_the_seller_sees_the_steps_of_the_moment() -> None:
    confirmed = replace(ORDER, status=OrderStatus.CONFIRMED)

    assert list_steps(ORDER, Side.MERCHANT) == (Step.ACCEPT, Step.CANCEL)
    assert list_steps(confirmed, Side.MERCHANT) == (
        Step.READY,
        Step.COLLECT,
        Step.CANCEL,
    )


def test_withdrawing_ends_after_fourteen_days_and_needs_a_trader() -> None:
    done = replace(
        ORDER,
        status=OrderStatus.COMPLETED,
        shipment=ShipmentState.COLLECTED,
        closed_ms=1_000,
    )
    last_ms = 1_000 + WITHDRAWAL_MS

    assert may_withdraw(done, SellerKind.TRADER, now_ms=last_ms)
    assert not may_withdraw(done, SellerKind.TRADER, now_ms=last_ms + 1)
    assert not may_withdraw(done, SellerKind.PRIVATE, now_ms=last_ms)
    again = replace(done, withdrawn_ms=2_000)
    assert not may_withdraw(again, SellerKind.TRADER, now_ms=last_ms)
    assert not may_withdraw(ORDER, SellerKind.TRADER, now_ms=0)
