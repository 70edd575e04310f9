"""Whether anybody is left for what waited, when it is not for everybody.

A server may be away for days. What was for followers, or for named people, must not
come to it after the last of them there was removed or blocked: whom it goes to is
asked again, by the rules by which it was addressed.
"""

from node.actors.queries import get_actor
from node.database.types import Database, Reader
from node.delivery.actions import recipient_of
from node.delivery.models import Delivery
from node.notes.models import Note, Visibility
from node.notes.queries import find_note_by_iri, get_note
from node.notes.queries.recipients import list_note_recipients
from node.reactions.models import Boost
from node.reactions.queries import find_boost_by_iri
from node.relations.queries import has_blocked_at, has_follower_at


class Readership:
    """Asked by the sender about what it could not hand over at once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def is_left(self, delivery: Delivery) -> bool:
        """Whether it would be sent to this inbox today as well."""
        return await self._db.read(_is_left, delivery)


def _is_left(r: Reader, delivery: Delivery) -> bool:
    note = find_note_by_iri(r, delivery.topic)
    if note is not None and note.actor_id == delivery.actor_id:
        return _reads_note(r, note, delivery.inbox)
    boost = find_boost_by_iri(r, delivery.topic)
    if boost is not None and boost.actor_id == delivery.actor_id:
        return _hears_of_boost(r, boost, delivery.inbox)
    # A vote, or something with one receiver who is part of it.
    return True


def _reads_note(r: Reader, note: Note, inbox: str) -> bool:
    if has_blocked_at(r, note.actor_id, inbox):
        return False
    if note.visibility is not Visibility.DIRECT and has_follower_at(
        r, note.actor_id, inbox
    ):
        return True
    return any(each.inbox == inbox for each in list_note_recipients(r, note))


def _hears_of_boost(r: Reader, boost: Boost, inbox: str) -> bool:
    author = get_actor(r, get_note(r, boost.note_id).actor_id)
    is_authors = not author.is_local and recipient_of(author).inbox == inbox
    return is_authors or has_follower_at(r, boost.actor_id, inbox)
