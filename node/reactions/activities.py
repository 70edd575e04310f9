"""Reactions as activities; pure."""

from dataclasses import dataclass

from federation.audience import audience_of
from federation.vocabulary import Announce, Emoji, Like, Ref, Reject, Undo
from node.actors.models import Actor
from node.ids import Iri
from node.notes.models import Visibility


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji as a like tells it: `tags` hold the picture of a custom one."""

    content: str | None = None
    tags: tuple[Emoji, ...] = ()


NO_REACTION = Reaction()


def like(
    actor: Actor,
    author: Actor,
    *,
    iri: Iri,
    note_iri: Iri,
    reaction: Reaction = NO_REACTION,
) -> Like:
    """`iri` is the id of the like itself. Told to the note's author alone.

    A reaction is a like with an emoji, which is a like to those who know no reactions.
    """
    return Like(
        iri=iri,
        actor=actor.iri,
        object=Ref(iri=note_iri),
        to=(author.iri,),
        reaction=reaction.content,
        emoji=reaction.tags,
    )


def undo_like(
    actor: Actor,
    author: Actor,
    *,
    iri: Iri,
    like_iri: Iri,
    note_iri: Iri,
    reaction: Reaction = NO_REACTION,
) -> Undo:
    """The like is embedded: Pleroma and Misskey match by actor and object."""
    undone = Like(
        iri=like_iri,
        actor=actor.iri,
        object=Ref(iri=note_iri),
        reaction=reaction.content,
        emoji=reaction.tags,
    )
    return Undo(iri=iri, actor=actor.iri, object=undone, to=(author.iri,))


def boost(
    actor: Actor,
    author: Actor,
    *,
    iri: Iri,
    note_iri: Iri,
    visibility: Visibility,
    published_ms: int,
    approved_by: Iri | None = None,
) -> Announce:
    """`iri` is the id of the boost itself. Told to followers and to the author.

    `approved_by` is the author's stamp where they wanted to be asked.
    """
    audience = audience_of(
        visibility, followers=Iri(actor.followers_iri), mentioned=(author.iri,)
    )
    return Announce(
        iri=iri,
        actor=actor.iri,
        object=Ref(iri=note_iri),
        to=audience.to,
        cc=audience.cc,
        published_ms=published_ms,
        approved_by=approved_by,
    )


def undo_boost(
    actor: Actor,
    author: Actor,
    *,
    iri: Iri,
    boost_iri: Iri,
    note_iri: Iri,
    visibility: Visibility,
) -> Undo:
    """Told to whom the boost was told."""
    audience = audience_of(
        visibility, followers=Iri(actor.followers_iri), mentioned=(author.iri,)
    )
    undone = Announce(iri=boost_iri, actor=actor.iri, object=Ref(iri=note_iri))
    return Undo(iri=iri, actor=actor.iri, object=undone, to=audience.to, cc=audience.cc)


def refuse(author: Actor, actor: Actor, *, iri: Iri, refused: Iri) -> Reject:
    """The author does not let them like or boost the note."""
    return Reject(iri=iri, actor=author.iri, object=Ref(iri=refused), to=(actor.iri,))
