"""Structured fields, as far as signatures need them (RFC 9651)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from federation.errors import MalformedRequest
from federation.signatures.fields import (
    Item,
    TokenText,
    parse_dictionary,
    serialize_item,
)


def test_a_dictionary_of_items_and_lists_is_read() -> None:
    members = parse_dictionary(
        'a=1, b="x\\"y" ,\tc=:AQI=:;p;q=?0, d, e=("f"  g;h=-2 );i=tok/en'
    )

    assert members["a"] == Item(1)
    assert members["b"] == Item('x"y')
    assert members["c"] == Item(b"\x01\x02", {"p": True, "q": False})
    assert members["d"] == Item(True)
    (first, second) = members["e"].value  # type: ignore[misc]
    assert first == Item("f")
    assert second == Item(TokenText("g"), {"h": -2})
    assert members["e"].parameters == {"i": TokenText("tok/en")}


def test_nothing_is_an_empty_dictionary() -> None:
    assert parse_dictionary("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "a=1,",
        "a=1,,b=2",
        "a=1 b=2",
        "a=1, a=2",
        'a=("b";c;c)',
        "A=1",
        "=1",
        "a=",
        "a=1.5",
        'a="é"',
        'a="open',
        'a="\\n"',
        "a=:A:",
        "a=:A",
        "a=?2",
        "a=(",
        'a=("b""c")',
        'a=("b" "c"',
        "a=1;",
        "a=" + "1" * 16,
        "a=" + '"b",' * 3_000,
    ],
)
def test_what_is_no_dictionary_is_malformed(text: str) -> None:
    with pytest.raises(MalformedRequest):
        parse_dictionary(text)


@given(st.text(alphabet='ab=1("),;: ?.*\\-\t', max_size=40))
@example('a=("b" c)')
def test_any_text_is_read_or_malformed(text: str) -> None:
    try:
        members = parse_dictionary(text)
    except MalformedRequest:
        return
    written = ", ".join(
        f"{key}={serialize_item(item)}" for key, item in members.items()
    )
    assert parse_dictionary(written) == members


@given(st.text(), st.binary(max_size=30), st.integers(-(10**15) + 1, 10**15 - 1))
def test_what_is_written_is_read_back(text: str, data: bytes, number: int) -> None:
    printable = "".join(c for c in text if " " <= c <= "~")
    item = Item((Item(printable), Item(data)), {"n": number, "s": printable})

    assert parse_dictionary(f"x={serialize_item(item)}") == {"x": item}
