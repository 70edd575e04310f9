"""Reading lists of other servers: followers, answers, conversations.

A list names ids and proves nothing about them: whoever uses one reads each thing at
its own origin, or compares with what is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from federation import decode
from federation.fetch import DocumentKind
from federation.origins import same_origin
from federation.vocabulary import (
    Activity,
    Add,
    Announce,
    Collection,
    CollectionPage,
    Create,
    Thing,
    Update,
)
from node.actors.remote import Strangers
from node.ids import Iri

MAX_PAGES: Final = 20
MAX_LISTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Listed:
    """What a collection names. `is_whole` if it was read to its end.

    `total` is how many there are by its own word: an empty list without it may as
    well be one that is not shown to us.
    """

    iris: tuple[Iri, ...]
    is_whole: bool
    total: int | None


async def read_list(
    strangers: Strangers,
    iri: str,
    *,
    max_pages: int = MAX_PAGES,
    max_listed: int = MAX_LISTED,
) -> Listed | None:
    """The ids in a collection; None if that is no collection, or not its owner's.

    Pages are followed until one was seen before, or until there is enough of it.
    Raises `FederationError` when its server cannot be asked.
    """
    page = await _read_page(strangers, iri)
    if page is None or not _is_owners(page):
        return None
    total = page.total_items
    found = dict.fromkeys(_ids(page.items))
    following = page.first if isinstance(page, Collection) else page.next
    seen = {iri}
    while following is not None and len(seen) <= max_pages and len(found) < max_listed:
        step = following
        if not isinstance(step, CollectionPage):
            if step in seen or not same_origin(step, iri):
                break
            seen.add(step)
            step = await _read_page(strangers, step)
        if not isinstance(step, CollectionPage):
            break
        found.update(dict.fromkeys(_ids(step.items)))
        following = step.next
    iris = tuple(found)[:max_listed]
    is_whole = following is None and len(iris) == len(found)
    return Listed(iris, is_whole, total)


async def _read_page(
    strangers: Strangers, iri: str
) -> Collection | CollectionPage | None:
    document = await strangers.fetch(iri, kind=DocumentKind.PAGE)
    thing = decode.object(document.json)
    return thing if isinstance(thing, Collection | CollectionPage) else None


def _is_owners(page: Collection | CollectionPage) -> bool:
    """A collection that names its owner is of the owner's origin (FEP-fe34)."""
    if not isinstance(page, Collection) or page.attributed_to is None:
        return True
    return page.iri is not None and same_origin(page.iri, page.attributed_to)


def _ids(items: Iterable[Thing]) -> list[Iri]:
    """What the items are about: themselves, or what they say happened to it."""
    return [iri for iri in map(_id, items) if iri is not None]


def _id(item: Thing) -> Iri | None:
    match item:
        case Create(object=inner) | Update(object=inner):
            return inner.iri
        case Announce(object=inner) | Add(object=inner):
            return inner.iri
        case Activity():
            return None
        case _:
            return item.iri
