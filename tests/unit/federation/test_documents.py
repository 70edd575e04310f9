"""The strict JSON loader."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from federation.documents import load_json, load_object
from federation.errors import DecodeError


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]]",
        b"NaN",
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": -1e999}',
        b'{"a": ' + b"9" * 20 + b"}",
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"actor": 1, "actor": 2}',
        b'{"a": {"id": 1, "id": 1}}',
        b'{"\\ud800": 1, "\\ud801": 2}',
        b"\xff",
        '"é"'.encode("latin-1"),
        '{"a": 1}'.encode("utf-16"),
        b"[" * 34 + b"]" * 34,
        b"[" * 100_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b"[" + b"0," * 5_000 + b"0]",
        b'"\x01"',
        b"'a'",
    ],
)
def test_what_two_readers_could_read_in_two_ways_is_refused(text: bytes) -> None:
    with pytest.raises(DecodeError):
        load_json(text)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert load_json(b"\xef\xbb\xbf{}") == {}


def test_thirty_two_levels_and_five_thousand_values_are_read() -> None:
    load_json(b"[" * 32 + b"]" * 32)
    load_json(b"[" + b"0," * 4_998 + b"0]")


def test_a_lone_surrogate_becomes_a_replacement_character() -> None:
    document = load_object(b'{"content": "cut \\ud83d", "\\udc00": ["\\ud83d\\ude00"]}')

    assert document == {"content": "cut \ufffd", "\ufffd": ["😀"]}


@pytest.mark.parametrize("text", [b"[]", b'"a"', b"1", b"null"])
def test_a_document_is_an_object(text: bytes) -> None:
    with pytest.raises(DecodeError):
        load_object(text)


@given(st.binary())
@example(b'{"a":1e400}')
@example(b"1" * 4_400)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = load_json(data)
    except DecodeError:
        return
    json.dumps(value, allow_nan=False).encode("utf-8")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_ordinary_json_is_read_as_it_is(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        text.decode()
    except UnicodeDecodeError:
        with pytest.raises(DecodeError):
            load_json(text)
        return
    assert load_json(text) == value
