"""Which note somebody elsewhere means by an id.

Some servers name the activity that brought the note (its Create, an Update, a boost)
instead of the note. Only our own activities are known by their ids; another's would
have to be fetched, and then be believed.
"""

import re

from node.database.types import Reader
from node.ids import Iri
from node.notes.models import Note
from node.notes.queries import find_note, find_note_by_iri
from node.reactions.queries import find_boost_by_iri
from node.urls import Urls

_ABOUT_A_NOTE = re.compile(r"(\S+)/(?:create|updates/[0-9]+)")


def find_target(r: Reader, urls: Urls, iri: Iri) -> Note | None:
    """The note with this id, or the one that an activity of ours is about."""
    note = find_note_by_iri(r, iri)
    if note is not None or not urls.is_ours(iri):
        return note
    if (boost := find_boost_by_iri(r, iri)) is not None:
        return find_note(r, boost.note_id)
    match = _ABOUT_A_NOTE.fullmatch(iri)
    return find_note_by_iri(r, Iri(match[1])) if match else None
