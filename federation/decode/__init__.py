"""JSON of any shape into the vocabulary: tolerant of form, strict about who and what.

Every property may be a string, an object or a list, be null or missing, carry a
prefix; contexts are never fetched. Optional properties never raise. What a document
cannot do without raises ``DecodeError`` with its JSON path; nothing else is raised,
whatever comes in. Decoding proves nothing: see ``federation.authority``.
"""

from federation.decode.activities import (
    MAX_OBJECTS,
    activity_of,
    thing_of,
)
from federation.decode.collections import COLLECTION_KINDS, PAGE_KINDS
from federation.decode.fields import fields_of
from federation.documents import JsonValue
from federation.errors import DecodeError
from federation.vocabulary import Activity, Actor, Collection, CollectionPage, Thing

__all__ = ["activities", "activity", "actor", "collection", "object"]


def activity(doc: JsonValue) -> Activity:
    """One activity; of a type that we do not know, an ``UnknownActivity``."""
    return activity_of(fields_of(doc))


def activities(doc: JsonValue) -> tuple[Activity, ...]:
    """What an inbox was sent: one activity, or a collection with at most 20 of them.

    Items that are no activities are left out.
    """
    fields = fields_of(doc)
    if (COLLECTION_KINDS | PAGE_KINDS).isdisjoint(fields.kinds):
        return (activity_of(fields),)
    found = thing_of(fields)
    items = found.items if isinstance(found, Collection | CollectionPage) else ()
    return tuple(item for item in items if isinstance(item, Activity))[:MAX_OBJECTS]


def actor(doc: JsonValue) -> Actor:
    """An actor; it may be a stub that is good for its keys only."""
    found = thing_of(fields_of(doc))
    if not isinstance(found, Actor):
        raise DecodeError("$.type", "not an actor")
    return found


def object(doc: JsonValue) -> Thing:
    """Whatever it is; of a type that we do not know, an ``UnknownThing``."""
    return thing_of(fields_of(doc))


def collection(doc: JsonValue) -> Collection | CollectionPage:
    """A collection or a page of one, whichever was answered."""
    found = thing_of(fields_of(doc))
    if not isinstance(found, Collection | CollectionPage):
        raise DecodeError("$.type", "not a collection")
    return found
