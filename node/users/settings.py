"""What the owner says about the node; kept in `node_state`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final, cast

import orjson

from node.config import Registration
from node.database.types import Reader, Writer
from node.errors import FieldFault, Invalid

KEY: Final = "site"
MAX_NAME: Final = 60
MAX_DESCRIPTION: Final = 500
MAX_RULES: Final = 50
MAX_TEXT: Final = 20_000


class UnaskedQuotes(StrEnum):
    """How quotes are shown that nobody asked for, as older software makes them."""

    LINK = "link"
    CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """Plain texts; `rules` is one sentence each. `contact` is an address or handle."""

    name: str = "Vermilion"
    description: str = ""
    registration: Registration = Registration.CLOSED
    rules: tuple[str, ...] = ()
    about: str = ""
    privacy: str = ""
    imprint: str = ""
    contact: str = ""
    languages: tuple[str, ...] = ("en",)
    unasked_quotes: UnaskedQuotes = UnaskedQuotes.LINK


def load_site(r: Reader) -> SiteSettings:
    """What was saved, or the defaults."""
    row = r.one("SELECT value FROM node_state WHERE key = :key", key=KEY)
    if row is None:
        return SiteSettings()
    return _site(cast("Mapping[str, Any]", orjson.loads(row.text("value"))))


def save_site(w: Writer, site: SiteSettings) -> None:
    """Replace the settings; raises `Invalid` with every fault."""
    check_site(site)
    w.run(
        """
        INSERT INTO node_state (key, value)
        VALUES (:key, :value)
        ON CONFLICT (key) DO UPDATE
        SET value = excluded.value
        """,
        key=KEY,
        value=orjson.dumps(asdict(site)).decode(),
    )


def effective_registration(
    configured: Registration | None, site: SiteSettings
) -> Registration:
    """The operator's word counts where there is one, else the owner's."""
    return configured or site.registration


def check_site(site: SiteSettings) -> None:
    """Raise `Invalid` with every fault."""
    limits = {
        "name": MAX_NAME,
        "description": MAX_DESCRIPTION,
        "about": MAX_TEXT,
        "privacy": MAX_TEXT,
        "imprint": MAX_TEXT,
        "contact": MAX_NAME * 5,
    }
    faults = [
        FieldFault(field, "too_long", f"Use at most {limit} characters.")
        for field, limit in limits.items()
        if len(getattr(site, field)) > limit
    ]
    if not site.name.strip():
        faults.append(FieldFault("name", "missing", "The node needs a name."))
    too_many = len(site.rules) > MAX_RULES
    if too_many or any(len(rule) > MAX_DESCRIPTION for rule in site.rules):
        text = f"At most {MAX_RULES} rules of {MAX_DESCRIPTION} characters each."
        faults.append(FieldFault("rules", "too_long", text))
    if faults:
        raise Invalid(faults)


def _site(stored: Mapping[str, Any]) -> SiteSettings:
    known = {field.name for field in fields(SiteSettings)}
    values = {name: value for name, value in stored.items() if name in known}
    values["registration"] = Registration(values.get("registration", "closed"))
    values["unasked_quotes"] = UnaskedQuotes(values.get("unasked_quotes", "link"))
    for name in ("rules", "languages"):
        values[name] = tuple(values.get(name, ()))
    return SiteSettings(**values)
