"""Things on tables: mugs, vases, fruit, plates from above, leaves, prints."""

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from node.cli.demo.painting import (
    WHITE,
    Colour,
    Point,
    dice,
    finish,
    glow,
    gradient,
    mix,
    paint,
    shadow,
)

Box = tuple[float, float, float, float]


def room(
    size: tuple[int, int], *, wall: Colour, table: Colour, edge: float = 0.66
) -> Image.Image:
    """A wall with window light on it, and a table before it."""
    width, height = size
    picture = gradient(size, (mix(wall, WHITE, 0.22), mix(wall, (60, 40, 30), 0.12)))
    light = Image.new("L", size)
    draw = ImageDraw.Draw(light)
    for pane in range(2):
        x = width * (0.42 + 0.27 * pane)
        for row in range(2):
            y = height * (0.06 + 0.25 * row)
            w, h, lean = width * 0.22, height * 0.2, width * 0.09
            draw.polygon(
                [
                    (x, y),
                    (x + w, y - lean * 0.3),
                    (x + w - lean, y + h),
                    (x - lean, y + h + lean * 0.3),
                ],
                fill=90,
            )
    soft = light.filter(ImageFilter.GaussianBlur(width * 0.012))
    paint(picture, soft, mix(wall, (255, 246, 220), 0.8))
    top = round(height * edge)
    wood = gradient(
        (width, height - top),
        (mix(table, WHITE, 0.14), mix(table, (20, 10, 5), 0.3)),
    )
    picture.paste(wood, (0, top))
    seam = Image.new("L", size)
    ImageDraw.Draw(seam).rectangle((0, top - 3, width, top + 4), fill=110)
    paint(picture, seam.filter(ImageFilter.GaussianBlur(4)), mix(table, (0, 0, 0), 0.5))
    return picture


def mug(
    size: tuple[int, int],
    *,
    seed: int,
    glaze: Colour,
    wall: Colour = (214, 204, 190),
    table: Colour = (150, 104, 70),
) -> Image.Image:
    """A speckled mug, half in the light."""
    rng = dice(seed)
    width, height = size
    picture = room(size, wall=wall, table=table)
    wide, tall = width * 0.36, width * 0.38
    x, foot = width * 0.46, height * 0.8
    shadow(
        picture,
        (x - wide * 0.5, foot - tall * 0.12, x + wide * 1.05, foot + tall * 0.12),
        0.6,
    )
    _handle(picture, (x + wide * 0.5, foot - tall * 0.55), tall * 0.27, glaze)
    body = Image.new("L", size)
    draw = ImageDraw.Draw(body)
    draw.rounded_rectangle(
        (x - wide / 2, foot - tall, x + wide / 2, foot), wide * 0.14, fill=255
    )
    draw.ellipse(
        (
            x - wide / 2,
            foot - tall - wide * 0.13,
            x + wide / 2,
            foot - tall + wide * 0.13,
        ),
        fill=255,
    )
    _round(picture, body, (x - wide / 2, x + wide / 2), glaze)
    _speckle(picture, rng, body, mix(glaze, (40, 26, 20), 0.75))
    lip = (
        x - wide / 2,
        foot - tall - wide * 0.13,
        x + wide / 2,
        foot - tall + wide * 0.13,
    )
    _opening(picture, lip, glaze, (62, 34, 20))
    _steam(picture, rng, (x, foot - tall - wide * 0.1), width * 0.3)
    return finish(picture)


