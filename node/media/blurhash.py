"""BlurHash (blurha.sh, version 1): a picture's colours in some thirty characters.

Only encoding, and checking what peers send; our own pages show a tiny WebP.
"""

import math
import string
from collections.abc import Sequence

Rgb = tuple[float, float, float]

_DIGITS = (
    string.digits
    + string.ascii_uppercase
    + string.ascii_lowercase
    + "#$%*+,-.:;=?@[]^_{|}~"
)
_TO_LINEAR = [
    value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4
    for value in range(256)
]


def encode(
    pixels: Sequence[tuple[int, int, int]], width: int, *, columns: int, rows: int
) -> str:
    """The hash of sRGB `pixels`, row by row, with columns × rows components (1–9)."""
    height = len(pixels) // width
    linear = [tuple(_TO_LINEAR[channel] for channel in pixel) for pixel in pixels]
    across = _waves(columns, width)
    down = _waves(rows, height)
    factors = [
        _factor(linear, width, across[i], down[j], 1 if i == j == 0 else 2)
        for j in range(rows)
        for i in range(columns)
    ]
    return _spell(factors, columns, rows)


def is_valid(text: str) -> bool:
    """Whether a peer's hash may be passed on: its digits, and its own length."""
    if not 6 <= len(text) <= 164 or any(char not in _DIGITS for char in text):
        return False
    size = _DIGITS.index(text[0])
    return len(text) == 4 + 2 * (size // 9 + 1) * (size % 9 + 1)


def _waves(count: int, length: int) -> list[list[float]]:
    return [
        [math.cos(math.pi * wave * at / length) for at in range(length)]
        for wave in range(count)
    ]


def _factor(
    linear: Sequence[tuple[float, ...]],
    width: int,
    across: Sequence[float],
    down: Sequence[float],
    scale: int,
) -> Rgb:
    red = green = blue = 0.0
    for y, vertical in enumerate(down):
        row = linear[y * width : (y + 1) * width]
        for horizontal, pixel in zip(across, row, strict=True):
            basis = horizontal * vertical
            red += basis * pixel[0]
            green += basis * pixel[1]
            blue += basis * pixel[2]
    weight = scale / len(linear)
    return red * weight, green * weight, blue * weight


def _spell(factors: Sequence[Rgb], columns: int, rows: int) -> str:
    average, *waves = factors
    largest = max((abs(value) for wave in waves for value in wave), default=0.0)
    quantised = max(0, min(82, math.floor(largest * 166 - 0.5)))
    maximum = (quantised + 1) / 166
    return "".join(
        (
            _base83(columns - 1 + (rows - 1) * 9, 1),
            _base83(quantised if waves else 0, 1),
            _base83(_average_value(average), 4),
            *(_base83(_wave_value(wave, maximum), 2) for wave in waves),
        )
    )


def _average_value(colour: Rgb) -> int:
    red, green, blue = (_to_srgb(value) for value in colour)
    return (red << 16) + (green << 8) + blue


def _wave_value(colour: Rgb, maximum: float) -> int:
    red, green, blue = (_quantise(value / maximum) for value in colour)
    return red * 19 * 19 + green * 19 + blue


def _quantise(value: float) -> int:
    rooted = math.copysign(abs(value) ** 0.5, value)
    return max(0, min(18, math.floor(rooted * 9 + 9.5)))


def _to_srgb(value: float) -> int:
    value = max(0.0, min(1.0, value))
    if value <= 0.0031308:
        return round(value * 12.92 * 255)
    return round((1.055 * value ** (1 / 2.4) - 0.055) * 255)


def _base83(value: int, length: int) -> str:
    digits = (value // 83**power % 83 for power in range(length - 1, -1, -1))
    return "".join(_DIGITS[digit] for digit in digits)
