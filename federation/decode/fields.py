"""One JSON object as the readers see it: terms by local name, no nulls, with a path.

JSON-LD allows ``as:content``, ``@id`` and full IRIs for terms; this is where they are
folded into plain names, without ever fetching or processing a context.
"""

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from federation.decode.values import line_of, many, mended
from federation.documents import JsonObject, JsonValue
from federation.errors import DecodeError
from federation.origins import Iri, find_iri

MAX_LEVELS: Final = 12
MAX_EXTRA: Final = 64

_ALIASES: Final = {"@id": "id", "@type": "type"}
_PREFIXES: Final = frozenset(
    {"as", "toot", "schema", "sec", "misskey", "litepub", "ostatus", "gts", "quote"}
    # Valueflows and its units, as Mitra, Epicyon and Bonfire call them.
    | {"vf", "valueflows", "ValueFlows", "om2", "om"}
)
_NAMESPACE: Final = "https://www.w3.org/ns/activitystreams#"
# There were several since 2017; the word after the last # or / is what stayed.
_MARKET_NAMESPACES: Final = (
    "https://w3id.org/valueflows",
    "http://www.ontology-of-units-of-measure.org/resource/om-2/",
)

# Never carried on: hidden recipients (AP §6), and signatures, which are valid for the
# received bytes only.
_DROPPED: Final = frozenset({"id", "type", "bto", "bcc", "signature", "proof"})


@dataclass(frozen=True, slots=True)
class Fields:
    """An object, where it stands in the document, and how deep that is."""

    terms: JsonObject
    received: JsonObject
    path: str
    level: int

    def get(self, name: str, *others: str) -> JsonValue:
        """The first of these terms that is there."""
        value = self.terms.get(name)
        for other in others:
            value = self.terms.get(other) if value is None else value
        return value

    def has(self, *names: str) -> bool:
        """True when any of these terms is there and not null."""
        return any(name in self.terms for name in names)

    def at(self, name: str) -> str:
        """The path of a term, for errors."""
        return f"{self.path}.{name}"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The types by local name, in the order given."""
        names = (line_of(value) for value in many(self.get("type"), 8))
        return tuple(_local_type(name) for name in names if name is not None)

    @property
    def iri(self) -> Iri | None:
        """The id, if it is an http(s) IRI."""
        return find_iri(self.get("id"))

    def inner(self, value: JsonValue, name: str) -> "Fields":
        """An object inside this one; raises ``DecodeError`` if it is none."""
        return fields_of(value, self.at(name), self.level + 1)

    def rest(self, known: AbstractSet[str]) -> JsonObject:
        """What no reader asked for, under the names it came with."""
        rest: JsonObject = {}
        for key, value in self.received.items():
            name = _local_term(key) if ":" in key else key
            if name in known or name in _DROPPED or key[:1] == "@" or value is None:
                continue
            if len(rest) == MAX_EXTRA:
                break
            rest[mended(key)] = _mended_json(value, MAX_LEVELS)
        return rest


def fields_of(value: JsonValue, path: str = "$", level: int = 0) -> Fields:
    """Read ``value`` as an object; raises ``DecodeError`` if it is none or too deep."""
    if not isinstance(value, dict):
        raise DecodeError(path, "not an object")
    if level > MAX_LEVELS:
        raise DecodeError(path, "nested too deeply")
    return Fields(_terms(value), value, path, level)


def _terms(received: JsonObject) -> JsonObject:
    terms: JsonObject = {
        key: value for key, value in received.items() if value is not None
    }
    for key in [key for key in terms if ":" in key or "@" in key]:
        # The plain spelling wins, so that there is one answer to "who is the actor".
        terms.setdefault(_local_term(key), terms[key])
    return terms


def _local_term(key: str) -> str:
    if key in _ALIASES:
        return _ALIASES[key]
    if key.startswith(_NAMESPACE):
        return key.removeprefix(_NAMESPACE)
    if key.startswith(_MARKET_NAMESPACES):
        return _last_part(key)
    prefix, colon, name = key.partition(":")
    return name if colon and prefix in _PREFIXES else key


def _local_type(name: str) -> str:
    if name.startswith(("http://", "https://")):
        return _last_part(name)
    return name.rpartition(":")[2]


def _last_part(iri: str) -> str:
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]


def _mended_json(value: JsonValue, levels: int) -> JsonValue:
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if not isinstance(value, list | dict):
        return value
    if levels == 0:
        return None
    if isinstance(value, list):
        return [_mended_json(item, levels - 1) for item in value]
    return {mended(key): _mended_json(item, levels - 1) for key, item in value.items()}
