"""Putting notes into groups (FEP-1b12): our people's, and what others say of theirs."""

from node.actors.models import Actor
from node.database.types import Reader, Writer
from node.errors import Invalid
from node.ids import ActorId, Iri, NoteId
from node.notes.models import Note, NoteDraft, Visibility
from node.notes.policy import counts_publicly
from node.notes.queries.groups import find_group
from node.relations.queries import list_followed_groups


def group_of_draft(
    r: Reader, author: Actor, draft: NoteDraft, parent: Note | None
) -> Actor | None:
    """The group that a draft goes to: that of what it answers, or the chosen one.

    Raises `Invalid` for one that the author does not follow, and for what is not for
    everybody.
    """
    if parent is not None:
        is_wide = counts_publicly(draft.visibility) and counts_publicly(
            parent.visibility
        )
        return _group_of_thread(r, parent) if is_wide else None
    if draft.group_id is None:
        return None
    if draft.visibility is not Visibility.PUBLIC:
        text = "What is posted in a group is for everyone."
        raise Invalid.field("group", "not_public", text)
    followed = list_followed_groups(r, author.id)
    chosen = next((each for each in followed if each.id == draft.group_id), None)
    if chosen is None:
        raise Invalid.field("group", "unknown", "Choose a group that you follow.")
    return chosen


def put_in_group(w: Writer, note_id: NoteId, group_id: ActorId) -> None:
    """The note is in the group, unless it is in one."""
    w.run(
        """
        INSERT INTO note_groups (note_id, group_id)
        VALUES (:note_id, :group_id)
        ON CONFLICT (note_id) DO NOTHING
        """,
        note_id=note_id,
        group_id=group_id,
    )


def put_in_told_group(w: Writer, note_id: NoteId, group_iri: Iri | None) -> None:
    """What a note's author says; only of groups that are known here."""
    if group_iri is None:
        return
    w.run(
        """
        INSERT INTO note_groups (note_id, group_id)
        SELECT CAST(:note_id AS INTEGER), a.id
        FROM actors AS a
        WHERE a.iri = :iri
            AND a.kind = 'Group'
        ON CONFLICT (note_id) DO NOTHING
        """,
        note_id=note_id,
        iri=group_iri,
    )


def take_out_of_group(w: Writer, note_id: NoteId, group_id: ActorId) -> None:
    """The group's moderators removed it; the note itself stays."""
    w.run(
        "DELETE FROM note_groups WHERE note_id = :note_id AND group_id = :group_id",
        note_id=note_id,
        group_id=group_id,
    )


def _group_of_thread(r: Reader, parent: Note) -> Actor | None:
    return find_group(r, parent.id) or find_group(r, NoteId(parent.root_id))
