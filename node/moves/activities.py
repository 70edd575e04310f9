"""A move as an activity; pure."""

from federation.vocabulary import Move, Ref
from node.actors.models import Actor
from node.ids import Iri


def move_account(actor: Actor, target: Actor, *, iri: Iri) -> Move:
    """`actor` goes on as `target` (FEP-7628); its followers are told."""
    return Move(
        iri=iri,
        actor=actor.iri,
        object=Ref(iri=actor.iri),
        target=target.iri,
        to=(Iri(actor.followers_iri),),
    )
