"""The groups that notes are in (FEP-1b12)."""

from node.actors.models import Actor
from node.actors.queries import find_actor
from node.database.types import Reader
from node.ids import ActorId, NoteId


def find_group(r: Reader, note_id: NoteId) -> Actor | None:
    """The group that a note is in, if that can be written to."""
    group_id = find_group_id(r, note_id)
    group = find_actor(r, group_id) if group_id else None
    return group if group is not None and group.is_active else None


def find_group_id(r: Reader, note_id: NoteId) -> ActorId | None:
    row = r.one(
        "SELECT group_id FROM note_groups WHERE note_id = :note_id", note_id=note_id
    )
    return ActorId(row.num("group_id")) if row else None
