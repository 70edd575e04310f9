"""Views: mountains, lakes, the sea, dunes, woods, skies, cities by night."""

import random

from PIL import Image, ImageDraw, ImageFilter

from node.cli.demo.painting import (
    WHITE,
    Colour,
    dice,
    disc,
    fill_below,
    finish,
    glow,
    gradient,
    haze,
    mix,
    ridge,
)

DAWN: tuple[Colour, ...] = (
    (58, 74, 122),
    (148, 128, 160),
    (240, 178, 150),
    (255, 222, 180),
)
NOON: tuple[Colour, ...] = ((88, 150, 200), (150, 196, 222), (226, 236, 236))
DUSK: tuple[Colour, ...] = (
    (38, 30, 72),
    (124, 58, 104),
    (232, 104, 84),
    (252, 190, 116),
)
MIST: tuple[Colour, ...] = ((176, 190, 192), (204, 212, 206), (226, 226, 214))


def mountains(
    size: tuple[int, int], *, seed: int, sky: tuple[Colour, ...] = DAWN
) -> Image.Image:
    """Ranges behind ranges, each paler than the one before it."""
    rng = dice(seed)
    width, height = size
    picture = gradient(size, sky)
    sun = (width * rng.uniform(0.25, 0.75), height * rng.uniform(0.3, 0.4))
    glow(picture, sun, width * 0.6, sky[-1], 0.8)
    disc(picture, sun, width * 0.05, mix(sky[-1], (255, 255, 255), 0.7))
    layers = 6
    for layer in range(layers):
        depth = layer / (layers - 1)
        colour = mix(mix(sky[1], sky[-1], 0.55), mix(sky[0], (12, 20, 30), 0.75), depth)
        base = height * (0.46 + 0.52 * depth**1.3)
        line = ridge(rng, width, base=base, height=height * 0.075, rough=0.56)
        lower = mix(colour, sky[-1], 0.32 * (1 - depth))
        fill_below(picture, line, gradient(size, (colour, colour, lower)))
    return finish(picture)


def lake(
    size: tuple[int, int], *, seed: int, sky: tuple[Colour, ...] = NOON
) -> Image.Image:
    """Hills and their reflection."""
    width, height = size
    shore = round(height * 0.56)
    upper = mountains((width, shore * 2), seed=seed, sky=sky).crop(
        (0, round(shore * 0.5), width, round(shore * 1.5))
    )
    mirror = upper.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = mirror.filter(ImageFilter.BoxBlur((2, 14)))
    mirror = haze(mirror, mix(sky[0], (10, 40, 50), 0.5), 0.3)
    picture = Image.new("RGB", size)
    picture.paste(mirror, (0, shore))
    picture.paste(upper, (0, 0))
    _ripples(picture, dice(seed), shore, (235, 242, 240))
    return finish(picture)


def sea(
    size: tuple[int, int], *, seed: int, sky: tuple[Colour, ...] = DUSK
) -> Image.Image:
    """A low sun over water."""
    rng = dice(seed)
    width, height = size
    horizon = round(height * 0.54)
    picture = gradient(size, sky)
    sun = (width * rng.uniform(0.35, 0.65), horizon - height * 0.06)
    glow(picture, sun, width * 0.7, sky[-1], 0.9)
    disc(picture, sun, width * 0.085, (255, 244, 214))
    _clouds(picture, rng, horizon, mix(sky[-1], (255, 255, 255), 0.2))
    water = gradient((width, height - horizon), (mix(sky[2], sky[0], 0.45), sky[0]))
    picture.paste(water, (0, horizon))
    draw = ImageDraw.Draw(picture)
    for _ in range(900):
        depth = rng.random() ** 1.6
        y = horizon + depth * (height - horizon)
        spread = width * (0.05 + 0.26 * depth)
        x = rng.gauss(sun[0], spread)
        half = width * (0.008 + 0.05 * depth) * rng.random()
        colour = mix(sky[-1], sky[2], min(1, abs(x - sun[0]) / (spread * 2.2)))
        draw.line((x - half, y, x + half, y), fill=colour, width=1 + round(4 * depth))
    return finish(picture.filter(ImageFilter.GaussianBlur(0.8)))


