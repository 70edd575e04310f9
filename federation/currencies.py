"""Currencies as documents name them: ISO 4217 codes, Wikidata items, CAIP-19 assets.

How many decimal places ISO 4217 gives each is pinned here and not taken from locale
data, which disagrees with the standard where cash lacks small coins (it says 0 for
MGA, the standard says 2).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from federation.origins import Iri


def _exponents() -> Mapping[str, int]:
    return {
        code: exponent
        for exponent, codes in _BY_EXPONENT.items()
        for code in codes.split()
    }


# ISO 4217:2015, list one (active codes), without funds, metals and test codes.
_BY_EXPONENT: Final = {
    0: """
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF
    """,
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN
        BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB
        EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
        JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
        MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP
        PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
        SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD
        XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
}

EXPONENTS: Final = _exponents()

# What shops are likely to use; the code goes along, so that a gap costs nothing.
_ITEMS: Final[Mapping[str, str]] = {
    "AUD": "Q259502",
    "BRL": "Q173117",
    "CAD": "Q1104069",
    "CHF": "Q25344",
    "CNY": "Q39099",
    "CZK": "Q131016",
    "DKK": "Q25417",
    "EUR": "Q4916",
    "GBP": "Q25224",
    "HKD": "Q31015",
    "HUF": "Q47190",
    "IDR": "Q41588",
    "ILS": "Q131309",
    "INR": "Q80524",
    "ISK": "Q131473",
    "JPY": "Q8146",
    "KRW": "Q202040",
    "MXN": "Q4730",
    "NOK": "Q132643",
    "NZD": "Q1472704",
    "PHP": "Q17193",
    "PLN": "Q123213",
    "RON": "Q131645",
    "RUB": "Q41044",
    "SEK": "Q122922",
    "SGD": "Q190951",
    "THB": "Q177882",
    "TRY": "Q172872",
    "TWD": "Q208526",
    "UAH": "Q81893",
    "USD": "Q4917",
    "VND": "Q192090",
    "ZAR": "Q181907",
}
_CODES: Final = {item: code for code, item in _ITEMS.items()}
_WIKIDATA = re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q[0-9]+)")
_CAIP19 = re.compile(r"(?:caip:19:)?[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}/slip44:(\d+)")


@dataclass(frozen=True, slots=True)
class Asset:
    """What amounts are counted in; an amount has ``scale`` digits too many.

    Currencies are written in whole ones (28.00), chain assets in their smallest part.
    """

    code: str
    scale: int = 0


# SLIP-44 coin types and the parts that CAIP-19 amounts are counted in.
_COINS: Final = {0: Asset("BTC", 8), 60: Asset("ETH", 18), 128: Asset("XMR", 12)}


def currency_iri(code: str) -> Iri | None:
    """The Wikidata item of a currency, as FEP-0837 names currencies."""
    item = _ITEMS.get(code)
    return None if item is None else Iri(f"https://www.wikidata.org/wiki/{item}")


def find_asset(uri: str) -> Asset | None:
    """The currency or coin that a URI names, if it is one we know."""
    match = _WIKIDATA.fullmatch(uri)
    if match is not None:
        code = _CODES.get(match[1])
        return None if code is None else Asset(code)
    match = _CAIP19.fullmatch(uri)
    return None if match is None else _COINS.get(int(match[1][:6]))
