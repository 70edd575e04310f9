"""What somebody asked to do with a note, and what its author said."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from federation.vocabulary import Interaction
from node.ids import ActorId, Iri, NoteId


class ConsentKind(StrEnum):
    """What was asked for."""

    QUOTE = "quote"
    REPLY = "reply"
    LIKE = "like"
    BOOST = "boost"


class ConsentState(StrEnum):
    """The author's answer."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"


INTERACTIONS: Final = {
    ConsentKind.QUOTE: Interaction.QUOTE,
    ConsentKind.REPLY: Interaction.REPLY,
    ConsentKind.LIKE: Interaction.LIKE,
    ConsentKind.BOOST: Interaction.ANNOUNCE,
}
KINDS: Final = {interaction: kind for kind, interaction in INTERACTIONS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A row of `consents`: `actor_id` wants something of `author_id`'s note.

    At least one of the two is ours. `interacting_iri` is the quoting note, the reply,
    the like or the boost; `request_iri` the activity that asked, if one did.
    """

    id: int
    kind: ConsentKind
    state: ConsentState
    actor_id: ActorId
    author_id: ActorId
    target_id: NoteId
    interacting_iri: Iri
    request_iri: str
    stamp_iri: str
    created_ms: int

    @property
    def interaction(self) -> Interaction:
        return INTERACTIONS[self.kind]
