"""What actors do. An activity names its actor; its object is a ``Ref`` or embedded.

Where only the object's id can count, because the copy proves nothing (Follow, Like,
Announce, Block, Flag, Move, Add, Remove), the field is a ``Ref`` whatever was sent.
"""

from dataclasses import dataclass
from typing import ClassVar

from federation.origins import Iri
from federation.vocabulary.links import Emoji
from federation.vocabulary.notes import Tombstone
from federation.vocabulary.things import Ref, Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Thing):
    """Common to all; ``iri`` is None when it is missing or no http(s) IRI."""

    KIND: ClassVar[str] = ""

    iri: Iri | None = None
    actor: Iri
    to: tuple[Iri, ...] = ()
    cc: tuple[Iri, ...] = ()
    published_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Activity):
    """``object`` is new. ``more``: further ones, as GoToSocial sends poll votes."""

    KIND: ClassVar[str] = "Create"

    object: Thing
    more: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Activity):
    """``object`` is its new state; as a ``Ref``, a request to fetch it again."""

    KIND: ClassVar[str] = "Update"

    object: Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Activity):
    """``object`` is gone; it may be the actor itself."""

    KIND: ClassVar[str] = "Delete"

    object: Ref | Tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Activity):
    """The actor asks to get what ``object`` publishes."""

    KIND: ClassVar[str] = "Follow"

    object: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Activity):
    """Answer to a Follow, an Offer or a request; either may be embedded or an id.

    ``result`` is what came of it, for an Offer the agreement (FEP-0837).
    """

    KIND: ClassVar[str] = "Accept"

    object: Thing
    result: Thing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Activity):
    """The opposite of Accept, also long after one.

    ``content`` says why, for people; ``reason`` in one word of ours, for shops.
    """

    KIND: ClassVar[str] = "Reject"

    object: Thing
    content: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Activity):
    """The actor wants to agree on ``object``, an ``Agreement``, until ``ends_ms``.

    Offers with one ``context`` are about one order (FEP-0837).
    """

    KIND: ClassVar[str] = "Offer"

    object: Thing
    context: str | None = None
    ends_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Activity):
    """Takes back an activity; without an inner id, match by the inner object."""

    KIND: ClassVar[str] = "Undo"

    object: Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Like(Activity):
    """A like, or with ``reaction`` an emoji reaction (FEP-c0e0)."""

    KIND: ClassVar[str] = "Like"

    object: Ref
    reaction: str | None = None
    emoji: tuple[Emoji, ...] = ()
    approved_by: Iri | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dislike(Activity):
    """A vote against, at Lemmy and its kin and at PeerTube; in place of a like."""

    KIND: ClassVar[str] = "Dislike"

    object: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class EmojiReact(Like):
    """Pleroma's type for the same; its actors may react with several emoji."""

    KIND: ClassVar[str] = "EmojiReact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce(Activity):
    """A boost; ``embeds`` is the type of the copy that was sent along, if any.

    Groups announce activities (FEP-1b12): then ``embeds`` is ``"Create"``, ``"Like"`` …
    and ``about`` the object of that activity; ``by`` is who did it, as the group says,
    and ``passes_on`` its id.
    """

    KIND: ClassVar[str] = "Announce"

    object: Ref
    embeds: str | None = None
    about: Ref | None = None
    approved_by: Iri | None = None
    by: Iri | None = None
    passes_on: Iri | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Activity):
    """The actor wants nothing to do with ``object``."""

    KIND: ClassVar[str] = "Block"

    object: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Activity):
    """A report about actors and notes, in one list; ``content`` is plain text."""

    KIND: ClassVar[str] = "Flag"

    objects: tuple[Ref, ...]
    content: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Activity):
    """``object`` is from now on ``target``, if ``target`` says so too (FEP-7628)."""

    KIND: ClassVar[str] = "Move"

    object: Ref
    target: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Activity):
    """``object`` enters the collection ``target``, mostly a pin in ``featured``."""

    KIND: ClassVar[str] = "Add"

    object: Ref
    target: Iri | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Activity):
    """``object`` leaves the collection ``target``."""

    KIND: ClassVar[str] = "Remove"

    object: Ref
    target: Iri | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownActivity(Activity):
    """An activity without a dataclass of its own; other terms are in ``extra``."""

    kind: str
    object: Thing | None = None
    target: Iri | None = None
