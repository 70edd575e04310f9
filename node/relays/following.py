"""Asking a relay to let us in: of one known by its actor only, where its inbox is."""

from federation.errors import FederationError, Unreachable
from node.actors.remote import Strangers
from node.database.types import Database
from node.errors import Gone, NotFound
from node.relays.actions import mark_rejected, send_follow
from node.relays.jobs import FollowRelay
from node.relays.models import Relay, RelayKind, RelayState
from node.relays.queries import find_relay


async def follow_relay(db: Database, strangers: Strangers, job: FollowRelay) -> None:
    """Handles `FollowRelay`; a server that is away is asked again later."""
    relay = await db.read(find_relay, job.relay_id)
    if relay is None or relay.state is not RelayState.PENDING:
        return
    if relay.kind is RelayKind.MASTODON:
        await db.write(send_follow, relay.id, inbox=relay.address, actor_iri="")
        return
    try:
        actor = await strangers.ensure(relay.address)
    except (FederationError, NotFound, Gone) as error:
        if isinstance(error, Unreachable):
            raise
        await db.write(mark_rejected, relay.id, fault=_words(relay, error))
        return
    inbox = actor.inbox
    await db.write(send_follow, relay.id, inbox=inbox, actor_iri=actor.iri)


def _words(relay: Relay, error: Exception) -> str:
    return f"no actor is at {relay.address}: {error}"
