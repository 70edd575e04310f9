"""What relays say about being followed: yes, no, and that they follow back."""

from federation.audience import is_public
from federation.vocabulary import Accept, Follow, Ref, Reject, Thing
from node.actors.models import Actor
from node.actors.queries import get_node_actor
from node.database.types import Reader, Writer
from node.ids import Iri
from node.logs import get_logger
from node.relays.actions import (
    answer_follow,
    mark_accepted,
    mark_rejected,
    may_speak_for,
)
from node.relays.models import Relay, RelayState
from node.relays.queries import find_relay_by_actor, find_relay_by_follow
from node.urls import Urls

log = get_logger(__name__)


def receive_answer(w: Writer, actor: Actor, answer: Accept | Reject) -> bool:
    """Whether it answers our wish to be let in by a relay; then it is noted."""
    relay = _find_asked(w, actor, answer.object)
    if relay is None:
        return False
    if not may_speak_for(relay, actor):
        log.info("relay.not_theirs", relay=relay.address, actor=actor.iri)
    elif isinstance(answer, Reject):
        mark_rejected(w, relay.id, fault="it refused")
        log.info("relay.rejected", relay=relay.address)
    elif relay.state is RelayState.PENDING:
        mark_accepted(w, relay, actor)
        log.info("relay.accepted", relay=relay.address)
    return True


def receive_follow(w: Writer, urls: Urls, actor: Actor, follow: Follow) -> bool:
    """Whether it is a relay that follows us back; it alone may follow a server."""
    if follow.iri is None or follow.object.iri != get_node_actor(w).iri:
        return False
    relay = find_relay_by_actor(w, actor.iri)
    if relay is None or relay.state is RelayState.REJECTED:
        return False
    answer_follow(w, urls, relay, Iri(follow.iri))
    return True


def _find_asked(r: Reader, actor: Actor, wish: Thing) -> Relay | None:
    """By the id of our Follow; without one, by who was followed."""
    iri = wish.iri if isinstance(wish, Ref | Follow) else None
    if iri is not None:
        return find_relay_by_follow(r, iri)
    if not isinstance(wish, Follow) or wish.actor != get_node_actor(r).iri:
        return None
    is_relays = wish.object.iri == actor.iri or is_public(wish.object.iri)
    return find_relay_by_actor(r, actor.iri) if is_relays else None
