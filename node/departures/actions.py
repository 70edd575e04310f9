"""Deleting an account of ours, by its owner's wish or the operator's."""

from node.actors.actions import mark_deleted
from node.actors.activities import delete_actor
from node.actors.models import Actor, ActorKind
from node.database.types import Writer
from node.delivery.actions import new_activity_iri, send
from node.errors import Forbidden
from node.relations.queries import list_follower_recipients, list_peer_recipients
from node.urls import Urls
from node.users.actions import close_account
from node.users.queries import find_user_by_actor


def begin_deletion(w: Writer, urls: Urls, actor: Actor) -> None:
    """Delete a local account for ever; may be repeated.

    At once: nobody can log in, the profile is gone, every server we know is told.
    Then, in the background, everything the actor left. Raises `Conflict` for the
    last owner.
    """
    if not actor.is_local or actor.kind is ActorKind.APPLICATION:
        raise Forbidden("this actor cannot be deleted")
    user = find_user_by_actor(w, actor.id)
    if user is not None:
        close_account(w, user.id)
    recipients = [*list_follower_recipients(w, actor.id), *list_peer_recipients(w)]
    if not mark_deleted(w, actor.id):
        return
    send(
        w,
        sender=actor,
        activity=delete_actor(actor, iri=new_activity_iri(w, urls)),
        to=recipients,
        topic=actor.iri,
        is_public=True,
    )
