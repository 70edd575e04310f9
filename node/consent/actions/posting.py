"""What a new note, like or boost needs before it goes any further."""

from federation.consent import Permission
from federation.vocabulary import Interaction
from node.actors.models import Actor
from node.actors.queries import find_actor, get_actor
from node.consent.actions.answering import receive_request
from node.consent.actions.asking import ask
from node.consent.models import Consent, ConsentKind
from node.database.types import Reader, Writer
from node.ids import ActorId, NoteId
from node.notes.actions.consent import must_ask
from node.notes.activities import create_note
from node.notes.models import Note, QuoteState
from node.notes.queries import find_note
from node.notes.queries.consent import decide_interaction
from node.notes.queries.quotes import find_quote
from node.notes.wire import load_note_document
from node.reactions.actions.telling import told_reaction
from node.reactions.activities import NO_REACTION
from node.reactions.activities import boost as boost_activity
from node.reactions.activities import like as like_activity
from node.reactions.models import Boost
from node.reactions.queries import find_like, list_own_reactions
from node.urls import Urls


def settle_note(w: Writer, urls: Urls, note: Note) -> bool:
    """Ask whoever has to be asked; whether the note may be shown meanwhile.

    A quote may: it is a link until its author agreed. A reply may not.
    """
    actor = get_actor(w, note.actor_id)
    if note.is_local and actor.is_active:
        _ask_to_quote(w, urls, note, actor)
    parent = find_note(w, note.reply_to_id) if note.reply_to_id else None
    if parent is None or parent.held or parent.actor_id == actor.id:
        return not note.held
    if parent.is_local:
        return _ask_here(w, urls, note, actor, parent)
    if note.held and note.is_local and actor.is_active:
        document = load_note_document(w, urls, note)
        ask(
            w,
            urls,
            kind=ConsentKind.REPLY,
            actor=actor,
            target=parent,
            instrument=document,
            besides=[create_note(document)],
        )
    return not note.held


def ask_for_boost(w: Writer, urls: Urls, *, boost: Boost, note: Note) -> Consent | None:
    """What the author says to a boost of ours; None where nobody needs to be asked."""
    booster, author = get_actor(w, boost.actor_id), get_actor(w, note.actor_id)
    if not booster.is_local or author.is_local:
        return None
    if not _asks(w, note, booster, Interaction.ANNOUNCE):
        return None
    activity = boost_activity(
        booster,
        author,
        iri=boost.iri,
        note_iri=note.iri,
        visibility=boost.visibility,
        published_ms=boost.created_ms,
    )
    return ask(
        w,
        urls,
        kind=ConsentKind.BOOST,
        actor=booster,
        target=note,
        instrument=activity,
        besides=[activity],
    )


def ask_for_like(w: Writer, urls: Urls, *, actor_id: ActorId, note_id: NoteId) -> None:
    """The like or reaction itself was sent already: only the author hears of it."""
    actor, note = find_actor(w, actor_id), find_note(w, note_id)
    mark = find_like(w, actor_id, note_id)
    reactions = list_own_reactions(w, actor_id, note_id)
    if actor is None or note is None or not (mark or reactions):
        return
    author = get_actor(w, note.actor_id)
    emoji = None if mark else reactions[0].emoji
    activity = like_activity(
        actor,
        author,
        iri=mark.iri if mark else reactions[0].iri,
        note_iri=note.iri,
        reaction=told_reaction(w, urls, emoji) if emoji else NO_REACTION,
    )
    ask(
        w,
        urls,
        kind=ConsentKind.LIKE,
        actor=actor,
        target=note,
        instrument=activity,
    )


def _ask_to_quote(w: Writer, urls: Urls, note: Note, actor: Actor) -> None:
    quote = find_quote(w, note.id)
    quoted = find_note(w, quote.quoted_id) if quote and quote.quoted_id else None
    if quote is None or quoted is None or quoted.actor_id == actor.id:
        return
    if quoted.is_local:
        receive_request(
            w,
            urls,
            kind=ConsentKind.QUOTE,
            actor=actor,
            target=quoted,
            interacting_iri=note.iri,
        )
    elif quote.state is QuoteState.PENDING:
        ask(
            w,
            urls,
            kind=ConsentKind.QUOTE,
            actor=actor,
            target=quoted,
            instrument=load_note_document(w, urls, note),
        )


def _ask_here(w: Writer, urls: Urls, note: Note, actor: Actor, parent: Note) -> bool:
    """A reply to one of ours: decided at once, or held until they say something.

    Who may because they follow gets a stamp unasked: others could not know.
    """
    decision = decide_interaction(w, parent, actor, Interaction.REPLY)
    is_plain = (
        decision.permission is Permission.AUTOMATIC and not decision.by_collection
    )
    if not note.held and (is_plain or note.is_local):
        return True
    receive_request(
        w,
        urls,
        kind=ConsentKind.REPLY,
        actor=actor,
        target=parent,
        interacting_iri=note.iri,
    )
    # Who is let in now is posted once more.
    return not note.held


def _asks(r: Reader, note: Note, actor: Actor, interaction: Interaction) -> bool:
    decision = decide_interaction(r, note, actor, interaction)
    return must_ask(note, decision)
