"""Currencies as people read them; which there are, ISO 4217 says."""

from collections.abc import Mapping

from federation.currencies import EXPONENTS

__all__ = ["EXPONENTS", "SYMBOLS"]

SYMBOLS: Mapping[str, str] = {
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
}
