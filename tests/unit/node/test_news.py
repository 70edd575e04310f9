"""What streams are told, as one line."""

import pytest

from node.database.types import MAX_NEWS
from node.news import (
    KINDS,
    BoostCame,
    BoostGone,
    FiltersChanged,
    News,
    NoteCame,
    NoteChanged,
    NoteGone,
    NotificationsMerged,
    Notified,
    fit,
    pack,
    unpack,
)
from node.notes.models import MAX_MENTIONS, MAX_TOPICS

LARGE = 2**63 - 1
NEWS = (
    NoteCame(LARGE),
    NoteChanged(LARGE),
    NoteGone(1, 2, "public", True, ("rome", "čaj"), (3, 4)),
    BoostCame(1, 2, 3),
    BoostGone(1, 2),
    Notified(1, 2),
    FiltersChanged(1),
    NotificationsMerged(1),
)


@pytest.mark.parametrize("news", NEWS, ids=lambda news: news.kind)
def test_what_is_told_is_heard(news: News) -> None:
    assert unpack(pack(news)) == news
    assert "\n" not in pack(news)


def test_every_kind_is_known() -> None:
    assert {type(news) for news in NEWS} == set(KINDS.values())


def test_what_only_another_version_says_is_no_news() -> None:
    assert unpack('["later",{"note_id":1}]') is None
    assert unpack('["note_came",{"note_id":1,"mood":"good"}]') is None


def test_a_line_has_room_for_the_note_that_has_most() -> None:
    topics = fit(["ž" * 100] * MAX_TOPICS)
    named = (LARGE,) * (MAX_MENTIONS + 1)

    line = pack(NoteGone(LARGE, LARGE, "followers", False, topics, named))

    assert len(line.encode()) <= MAX_NEWS
    assert fit(["rome", "paris"]) == ("rome", "paris")
