"""Reports as activities; pure."""

from collections.abc import Sequence

from federation.vocabulary import Flag, Ref
from node.actors.models import Actor
from node.ids import Iri


def flag(
    node_actor: Actor, target: Actor, *, iri: Iri, note_iris: Sequence[str], words: str
) -> Flag:
    """A report to the target's server, by the node: who reported is not told.

    Mastodon expects the actor first and the notes after it.
    """
    objects = (target.iri, *(Iri(each) for each in note_iris))
    return Flag(
        iri=iri,
        actor=node_actor.iri,
        objects=tuple(Ref(iri=each) for each in objects),
        content=words,
        to=(target.iri,),
    )
