"""Which words a keyword of a filter is found in."""

import pytest

from node.filters.matching import occurs, strongest
from node.filters.models import Action, Filter, FilterId, Keyword, Match, Place
from node.ids import ActorId


def is_found(keyword: str, text: str, *, whole_word: bool) -> bool:
    return occurs(Keyword(1, keyword, whole_word), text.casefold())


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("tea", "Green TEA, please"),
        ("tea", "#tea"),
        ("TEA", "tea"),
        ("straße", "Die STRASSE"),
        ("чай", "Пью Чай."),
        ("green tea", "some green tea"),
        ("#tea", "I like #tea!"),
        (":)", "well :) then"),
        ("C++", "C++ is old"),
        ("café", "Un café?"),
        ("\N{TEACUP WITHOUT HANDLE}", "hot\N{TEACUP WITHOUT HANDLE}drink"),
    ],
)
def test_a_whole_word_is_found_in_any_script_and_case(keyword: str, text: str) -> None:
    assert is_found(keyword, text, whole_word=True)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("tea", "steam"),
        ("tea", "teapot"),
        ("tea", "tea_time"),
        ("tea", "tea2"),
        ("чай", "чайник"),
        ("caf", "café"),
        ("C++", "abC++"),
        ("#tea", "#teapot"),
        ("a.c", "abc"),
    ],
)
def test_a_part_of_a_word_is_no_whole_word(keyword: str, text: str) -> None:
    assert not is_found(keyword, text, whole_word=True)


@pytest.mark.parametrize("text", ["steam", "TEApot", "a tea"])
def test_a_keyword_that_need_not_be_a_word_is_found_in_words(text: str) -> None:
    assert is_found("tea", text, whole_word=False)


def match(action: Action, *places: Place) -> Match:
    found = Filter(
        id=FilterId(1),
        owner_id=ActorId(1),
        title=action.value,
        places=places,
        action=action,
        expires_ms=None,
        keywords=(),
        notes=(),
    )
    return Match(found, ("tea",), ())


def test_the_filter_that_does_most_decides_where_it_is_heeded() -> None:
    warn = match(Action.WARN, Place.HOME, Place.THREAD)
    hide, blur = match(Action.HIDE, Place.HOME), match(Action.BLUR, *Place)

    assert strongest([blur, warn, hide], Place.HOME) == hide
    assert strongest([hide, warn, blur], Place.THREAD) == warn
    assert strongest([hide, warn], Place.PUBLIC) is None
