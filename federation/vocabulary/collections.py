"""Collections and their pages, ordered or not."""

from dataclasses import dataclass

from federation.origins import Iri
from federation.vocabulary.things import Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPage(Thing):
    """A page of a collection; items in the order they came."""

    iri: Iri | None = None
    is_ordered: bool = True
    part_of: Iri | None = None
    next: Iri | None = None
    prev: Iri | None = None
    total_items: int | None = None
    items: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection(Thing):
    """A collection; ``total_items`` is the peer's word, and None when it is hidden.

    ``attributed_to`` is its owner, where it says so (FEP-7888).
    """

    iri: Iri | None = None
    attributed_to: Iri | None = None
    is_ordered: bool = True
    total_items: int | None = None
    first: Iri | CollectionPage | None = None
    last: Iri | None = None
    items: tuple[Thing, ...] = ()
