"""Prices that people typed: ``28,00 €``, ``EUR 1.234,50``, ``$5``.

Read only where there is one way to read them; what may mean two things is None, and
whoever shows it shows the words. Not for amounts of protocols, which have one form.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from federation.currencies import EXPONENTS

MAX_DIGITS: Final = 12

_NUMBER = re.compile(r"[0-9](?:[0-9.,'\u2019\u00a0\u202f ]*[0-9])?")
_BLANKS = re.compile(r"['\u2019\u00a0\u202f ]")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_SYMBOLS: Final = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₫": "VND",
    "₱": "PHP",
    "zł": "PLN",
    "Kč": "CZK",
    "R$": "BRL",
    "US$": "USD",
}
"""Not those of several currencies: $, ¥, kr."""


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of a currency by its ISO 4217 code, or of a coin by its usual one."""

    amount: Decimal
    currency: str


def read_price(text: str, currency: str | None) -> Price | None:
    """What was typed into one field; ``currency`` is what the other one says."""
    amount = _amount(text)
    code = _code(text) or _code((currency or "").upper())
    return None if amount is None or code is None else make_price(amount, code)


def make_price(amount: Decimal, code: str) -> Price | None:
    """A price with the digits its currency has; None for absurd ones."""
    places = EXPONENTS.get(code)
    if amount >= Decimal(10) ** MAX_DIGITS:
        return None
    if places is None:
        return Price(amount.normalize(), code)
    exact = amount.quantize(Decimal(1).scaleb(-places))
    return Price(exact, code) if exact == amount else None


def _code(text: str) -> str | None:
    """The one currency that a text names; words in small letters name none."""
    found = {word for word in _CODE.findall(text) if word in EXPONENTS}
    found |= {code for sign, code in _SYMBOLS.items() if sign in text}
    return next(iter(found)) if len(found) == 1 else None


def _amount(text: str) -> Decimal | None:
    numbers: list[str] = _NUMBER.findall(text)
    if len(numbers) != 1:
        return None
    digits = _BLANKS.sub("", numbers[0])
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return _mixed(digits)
    if points + commas > 1:
        return _whole(digits)
    whole, _, fraction = digits.replace(",", ".").partition(".")
    # 1.000 is a thousand to some and one to others.
    return None if len(fraction) == 3 else Decimal(f"{whole}.{fraction or '0'}")


def _mixed(digits: str) -> Decimal | None:
    """With both signs the last one parts the fraction."""
    last = max(digits.rfind("."), digits.rfind(","))
    whole, fraction = _whole(digits[:last]), digits[last + 1 :]
    return None if whole is None else Decimal(f"{whole}.{fraction}")


def _whole(digits: str) -> Decimal | None:
    if not (digits.isdigit() or _GROUPED.fullmatch(digits)):
        return None
    if "." in digits and "," in digits:
        return None
    return Decimal(digits.replace(".", "").replace(",", ""))
