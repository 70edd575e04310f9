"""Actors as activities; pure."""

from federation.audience import PUBLIC
from federation.vocabulary import Actor as ActorDocument
from federation.vocabulary import Delete, Ref, Update
from node.actors.models import Actor
from node.ids import Iri


def update_actor(actor: Actor, document: ActorDocument) -> Update:
    """The actor's document is another now; each version has its own id."""
    return Update(
        iri=Iri(f"{actor.iri}/updates/{actor.updated_ms}"),
        actor=actor.iri,
        object=document,
        to=(PUBLIC,),
        cc=(Iri(actor.followers_iri),),
        published_ms=actor.updated_ms,
    )


def delete_actor(actor: Actor, *, iri: Iri) -> Delete:
    """The actor is gone for ever; `iri` is the id of the Delete."""
    return Delete(iri=iri, actor=actor.iri, object=Ref(iri=actor.iri), to=(PUBLIC,))
