"""Forms: what was typed, what is wrong with it, and where to go when it worked.

A form that failed is shown again with status 422; secrets are never sent back.
"""

from collections.abc import Iterable, Mapping
from typing import cast

from quart import Response, request
from quart.datastructures import FileStorage
from werkzeug.datastructures import MultiDict

from node.errors import FieldFault, Invalid, NodeError
from node.ids import parse_id
from node.web.inputs import see_other
from node.web.pages.shared import Choice, FormView
from node.web.paths import own_path

Form = MultiDict[str, str]
Files = MultiDict[str, FileStorage]

SECRETS = frozenset(("csrf", "password", "new_password", "code"))


async def read_form() -> Form:
    """The fields that were sent."""
    return cast("Form", await request.form)


async def read_files() -> Files:
    """The files that were sent."""
    return await request.files


def typed_values(form: Form) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: value for name, value in form.items() if name not in SECRETS}


def failed_form(
    values: Mapping[str, str],
    faults: Iterable[FieldFault],
    names: Mapping[str, str] | None = None,
) -> FormView:
    """The form again, with the first fault of each field.

    `names` turns the names that slices use into those of the form.
    """
    errors: dict[str, str] = {}
    for fault in faults:
        errors.setdefault((names or {}).get(fault.field, fault.field), fault.text)
    return FormView(dict(values), errors)


def refused_form(values: Mapping[str, str], text: str) -> FormView:
    """The form again, refused as a whole."""
    return FormView(dict(values), {"": text})


def as_sentence(error: NodeError) -> str:
    """What a slice said in passing, as a sentence on a page."""
    words = str(error).rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."


def is_on(form: Form, name: str) -> bool:
    """Whether a box is ticked."""
    return form.get(name) == "1"


def choice_of(form: Form, name: str, choices: Iterable[Choice]) -> str:
    """The chosen value; raises `Invalid` for one that was not offered."""
    chosen = form.get(name, "")
    if chosen not in {choice.value for choice in choices}:
        raise Invalid.field(name, "unknown", "Choose one of these.")
    return chosen


def number_of(form: Form, name: str, *, lowest: int, highest: int) -> int:
    """A whole number within limits; raises `Invalid`."""
    number = parse_id(form.get(name, "").strip())
    if number is None or not lowest <= number <= highest:
        text = f"Write a number from {lowest} to {highest}."
        raise Invalid.field(name, "out_of_range", text)
    return number


def lines_of(form: Form, name: str) -> tuple[str, ...]:
    """The lines of a text that hold something."""
    lines = (line.strip() for line in form.get(name, "").splitlines())
    return tuple(line for line in lines if line)


async def go_back(default: str) -> Response:
    """Send the browser to the page it came from, which the form names."""
    form = await read_form()
    return see_other(own_path(form.get("next"), default=default))
