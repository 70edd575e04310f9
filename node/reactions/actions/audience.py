"""Whether somebody elsewhere may know of the note they react to."""

from node.actors.models import Actor
from node.database.types import Reader
from node.errors import NotFound
from node.notes.models import Note
from node.notes.queries import find_note, get_visible_note


def get_seen_note(r: Reader, note: Note, actor: Actor) -> Note:
    """The note as it is now; raises `NotFound` as if there were none.

    For our own notes the audience decides. For others' it is not known here who
    follows whom, and their own server answers for them.
    """
    if note.is_local:
        return get_visible_note(r, note.id, viewer_id=actor.id)
    now = find_note(r, note.id)
    if now is None:
        raise NotFound("there is no such note")
    return now
