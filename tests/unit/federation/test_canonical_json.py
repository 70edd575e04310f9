"""Canonical JSON: the samples of RFC 8785, and what has no canonical form."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.documents import JsonValue
from federation.errors import ProofRefused
from federation.proofs.canonical import canonical_json

# RFC 8785, appendix B: IEEE 754 bits and their ECMAScript text.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_written_as_ecmascript_writes_them(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))

    assert canonical_json(number) == text.encode()


def test_the_sample_of_the_rfc_comes_out_byte_for_byte() -> None:
    sample: JsonValue = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 1e-27],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }

    assert canonical_json(sample).hex(" ") == (
        "7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 "
        "75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a "
        "5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 "
        "65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37 "
        "5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30 "
        "30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d"
    )


def test_an_integer_that_is_written_as_its_double_would_be_is_kept() -> None:
    assert canonical_json([2**53, -(10**20)]) == (
        b"[9007199254740992,-100000000000000000000]"
    )


def test_keys_are_sorted_by_utf16_code_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]

    text = canonical_json(dict.fromkeys(keys, 0)).decode()

    # RFC 8785 §3.2.3: the emoji is a pair of surrogates, and those sort before U+FB33.
    in_order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(text)) == in_order


def test_empty_and_nested_parts_need_no_blanks() -> None:
    value: JsonValue = {"b": [{}, [], {"a": [1, "x"]}], "a": {}}

    assert canonical_json(value) == b'{"a":{},"b":[{},[],{"a":[1,"x"]}]}'


@pytest.mark.parametrize(
    "value",
    [
        2**53 + 1,
        -(2**64),
        10**400,
        float("inf"),
        float("nan"),
        "\ud83d",
        {"\udc00": 1},
        [{"a": 2**60}],
    ],
    ids=repr,
)
def test_what_readers_could_take_for_different_values_is_refused(
    value: JsonValue,
) -> None:
    with pytest.raises(ProofRefused):
        canonical_json(value)


_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
)
_values = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)
    ),
    max_leaves=20,
)


@given(_values)
def test_what_is_read_back_is_written_the_same(value: JsonValue) -> None:
    written = canonical_json(value)

    assert canonical_json(json.loads(written)) == written
    assert json.loads(written, parse_int=float) == value
