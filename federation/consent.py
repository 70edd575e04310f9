"""Who may do what with a note, and what a stamp proves: pure rules.

After GoToSocial's interaction policies and FEP-044f. Where a more specific entry
names somebody it counts; of two equally specific ones the more generous.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from federation.audience import PUBLIC
from federation.origins import Iri, same_origin
from federation.vocabulary import Interaction, Rule, Stamp


class Permission(IntEnum):
    """What somebody may do; larger is more."""

    NONE = 0
    MANUAL = 1
    """After the author agreed."""
    AUTOMATIC = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who wants to do something, as far as policies speak of it."""

    iri: Iri
    is_follower: bool = False
    is_followed: bool = False
    is_mentioned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Whose note it is; their collections as policies name them."""

    iri: Iri
    followers: str = ""
    following: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """``by_collection``: others can not check it, so they want to see a stamp."""

    permission: Permission
    by_collection: bool = False


ALLOWED: Final = Decision(Permission.AUTOMATIC)


def decide(rule: Rule | None, *, who: Standing, author: Author) -> Decision:
    """What the rule says about somebody; without a rule it is allowed.

    Authors and, for replies, those who are mentioned are always allowed: the caller
    leaves ``is_mentioned`` out for everything but replies.
    """
    if rule is None or who.iri == author.iri or who.is_mentioned:
        return ALLOWED
    named = _level(rule, who.iri)
    if named is not Permission.NONE:
        return Decision(named)
    group = max(
        _level(rule, author.followers) if who.is_follower else Permission.NONE,
        _level(rule, author.following) if who.is_followed else Permission.NONE,
    )
    if group is not Permission.NONE:
        return Decision(group, by_collection=PUBLIC not in rule.automatic)
    return Decision(_level(rule, PUBLIC))


def is_proof(
    stamp: Stamp,
    interaction: Interaction,
    *,
    author: Iri,
    interacting: Iri,
    target: Iri,
) -> bool:
    """Whether a stamp, fetched from its id, is ``author``'s word about exactly this."""
    return (
        stamp.interaction is interaction
        and stamp.attributed_to == author
        and same_origin(stamp.iri, author)
        and stamp.interacting == interacting
        and (stamp.target or target) == target
    )


def _level(rule: Rule, iri: str) -> Permission:
    if not iri:
        return Permission.NONE
    if iri in rule.automatic:
        return Permission.AUTOMATIC
    return Permission.MANUAL if iri in rule.manual else Permission.NONE
