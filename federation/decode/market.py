"""Proposals, agreements and Flohmarkt's items, in every shape that is seen.

Quantities may be objects, strings or numbers and may stand on the proposal instead of
its intent; terms have prefixes or none; a proposal may be embedded in a note. What
makes no sense is left out and never costs the note around it; an agreement that does
not say what it satisfies is an error, for it would be acted upon.
"""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from federation.decode.fields import Fields
from federation.decode.values import (
    identifier_of,
    iri_of,
    is_number,
    line_of,
    links_of,
    many,
    one,
    plain_text,
    text_of,
    time_of,
)
from federation.documents import JsonObject, JsonValue
from federation.errors import DecodeError
from federation.origins import Iri, same_origin
from federation.vocabulary import (
    ONE,
    Action,
    Agreement,
    Commitment,
    FlohmarktItem,
    Intent,
    Link,
    Measure,
    Purpose,
    Terms,
)

TERMS: Final = frozenset(
    {
        "purpose",
        "publishes",
        "reciprocal",
        "unitBased",
        "endTime",
        "resourceQuantity",
        "availableQuantity",
        "minimumQuantity",
    }
)
FLOHMARKT: Final = "flohmarkt:data"

MAX_ATTACHED: Final = 32
MAX_DESCRIPTION: Final = 5_000
MAX_WORD: Final = 64

_AMOUNT = re.compile(r"[0-9]{1,24}(?:\.[0-9]{1,18})?")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_AGREEMENT_TERMS: Final = frozenset(
    {
        "attributedTo",
        "stipulates",
        "stipulatesReciprocal",
        "url",
        "preview",
        "orderStatus",
        "published",
        "updated",
        "endTime",
    }
)


def terms_of(fields: Fields, owner: Iri) -> Terms | None:
    """The terms of the note itself, else of a proposal of its owner inside it."""
    found = _own_terms(fields)
    for item in many(fields.get("attachment"), MAX_ATTACHED) if found is None else ():
        found = found or _embedded_terms(fields, item, owner)
    return found


def flohmarkt_of(fields: Fields) -> FlohmarktItem | None:
    """``flohmarkt:data``; without an id and a name it is none."""
    data = one(fields.get(FLOHMARKT))
    if not isinstance(data, dict):
        return None
    item_id, name = identifier_of(data.get("original_id")), line_of(data.get("name"))
    if item_id is None or name is None:
        return None
    place = one(data.get("coordinates"))
    return FlohmarktItem(
        original_id=item_id,
        name=name,
        price=_price_text(data.get("price")),
        currency=line_of(data.get("currency"), MAX_WORD),
        description=text_of(data.get("description"), MAX_DESCRIPTION) or "",
        latitude=_degrees(place, ("lat", "latitude"), 90),
        longitude=_degrees(place, ("lng", "lon", "longitude"), 180),
    )


def agreement_of(fields: Fields) -> Agreement:
    """Raises ``DecodeError`` unless it says what it is about."""
    stipulates = _commitment(fields, "stipulates")
    if stipulates is None:
        raise DecodeError(fields.at("stipulates"), "missing")
    authors = many(fields.get("attributedTo"), 2)
    if len(authors) > 1:
        raise DecodeError(fields.at("attributedTo"), "not exactly one owner")
    return Agreement(
        iri=fields.iri,
        attributed_to=iri_of(authors),
        stipulates=stipulates,
        reciprocal=_commitment(fields, "stipulatesReciprocal"),
        payment=_payment(fields),
        state=_state(fields),
        status=line_of(fields.get("orderStatus"), MAX_WORD),
        published_ms=time_of(fields.get("published")),
        updated_ms=time_of(fields.get("updated")),
        ends_ms=time_of(fields.get("endTime")),
        extra=fields.rest(_AGREEMENT_TERMS),
    )


def measure_of(fields: Fields, name: str) -> Measure | None:
    """A quantity: an object with unit and number, or the number alone."""
    value = one(fields.get(name))
    if not isinstance(value, dict):
        amount = amount_of(value)
        return None if amount is None else Measure(amount)
    inner = fields.inner(value, name)
    amount = amount_of(inner.get("hasNumericalValue"))
    if amount is None:
        return None
    return Measure(amount, _unit(inner.get("hasUnit")))


def amount_of(value: JsonValue) -> Decimal | None:
    """A number that is not negative, as ``Decimal``: digits, a point, no exponent."""
    value = one(value)
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, int | float):
        value = str(value) if is_number(value) else None
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value.strip()):
        return None
    return Decimal(value.strip())


