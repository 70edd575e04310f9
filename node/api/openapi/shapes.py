"""Words to write schemas with (JSON Schema 2020-12, as OpenAPI 3.1 has it).

An entity is an object whose keys are all there unless they are said to be extra.
What may be null says so.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

Schema: TypeAlias = Mapping[str, object]

ANY: Final[Schema] = {}
TEXT: Final[Schema] = {"type": "string"}
HTML: Final[Schema] = {"type": "string", "description": "HTML, cleaned"}
ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
NUMBER_TEXT: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
URL: Final[Schema] = {"type": "string", "format": "uri"}
TIME: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
"""A time that apps send, in any form of ISO 8601."""
DAY: Final[Schema] = {"type": "string", "format": "date"}
LANGUAGE: Final[Schema] = {"type": "string", "description": "BCP 47, as `pt-BR`"}
FLAG: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
WHOLE: Final[Schema] = {"type": "integer"}
REAL: Final[Schema] = {"type": "number"}
SECONDS: Final[Schema] = {"type": "integer", "minimum": 0, "description": "seconds"}
FILE: Final[Schema] = {"type": "string", "format": "binary"}
NOTHING: Final[Schema] = {"type": "null"}
EMPTY: Final[Schema] = {"type": "object", "maxProperties": 0}
"""What is answered where there is nothing to say."""


def one_of(*words: str) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": list(words)}


def many(item: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": item}


def maybe(schema: Schema) -> Schema:
    """This or null."""
    return {"anyOf": [schema, NOTHING]}


def by_name(value: Schema) -> Schema:
    """An object whose names are not known beforehand."""
    return {"type": "object", "additionalProperties": value}


def ref(name: str) -> Schema:
    """An entity by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def shape(
    keys: Mapping[str, Schema], /, extra: Mapping[str, Schema] | None = None
) -> Schema:
    """An object with all of these keys; `extra` are there for some only."""
    return {
        "type": "object",
        "properties": {**keys, **(extra or {})},
        "required": list(keys),
    }
