"""The masonry's classes: what a card's cover and title ask for."""

import re
from pathlib import Path

import pytest

from node.web import masonry

STYLES = Path("node/web/static/css/notes.css")


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (1200, 1600, "i64"),
        (1600, 1200, "i36"),
        (1000, 9000, "i77"),
        (9000, 1000, "i32"),
        (0, 100, "i77"),
    ],
)
def test_a_cover_is_as_high_as_its_photo_within_bounds(
    width: int, height: int, expected: str
) -> None:
    assert masonry.cover_class(width, height) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("", "t0"),
        ("Fig jam", "t1"),
        ("Winter light in the old harbour", "t2"),
        ("京都のちいさな喫茶店", "t1"),
        ("上海咖啡地图：我最喜欢的八家小店", "t2"),
    ],
)
def test_a_title_reserves_lines_by_its_width(title: str, expected: str) -> None:
    assert masonry.title_class(title) == expected


def test_the_style_sheet_knows_every_class() -> None:
    styles = STYLES.read_text("utf-8")
    known = set(re.findall(r"\.(i\d\d)\{--i:", styles))

    asked = {masonry.cover_class(100, tall) for tall in range(1, 400)}
    asked.add(masonry.text_cover_class())

    assert asked <= known
