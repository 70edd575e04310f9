"""What other servers' actors say about themselves."""

from federation.errors import NotFoundRemotely
from federation.vocabulary import Delete, Update
from node.actors.actions import delete_remote_actor
from node.actors.inbound import Inbound
from node.errors import Gone


async def on_update_actor(inbound: Inbound, activity: Update) -> None:
    """The profile changed: what counts is the document at the actor's own id."""
    inbound.count_fetch()
    try:
        await inbound.strangers.refresh(inbound.actor)
    except Gone:
        return


async def on_delete_actor(inbound: Inbound, activity: Delete) -> None:
    """The actor says it is gone; it is, if its document is (404 or 410).

    Raises `Unreachable` when its server cannot say, so that it is asked again.
    """
    if inbound.actor.is_local:
        return
    try:
        await inbound.strangers.refresh(inbound.actor)
    except NotFoundRemotely:
        await inbound.db.write(delete_remote_actor, inbound.actor)
        inbound.strangers.keys.forget_owner(inbound.actor.iri)
    except Gone:
        return
