"""Who lives on the first demo node, what they say and sell. All made up."""

from functools import partial

from node.cli.demo import landscapes, still_lifes
from node.cli.demo.paints import (
    CLAY,
    INKS,
    PORTRAIT,
    SAGE,
    SQUARE,
    TALL,
    TEAL,
    art_print,
    leaves,
    mountains,
    mug,
    vase,
)
from node.cli.demo.script import Answer, Goods, Person, Photo, Post, Scene

HARBOUR = Scene(
    key="harbour",
    site_name="Harbour",
    description="Potters, walkers and early risers by the sea.",
    people=(
        Person(
            "mina",
            "Mina Vale",
            "Potter. Small batches, honest glazes. Studio open on Saturdays.",
            mug(3, CLAY),
            mountains(9, landscapes.DAWN, (1500, 900)),
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
            leaves(4, (24, 84, 72), (120, 190, 140)),
            partial(landscapes.city_night, (1500, 900), seed=5),
            ("mina", "jonas", "alma", "wren@ridge", "sol@ridge", "pilar@ridge"),
        ),
        Person(
            "bo",
            "Bo Lind",
            "Learning one thing a week.",
            partial(landscapes.dunes, SQUARE, seed=8),
            mountains(21, landscapes.NOON, (1500, 900)),
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
                    leaves(5, (30, 80, 60), (150, 190, 110)),
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
                    mug(1, TEAL),
                ),
                Photo(
                    "A terracotta vase with a few green branches", vase(2, CLAY, SAGE)
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
            "mina",
            "The next glaze",
            "The kiln has room for one more test on Friday. You choose. #ceramics",
            (),
            likes=("alma", "pilar@ridge"),
            answers=(
                Answer("Moss", ("jonas", "tomas@ridge", "wren@ridge")),
                Answer("Oxblood", ("rio", "pilar@ridge")),
                Answer("Bone white", ("ines@ridge",)),
            ),
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
            Photo("A speckled grey-green mug", mug(11, TEAL)),
        ),
        Goods(
            "Ember mug",
            "Stoneware, 300 ml, iron-red glaze.",
            2800,
            3,
            Photo("A speckled red mug", mug(12, CLAY)),
        ),
        Goods(
            "Branch vase",
            "Thrown terracotta, 24 cm, for three or four branches.",
            5400,
            5,
            Photo("A terracotta vase with branches", vase(13, CLAY, SAGE)),
        ),
        Goods(
            "Morning print",
            "Two-colour relief print on cotton paper, 30 by 40 cm, unframed.",
            3500,
            20,
            Photo("A framed print of a red sun over hills", art_print(2, *INKS)),
        ),
    ),
)
