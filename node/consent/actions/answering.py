"""What others ask of our people's notes: deciding, agreeing, declining, taking back."""

from federation.consent import Permission
from node.actors.models import Actor
from node.actors.queries import find_actor, get_actor
from node.clock import DAY_MS
from node.consent import activities
from node.consent.actions.rows import ensure_consent, update_consent
from node.consent.actions.settling import (
    refuse_quote,
    settle_granted,
    settle_refused,
)
from node.consent.models import INTERACTIONS, Consent, ConsentKind, ConsentState
from node.consent.queries import find_consent, list_old
from node.database.types import Reader, Writer
from node.delivery.actions import new_activity_iri, recipient_of, send
from node.errors import NotFound
from node.ids import Iri
from node.notes.models import Note, QuoteState, Visibility
from node.notes.policy import counts_publicly
from node.notes.queries import get_note
from node.notes.queries.consent import decide_interaction
from node.notes.queries.quotes import find_quote
from node.notes.queries.recipients import list_holders
from node.notifications.actions import forget, notify
from node.notifications.models import NotificationKind
from node.relations.queries import list_follower_recipients
from node.urls import Urls

WAITS_MS = 30 * DAY_MS
EXPIRED_AT_ONCE = 100


def receive_request(
    w: Writer,
    urls: Urls,
    *,
    kind: ConsentKind,
    actor: Actor,
    target: Note,
    interacting_iri: Iri,
    request_iri: str = "",
) -> Consent | None:
    """Decide by the note's policy; who asks twice is answered the same again.

    That they may see the note is the caller's to check. None when the thing was asked
    for before by somebody else, or for another note.
    """
    consent = ensure_consent(
        w, kind=kind, actor=actor, target=target, interacting_iri=interacting_iri
    )
    if consent is None:
        return None
    if request_iri:
        consent = update_consent(w, consent, request_iri=request_iri)
    if consent.state is ConsentState.PENDING:
        return _decide(w, urls, consent, actor, target)
    _settle(w, consent)
    if request_iri:
        _answer(w, urls, consent, actor)
    return consent


def approve(w: Writer, urls: Urls, *, consent_id: int, by: Actor) -> Consent:
    """One of ours agrees. Raises `NotFound` for what they were not asked."""
    consent = _get_own(w, consent_id, by)
    if consent.state is ConsentState.PENDING:
        return _grant(w, urls, consent, get_actor(w, consent.actor_id))
    return consent


def decline(w: Writer, urls: Urls, *, consent_id: int, by: Actor) -> Consent:
    """One of ours does not agree. Raises `NotFound` as `approve` does."""
    consent = _get_own(w, consent_id, by)
    if consent.state is ConsentState.PENDING:
        return _refuse(w, urls, consent, get_actor(w, consent.actor_id))
    return consent


def revoke(w: Writer, urls: Urls, *, quoting: Note, by: Actor) -> None:
    """One of ours is quoted no more by this note. Raises `NotFound` if they were not.

    The stamp goes, whose server is to tell its audience; so are our followers, who
    may have seen it here.
    """
    quote = find_quote(w, quoting.id)
    quoted = get_note(w, quote.quoted_id or 0) if quote else None
    if quote is None or quoted is None or quoted.actor_id != by.id:
        raise NotFound("not a quote of yours")
    actor = get_actor(w, quoting.actor_id)
    consent = ensure_consent(
        w,
        kind=ConsentKind.QUOTE,
        actor=actor,
        target=quoted,
        interacting_iri=quoting.iri,
    )
    if consent is not None and consent.state is not ConsentState.REVOKED:
        consent = update_consent(w, consent, state=ConsentState.REVOKED)
        _send_taking_back(w, urls, consent, by, quoting)
    forget(
        w,
        recipient_id=by.id,
        kind=NotificationKind.QUOTE,
        from_id=actor.id,
        note_id=quoting.id,
    )
    refuse_quote(w, quoting, quote, QuoteState.REVOKED)


def expire_consents(w: Writer, urls: Urls) -> int:
    """What nobody answered in a month counts as declined."""
    old = list_old(w, before_ms=w.now_ms - WAITS_MS, limit=EXPIRED_AT_ONCE)
    for consent in old:
        actor = find_actor(w, consent.actor_id)
        author = find_actor(w, consent.author_id)
        if actor is not None and author is not None and author.is_local:
            _refuse(w, urls, consent, actor)
        else:
            update_consent(w, consent, state=ConsentState.REFUSED)
            settle_refused(w, consent)
    return len(old)