def dunes(size: tuple[int, int], *, seed: int) -> Image.Image:
    """Sand in late light."""
    rng = dice(seed)
    width, height = size
    picture = gradient(size, ((116, 168, 196), (196, 214, 212), (246, 226, 196)))
    for layer in range(5):
        depth = layer / 4
        top = mix((238, 190, 136), (206, 122, 66), depth)
        low = mix((220, 160, 110), (128, 62, 40), depth)
        base = height * (0.42 + 0.46 * depth)
        line = ridge(rng, width, base=base, height=height * 0.13, rough=0.28)
        fill_below(picture, line, gradient(size, (top, top, low)))
        shade = [(x, y + height * (0.03 + 0.05 * depth) + x * 0.03) for x, y in line]
        fill_below(picture, shade, gradient(size, (mix(top, low, 0.4), low)))
    return finish(picture)


def woods(size: tuple[int, int], *, seed: int) -> Image.Image:
    """Firs in fog."""
    rng = dice(seed)
    width, height = size
    picture = gradient(size, MIST)
    glow(picture, (width * 0.65, height * 0.2), width * 0.7, (255, 250, 226), 0.6)
    for layer in range(6):
        depth = layer / 5
        colour = mix((182, 196, 190), (22, 42, 38), depth**1.2)
        draw = ImageDraw.Draw(picture)
        for _ in range(round(26 - 16 * depth)):
            x = rng.uniform(-0.05, 1.05) * width
            tall = height * rng.uniform(0.16, 0.3) * (0.7 + 1.3 * depth)
            _fir(draw, rng, (x, height * (0.5 + 0.56 * depth)), tall, colour)
        if layer < 5:
            picture = haze(
                picture.filter(ImageFilter.GaussianBlur(2.4 * (1 - depth))),
                (214, 220, 212),
                0.16,
            )
    return finish(picture)


def night_sky(size: tuple[int, int], *, seed: int) -> Image.Image:
    """Stars over a tent."""
    rng = dice(seed)
    width, height = size
    picture = gradient(
        size, ((8, 12, 34), (20, 34, 74), (64, 70, 112), (196, 138, 112))
    )
    for _ in range(46):
        part = rng.random()
        at = (width * (0.1 + 0.8 * part), height * (0.75 - 0.7 * part))
        spot = (at[0] + rng.gauss(0, width * 0.07), at[1] + rng.gauss(0, width * 0.05))
        glow(picture, spot, width * rng.uniform(0.08, 0.2), (176, 170, 214), 0.13)
    draw = ImageDraw.Draw(picture)
    for _ in range(900):
        x, y = rng.random() * width, rng.random() ** 1.3 * height * 0.85
        r = rng.random() ** 6 * 3.4 + 0.6
        draw.ellipse(
            (x - r, y - r, x + r, y + r), fill=mix((150, 170, 220), WHITE, r / 4)
        )
    line = ridge(rng, width, base=height * 0.86, height=height * 0.035, rough=0.5)
    fill_below(picture, line, (10, 12, 20))
    tent = (width * 0.36, height * 0.885)
    glow(picture, tent, width * 0.34, (255, 176, 92), 0.4)
    w, h = width * 0.13, height * 0.085
    draw.polygon(
        [
            (tent[0] - w, tent[1] + h * 0.6),
            (tent[0], tent[1] - h),
            (tent[0] + w, tent[1] + h * 0.6),
        ],
        fill=(250, 172, 84),
    )
    draw.polygon(
        [
            (tent[0] - w * 0.25, tent[1] + h * 0.6),
            (tent[0], tent[1] - h),
            (tent[0] + w * 0.3, tent[1] + h * 0.6),
        ],
        fill=(196, 104, 52),
    )
    return finish(picture)


