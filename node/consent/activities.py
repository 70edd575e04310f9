"""Asking, agreeing, declining and taking back, as activities. Pure."""

from federation.audience import PUBLIC
from federation.vocabulary import (
    Accept,
    Delete,
    Ref,
    Reject,
    Request,
    Stamp,
    Thing,
    Tombstone,
)
from node.actors.models import Actor
from node.consent.models import Consent
from node.ids import Iri


def request(
    consent: Consent, *, actor: Actor, author: Actor, target: Iri, instrument: Thing
) -> Request:
    """The thing itself is inside: its author need not come and fetch it."""
    return Request(
        iri=Iri(consent.request_iri),
        interaction=consent.interaction,
        actor=actor.iri,
        object=Ref(iri=target),
        instrument=instrument,
        to=(author.iri,),
    )


def accept(consent: Consent, *, iri: Iri, author: Actor, actor: Actor) -> Accept:
    """By the id of the request where there was one, else of the thing itself.

    GoToSocial up to 0.20 goes by the thing, everybody else by the request.
    """
    return Accept(
        iri=iri,
        actor=author.iri,
        object=Ref(iri=_asked(consent)),
        result=Ref(iri=Iri(consent.stamp_iri)),
        to=(actor.iri,),
    )


def reject(consent: Consent, *, iri: Iri, author: Actor, actor: Actor) -> Reject:
    return Reject(
        iri=iri, actor=author.iri, object=Ref(iri=_asked(consent)), to=(actor.iri,)
    )


def take_back(consent: Consent, *, iri: Iri, author: Actor, actor: Actor) -> Delete:
    """The stamp is deleted (FEP-044f)."""
    return Delete(
        iri=iri,
        actor=author.iri,
        object=Tombstone(
            iri=Iri(consent.stamp_iri),
            former_type=f"{consent.interaction}Authorization",
        ),
        to=(actor.iri, PUBLIC),
    )


def stamp(consent: Consent, *, author: Iri, target: Iri) -> Stamp:
    """What anybody may fetch to see that the author agreed."""
    return Stamp(
        iri=Iri(consent.stamp_iri),
        interaction=consent.interaction,
        attributed_to=author,
        interacting=consent.interacting_iri,
        target=target,
    )


def _asked(consent: Consent) -> Iri:
    return Iri(consent.request_iri or consent.interacting_iri)
