"""What a note quotes and what may be done with it, as rows; and ending a hold."""

from federation.consent import Decision, Permission
from federation.vocabulary import Interaction, Policy
from node.actors.models import Actor
from node.actors.queries import get_actor
from node.database.types import Reader, Writer
from node.ids import NoteId
from node.notes.actions.parts import note_shown
from node.notes.consent import dump_policy
from node.notes.jobs import ApprovalClaimed, NotePosted, QuoteNoticed
from node.notes.models import Note, Quote, QuoteState, RemoteNote
from node.notes.policy import counts_publicly
from node.notes.queries import find_note, find_note_by_iri
from node.notes.queries.consent import decide_interaction
from node.notes.queries.quotes import find_quote

MAX_RELEASED = 500


def save_policy(w: Writer, note_id: NoteId, policy: Policy | None) -> None:
    """Keep what a note's author allows."""
    if policy is None:
        w.run("DELETE FROM note_policies WHERE note_id = :note_id", note_id=note_id)
        return
    w.run(
        """
        INSERT INTO note_policies (note_id, policy)
        VALUES (:note_id, :policy)
        ON CONFLICT (note_id) DO UPDATE
        SET policy = excluded.policy
        """,
        note_id=note_id,
        policy=dump_policy(policy),
    )


def save_quote(w: Writer, quote: Quote) -> None:
    w.run(
        """
        INSERT INTO quotes (note_id, quoted_iri, quoted_id, state, stamp_iri, depth)
        VALUES (:note_id, :quoted_iri, :quoted_id, :state, :stamp_iri, :depth)
        ON CONFLICT (note_id) DO UPDATE
        SET quoted_iri = excluded.quoted_iri, quoted_id = excluded.quoted_id,
            state = excluded.state, stamp_iri = excluded.stamp_iri
        """,
        note_id=quote.note_id,
        quoted_iri=quote.quoted_iri,
        quoted_id=quote.quoted_id,
        state=quote.state,
        stamp_iri=quote.stamp_iri,
        depth=quote.depth,
    )


def set_quote_state(
    w: Writer, note_id: NoteId, state: QuoteState, *, stamp_iri: str
) -> None:
    w.run(
        """
        UPDATE quotes
        SET state = :state, stamp_iri = :stamp_iri
        WHERE note_id = :note_id
        """,
        note_id=note_id,
        state=state,
        stamp_iri=stamp_iri,
    )


def notice_quote(w: Writer, stored: Note, told: RemoteNote) -> None:
    """Take over what a received note says that it quotes, and have it looked at.

    Also from copies that are no newer: stamps come and go without an edit
    (FEP-044f). A quote that lost its stamp is as good as a new one.
    """
    known = find_quote(w, stored.id)
    if told.quote_iri is None or told.quote_iri == stored.iri:
        if known is not None:
            w.run("DELETE FROM quotes WHERE note_id = :id", id=stored.id)
        return
    if known is not None and _is_same(known, told):
        return
    quoted = find_note_by_iri(w, told.quote_iri)
    save_quote(
        w,
        Quote(
            note_id=stored.id,
            quoted_iri=told.quote_iri,
            quoted_id=quoted.id if quoted else None,
            state=QuoteState.PENDING,
            stamp_iri=told.quote_stamp,
            depth=known.depth if known else told.quote_depth,
        ),
    )
    w.enqueue(QuoteNoticed(stored.id), unique=f"quote {stored.id}")


def claim_approval(w: Writer, stored: Note, told: RemoteNote) -> None:
    """Have a stamp looked at that a held reply shows."""
    if stored.held and told.approved_by:
        w.enqueue(ApprovalClaimed(stored.id, told.approved_by))


def is_held(r: Reader, parent: Note | None, author: Actor) -> bool:
    """Whether a reply has to wait, whatever for: being agreed to or being refused.

    What hangs on a reply that waits waits with it.
    """
    if parent is None or parent.actor_id == author.id:
        return parent is not None and parent.held
    return parent.held or must_ask(
        parent, decide_interaction(r, parent, author, Interaction.REPLY)
    )


def must_ask(target: Note, decision: Decision) -> bool:
    """Whether nobody else would believe it without a stamp.

    Who follows whom elsewhere is not known here, so membership there is asked for.
    """
    if decision.permission is not Permission.AUTOMATIC:
        return True
    return decision.by_collection and not target.is_local


def release_reply(w: Writer, note: Note) -> None:
    """Show a reply that was held, and those below that waited only for it."""
    waiting = [note]
    for _ in range(MAX_RELEASED):
        if not waiting:
            return
        reply = waiting.pop()
        _release(w, reply)
        waiting += _list_freed(w, reply)


def _release(w: Writer, note: Note) -> None:
    w.run("UPDATE notes SET held = 0 WHERE id = :id", id=note.id)
    if counts_publicly(note.visibility):
        note_shown(w, note)
    w.enqueue(NotePosted(note.id))


def _list_freed(r: Reader, parent: Note) -> list[Note]:
    rows = r.all(
        """
        SELECT id
        FROM notes
        WHERE reply_to_id = :id
            AND held = 1
        ORDER BY id
        LIMIT 500
        """,
        id=parent.id,
    )
    found = (find_note(r, row.num("id")) for row in rows)
    shown = find_note(r, parent.id)
    return [
        each
        for each in found
        if each and not is_held(r, shown, get_actor(r, each.actor_id))
    ]


def _is_same(known: Quote, told: RemoteNote) -> bool:
    if known.quoted_iri != told.quote_iri:
        return False
    if not known.state.stands and not told.quote_stamp:
        return True
    return known.stamp_iri == told.quote_stamp
