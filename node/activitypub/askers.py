"""Who reads a document of ours: a guest, or somebody whose signature proves it."""

from dataclasses import dataclass

from federation.errors import FetchError, SignatureError
from federation.origins import Iri
from node.activitypub.gate import incoming, is_signed, prove
from node.actors.models import Actor
from node.actors.queries import find_actor_by_iri
from node.database.types import Reader
from node.errors import Forbidden, Unauthorised
from node.ids import ActorId
from node.relations.queries import find_block
from node.services import Services


@dataclass(frozen=True, slots=True)
class Asker:
    """`iri` is proven; `actor` is None for those whom nobody here has met."""

    iri: Iri
    actor: Actor | None

    @property
    def viewer_id(self) -> ActorId | None:
        if self.actor is None or not self.actor.is_active:
            return None
        return self.actor.id


async def find_asker(services: Services) -> Asker | None:
    """Who asks; a signature that proves nothing makes a guest.

    Raises `Forbidden` for refused servers.
    """
    message = incoming()
    if not is_signed(message):
        return None
    try:
        sender = await prove(services, message)
    except (SignatureError, FetchError):
        return None
    actor = await services.db.read(find_actor_by_iri, sender.owner)
    return Asker(sender.owner, actor)


async def require_reader(services: Services) -> Asker | None:
    """Who asks, where every read has to be signed; None where none has to.

    Raises `Unauthorised` for requests that prove nothing, and `Forbidden` for those
    who are suspended here.
    """
    if not services.config.authorized_fetch:
        return None
    asker = await find_asker(services)
    if asker is None:
        raise Unauthorised("sign the request")
    if asker.actor is not None and not asker.actor.is_active:
        raise Forbidden("you are not welcome here")
    return asker


def is_welcome(r: Reader, owner: Actor, asker: Asker | None) -> bool:
    """Whether an owner keeps nobody like this asker out.

    Blocks can count only where every read is signed: elsewhere there is no asker.
    """
    if asker is None or asker.actor is None:
        return True
    return find_block(r, owner.id, asker.actor.id) is None


def viewer_id_of(asker: Asker | None) -> ActorId | None:
    """For queries about what somebody may see."""
    return None if asker is None else asker.viewer_id
