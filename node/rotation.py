"""New keys for our actors: exchanged in one transaction, and told with the old one.

Followers' servers get an Update that the old key still signs, so that those who know
it believe it; what counts for them is the document that they fetch then. Everybody
else asks for the key again when it does not fit. With a key that was stolen the same
is right: a thief gains nothing from an Update that points at our own document.
"""

from node.actors.actions import replace_keys
from node.actors.activities import update_actor
from node.actors.models import NewKeys
from node.actors.queries import get_actor
from node.actors.wire import load_actor_document
from node.database.types import Writer
from node.delivery.actions import send
from node.ids import ActorId
from node.relations.queries import list_follower_recipients
from node.urls import Urls


def rotate_keys(w: Writer, urls: Urls, actor_id: ActorId, keys: NewKeys) -> int:
    """Exchange a local actor's keys; how many servers are told of it.

    Raises `NotFound` for somebody without keys: of another server, or deleted.
    """
    old = replace_keys(w, urls, actor_id, keys)
    actor = get_actor(w, actor_id)
    recipients = list_follower_recipients(w, actor.id) if actor.is_active else []
    send(
        w,
        sender=actor,
        activity=update_actor(actor, load_actor_document(w, urls, actor)),
        to=recipients,
        topic=actor.iri,
        is_public=actor.is_active,
        signed_with=old,
    )
    return len(recipients)
