"""Telling the author of a note what somebody here thinks of it."""

from federation.vocabulary import Activity
from node.actors.models import Actor
from node.database.types import Writer
from node.delivery.actions import recipient_of, send
from node.notes.models import Note


def tell_author(
    w: Writer, *, actor: Actor, author: Actor, note: Note, activity: Activity
) -> None:
    """Only the author, at their own inbox."""
    send(
        w,
        sender=actor,
        activity=activity,
        to=[recipient_of(author, personal=True)],
        topic=note.iri,
        is_public=False,
    )