def vase(
    size: tuple[int, int],
    *,
    seed: int,
    glaze: Colour,
    leaf: Colour,
    wall: Colour = (226, 214, 206),
) -> Image.Image:
    """A vase with a few branches."""
    rng = dice(seed)
    width, height = size
    picture = room(size, wall=wall, table=(176, 140, 108), edge=0.74)
    x, foot, tall = width * 0.48, height * 0.86, height * 0.32
    shadow(picture, (x - width * 0.16, foot - 26, x + width * 0.34, foot + 30), 0.55)
    for _ in range(7):
        _branch(picture, rng, (x, foot - tall), height * rng.uniform(0.3, 0.46), leaf)
    body = Image.new("L", size)
    outline = [
        (0.052, 1.0),
        (0.046, 0.9),
        (0.1, 0.74),
        (0.165, 0.52),
        (0.17, 0.36),
        (0.13, 0.14),
        (0.09, 0.0),
    ]
    points = [(x - width * half, foot - tall * up) for half, up in _smooth(outline)]
    points += [
        (x + width * half, foot - tall * up) for half, up in reversed(_smooth(outline))
    ]
    ImageDraw.Draw(body).polygon(points, fill=255)
    _round(
        picture,
        body.filter(ImageFilter.GaussianBlur(1)),
        (x - width * 0.17, x + width * 0.17),
        glaze,
    )
    _speckle(picture, rng, body, mix(glaze, (30, 20, 20), 0.5), count=240)
    lip = (
        x - width * 0.052,
        foot - tall - width * 0.012,
        x + width * 0.052,
        foot - tall + width * 0.012,
    )
    ImageDraw.Draw(picture).ellipse(lip, fill=mix(glaze, (0, 0, 0), 0.6))
    return finish(picture)


def fruit(
    size: tuple[int, int], *, seed: int, peel: Colour, bowl: Colour
) -> Image.Image:
    """A full bowl."""
    rng = dice(seed)
    width, height = size
    picture = room(size, wall=(196, 206, 200), table=(126, 92, 66), edge=0.6)
    x, rim = width * 0.5, height * 0.62
    half = width * 0.33
    shadow(
        picture, (x - half, rim + half * 0.5, x + half * 1.3, rim + half * 0.9), 0.65
    )
    back = [(-0.42, -0.1), (0.4, -0.12), (0.0, -0.3), (-0.62, 0.05), (0.62, 0.04)]
    front = [(-0.26, 0.05), (0.24, 0.04), (0.02, -0.02)]
    for dx, dy in back + front:
        colour = mix(peel, (210, 60, 30), rng.random() * 0.28)
        _ball(
            picture,
            (x + dx * half, rim + dy * half * 1.2),
            half * rng.uniform(0.3, 0.36),
            colour,
        )
    body = Image.new("L", size)
    draw = ImageDraw.Draw(body)
    draw.pieslice(
        (x - half, rim - half * 0.75, x + half, rim + half * 0.85), 0, 180, fill=255
    )
    draw.rectangle((x - half, rim + half * 0.66, x + half, height), fill=0)
    draw.ellipse(
        (x - half * 0.5, rim + half * 0.6, x + half * 0.5, rim + half * 0.72), fill=255
    )
    _round(picture, body, (x - half, x + half), bowl)
    return finish(picture)


def plate_from_above(
    size: tuple[int, int], *, seed: int, table: Colour, food: Colour
) -> Image.Image:
    """Breakfast, seen from above."""
    rng = dice(seed)
    width, height = size
    picture = gradient(
        size, (mix(table, WHITE, 0.1), mix(table, (0, 0, 0), 0.16)), across=True
    )
    _planks(picture, rng, table)
    plate = (width * 0.47, height * 0.54)
    radius = width * 0.34
    _flat_disc(picture, plate, radius, (238, 234, 226))
    _flat_disc(picture, plate, radius * 0.72, (247, 244, 238), lift=0.2)
    for number in range(5):
        turn = number * math.tau / 5 + rng.random()
        at = (
            plate[0] + math.cos(turn) * radius * 0.34,
            plate[1] + math.sin(turn) * radius * 0.34,
        )
        _flat_disc(
            picture, at, radius * 0.25, mix(food, (150, 80, 30), rng.random() * 0.35)
        )
    for _ in range(22):
        turn, far = rng.random() * math.tau, rng.random() * radius * 0.6
        at = (plate[0] + math.cos(turn) * far, plate[1] + math.sin(turn) * far)
        berry = rng.choice([(120, 24, 52), (66, 44, 104), (186, 42, 50)])
        _ball(picture, at, radius * rng.uniform(0.045, 0.075), berry)
    cup = (width * 0.84, height * 0.2)
    _flat_disc(picture, cup, width * 0.16, (232, 226, 216))
    _flat_disc(picture, cup, width * 0.115, (244, 240, 232), lift=0.3)
    _flat_disc(picture, cup, width * 0.095, (92, 56, 34), lift=0.1)
    glow(picture, (cup[0] - 14, cup[1] - 12), width * 0.06, (214, 168, 120), 0.8)
    return finish(picture)


