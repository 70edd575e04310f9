"""Who may boost what: pure rules."""

from node.errors import Forbidden
from node.ids import ActorId
from node.notes.models import Note, Visibility


def check_boost(note: Note, actor_id: ActorId) -> None:
    """Raises `Forbidden` when a boost would show a note to more people."""
    if note.visibility is Visibility.DIRECT:
        raise Forbidden("a direct note is not boosted")
    if note.visibility is Visibility.FOLLOWERS and note.actor_id != actor_id:
        raise Forbidden("only its author boosts a note for followers")


def boost_visibility(note: Note) -> Visibility:
    """A boost is seen by no more people than the note."""
    return note.visibility
