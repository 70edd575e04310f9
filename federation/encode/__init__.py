"""The vocabulary into JSON: one exact form, chosen so that every known peer reads it.

``to``, ``cc``, ``tag`` and ``attachment`` are arrays, everything else is single; ids of
actors are strings; Public is written out; there are no nulls. ``decode`` reads back
what is written here as the same value. Nothing is checked: who calls says the truth.
"""

from collections.abc import Sequence

from federation import contexts
from federation.documents import JsonObject, JsonValue
from federation.encode.activities import body_of, object_body
from federation.encode.values import emoji_tag, hashtag_tag
from federation.origins import Iri
from federation.vocabulary import (
    Accept,
    Activity,
    Actor,
    Agreement,
    Announce,
    Collection,
    CollectionPage,
    Create,
    Emoji,
    Hashtag,
    Like,
    Note,
    Offer,
    Reject,
    Request,
    Stamp,
    Thing,
    Update,
)

__all__ = ["document", "embedded", "emoji", "topics"]


def document(thing: Thing) -> JsonObject:
    """A whole document with its ``@context``, to be served or delivered.

    Raises ``TypeError`` for a bare ``Ref``, which has none.
    """
    return {"@context": _context(thing), **object_body(thing)}


def embedded(thing: Thing) -> JsonValue:
    """The same inside of another document: a ``Ref`` as its id, no context."""
    return body_of(thing)


def emoji(value: Emoji) -> JsonObject:
    """A custom emoji as a document of its own (FEP-9098)."""
    return {"@context": contexts.for_note(frozenset()), **emoji_tag(value)}


def topics(iri: Iri, hashtags: Sequence[Hashtag]) -> JsonObject:
    """``featuredTags``: the topics that an actor shows (Mastodon)."""
    return {
        "@context": contexts.for_note(frozenset()),
        "id": iri,
        "type": "Collection",
        "totalItems": len(hashtags),
        "items": [hashtag_tag(each) for each in hashtags],
    }


def _context(thing: Thing) -> JsonValue:
    match thing:
        case Create() | Update():
            return _context(thing.object)
        case Actor():
            return contexts.for_actor()
        case Agreement() | Offer() | Accept(result=Agreement()) | Reject(reason=str()):
            return contexts.for_market()
        case Note():
            return contexts.for_note(_terms(thing))
        case Collection() | CollectionPage():
            return _items_context(thing)
        case Stamp() | Request() | Accept(object=Request()) | Reject(object=Request()):
            return _consent_context(thing)
        case Like(approved_by=str()) | Announce(approved_by=str()):
            return contexts.for_note(frozenset({"approvedBy"}))
        case Activity() if "tag" in object_body(thing):
            return contexts.for_note(frozenset())
        case _:
            return contexts.for_plain()


def _consent_context(thing: Thing) -> JsonValue:
    if isinstance(thing, Request) and isinstance(thing.instrument, Note):
        return contexts.for_consent(_terms(thing.instrument))
    return contexts.for_consent()


def _terms(note: Note) -> frozenset[str]:
    used = {
        "quote": note.quote,
        "interactionPolicy": note.policy,
        "approvedBy": note.approved_by,
        "publishes": note.terms,
        "flohmarkt:data": note.flohmarkt,
    }
    return frozenset(note.extra).union(name for name, value in used.items() if value)


def _items_context(thing: Collection | CollectionPage) -> JsonValue:
    """That of all notes inside, so that an outbox page says no less than its items."""
    items = list(thing.items)
    if isinstance(thing, Collection) and isinstance(thing.first, CollectionPage):
        items += thing.first.items
    inner = [item.object if isinstance(item, Create) else item for item in items]
    notes = [_terms(item) for item in inner if isinstance(item, Note)]
    return (
        contexts.for_note(frozenset[str]().union(*notes))
        if notes
        else contexts.for_plain()
    )
