"""What the caller and somebody are to each other (Relationship)."""

from node.api.answers import Json
from node.api.entities.values import iso_time
from node.ids import ActorId
from node.relations.models import Relationship


def relationship_entity(actor_id: ActorId, found: Relationship) -> Json:
    """A Relationship, from the caller's side."""
    follows = found.following or found.requested
    ends_ms = found.mute_ends_ms
    return {
        "id": str(actor_id),
        "following": found.following,
        "showing_reblogs": follows and found.shows_boosts,
        "notifying": follows and found.notifies,
        "languages": list(found.languages) or None,
        "followed_by": found.followed_by,
        "blocking": found.blocking,
        "blocked_by": found.blocked_by,
        "muting": found.muting,
        "muting_notifications": found.mutes_notifications,
        "muting_expires_at": None if ends_ms is None else iso_time(ends_ms),
        "requested": found.requested,
        "requested_by": found.asks_to_follow,
        "domain_blocking": found.avoids_host,
        "endorsed": found.endorses,
        "note": found.remark,
    }
