"""How far somebody has read (Marker)."""

from node.api.answers import Json
from node.api.entities.values import iso_time
from node.notifications.models import Mark


def marker_entity(mark: Mark, *, since_ms: int) -> Json:
    """A Marker; one that was never set is as old as the account (`since_ms`)."""
    return {
        "last_read_id": str(mark.read_id),
        "version": mark.version,
        "updated_at": iso_time(mark.updated_ms or since_ms),
    }