def leaves(
    size: tuple[int, int], *, seed: int, dark: Colour, light: Colour
) -> Image.Image:
    """A plant so near that it fills the picture."""
    rng = dice(seed)
    width, height = size
    picture = gradient(size, (mix(dark, (0, 0, 0), 0.6), mix(dark, (0, 0, 0), 0.3)))
    for number in range(44):
        depth = number / 43
        centre = (rng.random() * width, rng.random() * height)
        long = width * rng.uniform(0.22, 0.46) * (0.6 + 0.5 * depth)
        colour = mix(mix(dark, (0, 0, 0), 0.45), light, depth * rng.uniform(0.6, 1.0))
        _leaf(picture, centre, long, rng.random() * math.tau, colour)
        if number in (14, 26):
            picture = picture.filter(ImageFilter.GaussianBlur(5 - number * 0.13))
    glow(picture, (width * 0.8, height * 0.12), width * 0.7, (255, 250, 210), 0.35)
    return finish(picture)


def art_print(
    size: tuple[int, int], *, seed: int, inks: tuple[Colour, ...]
) -> Image.Image:
    """A print of circles and hills, framed on a wall."""
    rng = dice(seed)
    width, height = size
    picture = gradient(size, ((232, 226, 218), (206, 196, 186)))
    w, h = width * 0.62, height * 0.68
    left, top = (width - w) / 2, (height - h) / 2 - height * 0.02
    shadow(picture, (left - 10, top + h * 0.1, left + w + 60, top + h + 70), 0.4)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left, top, left + w, top + h), fill=(122, 84, 56))
    margin = w * 0.035
    sheet = (
        round(left + margin),
        round(top + margin),
        round(left + w - margin),
        round(top + h - margin),
    )
    paper = Image.new(
        "RGB", (sheet[2] - sheet[0], sheet[3] - sheet[1]), (246, 240, 228)
    )
    _print_on(paper, rng, inks)
    picture.paste(paper, sheet[:2])
    return finish(picture, grain=7)


def _print_on(paper: Image.Image, rng: random.Random, inks: tuple[Colour, ...]) -> None:
    width, height = paper.size
    edge = width * 0.1
    field = Image.new(
        "RGB", (round(width - 2 * edge), round(height - 2 * edge)), inks[0]
    )
    draw = ImageDraw.Draw(field)
    r = field.width * 0.24
    x, y = field.width * rng.uniform(0.4, 0.6), field.height * 0.34
    draw.ellipse((x - r, y - r, x + r, y + r), fill=inks[1])
    for number, ink in enumerate(inks[2:]):
        base = field.height * (0.55 + 0.15 * number)
        points = [
            (
                at,
                base
                + math.sin(
                    at / field.width * math.tau * (0.6 + 0.3 * number) + number * 2
                )
                * field.height
                * 0.07,
            )
            for at in range(0, field.width + 8, 8)
        ]
        draw.polygon(
            [*points, (field.width, field.height), (0, field.height)], fill=ink
        )
    paper.paste(field, (round(edge), round(edge)))


