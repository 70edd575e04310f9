"""Amounts, taxes and splits, with worked values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.currencies import EXPONENTS
from storefront.money import (
    MAX_MINOR,
    MAX_TYPED,
    AmountFault,
    CurrencyMismatch,
    Money,
    Taxed,
    decimal_text,
    format_money,
    parse_money,
    share_of,
    split_over,
    sum_money,
    tax_on_top,
    tax_within,
    tax_within_sum,
)

RATES = st.integers(0, 50_000)
AMOUNTS = st.integers(0, MAX_MINOR)


def test_amounts_of_two_currencies_do_not_add() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")


def test_amounts_add_subtract_and_multiply() -> None:
    price = Money(2490, "EUR")

    assert price * 3 + Money(30, "EUR") - Money(1, "EUR") == Money(7499, "EUR")
    assert sum_money([price, price], "EUR") == Money(4980, "EUR")
    assert sum_money([], "EUR") == Money(0, "EUR")


@pytest.mark.parametrize(("minor", "currency"), [(1, "XXX"), (MAX_MINOR + 1, "EUR")])
def test_impossible_amounts_are_refused(minor: int, currency: str) -> None:
    with pytest.raises(ValueError):
        Money(minor, currency)


def test_exponents_are_those_of_the_standard() -> None:
    assert [EXPONENTS[c] for c in ("JPY", "ISK", "EUR", "MGA", "KWD")] == [
        0,
        0,
        2,
        2,
        3,
    ]


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("24.90", "EUR", 2490),
        ("24,9", "EUR", 2490),
        (" 7 ", "EUR", 700),
        ("0.05", "USD", 5),
        ("1500", "JPY", 1500),
        ("1,234", "KWD", 1234),
    ],
)
def test_a_typed_amount_is_read(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "+1",
        "1e3",
        "1.000,00",
        "1.000",
        "1,5 €",
        "٣",
        ".5",
        "5.",
        "1 000",
        "99999999999.00",
        "NaN",
        "1_0",
    ],
)
def test_an_ambiguous_or_wrong_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountFault):
        parse_money(text, "EUR")


def test_a_currency_without_coins_takes_no_fraction() -> None:
    with pytest.raises(AmountFault):
        parse_money("1.5", "JPY")


@given(st.integers(0, MAX_TYPED), st.sampled_from(sorted(EXPONENTS)))
def test_what_a_form_shows_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert parse_money(decimal_text(money), currency) == money


def test_amounts_are_written_for_people() -> None:
    assert format_money(Money(123456789, "EUR")) == "€1,234,567.89"
    assert format_money(Money(-5, "EUR")) == "-€0.05"
    assert format_money(Money(120000, "CHF")) == "CHF\u00a01,200.00"
    assert format_money(Money(1500, "JPY")) == "¥1,500"


@pytest.mark.parametrize(
    ("gross", "rate", "net", "tax"),
    [
        (2490, 19_000, 2092, 398),
        (1999, 7_000, 1868, 131),
        (995, 5_500, 943, 52),
        (1, 19_000, 1, 0),
        (9999, 19_000, 8403, 1596),
        (0, 19_000, 0, 0),
        (500, 0, 500, 0),
        (-2490, 19_000, -2092, -398),
    ],
)
def test_tax_is_what_is_left_of_the_gross(
    gross: int, rate: int, net: int, tax: int
) -> None:
    assert tax_within(gross, rate) == Taxed(net, tax)


@given(AMOUNTS, RATES)
def test_net_and_tax_add_up_and_a_credit_mirrors_the_sale(
    gross: int, rate: int
) -> None:
    taxed = tax_within(gross, rate)

    assert taxed.gross == gross and taxed.net >= 0 and taxed.tax >= 0
    credit = tax_within(-gross, rate)
    assert (credit.net, credit.tax) == (-taxed.net, -taxed.tax)


def test_tax_on_top_is_rounded_half_up() -> None:
    assert tax_on_top(2092, 19_000) == Taxed(2092, 397)
    assert tax_on_top(50, 1_000) == Taxed(50, 1)
    assert tax_on_top(-2092, 19_000) == Taxed(-2092, -397)


def test_line_by_line_and_by_the_sum_differ_by_cents() -> None:
    lines = [tax_within(10_000, 19_000)] * 5
    by_sum = tax_within_sum([10_000] * 5, 19_000)

    assert sum(line.net for line in lines) == 42_015
    assert sum(line.net for line in by_sum) == 42_017
    assert sum(line.tax for line in by_sum) == 7_983
    assert [line.net for line in by_sum] == [8404, 8404, 8403, 8403, 8403]


def test_cents_of_correction_go_to_the_dearest_line() -> None:
    corrected = tax_within_sum([100, 10_000, 10_000], 19_000)

    assert sum(line.net for line in corrected) == tax_within(20_100, 19_000).net
    assert corrected[0] == tax_within(100, 19_000)


@given(st.lists(AMOUNTS, min_size=1, max_size=20), RATES)
def test_corrected_lines_keep_every_gross(grosses: list[int], rate: int) -> None:
    corrected = tax_within_sum(grosses, rate)

    assert [line.gross for line in corrected] == grosses
    assert sum(line.net for line in corrected) == tax_within(sum(grosses), rate).net


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        (1000, [1999, 4500, 2501], (222, 500, 278)),
        (102, [106, 206, 306, 406], (11, 21, 30, 40)),
        (1, [1, 1], (1, 0)),
        (-1, [1, 1], (-1, 0)),
        (5, [0, 0], (3, 2)),
        (0, [3], (0,)),
    ],
)
def test_a_split_follows_the_largest_remainder(
    amount: int, weights: list[int], shares: tuple[int, ...]
) -> None:
    assert split_over(amount, weights) == shares


def test_a_code_of_ten_per_cent_is_taken_from_the_sum() -> None:
    assert share_of(106 + 206 + 306 + 406, 10_000) == 102


@given(
    st.integers(-MAX_MINOR, MAX_MINOR),
    st.lists(st.integers(0, MAX_MINOR), min_size=1, max_size=30),
)
def test_a_split_adds_up_exactly(amount: int, weights: list[int]) -> None:
    shares = split_over(amount, weights)

    assert sum(shares) == amount and len(shares) == len(weights)


def test_nothing_cannot_be_split_over() -> None:
    with pytest.raises(ValueError):
        split_over(1, [])
