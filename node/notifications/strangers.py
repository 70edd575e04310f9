"""Which notifications are held back: rules of a person's own about whom they know less.

They are those of Mastodon 4.3, as is what counts as new. Two things are otherwise:
nothing is held back before somebody asks for it, and whom this node limits is heard of
by followers alone, unless one wants it otherwise. No database here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from node.clock import DAY_MS
from node.notifications.models import NotificationKind as Kind

NEW_FOR_MS: Final = 30 * DAY_MS
"""As long is an account new."""
FOLLOWER_AFTER_MS: Final = 3 * DAY_MS
"""So long somebody has to follow to count as a follower."""


class Stranger(StrEnum):
    """Who, or what, somebody may not want to hear of."""

    NOT_FOLLOWED = "not_followed"
    NO_FOLLOWER = "no_follower"
    NEW = "new"
    PRIVATE = "private"
    LIMITED = "limited"


class Treatment(StrEnum):
    """What becomes of a notification; the later ones win."""

    SHOW = "show"
    HOLD = "hold"
    DROP = "drop"


Rules = Mapping[Stranger, Treatment]

USUAL: Final[Rules] = {
    **dict.fromkeys(Stranger, Treatment.SHOW),
    Stranger.LIMITED: Treatment.DROP,
}
HOLDABLE: Final = frozenset(
    (
        Kind.FOLLOW,
        Kind.FOLLOW_REQUEST,
        Kind.LIKE,
        Kind.REACTION,
        Kind.BOOST,
        Kind.REPLY,
        Kind.MENTION,
        Kind.QUOTE,
        Kind.ASKED,
    )
)
"""What strangers can cause at will; the rest was asked for, or has to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a sender stands to whom they would be told of.

    `is_private` is a direct note that answers none; `is_let_through` somebody accepted
    before, or of the staff here.
    """

    is_followed: bool
    is_follower: bool
    is_new: bool
    is_limited: bool
    is_private: bool
    is_let_through: bool


def treat(rules: Rules, standing: Standing) -> Treatment:
    """The strictest of the rules that apply."""
    if standing.is_let_through:
        return Treatment.SHOW
    order = tuple(Treatment)
    applying = (rules[each] for each in _list_strangers(standing))
    return max(applying, key=order.index, default=Treatment.SHOW)


def _list_strangers(standing: Standing) -> list[Stranger]:
    found: list[Stranger] = []
    if not standing.is_follower:
        found.append(Stranger.NO_FOLLOWER)
    if standing.is_followed:
        return found
    found.append(Stranger.NOT_FOLLOWED)
    if standing.is_new:
        found.append(Stranger.NEW)
    if standing.is_private:
        found.append(Stranger.PRIVATE)
    if standing.is_limited:
        found.append(Stranger.LIMITED)
    return found