def _own_terms(fields: Fields) -> Terms | None:
    publishes = _intent(fields, "publishes")
    if publishes is None:
        return None
    purpose = plain_text(fields.get("purpose"))
    return Terms(
        purpose=Purpose.REQUEST if purpose == Purpose.REQUEST else Purpose.OFFER,
        publishes=_with_quantities(publishes, fields),
        reciprocal=_intent(fields, "reciprocal"),
        unit_based=one(fields.get("unitBased")) is True,
        ends_ms=time_of(fields.get("endTime")),
    )


def _embedded_terms(fields: Fields, item: JsonValue, owner: Iri) -> Terms | None:
    """A proposal among the attachments, if it is the note's owner's (FEP-fe34)."""
    try:
        inner = fields.inner(item, "attachment")
    except DecodeError:
        return None
    authors = many(inner.get("attributedTo"), 2)
    if "Proposal" not in inner.kinds or (authors and [iri_of(authors)] != [owner]):
        return None
    if inner.get("id") is not None and not same_origin(inner.iri or "", owner):
        return None
    return _own_terms(inner) if len(authors) < 2 else None


def _intent(fields: Fields, name: str) -> Intent | None:
    value = one(fields.get(name))
    if not isinstance(value, dict):
        return None
    try:
        inner = fields.inner(value, name)
    except DecodeError:
        return None
    return Intent(
        iri=inner.iri,
        action=_word(inner.get("action")) or Action.TRANSFER,
        resource=identifier_of(inner.get("resourceConformsTo")),
        currency=_currency(inner.get("priceCurrency")),
        quantity=measure_of(inner, "resourceQuantity"),
        available=measure_of(inner, "availableQuantity"),
        minimum=measure_of(inner, "minimumQuantity"),
    )


def _with_quantities(intent: Intent, proposal: Fields) -> Intent:
    """Some write the quantities on the proposal, not on what it publishes."""
    return replace(
        intent,
        quantity=intent.quantity or measure_of(proposal, "resourceQuantity"),
        available=intent.available or measure_of(proposal, "availableQuantity"),
        minimum=intent.minimum or measure_of(proposal, "minimumQuantity"),
    )


def _commitment(fields: Fields, name: str) -> Commitment | None:
    value = one(fields.get(name))
    if value is None:
        return None
    inner = fields.inner(value, name)
    satisfies = iri_of(inner.get("satisfies"))
    if satisfies is None:
        raise DecodeError(inner.at("satisfies"), "not an http(s) IRI")
    return Commitment(
        iri=inner.iri,
        satisfies=satisfies,
        quantity=measure_of(inner, "resourceQuantity"),
    )


def _payment(fields: Fields) -> Link | None:
    """The page to go on with; links to other things are no pages."""
    links = links_of(fields.get("url"))
    marked = [link for link in links if "payment" in link.rel]
    return next(iter(marked or links), None)


def _state(fields: Fields) -> str | None:
    preview = one(fields.get("preview"))
    return line_of(preview.get("name"), MAX_WORD) if isinstance(preview, dict) else None


def _word(value: JsonValue) -> str | None:
    """A term by its local name: ``vf:transfer`` and its IRI are ``transfer``."""
    text = identifier_of(value)
    if text is None:
        return None
    return text.replace("#", "/").rstrip("/").rpartition("/")[2].rpartition(":")[2]


def _unit(value: JsonValue) -> str:
    """om2 says ``second-Time`` where everybody says ``second``."""
    return (_word(value) or ONE).removesuffix("-Time")[:MAX_WORD] or ONE


def _currency(value: JsonValue) -> str | None:
    text = line_of(value, MAX_WORD)
    return text.upper() if text is not None and _CURRENCY.fullmatch(text) else None


def _price_text(value: JsonValue) -> str:
    """As typed; a number is its digits."""
    value = one(value)
    if isinstance(value, int | float) and is_number(value):
        value = str(value)
    return line_of(value, MAX_WORD) or ""


def _degrees(place: JsonValue, names: tuple[str, ...], most: int) -> float | None:
    found: JsonObject = place if isinstance(place, dict) else {}
    values = [found[name] for name in names if name in found]
    amount = _signed(values[0]) if values else None
    return None if amount is None or abs(amount) > most else amount


def _signed(value: JsonValue) -> float | None:
    if isinstance(value, str):
        text = value.strip()
        return float(text) if _AMOUNT.fullmatch(text.removeprefix("-")) else None
    if isinstance(value, int | float) and is_number(value):
        return float(value) if abs(value) < 1_000 else None
    return None
