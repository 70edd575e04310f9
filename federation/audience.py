"""Who a note is for: ``to`` and ``cc`` on the wire, one ``Visibility`` here.

Pure rules, in both directions. When addressing is odd, the more private reading wins:
showing too little can be repaired, showing too much cannot. What a viewer may see is
decided by the node, with its relations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from federation.origins import Iri
from federation.vocabulary import Activity, Note

PUBLIC: Final = Iri("https://www.w3.org/ns/activitystreams#Public")

# AP §5.6 allows the compacted forms; the others are seen from relays and Fedify.
_SPELLINGS: Final = frozenset(
    {
        PUBLIC,
        f"{PUBLIC}/",
        "http://www.w3.org/ns/activitystreams#Public",
        "as:Public",
        "Public",
    }
)


class Visibility(StrEnum):
    """From widest to narrowest."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    DIRECT = "direct"


_WIDEST_FIRST: Final = tuple(Visibility)


@dataclass(frozen=True, slots=True)
class Audience:
    """The two public addressing lists of an object and of the activity around it."""

    to: tuple[Iri, ...]
    cc: tuple[Iri, ...] = ()


def is_public(recipient: str) -> bool:
    """True for every spelling of the public collection that is seen on the wire."""
    return recipient in _SPELLINGS


def audience_of(
    visibility: Visibility, *, followers: Iri, mentioned: Iterable[Iri] = ()
) -> Audience:
    """How a note of ours is addressed; ``followers`` is its author's collection.

    Nobody stands in both lists or twice, and a direct note has an empty ``cc``.
    """
    people = tuple(dict.fromkeys(mentioned))
    match visibility:
        case Visibility.PUBLIC:
            return Audience((PUBLIC,), (followers, *people))
        case Visibility.UNLISTED:
            return Audience((followers,), (PUBLIC, *people))
        case Visibility.FOLLOWERS:
            return Audience((followers,), people)
        case Visibility.DIRECT:
            return Audience(people)


def visibility_of(
    to: Sequence[str], cc: Sequence[str], *, followers: Iri | None
) -> Visibility:
    """What addressing means; ``followers`` is the author's own collection, if known.

    Somebody else's followers, inbox addresses and empty lists make a note direct: it
    is then seen by the actors it names and by nobody else.
    """
    if any(map(is_public, to)):
        return Visibility.PUBLIC
    if any(map(is_public, cc)):
        return Visibility.UNLISTED
    if followers is not None and (followers in to or followers in cc):
        return Visibility.FOLLOWERS
    return Visibility.DIRECT


def note_visibility(
    note: Note, *, followers: Iri | None, carrier: Activity | None = None
) -> Visibility:
    """The visibility of a received note.

    ``carrier`` is the activity that brought it. Where both are addressed the narrower
    counts; a note without addressing takes that of its carrier (Lemmy).
    """
    if note.is_direct:
        return Visibility.DIRECT
    own = visibility_of(note.to, note.cc, followers=followers)
    if carrier is None or not (carrier.to or carrier.cc):
        return own
    carried = visibility_of(carrier.to, carrier.cc, followers=followers)
    return narrower(own, carried) if note.to or note.cc else carried


def within_thread(own: Visibility, parent: Visibility) -> Visibility:
    """The visibility of a reply: never wider than a parent that is private."""
    if parent in (Visibility.FOLLOWERS, Visibility.DIRECT):
        return narrower(own, parent)
    return own


def narrower(first: Visibility, second: Visibility) -> Visibility:
    """The more private of two."""
    return max(first, second, key=_WIDEST_FIRST.index)
