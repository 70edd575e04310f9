"""What an author chose, as the policy that peers read, and back from the database.

Likes and boosts are always free to whoever may see a note. Those who are mentioned
may always answer: nobody is talked about without a word in it (GoToSocial's policies).
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, cast

import orjson

from federation.audience import PUBLIC
from federation.consent import Author, Permission, Standing, decide
from federation.vocabulary import Interaction, Policy, Rule
from node.actors.models import Actor
from node.ids import Iri
from node.notes.models import Audience, Circle, Visibility

_EVERYONE: Final = Rule(automatic=(PUBLIC,))
_NAMES: Final = ("like", "reply", "announce", "quote")


def policy_of(
    author: Actor,
    *,
    visibility: Visibility,
    may_reply: Audience,
    may_quote: Audience,
    mentioned: Iterable[Iri] = (),
) -> Policy:
    """All four rules, also where they are the usual ones: we enforce them all."""
    is_wide = visibility in (Visibility.PUBLIC, Visibility.UNLISTED)
    quoted_by = may_quote if is_wide else Audience.NOBODY
    return Policy(
        like=_EVERYONE,
        reply=_rule(author, may_reply, mentioned),
        announce=_EVERYONE if is_wide else Rule(automatic=(author.iri,)),
        quote=_rule(author, quoted_by, ()),
    )


def reply_audience(policy: Policy, author: Actor) -> Audience:
    """What the author chose for replies: `policy_of` read backwards."""
    return _audience(policy.reply, author) or Audience.MENTIONED


def quote_audience(policy: Policy, author: Actor) -> Audience:
    """What the author chose for quotes."""
    return _audience(policy.quote, author) or Audience.NOBODY


def list_closed(policy: Policy, author: Actor, who: Standing) -> frozenset[Interaction]:
    """What somebody may not do, not even by asking."""
    rules = zip(Interaction, _rules(policy), strict=True)
    return frozenset(
        interaction
        for interaction, rule in rules
        if rule is not None and _refuses(rule, interaction, author, who)
    )


def list_circles(policy: Policy, author: Actor) -> frozenset[Circle]:
    """Who may answer where not everybody may, besides those who are mentioned."""
    named = _named(policy.reply) if policy.reply else set[str]()
    by_iri = {
        author.followers_iri: Circle.FOLLOWERS,
        author.following_iri: Circle.FOLLOWED,
    }
    return frozenset(circle for iri, circle in by_iri.items() if iri and iri in named)


def is_choosy(policy: Policy) -> bool:
    """Whether there is something that not everybody may do, or ask for."""
    return any(rule and PUBLIC not in _named(rule) for rule in _rules(policy))


def depends_on_follows(policy: Policy, author: Actor) -> bool:
    """Whether who follows whom decides about something."""
    circles = {author.followers_iri, author.following_iri} - {""}
    names = (_named(rule) for rule in _rules(policy) if rule)
    return any(circles & each and PUBLIC not in each for each in names)


def as_author(actor: Actor) -> Author:
    """Somebody as policies speak of them."""
    return Author(
        iri=actor.iri,
        followers=actor.followers_iri,
        following=actor.following_iri,
    )


def _refuses(
    rule: Rule, interaction: Interaction, author: Actor, who: Standing
) -> bool:
    if interaction is not Interaction.REPLY:
        who = replace(who, is_mentioned=False)
    decision = decide(rule, who=who, author=as_author(author))
    return decision.permission is Permission.NONE


def _named(rule: Rule) -> set[str]:
    return {*rule.automatic, *rule.manual}


def _rules(policy: Policy) -> tuple[Rule | None, ...]:
    return (policy.like, policy.reply, policy.announce, policy.quote)


def dump_policy(policy: Policy) -> str:
    """As it is kept."""
    kept = {
        name: [rule.automatic, rule.manual]
        for name, rule in zip(_NAMES, _rules(policy), strict=True)
        if rule is not None
    }
    return orjson.dumps(kept).decode()


def load_policy(text: str) -> Policy:
    """The inverse of `dump_policy`."""
    kept = cast("dict[str, Any]", orjson.loads(text))
    return Policy(
        **{name: Rule(tuple(one), tuple(two)) for name, (one, two) in kept.items()}
    )


def _audience(rule: Rule | None, author: Actor) -> Audience | None:
    """None where only some are named."""
    if rule is None or PUBLIC in rule.automatic:
        return Audience.EVERYONE
    if PUBLIC in rule.manual:
        return Audience.ASK
    return Audience.FOLLOWERS if author.followers_iri in rule.automatic else None


def _rule(author: Actor, audience: Audience, mentioned: Iterable[Iri]) -> Rule:
    """The author is named, so that there is always somebody: nobody else is nobody."""
    named = tuple(dict.fromkeys((author.iri, *mentioned)))
    followers = Iri(author.followers_iri)
    match audience:
        case Audience.EVERYONE:
            return _EVERYONE
        case Audience.FOLLOWERS:
            return Rule(automatic=(followers, *named))
        case Audience.ASK:
            return Rule(automatic=(followers, *named), manual=(PUBLIC,))
        case Audience.MENTIONED | Audience.NOBODY:
            return Rule(automatic=named)
