"""Fetching stamps: whether an author agreed to be quoted, answered or boosted."""

from typing import Final

from federation import decode
from federation.authority import Allowed, check_fetched
from federation.consent import is_proof
from federation.errors import FederationError, Unreachable
from federation.origins import same_origin
from federation.vocabulary import Accept, Interaction, Stamp, Thing
from node.actors.remote import Strangers
from node.ids import Iri
from node.logs import get_logger

log = get_logger(__name__)

MAX_STAMP: Final = 2_000


class StampReader:
    """Reads what stands at a stamp's id, which is with the author who gave it."""

    def __init__(self, strangers: Strangers) -> None:
        self._strangers = strangers

    async def proves(
        self,
        stamp_iri: str,
        interaction: Interaction,
        *,
        author: Iri,
        interacting: Iri,
        target: Iri,
    ) -> bool:
        """Whether the author says there that exactly this is allowed.

        Raises `Unreachable` when nobody can say now.
        """
        if len(stamp_iri) > MAX_STAMP or not same_origin(Iri(stamp_iri), author):
            return False
        try:
            document = await self._strangers.fetch(stamp_iri)
            found = decode.object(document.json)
        except Unreachable:
            raise
        except FederationError as error:
            log.info("stamp.none", iri=stamp_iri, reason=str(error))
            return False
        if not isinstance(check_fetched(found, document.iri), Allowed):
            return False
        if isinstance(found, Stamp):
            return is_proof(
                found,
                interaction,
                author=author,
                interacting=interacting,
                target=target,
            )
        is_quote = interaction is Interaction.QUOTE
        return not is_quote and _accepts(found, author, interacting)


def _accepts(found: Thing, author: Iri, interacting: Iri) -> bool:
    """GoToSocial 0.17 and 0.18 show the Accept itself; quotes came later."""
    return (
        isinstance(found, Accept)
        and found.actor == author
        and found.object.iri == interacting
    )
