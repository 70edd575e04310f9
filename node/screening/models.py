"""What is held back, and how much may be."""

from dataclasses import dataclass
from typing import Final

from node.clock import DAY_MS
from node.ids import ActorId, Iri

MAX_PHRASES: Final = 200
MAX_PHRASE: Final = 100
MAX_HELD: Final = 1_000
MAX_HELD_OF_ACTOR: Final = 20
MAX_BODY: Final = 64 * 1_024
KEPT_MS: Final = 30 * DAY_MS


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that no stranger's note may hold; `key` is what is compared."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNote:
    """A row of `held_notes`: an activity about a note, and why it waits.

    `recipient` is the owner of the personal inbox it came to, or empty; `body` the
    activity as it came, `words` what people would have read.
    """

    id: int
    note_iri: Iri
    activity_iri: Iri
    actor_id: ActorId
    recipient: str
    rule: str
    words: str
    body: str
    held_ms: int
