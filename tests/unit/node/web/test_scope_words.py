"""What apps may do, in plain words."""

from node.oauth.policy import Scope
from node.web.scope_words import WORDS, scope_words


def test_every_scope_has_words_of_its_own() -> None:
    assert set(WORDS) == set(Scope)
    assert len(set(WORDS.values())) == len(WORDS)


def test_what_is_part_of_something_is_not_said_twice() -> None:
    said = scope_words([Scope.READ, Scope.READ_LISTS, Scope.WRITE_MEDIA])

    assert said == (WORDS[Scope.READ], WORDS[Scope.WRITE_MEDIA])


def test_the_usual_four_are_three() -> None:
    asked = [Scope.READ, Scope.WRITE, Scope.FOLLOW, Scope.PUSH]

    assert scope_words(asked) == (
        WORDS[Scope.READ],
        WORDS[Scope.WRITE],
        WORDS[Scope.PUSH],
    )
