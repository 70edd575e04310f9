"""Who may say what: the origin rules of FEP-fe34, as pure functions.

A signature proves one actor. That actor may speak for itself and for what it owns on
its own origin; every other claim is at most a reason to fetch the thing where it lives.

``check`` is for what was delivered and needs no state. ``check_fetched`` is for what
was fetched from where its id points. ``check_owner`` and ``check_answer`` compare with
what the node has stored and belong into the handlers. None of them looks at blocks,
visibility or limits.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from federation.audience import PUBLIC, is_public
from federation.origins import Iri, same_origin
from federation.vocabulary import (
    Accept,
    Activity,
    Actor,
    Add,
    Agreement,
    Create,
    Delete,
    Follow,
    Move,
    Note,
    Offer,
    Ref,
    Reject,
    Remove,
    Request,
    Stamp,
    Thing,
    Undo,
    UnknownThing,
    Update,
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Act on it as it stands. Its id, if it has one, is of its actor's origin."""


@dataclass(frozen=True, slots=True)
class Refetch:
    """The copy proves nothing: fetch ``iri`` and act on what is there."""

    iri: Iri


@dataclass(frozen=True, slots=True)
class Refused:
    """Drop it; ``reason`` is for our own log."""

    reason: str


Verdict: TypeAlias = Allowed | Refetch | Refused

ALLOWED: Final = Allowed()


def check(activity: Activity, sender_owner: Iri) -> Verdict:
    """What a delivered activity is worth; ``sender_owner`` owns the verified key.

    ``Refetch`` for an actor's own Delete means: it is gone if its document is (404,
    410). An allowed Update of an actor never brings new keys: those count only in the
    document fetched from its origin.
    """
    if activity.actor != sender_owner:
        return Refused("signer is not the actor")
    if activity.iri is not None and not same_origin(activity.iri, activity.actor):
        return Refused("activity id is of another origin than the actor")
    return _check_claim(activity)


def check_fetched(thing: Thing, fetched_from: Iri) -> Verdict:
    """What a document is worth that ``fetched_from`` answered, redirects excluded."""
    if thing.iri != fetched_from:
        return Refused("id is not the address it was fetched from")
    match thing:
        case Activity():
            return check(thing, thing.actor) if _is_coherent(thing) else _INCOHERENT
        case Note() | Agreement() | Stamp() | UnknownThing():
            return ALLOWED if _is_coherent(thing) else _INCOHERENT
        case _:
            return ALLOWED


def check_owner(actor: Iri, owner: Iri | None) -> Verdict:
    """May ``actor`` change or delete what we have stored as ``owner``'s?"""
    if owner is None:
        return Refused("owner is not known")
    return ALLOWED if actor == owner else Refused("actor is not the owner")


def check_answer(answer: Accept | Reject, *, follower: Iri, followed: Iri) -> Verdict:
    """Does it answer the stored follow of ``followed`` by ``follower``?"""
    if answer.actor != followed:
        return Refused("answered by someone else than the followed actor")
    follow = answer.object
    if not isinstance(follow, Follow):
        return ALLOWED
    if follow.actor != follower or follow.object.iri != followed:
        return Refused("the embedded follow is another one")
    return ALLOWED


def find_forwarded(activity: Activity) -> Iri | None:
    """What a forwarded activity, signed by another than its actor, is a hint to fetch.

    Only public content is worth it, and only where the claim could be true; whoever
    forwards may ask for nothing else to be fetched.
    """
    if not isinstance(activity, Create | Update | Delete):
        return None
    iri = activity.object.iri
    if iri is None or not same_origin(iri, activity.actor):
        return None
    return iri if PUBLIC in (*activity.to, *activity.cc) else None


def _check_claim(activity: Activity) -> Verdict:
    match activity:
        case Create():
            return _check_create(activity)
        case Update():
            return _check_update(activity)
        case Delete():
            return _check_delete(activity)
        case Undo():
            return _check_undo(activity)
        case Offer():
            return _check_offer(activity)
        case Accept() | Reject():
            return _check_answered(activity)
        case Move():
            return _check_move(activity)
        case Add() | Remove():
            return _check_collection(activity)
        case Request():
            return _check_request(activity)
        case _:
            # Follow, Like, Announce, Block and such claim nothing about their object.
            return ALLOWED