def city_night(size: tuple[int, int], *, seed: int) -> Image.Image:
    """Lit windows, out of focus in the distance."""
    rng = dice(seed)
    width, height = size
    picture = gradient(
        size, ((16, 20, 48), (60, 44, 96), (186, 88, 108), (244, 164, 110))
    )
    for layer in range(3):
        depth = layer / 2
        colour = mix((86, 62, 104), (14, 16, 30), depth)
        draw = ImageDraw.Draw(picture)
        x = -width * 0.05
        while x < width:
            wide = width * rng.uniform(0.07, 0.15)
            top = height * (rng.uniform(0.3, 0.6) + 0.14 * depth)
            draw.rectangle((x, top, x + wide, height), fill=colour)
            _windows(draw, rng, (x, top, x + wide, height), 0.2 + 0.25 * depth)
            x += wide + width * rng.uniform(-0.01, 0.015)
        picture = picture.filter(ImageFilter.GaussianBlur(5 * (1 - depth) + 0.6))
    for _ in range(34):
        at = (rng.random() * width, height * rng.uniform(0.8, 1.02))
        colour = rng.choice([(255, 196, 110), (255, 120, 90), (140, 200, 255)])
        glow(picture, at, width * rng.uniform(0.02, 0.06), colour, 0.7)
    return finish(picture)


def _fir(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    foot: tuple[float, float],
    tall: float,
    colour: Colour,
) -> None:
    x, y = foot
    tiers = 9
    for tier in range(tiers):
        part = tier / tiers
        wide = tall * (0.03 + 0.17 * part) * rng.uniform(0.85, 1.15)
        top = y - tall * (1 - part)
        low = top + tall * 0.2
        draw.polygon([(x, top), (x - wide, low), (x + wide, low)], fill=colour)
    draw.rectangle(
        (x - tall * 0.012, y - tall * 0.05, x + tall * 0.012, y), fill=colour
    )


def _windows(
    draw: ImageDraw.ImageDraw,
    rng: random.Random,
    box: tuple[float, float, float, float],
    share: float,
) -> None:
    left, top, right, bottom = box
    step = (right - left) / 6
    y = top + step
    while y < bottom:
        for column in range(5):
            if rng.random() < share:
                x = left + step * (column + 0.7)
                colour = rng.choice([(255, 214, 140), (255, 190, 104), (214, 226, 255)])
                draw.rectangle((x, y, x + step * 0.5, y + step * 0.6), fill=colour)
        y += step * 1.2


def _ripples(
    picture: Image.Image, rng: random.Random, shore: int, colour: Colour
) -> None:
    width, height = picture.size
    layer = Image.new("L", picture.size)
    draw = ImageDraw.Draw(layer)
    for _ in range(240):
        depth = rng.random() ** 1.4
        y = shore + depth * (height - shore)
        x, half = rng.random() * width, width * 0.09 * rng.random() * (0.3 + depth)
        draw.line((x - half, y, x + half, y), fill=46, width=1 + round(3 * depth))
    picture.paste(Image.new("RGB", picture.size, colour), mask=layer)


def _clouds(
    picture: Image.Image, rng: random.Random, below: int, colour: Colour
) -> None:
    layer = Image.new("L", picture.size)
    draw = ImageDraw.Draw(layer)
    width = picture.width
    for _ in range(60):
        y = below * rng.uniform(0.25, 0.95)
        x, half = rng.random() * width, width * rng.uniform(0.04, 0.16)
        thick = half * rng.uniform(0.05, 0.12)
        draw.ellipse(
            (x - half, y - thick, x + half, y + thick), fill=rng.randint(40, 110)
        )
    soft = layer.filter(ImageFilter.GaussianBlur(width * 0.008))
    picture.paste(Image.new("RGB", picture.size, colour), mask=soft)
