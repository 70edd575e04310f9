"""Reading what people typed into the shop's forms: amounts, rates, numbers, texts."""

from collections.abc import Iterable
from typing import cast

from quart import request

from node.errors import Conflict, FieldFault, Invalid
from node.text.plain import clean_name, clean_text
from node.web.forms import Form
from node.web.photos import Files
from storefront.money import WHOLE_RATE, AmountFault, Money, parse_money

MAX_DIGITS = 9


async def read_form() -> Form:
    """The fields that were sent."""
    return cast("Form", await request.form)


async def read_files() -> Files:
    """The files that were sent."""
    return await request.files


def line(form: Form, name: str, *, max_length: int = 1_000) -> str:
    """A field of one line, without what cannot be seen."""
    return clean_name(form.get(name, ""), max_length=max_length)


def text(form: Form, name: str, *, max_length: int = 100_000) -> str:
    """A field of several lines."""
    return clean_text(form.get(name, ""), max_length=max_length)


def whole(form: Form, name: str, *, default: int | None = None) -> int:
    """A number without sign, point or exponent; raises `Invalid`."""
    typed = form.get(name, "").strip()
    if not typed and default is not None:
        return default
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MAX_DIGITS):
        raise Invalid.field(name, "number", "Write a whole number.")
    return int(typed)


def money(form: Form, name: str, currency: str) -> Money:
    """An amount; raises `Invalid`."""
    try:
        return parse_money(form.get(name, ""), currency)
    except AmountFault as fault:
        raise Invalid.field(name, "amount", str(fault)) from None


def tax_rate(form: Form, name: str) -> int:
    """A percentage such as `19` or `5.5`, in thousandths of a per cent."""
    typed = form.get(name, "").strip().removesuffix("%").strip().replace(",", ".")
    if not typed:
        return 0
    whole_part, _, fraction = typed.partition(".")
    digits = whole_part + fraction.ljust(3, "0")
    is_number = digits.isascii() and digits.isdigit() and bool(whole_part)
    if not is_number or len(fraction) > 3:
        raise Invalid.field(name, "rate", "Write a rate such as 19 or 5.5.")
    rate = int(digits)
    if rate > WHOLE_RATE:
        raise Invalid.field(name, "rate", "Write a rate such as 19 or 5.5.")
    return rate


def rate_text(rate: int) -> str:
    """The inverse of `tax_rate`: `19`, `5.5`, and nothing for no tax."""
    if rate == 0:
        return ""
    whole_part, fraction = divmod(rate, 1_000)
    return f"{whole_part}.{fraction:03d}".rstrip("0").rstrip(".")


def sentence(error: Conflict) -> str:
    """A refusal as pages say it: with a capital letter and a full stop."""
    words = str(error)
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}."


class Faults:
    """Collects the faults of several fields, so that all are shown at once."""

    def __init__(self, found: Iterable[FieldFault] = ()) -> None:
        self.found = list(found)

    def add(self, error: Invalid) -> None:
        self.found.extend(error.faults)

    def raise_any(self) -> None:
        if self.found:
            raise Invalid(self.found)
