"""Brushes for made-up photos: gradients, light, haze, ridges, grain.

Every picture is drawn from a seed, so the demo looks the same each time and needs
nobody's photographs.
"""

import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

WHITE: Colour = (255, 255, 255)


def dice(seed: int) -> random.Random:
    """Chance that is the same every time."""
    return random.Random(seed)  # noqa: S311  pictures, not secrets


def mix(first: Colour, second: Colour, part: float) -> Colour:
    """A colour between two; `part` 0 is the first."""
    r, g, b = (round(a + (z - a) * part) for a, z in zip(first, second, strict=True))
    return r, g, b


def resize(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture stretched to a size."""
    return picture.resize(size)  # pyright: ignore[reportUnknownMemberType]


def recolour(grey: Image.Image, curve: Callable[[float], float]) -> Image.Image:
    """A grey picture with every tone, 0 to 1, replaced by another."""
    table = [round(curve(tone / 255) * 255) for tone in range(256)]
    return grey.point(table)  # pyright: ignore[reportUnknownMemberType]


def gradient(
    size: tuple[int, int], stops: Sequence[Colour], *, across: bool = False
) -> Image.Image:
    """Colours from top to bottom, or from left to right."""
    length = size[0] if across else size[1]
    column = Image.new("RGB", (1, length))
    spans = len(stops) - 1
    for at in range(length):
        place = at / max(1, length - 1) * spans
        first = min(int(place), spans - 1)
        colour = mix(stops[first], stops[first + 1], place - first)
        column.putpixel((0, at), colour)
    if across:
        column = column.transpose(Image.Transpose.ROTATE_90)
    return resize(column, size)


def glow(
    picture: Image.Image, at: Point, radius: float, colour: Colour, strength: float
) -> None:
    """Light around a point."""
    size = max(2, round(radius * 2))
    mask = resize(ImageChops.invert(Image.radial_gradient("L")), (size, size))
    mask = recolour(mask, lambda part: part**1.6 * strength)
    box = (round(at[0] - radius), round(at[1] - radius))
    picture.paste(Image.new("RGB", (size, size), colour), box, mask)


def disc(picture: Image.Image, at: Point, radius: float, colour: Colour) -> None:
    """A round spot with a soft edge."""
    mask = Image.new("L", picture.size)
    x, y = at
    ImageDraw.Draw(mask).ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=255
    )
    blur = ImageFilter.GaussianBlur(max(1.0, radius * 0.015))
    picture.paste(Image.new("RGB", picture.size, colour), mask=mask.filter(blur))


def ridge(
    rng: random.Random, width: int, *, base: float, height: float, rough: float
) -> list[Point]:
    """A skyline from left to right, by midpoint displacement."""
    heights = [rng.uniform(-1, 1), rng.uniform(-1, 1)]
    swing = 1.0
    while len(heights) < 257:
        finer: list[float] = []
        for first, second in pairwise(heights):
            finer += [first, (first + second) / 2 + rng.uniform(-swing, swing) * 0.6]
        heights = [*finer, heights[-1]]
        swing *= rough
    step = width / (len(heights) - 1)
    return [(at * step, base - each * height) for at, each in enumerate(heights)]


def fill_below(
    picture: Image.Image, line: Sequence[Point], fill: Image.Image | Colour
) -> None:
    """Paint everything under a line."""
    mask = Image.new("L", picture.size)
    width, height = picture.size
    outline = [*line, (width, height), (0, height)]
    ImageDraw.Draw(mask).polygon([(round(x), round(y)) for x, y in outline], fill=255)
    paint(picture, mask.filter(ImageFilter.GaussianBlur(1)), fill)


def paint(picture: Image.Image, mask: Image.Image, fill: Image.Image | Colour) -> None:
    """Put a colour or a picture where the mask is white."""
    if isinstance(fill, tuple):
        fill = Image.new("RGB", picture.size, fill)
    picture.paste(fill, mask=mask)


def shadow(
    picture: Image.Image, box: tuple[float, float, float, float], strength: float
) -> None:
    """A soft oval shadow."""
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).ellipse(box, fill=round(255 * strength))
    blur = ImageFilter.GaussianBlur((box[2] - box[0]) * 0.09)
    paint(picture, mask.filter(blur), (24, 18, 16))


def haze(picture: Image.Image, colour: Colour, strength: float) -> Image.Image:
    """The picture as seen through mist."""
    return Image.blend(picture, Image.new("RGB", picture.size, colour), strength)


def finish(picture: Image.Image, *, grain: float = 7.0) -> Image.Image:
    """What makes it look like a photo: darker corners and a little grain."""
    width, height = picture.size
    corners = resize(Image.radial_gradient("L"), (width, height))
    corners = recolour(corners, lambda part: 1 - part**3 * 0.33)
    shaded = ImageChops.multiply(picture, Image.merge("RGB", (corners,) * 3))
    noise = Image.effect_noise(picture.size, grain)
    return ImageChops.soft_light(shaded, Image.merge("RGB", (noise,) * 3))
