"""Letters: fills the texts in `templates/email/`. Not for sending them.

A letter is plain text whose first line is its subject. Nothing a stranger typed
gets into a subject: templates put codes and state words there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from node.clock import to_datetime
from storefront.money import Money, format_money


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's two parts."""

    subject: str
    body: str


class Amount(Protocol):
    """Anything with an amount in it: `Money`, or what pages call money."""

    @property
    def minor(self) -> int: ...
    @property
    def currency(self) -> str: ...


class Letters:
    """Writes letters from templates that are loaded once."""

    def __init__(self, templates_dir: Path) -> None:
        # Plain text is not HTML; autoescaping would write &amp; into mails.
        self._environment = Environment(
            loader=FileSystemLoader(templates_dir / "email"),
            autoescape=False,  # noqa: S701
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )
        self._environment.filters["money"] = money_text
        self._environment.filters["datetime"] = date_text

    def write(self, kind: str, values: Mapping[str, object]) -> Letter:
        """The letter `kind`; raises when a value is missing."""
        text = self._environment.get_template(f"{kind}.txt").render(values)
        first, _, body = text.partition("\n")
        subject = first.removeprefix("Subject:").strip()
        assert subject and subject != first, f"{kind}.txt has no subject"
        return Letter(subject, body.strip() + "\n")


def money_text(amount: Amount) -> str:
    """The `money` filter, for mails and pages."""
    return format_money(Money(amount.minor, amount.currency))


def date_text(at_ms: int) -> str:
    """The `datetime` filter of mails: `22 November 2026, 14:05 UTC`."""
    at = to_datetime(at_ms)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
