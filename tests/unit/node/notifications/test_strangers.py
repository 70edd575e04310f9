"""By which of somebody's rules a notification is held back."""

import pytest

from node.notifications.strangers import (
    USUAL,
    Standing,
    Stranger,
    Treatment,
    treat,
)

FRIEND = {"is_followed": True, "is_follower": True}
NOBODY = {
    "is_followed": False,
    "is_follower": False,
    "is_new": False,
    "is_limited": False,
    "is_private": False,
    "is_let_through": False,
}


def standing(**facts: bool) -> Standing:
    return Standing(**{**NOBODY, **facts})


@pytest.mark.parametrize(
    ("stranger", "facts"),
    [
        (Stranger.NOT_FOLLOWED, {}),
        (Stranger.NO_FOLLOWER, {"is_followed": True}),
        (Stranger.NEW, {"is_new": True}),
        (Stranger.PRIVATE, {"is_private": True}),
        (Stranger.LIMITED, {"is_limited": True}),
    ],
)
def test_each_rule_holds_back_whom_it_names(
    stranger: Stranger, facts: dict[str, bool]
) -> None:
    rules = {**dict.fromkeys(Stranger, Treatment.SHOW), stranger: Treatment.HOLD}

    assert treat(rules, standing(**facts)) is Treatment.HOLD
    assert treat(rules, standing(**(facts | FRIEND))) is Treatment.SHOW
    assert treat(rules, standing(**facts, is_let_through=True)) is Treatment.SHOW


def test_the_strictest_rule_wins() -> None:
    rules = {
        **USUAL,
        Stranger.NOT_FOLLOWED: Treatment.DROP,
        Stranger.NEW: Treatment.HOLD,
    }

    assert treat(rules, standing(is_new=True)) is Treatment.DROP


def test_unasked_only_the_limited_are_not_heard() -> None:
    assert treat(USUAL, standing(is_new=True, is_private=True)) is Treatment.SHOW
    assert treat(USUAL, standing(is_limited=True)) is Treatment.DROP
