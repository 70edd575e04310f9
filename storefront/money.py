"""Money: whole minor units of one ISO 4217 currency, and the sums shops need.

No float and no Decimal anywhere: a price tag is an integer, a tax is the
difference between two integers, and a split always adds up to what was split.
Not for exchange rates; amounts of two currencies never meet.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from storefront.currencies import EXPONENTS, SYMBOLS

MAX_MINOR = 5 * 10**15
"""More than the fullest cart of the dearest products; still exact as a JSON number."""

MAX_TYPED = 10**12
"""The largest amount that may be typed."""

WHOLE_RATE = 100_000
"""100 % in the unit of tax rates, a thousandth of a per cent (19 % = 19000)."""

_AMOUNT = re.compile(r"(\d{1,13})(?:[.,](\d+))?", re.ASCII)
_NO_BREAK = "\u00a0"


class CurrencyMismatch(ValueError):
    """Amounts of two currencies were put together."""


class AmountFault(ValueError):
    """A typed amount cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, yen), at most `MAX_MINOR` either way."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")
        if abs(self.minor) > MAX_MINOR:
            raise ValueError(f"{self.minor} is out of range")

    def __add__(self, other: "Money") -> "Money":
        self._match(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._match(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(self.minor * quantity, self.currency)

    def _match(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")


def sum_money(amounts: Sequence[Money], currency: str) -> Money:
    """The sum; zero of `currency` when there is nothing to add."""
    return sum(amounts, start=Money(0, currency))


def parse_money(text: str, currency: str) -> Money:
    """Read what a person typed: one decimal separator, no grouping, no sign.

    Raises `AmountFault`; "1.000" is refused for euros, since it may mean either.
    """
    exponent = EXPONENTS[currency]
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise AmountFault("Write an amount such as 24.90.")
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > exponent:
        raise AmountFault(f"{currency} has {exponent} decimal places.")
    minor = int(whole) * 10**exponent + int(fraction.ljust(exponent, "0") or "0")
    if minor > MAX_TYPED:
        raise AmountFault("This amount is too large.")
    return Money(minor, currency)


def decimal_text(money: Money) -> str:
    """The plain number, for forms and structured data: `24.90`, `-0.05`, `100`."""
    return _number(money, group="")


def format_money(money: Money) -> str:
    """For people, in English: `€24.90`, `CHF 1,200.00`."""
    number = _number(money, group=",")
    symbol = SYMBOLS.get(money.currency)
    if symbol is None:
        return f"{money.currency}{_NO_BREAK}{number}"
    sign = "-" if number.startswith("-") else ""
    return f"{sign}{symbol}{number.removeprefix('-')}"


@dataclass(frozen=True, slots=True)
class Taxed:
    """A gross amount in its two parts, all in minor units."""

    net: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax


def tax_within(gross: int, rate: int) -> Taxed:
    """Split an amount that includes its tax; the net is rounded half up.

    The tax is what is left, never computed again: 19 % of 20.92 is 3.97, and yet
    24.90 holds 3.98. A credit (negative) mirrors the sale.
    """
    if gross < 0:
        mirrored = tax_within(-gross, rate)
        return Taxed(-mirrored.net, -mirrored.tax)
    whole = WHOLE_RATE + rate
    net = (2 * gross * WHOLE_RATE + whole) // (2 * whole)
    return Taxed(net, gross - net)


def tax_on_top(net: int, rate: int) -> Taxed:
    """Add tax to a net amount, rounded half up."""
    if net < 0:
        mirrored = tax_on_top(-net, rate)
        return Taxed(-mirrored.net, -mirrored.tax)
    return Taxed(net, (2 * net * rate + WHOLE_RATE) // (2 * WHOLE_RATE))


def tax_within_sum(grosses: Sequence[int], rate: int) -> tuple[Taxed, ...]:
    """Split several amounts so that their nets add up to the net of the sum.

    This is what EN 16931 asks of an invoice. The cents of correction go to the
    dearest lines first, one each.
    """
    lines = [tax_within(gross, rate) for gross in grosses]
    missing = tax_within(sum(grosses), rate).net - sum(line.net for line in lines)
    step = 1 if missing > 0 else -1
    dearest = sorted(range(len(grosses)), key=lambda at: (-abs(grosses[at]), at))
    for at in dearest[: abs(missing)]:
        line = lines[at]
        lines[at] = Taxed(line.net + step, line.tax - step)
    return tuple(lines)


def split_over(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share an amount in proportion to `weights`; the shares add up exactly.

    Largest remainder, ties by position. Equal shares when all weights are zero.
    """
    if not weights:
        raise ValueError("nothing to share over")
    if amount < 0:
        return tuple(-share for share in split_over(-amount, weights))
    if not any(weights):
        weights = [1] * len(weights)
    total = sum(weights)
    parts = [divmod(amount * weight, total) for weight in weights]
    shares = [whole for whole, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda at: (-parts[at][1], at))
    for at in by_remainder[: amount - sum(shares)]:
        shares[at] += 1
    return tuple(shares)


def share_of(amount: int, rate: int) -> int:
    """A percentage of a non-negative amount, rounded half up."""
    return (2 * amount * rate + WHOLE_RATE) // (2 * WHOLE_RATE)


def _number(money: Money, *, group: str) -> str:
    exponent = EXPONENTS[money.currency]
    whole, fraction = divmod(abs(money.minor), 10**exponent)
    sign = "-" if money.minor < 0 else ""
    shown = f"{whole:,}" if group else str(whole)
    return f"{sign}{shown}.{fraction:0{exponent}d}" if exponent else f"{sign}{shown}"
