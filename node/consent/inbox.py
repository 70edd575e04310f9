"""Requests, answers and deleted stamps as they arrive from other servers."""

from federation.authority import Allowed, check
from federation.origins import same_origin
from federation.vocabulary import Accept, Create, Reject, Request, Thing
from federation.vocabulary import Note as NoteDocument
from node.actors.inbound import Inbound, came_undone
from node.actors.models import Actor
from node.consent.actions import (
    receive_request,
    refuse_quote,
    settle_granted,
    settle_refused,
)
from node.consent.actions.rows import update_consent
from node.consent.jobs import FetchAsked, StampDoubted
from node.consent.models import KINDS, Consent, ConsentKind, ConsentState
from node.consent.queries import find_asked, find_by_interacting
from node.database.types import Reader, Writer
from node.errors import Forbidden, NotFound
from node.ids import Iri
from node.logs import get_logger
from node.notes.inbox import store_asked
from node.notes.models import Note, QuoteState
from node.notes.queries import find_note, find_note_by_iri, find_visible_note
from node.notes.queries.quotes import find_quote, list_stamped
from node.reactions.actions import receive_boost, receive_like
from node.urls import Urls

log = get_logger(__name__)


async def on_request(inbound: Inbound, activity: Request) -> None:
    """Somebody asks for one of our notes; what they may not see is not answered."""
    if isinstance(check(activity, inbound.actor.iri), Allowed):
        await inbound.db.write(_request, inbound, activity)


async def on_answer(inbound: Inbound, activity: Accept | Reject) -> bool:
    """Whether it answers something that one of ours asked for."""
    return await inbound.db.write(_answer, inbound.urls, inbound.actor, activity)


async def on_deleted_stamp(inbound: Inbound, iri: Iri) -> bool:
    """Whether it was a stamp: the sender agrees to be quoted no more."""
    # Most deletions are of notes and people, and there are many.
    if not await inbound.db.read(list_stamped, iri):
        return False
    return await inbound.db.write(_take_back, inbound.actor, iri)


async def on_stamp_hint(inbound: Inbound, iri: Iri) -> bool:
    """Somebody passed on a stamp's end (FEP-044f): its own server is asked."""
    return await inbound.db.write(_doubt, iri)


def _request(w: Writer, inbound: Inbound, request: Request) -> None:
    target = find_note_by_iri(w, request.object.iri)
    if target is None or not target.is_local or target.held:
        return
    actor, iri = inbound.actor, request.instrument.iri
    seen = find_visible_note(w, target.id, viewer_id=actor.id)
    if seen is None or iri is None or came_undone(w, iri, actor.iri):
        return
    kind = KINDS[request.interaction]
    consent = receive_request(
        w,
        inbound.urls,
        kind=kind,
        actor=actor,
        target=target,
        interacting_iri=iri,
        request_iri=inbound.iri_of(request),
    )
    if consent is not None and consent.state is not ConsentState.REFUSED:
        _take_in(w, inbound, request, consent, target)


def _take_in(
    w: Writer, inbound: Inbound, request: Request, consent: Consent, target: Note
) -> None:
    """Servers send the thing along or leave it to be fetched."""
    actor, iri = inbound.actor, consent.interacting_iri
    is_shown = consent.state is ConsentState.GRANTED
    try:
        match consent.kind:
            case ConsentKind.LIKE if is_shown:
                receive_like(w, actor=actor, note=target, iri=iri)
            case ConsentKind.BOOST if is_shown:
                receive_boost(w, actor=actor, note=target, iri=iri, created_ms=None)
            case ConsentKind.REPLY | ConsentKind.QUOTE:
                _take_note(w, inbound, request, iri)
            case _:
                pass
    except (NotFound, Forbidden):
        log.info("request.refused", note=target.id, actor=actor.iri)


def _take_note(w: Writer, inbound: Inbound, request: Request, iri: Iri) -> None:
    shown = request.instrument
    if find_note_by_iri(w, iri) is not None:
        return
    is_theirs = (
        isinstance(shown, NoteDocument) and shown.attributed_to == inbound.actor.iri
    )
    if isinstance(shown, NoteDocument) and is_theirs:
        store_asked(w, inbound, request, shown)
    else:
        w.enqueue(FetchAsked(iri), unique=f"fetch_asked {iri}")


def _answer(w: Writer, urls: Urls, actor: Actor, answer: Accept | Reject) -> bool:
    consent = _find_answered(w, actor, answer.object)
    if consent is None:
        return False
    if isinstance(answer, Accept):
        _accepted(w, actor, answer, consent)
    elif consent.state is not ConsentState.REFUSED:
        settle_refused(w, update_consent(w, consent, state=ConsentState.REFUSED))
    return True


def _accepted(w: Writer, actor: Actor, answer: Accept, consent: Consent) -> None:
    """`result` is the stamp; GoToSocial 0.17 and 0.18 show the Accept instead."""
    stamp = answer.result.iri if answer.result else None
    if stamp is None and consent.kind is not ConsentKind.QUOTE:
        stamp = answer.iri
    if stamp is None or not same_origin(stamp, actor.iri):
        log.info("consent.no_stamp", actor=actor.iri, consent=consent.id)
        return
    if came_undone(w, stamp, actor.iri):
        return
    granted = update_consent(w, consent, state=ConsentState.GRANTED, stamp_iri=stamp)
    settle_granted(w, granted)


def _find_answered(r: Reader, actor: Actor, answered: Thing) -> Consent | None:
    """By the request, by the thing asked for, or by the Create around it."""
    iris = [answered.iri]
    if isinstance(answered, Create):
        iris.append(answered.object.iri)
    for iri in iris:
        bare = iri.removesuffix("/create") if iri else None
        consent = find_asked(r, bare, actor.id) if bare else None
        if consent is not None:
            return consent
    return None


def _take_back(w: Writer, actor: Actor, iri: Iri) -> bool:
    quotes = list_stamped(w, iri)
    for quote in quotes:
        quoted = find_note(w, quote.quoted_id) if quote.quoted_id else None
        note = find_note(w, quote.note_id)
        if quoted is None or note is None or quoted.actor_id != actor.id:
            continue
        consent = find_by_interacting(w, ConsentKind.QUOTE, note.iri)
        if consent is not None and consent.author_id == actor.id:
            update_consent(w, consent, state=ConsentState.REVOKED)
        refuse_quote(w, note, quote, QuoteState.REVOKED)
    return any(_is_revoked(w, quote.note_id) for quote in quotes)


def _is_revoked(r: Reader, note_id: int) -> bool:
    quote = find_quote(r, note_id)
    return quote is not None and quote.state is QuoteState.REVOKED


def _doubt(w: Writer, iri: Iri) -> bool:
    if not list_stamped(w, iri):
        return False
    w.enqueue(StampDoubted(iri), unique=f"stamp {iri}")
    return True
