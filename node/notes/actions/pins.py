"""Pinning: a few notes of one's own come first on the profile."""

from collections.abc import Sequence

from federation.vocabulary import Add, Remove
from node.actors.models import Actor
from node.database.types import Reader, Writer
from node.delivery.actions import new_activity_iri, send
from node.errors import Conflict, Forbidden
from node.ids import ActorId, Iri
from node.notes.actions.authors import get_author
from node.notes.activities import change_pin
from node.notes.jobs import RefreshFeatured
from node.notes.models import MAX_PINS, Note
from node.notes.policy import counts_publicly
from node.notes.queries import find_note_by_iri
from node.notes.queries.pins import MOST_PINS, count_pins, is_pinned
from node.relations.queries import list_follower_recipients
from node.urls import Urls


def pin_note(w: Writer, urls: Urls, *, note: Note, by: Actor) -> bool:
    """Show a note first and tell the followers; False if it was pinned already.

    Raises `Forbidden` for somebody else's note, `Conflict` for one that not
    everybody may read, and when there are enough.
    """
    _require_own(w, note, by)
    if not counts_publicly(note.visibility):
        raise Conflict("only notes that everybody may read can be pinned")
    if is_pinned(w, note.id):
        return False
    if count_pins(w, by.id) >= MAX_PINS:
        raise Conflict(f"at most {MAX_PINS} notes can be pinned: unpin another first")
    _insert(w, note)
    _tell(w, urls, note, by, is_added=True)
    return True


def unpin_note(w: Writer, urls: Urls, *, note: Note, by: Actor) -> bool:
    """Take a note back into the row of the others; False if it was there."""
    _require_own(w, note, by)
    if not _delete(w, note):
        return False
    _tell(w, urls, note, by, is_added=False)
    return True


def receive_pin(w: Writer, *, actor: Actor, iri: str) -> bool:
    """Somebody elsewhere pinned a note; False when it is none of theirs that we have.

    The oldest one of too many goes.
    """
    note = _find_own(w, actor, iri)
    if note is None:
        return False
    if not is_pinned(w, note.id):
        _insert(w, note)
        _drop_surplus(w, actor.id)
    return True


def receive_unpin(w: Writer, *, actor: Actor, iri: str) -> bool:
    """They unpinned one; False if it was not pinned."""
    note = _find_own(w, actor, iri)
    return note is not None and _delete(w, note)


def replace_pins(w: Writer, *, actor: Actor, iris: Sequence[str]) -> None:
    """All that somebody elsewhere pinned, the first to be shown first."""
    found = (_find_own(w, actor, iri) for iri in iris[:MOST_PINS])
    w.run("DELETE FROM pins WHERE actor_id = :id", id=actor.id)
    for note in reversed([note for note in found if note]):
        _insert(w, note)


def request_featured(w: Writer, actor_id: ActorId) -> None:
    """Have somebody's server asked what they pinned, once for all who look."""
    w.enqueue(RefreshFeatured(actor_id), unique=f"refresh_featured {actor_id}")


def mark_asked(w: Writer, actor_id: ActorId) -> None:
    """Their server is being asked at this moment."""
    w.run(
        "UPDATE actors SET featured_ms = :now WHERE id = :id",
        id=actor_id,
        now=w.now_ms,
    )


def _require_own(r: Reader, note: Note, by: Actor) -> None:
    get_author(r, by.id)
    if note.actor_id != by.id:
        raise Forbidden("only its author pins a note")


def _find_own(w: Writer, actor: Actor, iri: str) -> Note | None:
    note = find_note_by_iri(w, iri)
    if note is None or note.actor_id != actor.id:
        return None
    return note if counts_publicly(note.visibility) else None


def _insert(w: Writer, note: Note) -> None:
    w.run(
        """
        INSERT INTO pins (note_id, actor_id, place)
        SELECT :note_id, :actor_id, COALESCE(MAX(p.place), 0) + 1
        FROM pins AS p
        WHERE p.actor_id = :actor_id
        """,
        note_id=note.id,
        actor_id=note.actor_id,
    )


def _delete(w: Writer, note: Note) -> bool:
    return w.run("DELETE FROM pins WHERE note_id = :id", id=note.id) > 0


def _drop_surplus(w: Writer, actor_id: ActorId) -> None:
    w.run(
        """
        DELETE FROM pins
        WHERE actor_id = :actor_id
            AND note_id NOT IN (
                SELECT p.note_id
                FROM pins AS p
                WHERE p.actor_id = :actor_id
                ORDER BY p.place DESC
                LIMIT :most
            )
        """,
        actor_id=actor_id,
        most=MOST_PINS,
    )


def _tell(w: Writer, urls: Urls, note: Note, author: Actor, *, is_added: bool) -> None:
    """About the note, so that it comes after the note itself."""
    iri = Iri(new_activity_iri(w, urls))
    send(
        w,
        sender=author,
        activity=change_pin(Add if is_added else Remove, note, iri=iri, author=author),
        to=list_follower_recipients(w, author.id),
        topic=note.iri,
        is_public=True,
    )
