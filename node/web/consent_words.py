"""Who may answer and quote, in the words of the pages."""

from collections.abc import Collection
from typing import Final

from node.notes.models import Audience, Circle
from node.web.pages.shared import Choice

_OFTEN: Final = (
    Choice(Audience.EVERYONE, "Everyone"),
    Choice(Audience.FOLLOWERS, "Followers"),
    Choice(Audience.ASK, "Followers; others ask me first"),
)
REPLIERS: Final = (*_OFTEN, Choice(Audience.MENTIONED, "Only people mentioned"))
QUOTERS: Final = (*_OFTEN, Choice(Audience.NOBODY, "Only me"))


def who_may_comment(circles: Collection[Circle]) -> str:
    """For those who may not: who may, besides the author."""
    match sorted(circles):
        case [Circle.FOLLOWED, Circle.FOLLOWERS]:
            who = "people who follow the author, or whom the author follows,"
        case [Circle.FOLLOWED]:
            who = "people whom the author follows"
        case [Circle.FOLLOWERS]:
            who = "people who follow the author"
        case _:
            return "Only people who are mentioned can comment."
    return f"Only {who} and those who are mentioned can comment."
