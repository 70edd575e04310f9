"""Who may comment, told to those who may not."""

import pytest

from node.notes.models import Circle
from node.web.consent_words import who_may_comment

FANS = "people who follow the author"
FRIENDS = "people whom the author follows"
EITHER = "people who follow the author, or whom the author follows,"


@pytest.mark.parametrize(
    ("circles", "who"),
    [
        ({Circle.FOLLOWERS}, FANS),
        ({Circle.FOLLOWED}, FRIENDS),
        ({Circle.FOLLOWERS, Circle.FOLLOWED}, EITHER),
    ],
)
def test_the_circles_are_named(circles: set[Circle], who: str) -> None:
    words = who_may_comment(circles)

    assert words == f"Only {who} and those who are mentioned can comment."


def test_without_circles_only_the_mentioned_can_comment() -> None:
    assert who_may_comment([]) == "Only people who are mentioned can comment."
