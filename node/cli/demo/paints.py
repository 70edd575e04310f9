"""The pictures of the demo, each by its seed; painted when they are uploaded."""

from functools import partial

from node.cli.demo import landscapes, still_lifes
from node.cli.demo.script import Paint

TALL = (1200, 1600)
PORTRAIT = (1200, 1500)
SQUARE = (1200, 1200)
WIDE = (1500, 1125)

TEAL = (112, 146, 144)
CLAY = (196, 98, 70)
CREAM = (226, 212, 188)
SAGE = (128, 150, 116)
INKS = ((240, 202, 162), (200, 62, 44), (126, 92, 104), (62, 82, 112), (22, 40, 62))
NIGHT_INKS = ((44, 58, 96), (246, 214, 140), (86, 96, 140), (54, 62, 104), (24, 28, 58))


def mug(seed: int, glaze: tuple[int, int, int]) -> Paint:
    return partial(still_lifes.mug, PORTRAIT, seed=seed, glaze=glaze)


def vase(seed: int, glaze: tuple[int, int, int], leaf: tuple[int, int, int]) -> Paint:
    return partial(still_lifes.vase, TALL, seed=seed, glaze=glaze, leaf=leaf)


def art_print(seed: int, *inks: tuple[int, int, int]) -> Paint:
    return partial(still_lifes.art_print, PORTRAIT, seed=seed, inks=inks)


def mountains(
    seed: int, sky: tuple[tuple[int, int, int], ...], size: tuple[int, int] = PORTRAIT
) -> Paint:
    return partial(landscapes.mountains, size, seed=seed, sky=sky)


def leaves(seed: int, dark: tuple[int, int, int], light: tuple[int, int, int]) -> Paint:
    return partial(still_lifes.leaves, TALL, seed=seed, dark=dark, light=light)
