"""What follows from an answer, for the quote, reply, like or boost it is about."""

from node.actors.queries import find_actor
from node.consent.models import Consent, ConsentKind
from node.database.types import Writer
from node.notes.actions import erase_note, release_reply, set_quote_state
from node.notes.jobs import NoteRefreshed
from node.notes.models import Note, Quote, QuoteState
from node.notes.policy import counts_publicly
from node.notes.queries import find_note, find_note_by_iri
from node.notes.queries.quotes import find_quote
from node.notifications.actions import notify
from node.notifications.models import NotificationKind
from node.reactions.actions import drop_reactions
from node.reactions.jobs import NoteBoosted
from node.reactions.queries import find_boost_by_iri


def settle_granted(w: Writer, consent: Consent) -> None:
    """The author agreed: what was asked for happens, wherever it can."""
    match consent.kind:
        case ConsentKind.QUOTE:
            note = find_note_by_iri(w, consent.interacting_iri)
            quote = find_quote(w, note.id) if note else None
            if note is not None and quote is not None:
                grant_quote(w, note, quote, stamp_iri=consent.stamp_iri)
        case ConsentKind.REPLY:
            reply = find_note_by_iri(w, consent.interacting_iri)
            if reply is not None and reply.held:
                release_reply(w, reply)
        case ConsentKind.BOOST:
            boost = find_boost_by_iri(w, consent.interacting_iri)
            if boost is not None:
                w.enqueue(NoteBoosted(boost.id))
        case ConsentKind.LIKE:
            pass


def settle_refused(w: Writer, consent: Consent) -> None:
    """The author declined, or agrees no more.

    A reply of ours stays with who wrote it; one of theirs goes.
    """
    actor = find_actor(w, consent.actor_id)
    match consent.kind:
        case ConsentKind.QUOTE:
            note = find_note_by_iri(w, consent.interacting_iri)
            quote = find_quote(w, note.id) if note else None
            if note is not None and quote is not None:
                refuse_quote(w, note, quote, QuoteState.REFUSED)
        case ConsentKind.REPLY:
            reply = find_note_by_iri(w, consent.interacting_iri)
            if reply and actor and not reply.is_local:
                erase_note(w, reply, actor.iri)
        case ConsentKind.LIKE | ConsentKind.BOOST:
            drop_reactions(w, consent.interacting_iri)


def grant_quote(w: Writer, note: Note, quote: Quote, *, stamp_iri: str) -> None:
    """The quote is shown; for one of ours, everybody who has it hears of the stamp."""
    is_news = quote.state is not QuoteState.GRANTED or quote.stamp_iri != stamp_iri
    if not is_news:
        return
    set_quote_state(w, note.id, QuoteState.GRANTED, stamp_iri=stamp_iri)
    _tell_quoted(w, note, quote)
    if note.is_local and stamp_iri:
        w.enqueue(NoteRefreshed(note.id))


def refuse_quote(w: Writer, note: Note, quote: Quote, state: QuoteState) -> None:
    """It becomes a plain note; for one of ours, wherever it went (FEP-044f)."""
    if quote.state is state:
        return
    set_quote_state(w, note.id, state, stamp_iri=quote.stamp_iri)
    if note.is_local:
        w.enqueue(NoteRefreshed(note.id))


def _tell_quoted(w: Writer, note: Note, quote: Quote) -> None:
    quoted = find_note(w, quote.quoted_id) if quote.quoted_id else None
    if quoted is None or not counts_publicly(note.visibility):
        return
    notify(
        w,
        recipient_id=quoted.actor_id,
        kind=NotificationKind.QUOTE,
        from_id=note.actor_id,
        note_id=note.id,
    )
