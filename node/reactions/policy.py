"""Who may boost what: pure rules."""

from federation.audience import narrower
from node.errors import Forbidden, Invalid
from node.ids import ActorId
from node.notes.models import Note, Visibility


def check_boost(note: Note, actor_id: ActorId) -> None:
    """Raises `Forbidden` when a boost would show a note to more people."""
    if note.visibility is Visibility.DIRECT:
        raise Forbidden("a direct note is not boosted")
    if note.visibility is Visibility.FOLLOWERS and note.actor_id != actor_id:
        raise Forbidden("only its author boosts a note for followers")


def boost_visibility(note: Note, wished: Visibility | None = None) -> Visibility:
    """A boost is seen by no more people than the note; by fewer, if that is wished.

    Raises `Invalid` for the wish to show it to nobody.
    """
    if wished is Visibility.DIRECT:
        raise Invalid.field("visibility", "unknown", "A boost is for followers.")
    return narrower(wished or note.visibility, note.visibility)