def _round(
    picture: Image.Image, mask: Image.Image, sides: tuple[float, float], colour: Colour
) -> None:
    """Fill a shape as if it were turned: light from the left, dark to the right."""
    left, right = sides
    width = max(2, round(right - left))
    stops = (
        mix(colour, (30, 20, 16), 0.34),
        mix(colour, WHITE, 0.1),
        mix(colour, WHITE, 0.34),
        colour,
        mix(colour, (24, 16, 14), 0.38),
        mix(colour, (20, 14, 12), 0.62),
        mix(colour, (20, 14, 12), 0.5),
    )
    fill = Image.new("RGB", picture.size, colour)
    fill.paste(gradient((width, picture.height), stops, across=True), (round(left), 0))
    paint(picture, mask.filter(ImageFilter.GaussianBlur(1.2)), fill)


def _ball(picture: Image.Image, at: Point, radius: float, colour: Colour) -> None:
    x, y = at
    shadow(
        picture,
        (x - radius * 0.8, y + radius * 0.2, x + radius * 1.2, y + radius * 1.3),
        0.3,
    )
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=255
    )
    ball = Image.new("RGB", picture.size, mix(colour, (40, 10, 10), 0.42))
    glow(ball, (x - radius * 0.3, y - radius * 0.35), radius * 1.5, colour, 1.0)
    glow(
        ball,
        (x - radius * 0.36, y - radius * 0.42),
        radius * 0.5,
        (255, 250, 236),
        0.75,
    )
    paint(picture, mask.filter(ImageFilter.GaussianBlur(1.2)), ball)


def _flat_disc(
    picture: Image.Image, at: Point, radius: float, colour: Colour, *, lift: float = 1.0
) -> None:
    x, y = at
    drop = radius * 0.08 * lift
    shadow(
        picture,
        (
            x - radius + drop,
            y - radius + drop,
            x + radius + drop * 2,
            y + radius + drop * 2,
        ),
        0.5 * min(1, lift + 0.2),
    )
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).ellipse(
        (x - radius, y - radius, x + radius, y + radius), fill=255
    )
    fill = Image.new("RGB", picture.size, mix(colour, (60, 40, 30), 0.14))
    glow(
        fill,
        (x - radius * 0.3, y - radius * 0.3),
        radius * 1.7,
        mix(colour, WHITE, 0.3),
        0.9,
    )
    paint(picture, mask.filter(ImageFilter.GaussianBlur(1.2)), fill)


def _handle(picture: Image.Image, at: Point, radius: float, glaze: Colour) -> None:
    x, y = at
    mask = Image.new("L", picture.size)
    box = (x - radius, y - radius, x + radius * 0.9, y + radius)
    ImageDraw.Draw(mask).arc(box, -95, 95, fill=255, width=round(radius * 0.36))
    fill = gradient(picture.size, (mix(glaze, WHITE, 0.1), mix(glaze, (0, 0, 0), 0.45)))
    paint(picture, mask.filter(ImageFilter.GaussianBlur(1.4)), fill)


def _opening(picture: Image.Image, box: Box, glaze: Colour, drink: Colour) -> None:
    draw = ImageDraw.Draw(picture)
    left, top, right, low = box
    inset = (right - left) * 0.035
    draw.ellipse(box, fill=mix(glaze, WHITE, 0.42))
    draw.ellipse(
        (left + inset, top + inset * 0.7, right - inset, low - inset * 0.5),
        fill=mix(glaze, (20, 10, 10), 0.55),
    )
    draw.ellipse(
        (left + inset * 2, top + inset * 2.2, right - inset * 2, low - inset * 0.7),
        fill=drink,
    )


def _speckle(
    picture: Image.Image,
    rng: random.Random,
    mask: Image.Image,
    colour: Colour,
    *,
    count: int = 420,
) -> None:
    dots = Image.new("L", picture.size)
    draw = ImageDraw.Draw(dots)
    box = mask.getbbox() or (0, 0, 1, 1)
    for _ in range(count):
        x, y = rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3])
        r = rng.random() ** 3 * 4 + 0.8
        draw.ellipse((x - r, y - r, x + r, y + r), fill=rng.randint(70, 190))
    paint(picture, ImageChops.multiply(dots, mask), colour)


