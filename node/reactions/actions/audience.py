"""Whether somebody elsewhere may know of the note they react to."""

from federation.consent import Permission
from federation.vocabulary import Interaction
from node.actors.models import Actor
from node.database.types import Reader
from node.errors import Forbidden, NotFound
from node.notes.actions.consent import must_ask
from node.notes.models import Note
from node.notes.queries import find_note, get_visible_note
from node.notes.queries.consent import decide_interaction


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


def must_ask_first(
    r: Reader, note: Note, actor: Actor, interaction: Interaction
) -> bool:
    """Whether the author has to agree before it counts elsewhere.

    Raises `Forbidden` where they let only others do it.
    """
    decision = decide_interaction(r, note, actor, interaction)
    if decision.permission is Permission.NONE:
        raise Forbidden("the author does not allow it")
    return must_ask(note, decision)
