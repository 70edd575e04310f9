"""What is told of a call besides who may make it: what it is for, takes and answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from node.api.openapi.shapes import COUNT, EMPTY, ID, TEXT, Schema, many

LIMIT: Final[Schema] = {**COUNT, "description": "How many at most"}
OFFSET: Final[Schema] = {**COUNT, "description": "How many to skip"}
POSITIONS: Final[Mapping[str, Schema]] = {
    "max_id": {**ID, "description": "Only what is older"},
    "since_id": {**ID, "description": "Only what is newer, the newest first"},
    "min_id": {**ID, "description": "Only what is newer, right after it"},
    "limit": LIMIT,
}
JSON: Final = "application/json"
EVENTS: Final = "text/event-stream"
NEEDED: Final = "needed"


@dataclass(frozen=True, slots=True)
class Told:
    """One call. A page of a list is walked by the addresses in its `Link`."""

    summary: str
    answer: Schema
    takes: Mapping[str, Schema] = field(default_factory=dict[str, Schema])
    is_page: bool = False
    media_type: str = JSON


Calls: TypeAlias = Mapping[str, Told]
"""By method and path, as the routes have them; PUT stands for PATCH too."""


def told(summary: str, answer: Schema = EMPTY, /, **takes: Schema) -> Told:
    """A call that takes these parameters."""
    return Told(summary, answer, takes)


def page(summary: str, item: Schema, /, **takes: Schema) -> Told:
    """A part of a list, with the way to the rest of it."""
    return Told(summary, many(item), {**takes, **POSITIONS}, is_page=True)


def stream(summary: str, /, **takes: Schema) -> Told:
    """Events without end (Server-Sent Events)."""
    return Told(summary, TEXT, takes, media_type=EVENTS)


def need(schema: Schema) -> Schema:
    """A parameter that must be there."""
    return {**schema, NEEDED: True}


def needing(takes: Mapping[str, Schema], *names: str) -> dict[str, Schema]:
    """Parameters of which these must be there."""
    return {**takes, **{name: need(takes[name]) for name in names}}


def is_needed(schema: Schema) -> bool:
    """Whether a parameter must be there."""
    return NEEDED in schema


def plain(schema: Schema) -> Schema:
    """A parameter without that mark."""
    return {name: value for name, value in schema.items() if name != NEEDED}
