"""Who lives on the second demo node, and what they say. All made up."""

from functools import partial

from node.cli.demo import landscapes
from node.cli.demo.paints import (
    CREAM,
    NIGHT_INKS,
    PORTRAIT,
    SAGE,
    SQUARE,
    TALL,
    WIDE,
    art_print,
    leaves,
    mountains,
    vase,
)
from node.cli.demo.script import Person, Photo, Post, Scene

RIDGE = Scene(
    key="ridge",
    site_name="Ridge",
    description="Mountain people and their pictures.",
    people=(
        Person(
            "tomas",
            "Tomas Berg",
            "Hut keeper. Maps, soup, weather.",
            mountains(5, landscapes.DAWN, SQUARE),
            mountains(15, landscapes.DUSK, (1500, 900)),
            ("ines", "wren", "sol", "mina@harbour", "jonas@harbour", "bo@harbour"),
        ),
        Person(
            "ines",
            "Ines Duarte",
            "Restores old furniture, drinks a lot of tea.",
            vase(6, CREAM, SAGE),
            leaves(8, (60, 60, 40), (190, 180, 110)),
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
            art_print(5, *NIGHT_INKS),
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
                    mountains(3, landscapes.DAWN),
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
                    vase(17, CREAM, SAGE),
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
                    art_print(6, *NIGHT_INKS),
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
                    mountains(33, landscapes.DUSK, TALL),
                ),
            ),
            likes=("tomas", "jonas@harbour", "alma@harbour"),
        ),
    ),
)