def _decide(
    w: Writer, urls: Urls, consent: Consent, actor: Actor, target: Note
) -> Consent:
    match _permission(w, consent.kind, actor, target):
        case Permission.AUTOMATIC:
            return _grant(w, urls, consent, actor)
        case Permission.MANUAL:
            _tell_waiting(w, consent)
            return consent
        case Permission.NONE:
            return _refuse(w, urls, consent, actor)


def _permission(r: Reader, kind: ConsentKind, actor: Actor, target: Note) -> Permission:
    """What is not for everybody is quoted and boosted by its author alone."""
    is_shown_on = kind in (ConsentKind.QUOTE, ConsentKind.BOOST)
    if is_shown_on and not counts_publicly(target.visibility):
        return Permission.AUTOMATIC if _is_own(actor, target) else Permission.NONE
    decision = decide_interaction(r, target, actor, INTERACTIONS[kind])
    return decision.permission


def _is_own(actor: Actor, target: Note) -> bool:
    return actor.id == target.actor_id and target.visibility is not Visibility.DIRECT


def _grant(w: Writer, urls: Urls, consent: Consent, actor: Actor) -> Consent:
    granted = update_consent(
        w, consent, state=ConsentState.GRANTED, stamp_iri=urls.consent(consent.id)
    )
    _forget_waiting(w, granted)
    settle_granted(w, granted)
    _answer(w, urls, granted, actor)
    return granted


def _refuse(w: Writer, urls: Urls, consent: Consent, actor: Actor) -> Consent:
    refused = update_consent(w, consent, state=ConsentState.REFUSED)
    _forget_waiting(w, refused)
    settle_refused(w, refused)
    _answer(w, urls, refused, actor)
    return refused


def _answer(w: Writer, urls: Urls, consent: Consent, actor: Actor) -> None:
    """Only to people elsewhere, and about quotes only to those who asked."""
    if actor.is_local or not actor.is_active or not actor.inbox:
        return
    if consent.kind is ConsentKind.QUOTE and not consent.request_iri:
        return
    author = get_actor(w, consent.author_id)
    iri = new_activity_iri(w, urls)
    made = (
        activities.accept
        if consent.state is ConsentState.GRANTED
        else activities.reject
    )
    send(
        w,
        sender=author,
        activity=made(consent, iri=iri, author=author, actor=actor),
        to=[recipient_of(actor, personal=True)],
        topic=consent.interacting_iri,
        is_public=False,
    )


def _send_taking_back(
    w: Writer, urls: Urls, consent: Consent, author: Actor, quoting: Note
) -> None:
    """Of a quote by one of ours, all who have it are ours to tell, too."""
    if not consent.stamp_iri:
        return
    actor = get_actor(w, quoting.actor_id)
    recipients = list_follower_recipients(w, author.id)
    if quoting.is_local:
        recipients += list_holders(w, quoting)
    elif actor.inbox:
        recipients.append(recipient_of(actor))
    send(
        w,
        sender=author,
        activity=activities.take_back(
            consent, iri=new_activity_iri(w, urls), author=author, actor=actor
        ),
        to=recipients,
        topic=consent.interacting_iri,
        is_public=True,
    )


def _tell_waiting(w: Writer, consent: Consent) -> None:
    notify(
        w,
        recipient_id=consent.author_id,
        kind=NotificationKind.ASKED,
        from_id=consent.actor_id,
        note_id=consent.target_id,
        subject=f"{consent.kind}:{consent.id}",
    )


def _forget_waiting(w: Writer, consent: Consent) -> None:
    forget(
        w,
        recipient_id=consent.author_id,
        kind=NotificationKind.ASKED,
        from_id=consent.actor_id,
        note_id=consent.target_id,
        subject=f"{consent.kind}:{consent.id}",
    )


def _settle(w: Writer, consent: Consent) -> None:
    """What was decided before the thing itself was here."""
    if consent.state is ConsentState.GRANTED:
        settle_granted(w, consent)
    else:
        settle_refused(w, consent)


def _get_own(r: Reader, consent_id: int, by: Actor) -> Consent:
    consent = find_consent(r, consent_id)
    if consent is None or consent.author_id != by.id:
        raise NotFound("nobody asked you that")
    return consent