def _steam(picture: Image.Image, rng: random.Random, at: Point, tall: float) -> None:
    mask = Image.new("L", picture.size)
    draw = ImageDraw.Draw(mask)
    for strand in range(3):
        phase = rng.random() * math.tau
        start = at[0] + (strand - 1) * tall * 0.16
        points = [
            (start + math.sin(part / 9 + phase) * tall * 0.07, at[1] - part / 60 * tall)
            for part in range(60)
        ]
        draw.line(points, fill=84, width=round(tall * 0.035))
    paint(picture, mask.filter(ImageFilter.GaussianBlur(tall * 0.035)), (255, 252, 246))


def _branch(
    picture: Image.Image, rng: random.Random, root: Point, long: float, leaf: Colour
) -> None:
    lean = rng.uniform(-0.75, 0.75)
    points: list[Point] = []
    x, y = root
    for step in range(24):
        points.append((x, y))
        x += math.sin(lean * (0.4 + step / 24)) * long / 24
        y -= math.cos(lean * (0.4 + step / 24)) * long / 24
    ImageDraw.Draw(picture).line(points, fill=(92, 72, 52), width=5)
    for number, at in enumerate(points[4:]):
        side = -1 if number % 2 else 1
        turn = -math.pi / 2 + lean + side * rng.uniform(0.5, 1.1)
        size = long * rng.uniform(0.13, 0.2) * (1.1 - number / 40)
        tone = mix(
            leaf, rng.choice([(255, 255, 240), (30, 40, 30)]), rng.random() * 0.3
        )
        far = (at[0] + math.cos(turn) * size * 0.5, at[1] + math.sin(turn) * size * 0.5)
        _leaf(picture, far, size, turn, tone, slim=0.34)


def _leaf(
    picture: Image.Image,
    centre: Point,
    long: float,
    turn: float,
    colour: Colour,
    *,
    slim: float = 0.42,
) -> None:
    outline: list[Point] = []
    for side in (1, -1):
        for part in range(13)[::side]:
            along = part / 12
            out = math.sin(along * math.pi) ** 0.8 * long * slim / 2 * side
            outline.append(_turned(centre, (along - 0.5) * long, out, turn))
    draw = ImageDraw.Draw(picture)
    draw.polygon(outline, fill=colour)
    half = [_turned(centre, (p / 12 - 0.5) * long, 0, turn) for p in range(13)]
    draw.polygon(
        [*outline[:13], *reversed(half)], fill=mix(colour, (255, 255, 230), 0.1)
    )
    draw.line(
        half, fill=mix(colour, (255, 255, 230), 0.32), width=max(1, round(long * 0.008))
    )


def _turned(centre: Point, along: float, out: float, turn: float) -> Point:
    return (
        centre[0] + math.cos(turn) * along - math.sin(turn) * out,
        centre[1] + math.sin(turn) * along + math.cos(turn) * out,
    )


def _planks(picture: Image.Image, rng: random.Random, table: Colour) -> None:
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for x in range(0, width, width // 6):
        draw.line((x, 0, x, height), fill=mix(table, (0, 0, 0), 0.45), width=4)
    for _ in range(500):
        x, y = rng.random() * width, rng.random() * height
        long = height * rng.uniform(0.03, 0.2)
        tone = mix(table, rng.choice([WHITE, (0, 0, 0)]), rng.random() * 0.1)
        draw.line((x, y, x + rng.gauss(0, 2), y + long), fill=tone, width=1)


def _smooth(outline: list[Point]) -> list[Point]:
    """More points along a curve through these (Catmull and Rom)."""
    ends = [outline[0], *outline, outline[-1]]
    points: list[Point] = []
    for at in range(1, len(ends) - 2):
        for part in range(10):
            points.append(_between(ends[at - 1 : at + 3], part / 10))
    return [*points, outline[-1]]


def _between(four: list[Point], t: float) -> Point:
    def curve(a: float, b: float, c: float, d: float) -> float:
        return 0.5 * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )

    (ax, ay), (bx, by), (cx, cy), (dx, dy) = four
    return curve(ax, bx, cx, dx), curve(ay, by, cy, dy)
