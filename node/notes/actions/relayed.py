"""Relayed notes that become wanted, and those that make room for newer ones."""

from typing import Final

from node.database.types import Writer
from node.ids import NoteId
from node.notes.actions.delete import forget_note
from node.notes.jobs import NotePosted
from node.notes.models import Note
from node.notes.queries import find_note
from node.relays.actions import unmark_relayed

MAX_RELAYED: Final = 5_000
AT_ONCE: Final = 2
"""For each that comes, so that a bound that was lowered is reached in the end."""


def own_up(w: Writer, note: Note) -> None:
    """A note came to somebody here from its own server: now people are told."""
    if unmark_relayed(w, note.id):
        w.enqueue(NotePosted(note.id))


def trim_relayed(w: Writer) -> None:
    """Forget the oldest of too many; one that means something to anybody stays."""
    counted = w.one("SELECT COUNT(*) AS found FROM relayed_notes")
    assert counted is not None
    too_many = counted.num("found") - MAX_RELAYED
    if too_many <= 0:
        return
    rows = w.all(
        "SELECT note_id FROM relayed_notes ORDER BY note_id LIMIT :limit",
        limit=min(too_many, AT_ONCE),
    )
    for row in rows:
        note = find_note(w, NoteId(row.num("note_id")))
        assert note is not None, "the row goes with its note"
        if _is_held_dear(w, note):
            unmark_relayed(w, note.id)
        else:
            forget_note(w, note)


def _is_held_dear(w: Writer, note: Note) -> bool:
    row = w.one(
        """
        SELECT 1 AS found
        WHERE EXISTS (SELECT 1 FROM home WHERE note_id = :id)
            OR EXISTS (SELECT 1 FROM likes WHERE note_id = :id)
            OR EXISTS (SELECT 1 FROM emoji_reactions WHERE note_id = :id)
            OR EXISTS (SELECT 1 FROM boosts WHERE note_id = :id)
            OR EXISTS (SELECT 1 FROM bookmarks WHERE note_id = :id)
            OR EXISTS (SELECT 1 FROM poll_voters WHERE note_id = :id)
            OR EXISTS (SELECT 1 FROM notes WHERE reply_to_id = :id)
        """,
        id=note.id,
    )
    return row is not None
