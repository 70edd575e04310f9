"""Who lives on the two demo nodes, and what they say. All made up."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PIL import Image

from node.cli.demo import landscapes, still_lifes

Paint = Callable[[], Image.Image]

TALL = (1200, 1600)
PORTRAIT = (1200, 1500)
SQUARE = (1200, 1200)
WIDE = (1500, 1125)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture to paint, and what it shows."""

    alt: str
    paint: Paint


@dataclass(frozen=True, slots=True)
class Post:
    """A note; `likes`, `boosts` and `replies` name people as `name` or `name@node`."""

    author: str
    title: str
    text: str
    photos: tuple[Photo, ...]
    likes: tuple[str, ...] = ()
    boosts: tuple[str, ...] = ()
    replies: tuple[tuple[str, str], ...] = ()
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who lives on a node; `follows` as in `Post`."""

    name: str
    display_name: str
    bio: str
    avatar: Paint
    header: Paint
    follows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goods:
    """Something in the shop."""

    title: str
    text: str
    price_minor: int
    stock: int
    photo: Photo


@dataclass(frozen=True, slots=True)
class Scene:
    """One node: its name, its people (the first owns it), its notes, its shop."""

    key: str
    site_name: str
    description: str
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    seller: str = ""
    goods: tuple[Goods, ...] = ()


def _mug(seed: int, glaze: tuple[int, int, int]) -> Paint:
    return partial(still_lifes.mug, PORTRAIT, seed=seed, glaze=glaze)


def _vase(seed: int, glaze: tuple[int, int, int], leaf: tuple[int, int, int]) -> Paint:
    return partial(still_lifes.vase, TALL, seed=seed, glaze=glaze, leaf=leaf)


def _print(seed: int, *inks: tuple[int, int, int]) -> Paint:
    return partial(still_lifes.art_print, PORTRAIT, seed=seed, inks=inks)


def _mountains(
    seed: int, sky: tuple[tuple[int, int, int], ...], size: tuple[int, int] = PORTRAIT
) -> Paint:
    return partial(landscapes.mountains, size, seed=seed, sky=sky)


def _leaves(
    seed: int, dark: tuple[int, int, int], light: tuple[int, int, int]
) -> Paint:
    return partial(still_lifes.leaves, TALL, seed=seed, dark=dark, light=light)


TEAL = (112, 146, 144)
CLAY = (196, 98, 70)
CREAM = (226, 212, 188)
SAGE = (128, 150, 116)
INKS = ((240, 202, 162), (200, 62, 44), (126, 92, 104), (62, 82, 112), (22, 40, 62))
NIGHT_INKS = ((44, 58, 96), (246, 214, 140), (86, 96, 140), (54, 62, 104), (24, 28, 58))

HARBOUR = Scene(
    key="harbour",
    site_name="Harbour",
    description="Potters, walkers and early risers by the sea.",
    people=(
        Person(
            "mina",
            "Mina Vale",
            "Potter. Small batches, honest glazes. Studio open on Saturdays.",
            _mug(3, CLAY),
            _mountains(9, landscapes.DAWN, (1500, 900)),
            ("jonas", "alma", "rio", "tomas@ridge", "ines@ridge", "wren@ridge"),
        ),
        Person(
            "jonas",
            "Jonas Reef",
            "Up before the gulls. Slow photographs of fast light.",
            partial(landscapes.sea, SQUARE, seed=7),
            partial(landscapes.sea, (1500, 900), seed=8),
            ("mina", "alma", "tomas@ridge", "wren@ridge"),
        ),
        Person(
            "alma",
            "Alma Okoro",
            "Cooks for friends, writes it down for everybody.",
            partial(still_lifes.fruit, SQUARE, seed=2, peel=(238, 150, 44), bowl=TEAL),
            partial(landscapes.dunes, (1500, 900), seed=3),
            ("mina", "rio", "bo", "ines@ridge"),
        ),
        Person(
            "rio",
            "Rio Tanaka",
            "Paper, ink, and far too many plants.",
            _leaves(4, (24, 84, 72), (120, 190, 140)),
            partial(landscapes.city_night, (1500, 900), seed=5),
            ("mina", "jonas", "alma", "wren@ridge", "sol@ridge", "pilar@ridge"),
        ),
        Person(
            "bo",
            "Bo Lind",
            "Learning one thing a week.",
            partial(landscapes.dunes, SQUARE, seed=8),
            _mountains(21, landscapes.NOON, (1500, 900)),
            ("mina", "alma", "tomas@ridge"),
        ),
    ),
    posts=(
        Post(
            "jonas",
            "Forty minutes for this one",
            "Cold hands, warm sky. The whole pier was mine. #sunrise #sea",
            (
                Photo(
                    "A low sun over dark red water, its light broken into streaks",
                    partial(landscapes.sea, TALL, seed=2),
                ),
            ),
            likes=("mina", "alma", "rio", "tomas@ridge", "wren@ridge"),
            boosts=("mina",),
            replies=(
                ("mina", "Worth every frozen finger."),
                ("wren@ridge", "I can hear it."),
            ),
        ),
        Post(
            "alma",
            "Sunday pancakes",
            (
                "Buckwheat, currants, too much butter. Recipe: equal parts "
                "flour and milk, one egg, patience. #breakfast #baking"
            ),
            (
                Photo(
                    (
                        "A plate of small pancakes with red and purple "
                        "berries, coffee beside it, seen from above"
                    ),
                    partial(
                        still_lifes.plate_from_above,
                        PORTRAIT,
                        seed=4,
                        table=(140, 100, 70),
                        food=(222, 170, 96),
                    ),
                ),
            ),
            likes=("bo", "mina", "ines@ridge"),
            replies=(("bo", "Made them. Ate all of them."),),
        ),
        Post(
            "rio",
            "New leaf week",
            "Everything on the balcony decided to grow at once. #plants",
            (
                Photo(
                    "Broad pale green leaves against dark foliage",
                    _leaves(5, (30, 80, 60), (150, 190, 110)),
                ),
            ),
            likes=("alma", "sol@ridge"),
        ),
        Post(
            "mina",
            "Tide mugs are back",
            (
                "A batch of twelve in the sea glaze. Each one speckled by the"
                " clay, not by me. Collect at the studio. #ceramics #handmade"
            ),
            (
                Photo(
                    "A speckled grey-green mug on a wooden table in window light",
                    _mug(1, TEAL),
                ),
                Photo(
                    "A terracotta vase with a few green branches", _vase(2, CLAY, SAGE)
                ),
            ),
            likes=("jonas", "alma", "rio", "bo", "ines@ridge", "tomas@ridge"),
            boosts=("jonas", "rio", "ines@ridge"),
            replies=(
                ("ines@ridge", "Do they survive a dishwasher?"),
                ("mina", "They do. So do I, most days."),
            ),
            products=("Tide mug", "Branch vase"),
        ),
        Post(
            "bo",
            "Two days of sand",
            (
                "Learned this week: you do not carry water for one person, "
                "you carry it for two. #walking #dunes"
            ),
            (
                Photo(
                    "Orange dunes under a pale blue sky",
                    partial(landscapes.dunes, SQUARE, seed=4),
                ),
            ),
            likes=("alma", "tomas@ridge"),
        ),
        Post(
            "rio",
            "Rooftop, 23:10",
            (
                "The office lights that never go out are somebody's whole "
                "evening. #city #night"
            ),
            (
                Photo(
                    "A city at night with many lit windows under a violet sky",
                    partial(landscapes.city_night, PORTRAIT, seed=2),
                ),
            ),
            likes=("jonas", "wren@ridge"),
            boosts=("wren@ridge",),
        ),
        Post(
            "alma",
            "First oranges",
            (
                "From the tree behind the bakery. They asked for a jar of "
                "marmalade in return. #marmalade"
            ),
            (
                Photo(
                    "A blue bowl full of oranges on a table",
                    partial(
                        still_lifes.fruit,
                        SQUARE,
                        seed=3,
                        peel=(240, 150, 40),
                        bowl=(70, 100, 140),
                    ),
                ),
            ),
            likes=("mina", "rio", "bo"),
        ),
    ),
    seller="mina",
    goods=(
        Goods(
            "Tide mug",
            "Stoneware, 300 ml, sea glaze. Every one is a little different.",
            2800,
            12,
            Photo("A speckled grey-green mug", _mug(11, TEAL)),
        ),
        Goods(
            "Ember mug",
            "Stoneware, 300 ml, iron-red glaze.",
            2800,
            3,
            Photo("A speckled red mug", _mug(12, CLAY)),
        ),
        Goods(
            "Branch vase",
            "Thrown terracotta, 24 cm, for three or four branches.",
            5400,
            5,
            Photo("A terracotta vase with branches", _vase(13, CLAY, SAGE)),
        ),
        Goods(
            "Morning print",
            "Two-colour relief print on cotton paper, 30 by 40 cm, unframed.",
            3500,
            20,
            Photo("A framed print of a red sun over hills", _print(2, *INKS)),
        ),
    ),
)

RIDGE = Scene(
    key="ridge",
    site_name="Ridge",
    description="Mountain people and their pictures.",
    people=(
        Person(
            "tomas",
            "Tomas Berg",
            "Hut keeper. Maps, soup, weather.",
            _mountains(5, landscapes.DAWN, SQUARE),
            _mountains(15, landscapes.DUSK, (1500, 900)),
            ("ines", "wren", "sol", "mina@harbour", "jonas@harbour", "bo@harbour"),
        ),
        Person(
            "ines",
            "Ines Duarte",
            "Restores old furniture, drinks a lot of tea.",
            _vase(6, CREAM, SAGE),
            _leaves(8, (60, 60, 40), (190, 180, 110)),
            ("tomas", "wren", "mina@harbour", "alma@harbour"),
        ),
        Person(
            "wren",
            "Wren Ashby",
            "Fog, mostly.",
            partial(landscapes.woods, SQUARE, seed=9),
            partial(landscapes.woods, (1500, 900), seed=10),
            ("tomas", "sol", "jonas@harbour", "rio@harbour"),
        ),
        Person(
            "sol",
            "Sol Marchetti",
            "Night shift, day sleeper. Stars when there are any.",
            partial(landscapes.night_sky, SQUARE, seed=4),
            partial(landscapes.night_sky, (1500, 900), seed=5),
            ("wren", "tomas", "rio@harbour", "mina@harbour"),
        ),
        Person(
            "pilar",
            "Pilar Nunes",
            "Prints and posters. Red is a neutral.",
            _print(5, *NIGHT_INKS),
            partial(landscapes.lake, (1500, 900), seed=12),
            ("ines", "sol", "mina@harbour", "rio@harbour"),
        ),
    ),
    posts=(
        Post(
            "tomas",
            "Above the weather",
            (
                "Left at four, stood here at seven. The valley had no idea. "
                "#mountains #hiking"
            ),
            (
                Photo(
                    "Hazy ranges one behind another under a rising sun",
                    _mountains(3, landscapes.DAWN),
                ),
            ),
            likes=("wren", "ines", "sol", "jonas@harbour", "bo@harbour"),
            boosts=("jonas@harbour", "wren"),
            replies=(
                ("jonas@harbour", "Which hut is this?"),
                ("tomas", "Mine! Soup is on."),
            ),
        ),
        Post(
            "wren",
            "Count the trees",
            "You cannot. That is the point. #fog #forest",
            (
                Photo(
                    "Dark firs fading into pale fog",
                    partial(landscapes.woods, TALL, seed=1),
                ),
            ),
            likes=("tomas", "sol", "rio@harbour", "jonas@harbour"),
        ),
        Post(
            "sol",
            "Clear at last",
            (
                "First cloudless night in nineteen. Stayed up for all of it. "
                "#stars #camping"
            ),
            (
                Photo(
                    "The Milky Way over a lit orange tent",
                    partial(landscapes.night_sky, PORTRAIT, seed=1),
                ),
            ),
            likes=("wren", "tomas", "pilar", "rio@harbour", "mina@harbour"),
            boosts=("rio@harbour",),
            replies=(("mina@harbour", "That blue. I want it as a glaze."),),
        ),
        Post(
            "ines",
            "Jug, borrowed; branches, found",
            (
                "The cabinet behind it is nearly done. Three coats to go. "
                "#restoration #home"
            ),
            (
                Photo(
                    "A cream vase with green branches beside a sunlit wall",
                    _vase(17, CREAM, SAGE),
                ),
            ),
            likes=("tomas", "mina@harbour", "alma@harbour"),
        ),
        Post(
            "pilar",
            "Moon, proof three",
            "The second blue is still too loud. Or the first too quiet. #printmaking",
            (
                Photo(
                    "A framed print of a yellow moon over blue hills",
                    _print(6, *NIGHT_INKS),
                ),
            ),
            likes=("ines", "rio@harbour", "sol"),
            replies=(("rio@harbour", "Keep it loud."),),
        ),
        Post(
            "tomas",
            "Still",
            "No wind, so the lake did the drawing. #lake",
            (
                Photo(
                    "Blue hills and their reflection in a lake",
                    partial(landscapes.lake, WIDE, seed=5),
                ),
            ),
            likes=("ines", "wren", "pilar"),
        ),
        Post(
            "wren",
            "Last light on the ridge",
            "Then we ran, because of the dark. #dusk #mountains",
            (
                Photo(
                    "Purple ranges under an orange evening sky",
                    _mountains(33, landscapes.DUSK, TALL),
                ),
            ),
            likes=("tomas", "jonas@harbour", "alma@harbour"),
        ),
    ),
)

SCENES = (HARBOUR, RIDGE)
