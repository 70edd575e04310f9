"""Collections and pages, whole or as the mere counters that hang on notes.

How an item is read is the caller's choice: this module needs none of the others.
"""

from collections.abc import Callable
from typing import Final

from federation.decode.fields import Fields
from federation.decode.values import count_of, iri_of, many, one
from federation.documents import MAX_NODES, JsonObject, JsonValue
from federation.errors import DecodeError
from federation.origins import Iri
from federation.vocabulary import Collection, CollectionPage, Ref, Thing

# As many as a whole document may have values: nothing is left out unseen.
MAX_ITEMS: Final = MAX_NODES

COLLECTION_KINDS: Final = frozenset({"Collection", "OrderedCollection"})
PAGE_KINDS: Final = frozenset({"CollectionPage", "OrderedCollectionPage"})

ItemReader = Callable[[Fields, JsonValue], Thing | None]

_KNOWN: Final = frozenset(
    {
        "totalItems",
        "first",
        "last",
        "items",
        "orderedItems",
        "partOf",
        "attributedTo",
        "next",
        "prev",
    }
)


def collection_of(fields: Fields, read_item: ItemReader) -> Collection:
    """A collection; ``first`` may be an id or the embedded page."""
    return Collection(
        iri=fields.iri,
        attributed_to=iri_of(fields.get("attributedTo")),
        is_ordered=_is_ordered(fields),
        total_items=count_of(fields.get("totalItems")),
        first=_first(fields, read_item),
        last=iri_of(fields.get("last")),
        items=_items(fields, read_item),
        extra=fields.rest(_KNOWN),
    )


def page_of(fields: Fields, read_item: ItemReader) -> CollectionPage:
    """One page; ``next`` may lead anywhere, even back: the caller counts."""
    return CollectionPage(
        iri=fields.iri,
        is_ordered=_is_ordered(fields),
        part_of=iri_of(fields.get("partOf")),
        next=iri_of(fields.get("next")),
        prev=iri_of(fields.get("prev")),
        total_items=count_of(fields.get("totalItems")),
        items=_items(fields, read_item),
        extra=fields.rest(_KNOWN),
    )


def counter_of(fields: Fields, name: str) -> Collection | None:
    """``replies``, ``likes`` or ``shares`` of a note: items count by their ids only."""
    value = fields.get(name)
    try:
        return collection_of(fields.inner(value, name), reference_item)
    except DecodeError:
        iri = iri_of(value)
    return None if iri is None else Collection(iri=iri, is_ordered=False)


def reference_item(_fields: Fields, value: JsonValue) -> Ref | None:
    """An item reduced to its id."""
    iri = iri_of(value)
    return None if iri is None else Ref(iri=iri)


def _is_ordered(fields: Fields) -> bool:
    return any(kind.startswith("Ordered") for kind in fields.kinds)


def _first(fields: Fields, read_item: ItemReader) -> Iri | CollectionPage | None:
    value = one(fields.get("first"))
    if isinstance(value, dict) and _is_page(value):
        try:
            return page_of(fields.inner(value, "first"), read_item)
        except DecodeError:
            return None
    return iri_of(value)


def _is_page(value: JsonObject) -> bool:
    """True when the embedded object says more than where to fetch it."""
    return "items" in value or "orderedItems" in value or "id" not in value


def _items(fields: Fields, read_item: ItemReader) -> tuple[Thing, ...]:
    values = many(fields.get("orderedItems", "items"), MAX_ITEMS)
    items = (read_item(fields, value) for value in values)
    return tuple(item for item in items if item is not None)
