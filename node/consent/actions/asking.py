"""Asking somebody elsewhere whether one of ours may."""

from collections.abc import Sequence

from federation.vocabulary import Activity, Thing
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.consent import activities
from node.consent.actions.rows import ensure_consent, update_consent
from node.consent.models import Consent, ConsentKind, ConsentState
from node.database.types import Writer
from node.delivery.actions import recipient_of, send
from node.ids import Iri
from node.notes.models import Note
from node.urls import Urls


def ask(
    w: Writer,
    urls: Urls,
    *,
    kind: ConsentKind,
    actor: Actor,
    target: Note,
    instrument: Thing,
    besides: Sequence[Activity] = (),
) -> Consent | None:
    """Send a request to the note's author, and to nobody else, once.

    `besides` goes along before it: servers that know no requests answer the thing
    itself (GoToSocial up to 0.20).
    """
    assert instrument.iri is not None, "what we ask for has an id"
    consent = ensure_consent(
        w,
        kind=kind,
        actor=actor,
        target=target,
        interacting_iri=Iri(instrument.iri),
    )
    if consent is None or consent.state is not ConsentState.PENDING:
        return consent
    if consent.request_iri:
        return consent
    consent = update_consent(w, consent, request_iri=urls.request(consent.id))
    author = get_actor(w, target.actor_id)
    asking = activities.request(
        consent, actor=actor, author=author, target=target.iri, instrument=instrument
    )
    for activity in (*besides, asking):
        send(
            w,
            sender=actor,
            activity=activity,
            to=[recipient_of(author, personal=True)],
            topic=consent.interacting_iri,
            is_public=False,
        )
    return consent
