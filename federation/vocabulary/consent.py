"""Consent: what an author allows to be done with a note, asking, and the answer.

A ``Policy`` (of a note) is what is allowed, a ``Request`` asks for one interaction, a
``Stamp`` says that the author agreed to it: FEP-044f for quotes, GoToSocial for the
others. What a stamp proves is decided in ``federation.consent``.
"""

from dataclasses import dataclass
from enum import StrEnum

from federation.origins import Iri
from federation.vocabulary.activities import Activity
from federation.vocabulary.things import Ref, Thing


class Interaction(StrEnum):
    """What may be allowed or not; the value begins the wire names."""

    LIKE = "Like"
    REPLY = "Reply"
    ANNOUNCE = "Announce"
    QUOTE = "Quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Activity):
    """``actor`` asks that ``instrument`` may quote, answer, like or boost ``object``.

    The instrument is often embedded, which proves what its own origin would.
    """

    interaction: Interaction
    object: Ref
    instrument: Thing

    @property
    def kind(self) -> str:
        """The wire type."""
        return f"{self.interaction}Request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp(Thing):
    """``attributed_to`` agreed to what ``interacting`` does with ``target``.

    ``target`` is missing in some of GoToSocial's older approvals.
    """

    iri: Iri
    interaction: Interaction
    attributed_to: Iri
    interacting: Iri
    target: Iri | None = None
