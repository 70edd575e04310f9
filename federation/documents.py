"""JSON from strangers: one strict loader, so that no two readers of a text differ.

The same bytes must mean the same to whoever checks them and whoever uses them, so
duplicate keys, NaN and numbers that parsers disagree about are refused, and depth
and size are bounded before anything walks the tree. What the values *mean* is the
work of ``federation.decode``.
"""

import json
import math
import re
from typing import Final, TypeAlias, cast

from federation.errors import DecodeError

JsonValue: TypeAlias = (
    "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
)
JsonObject: TypeAlias = dict[str, JsonValue]

MAX_DEPTH: Final = 32
MAX_NODES: Final = 5_000
MAX_INTEGER_DIGITS: Final = 19

_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def load_json(data: bytes) -> JsonValue:
    """Parse UTF-8 JSON (a BOM is allowed); raises only ``DecodeError``.

    Refuses NaN and infinities, duplicate keys, integers over 19 digits, more than
    32 levels or 5,000 values. Lone surrogate escapes become U+FFFD.
    """
    try:
        value = cast(JsonValue, _DECODER.decode(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise DecodeError("$", "not UTF-8") from error
    except json.JSONDecodeError as error:
        raise DecodeError("$", f"not JSON: {error.msg} at {error.pos}") from error
    except RecursionError as error:
        raise DecodeError("$", "nested too deeply") from error
    _check_size(value)
    # Truncated emoji are common in the wild; one replacement keeps the note.
    return _mend(value) if _SURROGATE_ESCAPE.search(data) else value


def load_object(data: bytes) -> JsonObject:
    """``load_json`` for documents that must be an object."""
    value = load_json(data)
    if not isinstance(value, dict):
        raise DecodeError("$", "not an object")
    return value


def _unique_pairs(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DecodeError("$", "an object has the same key twice")
    return found


def _bounded_integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_INTEGER_DIGITS:
        raise DecodeError("$", "an integer is too long")
    return int(digits)


def _finite_float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise DecodeError("$", "a number is too large")
    return number


def _refuse_constant(name: str) -> float:
    raise DecodeError("$", f"{name} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_pairs,
    parse_int=_bounded_integer,
    parse_float=_finite_float,
    parse_constant=_refuse_constant,
)


def _check_size(root: JsonValue) -> None:
    """Breadth first, so that neither depth nor width can exhaust the stack."""
    level: list[JsonValue] = [root]
    nodes = depth = 0
    while level:
        nodes += len(level)
        depth += 1
        if nodes > MAX_NODES:
            raise DecodeError("$", "more than 5,000 values")
        if depth > MAX_DEPTH + 1:
            raise DecodeError("$", "nested too deeply")
        level = _children(level)


def _children(level: list[JsonValue]) -> list[JsonValue]:
    below: list[JsonValue] = []
    for value in level:
        if isinstance(value, dict):
            below.extend(value.values())
        elif isinstance(value, list):
            below.extend(value)
    return below


def _mend(value: JsonValue) -> JsonValue:
    """Depth is already bounded, so plain recursion is safe."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return _unique_pairs(
            [(cast(str, _mend(key)), _mend(item)) for key, item in value.items()]
        )
    return value