def _check_create(create: Create) -> Verdict:
    verdicts = [
        _check_content(thing, create.actor) for thing in (create.object, *create.more)
    ]
    if len(verdicts) > 1 and any(verdict != ALLOWED for verdict in verdicts):
        return Refused("one of several objects is not the actor's")
    return verdicts[0]


def _check_content(thing: Thing, actor: Iri) -> Verdict:
    if isinstance(thing, Ref):
        return Refetch(thing.iri)
    if not isinstance(thing, Note | Agreement | UnknownThing):
        return Refused("not something an actor can create")
    if thing.iri is None or thing.attributed_to is None:
        return Refused("object without id or owner")
    if not _is_coherent(thing):
        return _INCOHERENT
    if thing.attributed_to == actor:
        return ALLOWED
    if same_origin(thing.iri, actor):
        return Refused("object belongs to another actor of the same server")
    # Groups and relays pass on what others wrote (Lemmy, Pleroma).
    return Refetch(thing.iri)


def _check_update(update: Update) -> Verdict:
    thing = update.object
    if isinstance(thing, Actor):
        return check_owner(update.actor, thing.iri)
    if thing.iri is None or not same_origin(thing.iri, update.actor):
        return Refused("update of another origin's object")
    return _check_content(thing, update.actor)


def _check_delete(delete: Delete) -> Verdict:
    if delete.object.iri == delete.actor:
        return Refetch(delete.actor)
    if not same_origin(delete.object.iri, delete.actor):
        return Refused("deletion of another origin's object")
    return ALLOWED


def _check_undo(undo: Undo) -> Verdict:
    inner = undo.object
    if isinstance(inner, Activity) and inner.actor != undo.actor:
        return Refused("undo of another actor's activity")
    if inner.iri is not None and not same_origin(inner.iri, undo.actor):
        return Refused("undo of another origin's activity")
    if not isinstance(inner, Activity | Ref):
        return Refused("not something that can be undone")
    return ALLOWED


def _check_offer(offer: Offer) -> Verdict:
    """Nobody agrees for somebody else (FEP-0837)."""
    agreement = offer.object
    if isinstance(agreement, Agreement) and agreement.attributed_to != offer.actor:
        return Refused("offer of another actor's agreement")
    return ALLOWED


def _check_answered(answer: Accept | Reject) -> Verdict:
    result = answer.result if isinstance(answer, Accept) else None
    if isinstance(result, Agreement) and not _owns(answer.actor, result):
        return Refused("the agreement is not the answering actor's")
    follow = answer.object
    if isinstance(follow, Follow) and not _may_answer(answer.actor, follow):
        return Refused("answer to a follow of someone else")
    return ALLOWED


def _check_request(request: Request) -> Verdict:
    """Nobody asks for what somebody else wrote or did."""
    iri = request.instrument.iri
    if iri is None or not same_origin(iri, request.actor):
        return Refused("request for another origin's object")
    return ALLOWED


def _may_answer(actor: Iri, follow: Follow) -> bool:
    """Relays are followed by following all that is public (FEP-ae0c).

    Who may say yes to that, the handler knows by the id of the Follow.
    """
    return follow.object.iri == actor or is_public(follow.object.iri)


def _check_move(move: Move) -> Verdict:
    if move.object.iri != move.actor:
        return Refused("move of another actor")
    return Refused("move to itself") if move.target == move.actor else ALLOWED


def _check_collection(change: Add | Remove) -> Verdict:
    if change.target is None or not same_origin(change.target, change.actor):
        return Refused("not the actor's collection")
    return ALLOWED


def _owns(actor: Iri, agreement: Agreement) -> bool:
    return agreement.attributed_to == actor and _is_coherent(agreement)


def _is_coherent(thing: Activity | Note | Agreement | Stamp | UnknownThing) -> bool:
    """An id of the origin of whom the thing is attributed to (FEP-fe34)."""
    owner = thing.actor if isinstance(thing, Activity) else thing.attributed_to
    if owner is None:
        return True
    return thing.iri is not None and same_origin(thing.iri, owner)


_INCOHERENT: Final = Refused("id is of another origin than the owner")
