"""When, where and how long: events, and the length of recordings.

Places come as objects with postal addresses (Mobilizon), as plain text (Gancio) or as
addresses on the web (``VirtualLocation`` of schema.org).
"""

import math
import re
from typing import Final

from federation.decode.fields import Fields
from federation.decode.values import is_number, line_of, many, one
from federation.documents import JsonObject, JsonValue

MAX_PLACE: Final = 300
MAX_SECONDS: Final = 10_000_000

_DURATION = re.compile(
    r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d{1,9})?S)?)?"
)
_ADDRESS: Final = ("streetAddress", "postalCode", "addressLocality", "addressCountry")


def place_of(fields: Fields) -> str | None:
    """A line of text from a ``location`` of any shape."""
    found = (_place(item) for item in many(fields.get("location"), 8))
    return line_of(next((place for place in found if place), None), MAX_PLACE)


def duration_of(value: JsonValue) -> int | None:
    """Whole seconds of an ``xsd:duration`` or a number; None for nothing (live)."""
    value = one(value)
    if isinstance(value, str):
        value = _parsed(value)
    if not isinstance(value, int | float) or not is_number(value):
        return None
    return min(math.floor(value), MAX_SECONDS) if value >= 1 else None


def _parsed(text: str) -> int | None:
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _place(item: JsonValue) -> str | None:
    if not isinstance(item, dict):
        return line_of(item, MAX_PLACE)
    name = line_of(item.get("name"), MAX_PLACE)
    parts = [name, *_address(item.get("address"))]
    said = [part for part in dict.fromkeys(parts) if part]
    return ", ".join(said) or line_of(item.get("url"), MAX_PLACE)


def _address(value: JsonValue) -> list[str | None]:
    value = one(value)
    if not isinstance(value, dict):
        return [line_of(value, MAX_PLACE)]
    address: JsonObject = value
    return [line_of(address.get(term), MAX_PLACE) for term in _ADDRESS]
