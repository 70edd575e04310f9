"""What people type into the shop's forms, and the letters that answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from node.errors import Invalid
from node.paths import templates_dir
from storefront.letters import Letters, date_text, money_text
from storefront.money import Money
from storefront.web.forms import money, rate_text, tax_rate, whole
from storefront.web.order_views import mask_email
from storefront.web.products import json_in_html


@pytest.mark.parametrize(
    ("typed", "rate"),
    [("", 0), ("19", 19_000), ("19 %", 19_000), ("5,5", 5_500), ("9.975", 9_975)],
)
def test_a_tax_rate_is_read(typed: str, rate: int) -> None:
    assert tax_rate(MultiDict({"rate": typed}), "rate") == rate


@pytest.mark.parametrize("typed", ["-1", "x", "1.2345", "101", "1e1", "٣", ".", "1.-5"])
def test_a_wrong_tax_rate_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        tax_rate(MultiDict({"rate": typed}), "rate")


@given(st.integers(0, 100_000))
def test_a_tax_rate_is_shown_as_it_is_read(rate: int) -> None:
    assert tax_rate(MultiDict({"rate": rate_text(rate)}), "rate") == rate


@pytest.mark.parametrize("typed", ["1.5", "-1", "1e3", "٣", "", "9" * 12])
def test_a_number_is_digits_only(typed: str) -> None:
    with pytest.raises(Invalid):
        whole(MultiDict({"n": typed}), "n")
    assert whole(MultiDict({"n": "007"}), "n") == 7
    assert whole(MultiDict(), "n", default=4) == 4


def test_a_wrong_amount_is_a_fault_of_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        money(MultiDict({"price": "a lot"}), "price", "EUR")
    assert refused.value.faults[0].field == "price"


def test_a_letter_has_a_subject_and_plain_text() -> None:
    letter = Letters(templates_dir()).write(
        "order_update",
        {
            "code": "AAAA-BBBB",
            "buyer_name": "Tom & <Ana>",
            "shop_name": "Clay & Co",
            "state_text": "confirmed",
            "next_text": "Wait.",
            "url": "https://node.example/orders/AAAA-BBBB",
        },
    )

    assert letter.subject == "Order AAAA-BBBB: confirmed"
    assert "Hello Tom & <Ana>," in letter.body


def test_amounts_and_dates_are_written_for_people() -> None:
    assert money_text(Money(2490, "EUR")) == "€24.90"
    assert date_text(1_800_000_000_000) == "15 January 2027, 08:00 UTC"


def test_structured_data_cannot_leave_its_element() -> None:
    text = json_in_html({"name": "</script><script>&"})

    assert not set("<>&") & set(text)
    assert "\\u003c/script" in text


def test_an_address_is_shown_enough_to_know_it() -> None:
    assert mask_email("bob@mail.example") == "b…@mail.example"
