"""JSON in its one canonical spelling (RFC 8785), the bytes that proofs are about.

Numbers are written as ECMAScript writes them and keys are sorted by UTF-16 code
units. What two readers could take for different values is refused: integers that no
double holds, infinities and lone surrogates.
"""

import math
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Final

from federation.documents import JsonObject, JsonValue
from federation.errors import ProofRefused

MAX_SAFE_INTEGER: Final = 2**53 - 1

# ECMA-262, Number::toString: plain digits from 1e-6 up to but not including 1e21.
_PLAIN_FROM: Final = -6
_PLAIN_TO: Final = 21

_quoted: Final[Callable[[str], str]] = encode_basestring


def canonical_json(value: JsonValue) -> bytes:
    """UTF-8 bytes of the canonical form; raises ``ProofRefused`` if there is none."""
    pieces: list[str] = []
    _write(value, pieces.append)
    try:
        return "".join(pieces).encode()
    except UnicodeEncodeError as error:
        raise ProofRefused("a lone surrogate has no canonical form") from error


def _write(value: JsonValue, write: Callable[[str], object]) -> None:
    """By type, the most frequent first; depth is bounded where JSON is read."""
    if isinstance(value, str):
        write(_quoted(value))
    elif isinstance(value, dict):
        mark = "{"
        for key in _sorted_keys(value):
            write(f"{mark}{_quoted(key)}:")
            _write(value[key], write)
            mark = ","
        write("{}" if mark == "{" else "}")
    elif isinstance(value, list):
        mark = "["
        for item in value:
            write(mark)
            _write(item, write)
            mark = ","
        write("[]" if mark == "[" else "]")
    else:
        write(_scalar(value))


def _sorted_keys(value: JsonObject) -> list[str]:
    """Up to U+FFFF code points sort as UTF-16 does; beyond, surrogates come first."""
    if all(map(str.isascii, value)):
        return sorted(value)
    return sorted(value, key=_utf16)


def _utf16(key: str) -> bytes:
    """What keys are sorted by: UTF-16 code units, the higher byte first."""
    return key.encode("utf-16-be", "surrogatepass")


def _scalar(value: float | bool | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) <= MAX_SAFE_INTEGER else _large(value)
    return _number(value)


def _large(value: int) -> str:
    """Beyond 2^53 doubles have gaps: only digits that stand for one as they are."""
    text = str(value)
    if len(text.lstrip("-")) > _PLAIN_TO or _number(float(value)) != text:
        raise ProofRefused("an integer that no double holds")
    return text


def _number(value: float) -> str:
    """The shortest digits that read back as the same double, as ECMAScript puts them.

    Python finds the same digits; only where it puts the point differs.
    """
    if not math.isfinite(value):
        raise ProofRefused("not a number of JSON")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}e".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole) + int(exponent.rstrip("e") or "0")
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """``0.digits`` times ten to the power of ``point``."""
    if not _PLAIN_FROM < point <= _PLAIN_TO:
        rest = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{digits[0]}{rest}e{point - 1:+d}"
    if point <= 0:
        return f"0.{'0' * -point}{digits}"
    if len(digits) <= point:
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"
