"""Collections, their pages, and the counters on notes."""

from collections.abc import Callable

from federation.documents import JsonObject, JsonValue
from federation.encode.values import filled
from federation.vocabulary import Collection, CollectionPage, Thing

ItemWriter = Callable[[Thing], JsonValue]


def collection_body(collection: Collection, write_item: ItemWriter) -> JsonObject:
    """Items are left out when there are none: a paged or hidden collection."""
    first = collection.first
    embedded = isinstance(first, CollectionPage)
    return filled(
        {
            "id": collection.iri,
            "type": "OrderedCollection" if collection.is_ordered else "Collection",
            "attributedTo": collection.attributed_to,
            "totalItems": collection.total_items,
            "first": page_body(first, write_item) if embedded else first,
            "last": collection.last,
            _items_term(collection): [*map(write_item, collection.items)] or None,
        },
        collection.extra,
    )


def page_body(page: CollectionPage, write_item: ItemWriter) -> JsonObject:
    """A page always has its items, even none."""
    return filled(
        {
            "id": page.iri,
            "type": "OrderedCollectionPage" if page.is_ordered else "CollectionPage",
            "partOf": page.part_of,
            "next": page.next,
            "prev": page.prev,
            "totalItems": page.total_items,
            _items_term(page): [*map(write_item, page.items)],
        },
        page.extra,
    )


def counter_body(collection: Collection | None) -> JsonValue:
    """``replies``, ``likes`` and ``shares`` of a note; items as ids."""
    return None if collection is None else collection_body(collection, reference_item)


def reference_item(item: Thing) -> JsonValue:
    """An item that the reader fetches from its own origin."""
    return item.iri


def _items_term(collection: Collection | CollectionPage) -> str:
    return "orderedItems" if collection.is_ordered else "items"
