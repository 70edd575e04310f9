"""What people do with a note besides answering it."""

from dataclasses import dataclass

from node.ids import ActorId, Iri, NoteId
from node.notes.models import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """A row of `likes`."""

    id: int
    iri: Iri
    note_id: NoteId
    actor_id: ActorId
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmojiReaction:
    """A row of `emoji_reactions`.

    `emoji` is one of Unicode's, fully qualified, or the name of a custom one.
    """

    id: int
    iri: Iri
    note_id: NoteId
    actor_id: ActorId
    emoji: str
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Boost:
    """A row of `boosts`. Its id sorts feeds, next to the ids of notes."""

    id: int
    iri: Iri
    note_id: NoteId
    actor_id: ActorId
    visibility: Visibility
    created_ms: int
