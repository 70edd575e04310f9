"""What a draft of ours wants to do with another's note, and lets others do with it."""

from collections.abc import Iterable

from federation.consent import Permission
from federation.vocabulary import Interaction, Policy
from node.actors.models import Actor
from node.actors.queries import get_actor, list_actors
from node.database.types import Reader, Writer
from node.errors import Forbidden, Invalid
from node.ids import ActorId
from node.notes.actions.consent import must_ask, save_policy, save_quote
from node.notes.consent import policy_of, quote_audience, reply_audience
from node.notes.jobs import NoteRefreshed
from node.notes.models import (
    Audience,
    Note,
    NoteDraft,
    Quote,
    QuoteState,
    Visibility,
)
from node.notes.policy import counts_publicly
from node.notes.queries import find_visible_note, list_mentioned_ids
from node.notes.queries.consent import (
    decide_interaction,
    find_policy,
    may_answer,
    says_of_quotes,
)


def may_quote(r: Reader, note: Note, actor: Actor) -> bool:
    """Whether it is of any use to try: what is for all, by the author's leave.

    Their own note for followers people may quote as well, but nobody's messages.
    """
    if note.held or note.visibility is Visibility.DIRECT:
        return False
    if note.actor_id == actor.id:
        return True
    if not counts_publicly(note.visibility):
        return False
    decision = decide_interaction(r, note, actor, Interaction.QUOTE)
    return decision.permission is not Permission.NONE


def find_quotable(r: Reader, author: Actor, draft: NoteDraft) -> Note | None:
    """The note that a draft quotes; raises `Invalid` where that is not allowed."""
    if draft.quote_id is None:
        return None
    quoted = find_visible_note(r, draft.quote_id, viewer_id=author.id)
    if quoted is None:
        raise Invalid.field(
            "quote", "gone", "The note you quote is not there any more."
        )
    if not may_quote(r, quoted, author):
        raise Invalid.field("quote", "refused", "Its author does not want it quoted.")
    is_message = draft.visibility is Visibility.DIRECT
    if is_message and quoted.actor_id != author.id:
        # Asking its author would show them what is for others.
        text = "A note for people mentioned quotes only notes of your own."
        raise Invalid.field("quote", "message", text)
    is_wider = counts_publicly(draft.visibility)
    if is_wider and not counts_publicly(quoted.visibility):
        text = "You quote a note for followers: show this one to followers only."
        raise Invalid.field("quote", "narrower", text)
    return quoted


def check_reply(r: Reader, parent: Note | None, author: Actor) -> None:
    """Raises `Invalid` when its author lets somebody else answer a note."""
    if parent is None:
        return
    if not may_answer(r, parent, author.id):
        raise Invalid.field("text", "refused", "The author takes no replies from you.")


def save_consent(
    w: Writer,
    note: Note,
    *,
    author: Actor,
    draft: NoteDraft,
    addressed: Iterable[ActorId],
) -> bool:
    """Keep what the author lets others do with a note; whether that is new.

    What the draft leaves open stays as it is.
    """
    known = find_policy(w, note) or Policy()
    mentioned = list_actors(w, list(addressed)).values()
    policy = policy_of(
        author,
        visibility=note.visibility,
        may_reply=draft.may_reply or reply_audience(known, author),
        may_quote=draft.may_quote or quote_audience(known, author),
        mentioned=[each.iri for each in mentioned],
    )
    if policy == known:
        return False
    save_policy(w, note.id, policy)
    return True


def change_consent(w: Writer, *, note: Note, by: Actor, may_quote: Audience) -> bool:
    """Say anew who may quote a note, and tell it; whether that is a change.

    Raises `Forbidden` for somebody else's note.
    """
    if note.actor_id != by.id:
        raise Forbidden("only its author says who may quote a note")
    is_new = save_consent(
        w,
        note,
        author=by,
        draft=NoteDraft(may_quote=may_quote),
        addressed=list_mentioned_ids(w, note.id),
    )
    if is_new:
        w.enqueue(NoteRefreshed(note.id))
    return is_new


def quote_note(w: Writer, note: Note, quoted: Note | None) -> None:
    """Make a new note a quote; who has to be asked is asked once it is posted."""
    if quoted is None:
        return
    save_quote(
        w,
        Quote(
            note_id=note.id,
            quoted_iri=quoted.iri,
            quoted_id=quoted.id,
            state=_first_state(w, note, quoted),
        ),
    )


def _first_state(r: Reader, note: Note, quoted: Note) -> QuoteState:
    if note.actor_id == quoted.actor_id:
        return QuoteState.GRANTED
    if not says_of_quotes(r, quoted):
        return QuoteState.UNASKED
    actor = get_actor(r, note.actor_id)
    decision = decide_interaction(r, quoted, actor, Interaction.QUOTE)
    needs_stamp = not quoted.is_local or must_ask(quoted, decision)
    return QuoteState.PENDING if needs_stamp else QuoteState.GRANTED
