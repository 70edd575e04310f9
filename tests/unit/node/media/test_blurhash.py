"""BlurHash, checked by decoding it again."""

import math

import pytest
from PIL import Image

from node.media.blurhash import encode, is_valid

DIGITS = (
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "#$%*+,-.:;=?@[]^_{|}~"
)


def number(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * 83 + DIGITS.index(digit)
    return value


def average(text: str) -> tuple[int, int, int]:
    value = number(text[2:6])
    return value >> 16, value >> 8 & 255, value & 255


def linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def grey_waves(text: str) -> list[float]:
    """The strength of each wave in a grey picture, in linear light."""
    largest = (number(text[1]) + 1) / 166
    greens = [number(text[at : at + 2]) // 19 % 19 for at in range(6, len(text), 2)]
    return [math.copysign(((q - 9) / 9) ** 2, q - 9) * largest for q in greens]


def test_the_average_is_exact():
    text = encode([(200, 16, 46)] * 1_024, 32, columns=4, rows=3)

    assert len(text) == 28
    assert is_valid(text)
    assert average(text) == (200, 16, 46)


def test_the_first_digits_tell_the_shape():
    pixels = [(0, 0, 0)] * 64

    assert number(encode(pixels, 8, columns=3, rows=4)[0]) == 2 + 3 * 9
    assert len(encode(pixels, 8, columns=1, rows=1)) == 6


def test_a_gradient_is_mostly_its_first_vertical_wave():
    picture = Image.linear_gradient("L").resize((32, 32))
    values = picture.tobytes()
    pixels = [(value, value, value) for value in values]

    waves = grey_waves(encode(pixels, 32, columns=3, rows=2))

    # The definition: 2 / n · Σ value · cos(π · y / height).
    expected = sum(
        linear(value) * math.cos(math.pi * (at // 32) / 32)
        for at, value in enumerate(values)
    )
    assert waves[2] == pytest.approx(expected * 2 / 1_024, rel=0.15)
    assert max(abs(each) for each in waves[:2]) < abs(waves[2]) / 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LEHV6",
        "LEHV6nWB2yk8pyo0adR*.7kCMdn",
        "L" * 200,
        "LEHV6nWB2yk8pyo0adR*.7kCMdn<",
        "é" * 28,
    ],
)
def test_a_hash_of_the_wrong_length_or_alphabet_is_refused(text: str):
    assert not is_valid(text)


def test_a_published_hash_is_accepted():
    assert is_valid("LEHV6nWB2yk8pyo0adR*.7kCMdnj")
