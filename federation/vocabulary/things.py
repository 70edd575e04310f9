"""The root of the vocabulary: whatever ActivityStreams calls an Object.

Only what all kinds share. A property that takes "an object" is typed ``Thing``; code
that needs one kind narrows it with ``isinstance`` or ``match``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from federation.documents import JsonValue
from federation.origins import Iri


def _no_extra() -> Mapping[str, JsonValue]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something with an id, or an anonymous part of something that has one."""

    iri: Iri | None
    extra: Mapping[str, JsonValue] = field(default_factory=_no_extra, hash=False)
    """Properties we have no field for, under the names they came with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref(Thing):
    """Only an id: nothing is claimed about the object, who needs it fetches it."""

    iri: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownThing(Thing):
    """An object of a kind that we have no dataclass for; its terms are in ``extra``."""

    iri: Iri | None = None
    kind: str
    attributed_to: Iri | None = None
