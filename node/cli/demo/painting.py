"""Brushes for made-up photos: gradients, light, haze, ridges, grain.

Every picture is drawn from a seed, so the demo looks the same each time and needs
nobody's photographs.
"""

import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]


def mix(first: Colour, second: Colour, part: float) -> Colour:
    """A colour between two; `part` 0 is the first."""
    r, g, b = (round(a + (z - a) * part) for a, z in zip(first, second, strict=True))
    return r, g, b


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
    return column.resize(size)


def glow(
    picture: Image.Image, at: Point, radius: float, colour: Colour, strength: float
) -> None:
    """Light around a point."""
    size = max(2, round(radius * 2))
    mask = ImageChops.invert(Image.radial_gradient("L")).resize((size, size))
    mask = mask.point([round((v / 255) ** 1.6 * 255 * strength) for v in range(256)])
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
        for first, second in zip(heights, heights[1:], strict=False):
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
    corners = Image.radial_gradient("L").resize((width, height))
    corners = corners.point([255 - round((v / 255) ** 3 * 84) for v in range(256)])
    shaded = ImageChops.multiply(picture, Image.merge("RGB", (corners,) * 3))
    noise = Image.effect_noise(picture.size, grain)
    return ImageChops.soft_light(shaded, Image.merge("RGB", (noise,) * 3))
