"""Names and plain texts of strangers."""

import pytest

from node.text.plain import clean_name, clean_text

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbeng") + "\U000e007f"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("  Ana \t Example ", "Ana Example"),
        ("Ana\n\n\n" + "\n" * 10_000 + "B", "Ana"),
        ("Ana\nB\u2028C\r\nD", "Ana B C D"),
        ("<img src=x onerror=1>", "<img src=x onerror=1>"),
        ("\u202eana\u2066x\u2069\u200f", "anax"),
        ("a\u200bd\u00adm\ufeffi\u2060n", "admin"),
        ("\u3164\u2800\u115f", ""),
        ("z" + "\u0301" * 200, "z" + "\u0301" * 4),
        ("\u0301\u0301ana", "ana"),
        ("a\x00b\x1bc\x9fd", "abcd"),
        ("a\ud83d", "a\ufffd"),
        (FAMILY, FAMILY),
        (ENGLAND, ENGLAND),
        ("a\U000e0041\U000e0042", "a"),
        ("a\u200d\u200d\u200db", "a\u200db"),
        ("\u200d a \u200d", "a"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301", "e\u0301"),
        ("", ""),
    ],
)
def test_a_name_is_one_line_and_stays_in_its_place(name: str, cleaned: str):
    assert clean_name(name) == cleaned
    assert clean_name(cleaned) == cleaned


def test_a_name_is_cut():
    assert clean_name("x" * 500) == "x" * 100
    assert clean_name("x" * 500, max_length=30) == "x" * 30


def test_a_cut_does_not_halve_a_composed_character():
    assert clean_name("ab" + FAMILY, max_length=4) == "ab"
    assert clean_name("abe\u0301", max_length=3) == "ab"
    assert clean_name("ab\U0001f44d\U0001f3fd", max_length=3) == "ab"


def test_text_of_several_lines_keeps_one_blank_line_at_most():
    text = clean_text("a\r\n\r\n \r\n\r\nb\nc\x00\ud800", max_length=100)

    assert text == "a\n\nb\nc\ufffd"


def test_text_is_cut():
    assert clean_text("abc def", max_length=4) == "abc"
