"""Who may quote a note (QuoteApproval), and the words of its policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from federation.audience import PUBLIC
from federation.consent import Author, Permission, Standing, decide
from federation.vocabulary import Rule
from node.actors.models import Actor
from node.api.answers import Json
from node.ids import ActorId, Iri
from node.notes.models import Audience
from node.notes.policy import counts_publicly
from node.notes.readmodel import NoteView
from node.relations.models import Relationship

AUDIENCES: Final[Mapping[str, Audience]] = {
    "public": Audience.EVERYONE,
    "followers": Audience.FOLLOWERS,
    "nobody": Audience.NOBODY,
}
"""`quote_approval_policy` as apps send it."""

USES: Final = {
    Permission.AUTOMATIC: "automatic",
    Permission.MANUAL: "manual",
    Permission.NONE: "denied",
}


_OPEN: Final = Rule(automatic=(PUBLIC,))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who reads, and how they stand to the authors with whom that decides.

    Where nobody has to be asked, nobody is looked up.
    """

    actor: Actor | None
    relations: Mapping[ActorId, Relationship]


def quote_approval_entity(view: NoteView, asker: Asker | None) -> Json:
    """A QuoteApproval; what is not for everybody is quoted by its author only."""
    rule = _rule(view)
    if rule is _OPEN:
        use = "denied" if asker is None else "automatic"
        return {"automatic": ["public"], "manual": [], "current_user": use}
    return {
        "automatic": _words(rule.automatic, view.author),
        "manual": _words(rule.manual, view.author),
        "current_user": _use(view, rule, asker),
    }


def is_quotable(view: NoteView) -> bool:
    """Whether everybody may quote it, whoever they are."""
    return _rule(view) is _OPEN


def _rule(view: NoteView) -> Rule:
    """Where nothing is said, nobody has to be asked."""
    if not counts_publicly(view.note.visibility):
        return Rule()
    said = view.policy.quote if view.policy else None
    return _OPEN if said is None or PUBLIC in said.automatic else said


def _words(iris: Iterable[Iri], author: Actor) -> list[str]:
    names = {
        str(PUBLIC): "public",
        author.followers_iri: "followers",
        author.following_iri: "following",
    }
    others = (iri for iri in iris if iri != author.iri)
    return list(dict.fromkeys(names.get(iri, "unsupported_policy") for iri in others))


def _use(view: NoteView, rule: Rule, asker: Asker | None) -> str:
    if asker is None or asker.actor is None:
        return "denied"
    author = view.author
    relation = asker.relations.get(author.id, Relationship())
    who = Standing(
        iri=asker.actor.iri,
        is_follower=relation.following,
        is_followed=relation.followed_by,
    )
    named = Author(
        iri=author.iri,
        followers=author.followers_iri,
        following=author.following_iri,
    )
    return USES[decide(rule, who=who, author=named).permission]
